#include "pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct pool {
    pool_fn run;
    void *context;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    struct exchange *first, *last;
    int waiting, busy, most;
    bool ending;
    int thread_count;
    pthread_t threads[];
};

static void *pool_thread(void *argument)
{
    struct pool *pool = argument;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (!pool->first && !pool->ending)
            pthread_cond_wait(&pool->wake, &pool->mutex);
        struct exchange *exchange = pool->first;
        if (!exchange)
            break;
        pool->first = exchange->next;
        exchange->next = NULL;
        pool->waiting--;
        pool->busy++;
        pthread_mutex_unlock(&pool->mutex);
        pool->run(pool->context, exchange);
        pthread_mutex_lock(&pool->mutex);
        pool->busy--;
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

bool pool_new(int threads, int queue_most, pool_fn run, void *context, struct pool **pool, struct error *error)
{
    struct pool *made = memory_new(sizeof *made + size_product(sizeof(pthread_t), (size_t)threads));
    made->run = run;
    made->context = context;
    made->most = queue_most;
    pthread_mutex_init(&made->mutex, NULL);
    pthread_cond_init(&made->wake, NULL);
    for (; made->thread_count < threads; made->thread_count++) {
        int failure = pthread_create(&made->threads[made->thread_count], NULL, pool_thread, made);
        if (failure) {
            pool_free(made);
            return error_set(error, ERROR_UNAVAILABLE, "création d’un fil d’exécution : %s", strerror(failure));
        }
    }
    *pool = made;
    return true;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->ending = true;
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->thread_count; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

bool pool_push(struct pool *pool, struct exchange *exchange)
{
    pthread_mutex_lock(&pool->mutex);
    /* An idle thread takes its request in a moment: that one does not count as waiting. */
    bool room = pool->waiting < pool->most + pool->thread_count - pool->busy && !pool->ending;
    if (room) {
        exchange->next = NULL;
        if (pool->waiting == 0)
            pool->first = exchange;
        else
            pool->last->next = exchange;
        pool->last = exchange;
        pool->waiting++;
        pthread_cond_signal(&pool->wake);
    }
    pthread_mutex_unlock(&pool->mutex);
    return room;
}

void pool_figures(struct pool *pool, int *busy, int *waiting)
{
    pthread_mutex_lock(&pool->mutex);
    *busy = pool->busy;
    *waiting = pool->waiting;
    pthread_mutex_unlock(&pool->mutex);
}
