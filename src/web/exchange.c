#include "exchange.h"

#include <stdlib.h>

#include "live.h"
#include "places/directory.h"

struct exchange *exchange_new(void)
{
    struct exchange *exchange = memory_new(sizeof *exchange);
    atomic_init(&exchange->holders, 1);
    exchange->request.arena = &exchange->arena;
    exchange->request.exchange = exchange;
    exchange->response.arena = &exchange->arena;
    return exchange;
}

void response_clear(struct response *response)
{
    if (response->release)
        response->release(response->context);
    listener_free(response->listener);
    buffer_free(&response->owned);
    *response = (struct response){.arena = response->arena};
}

void exchange_hold(struct exchange *exchange)
{
    atomic_fetch_add_explicit(&exchange->holders, 1, memory_order_relaxed);
}

void exchange_drop(struct exchange *exchange)
{
    if (atomic_fetch_sub_explicit(&exchange->holders, 1, memory_order_acq_rel) > 1)
        return;
    response_clear(&exchange->response);
    body_free(&exchange->body);
    directory_release(exchange->directory);
    arena_free(&exchange->arena);
    free(exchange);
}
