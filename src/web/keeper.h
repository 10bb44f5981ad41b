/* Keeps what the pages read from memory in step with the database: the directory of places, and what /healthz and
 * /metrics say of the database and the worker. Works on threads of its own; requests never wait for it.
 */
#ifndef WEB_KEEPER_H
#define WEB_KEEPER_H

#include "site.h"

struct keeper;
/* Reads the directory a first time before it returns, unless the database is out of reach: it is then tried again until
 * it answers, and pages say so meanwhile. Sets site->health and site->epoch. The site must outlive it. */
bool keeper_start(struct site *site, struct keeper **keeper, struct error *error);
void keeper_stop(struct keeper *keeper); /* NULL is accepted */

#endif
