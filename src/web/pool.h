/* A few threads for the routes that wait, behind a queue that is bounded: beyond it the visitor is told to come back.
 */
#ifndef WEB_POOL_H
#define WEB_POOL_H

#include "exchange.h"

struct pool;
typedef void (*pool_fn)(void *context, struct exchange *exchange);

bool pool_new(int threads, int queue_most, pool_fn run, void *context, struct pool **pool, struct error *error);
/* Runs what is queued, then ends the threads. NULL is accepted. */
void pool_free(struct pool *pool);
/* False when the queue is full. */
bool pool_push(struct pool *pool, struct exchange *exchange);
void pool_figures(struct pool *pool, int *busy, int *waiting);

#endif
