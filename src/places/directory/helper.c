#include "helper.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/base.h"

enum { WAITING_MOST = 8 };

struct helper {
    work_fn work;
    void *context;
    pthread_t thread;
    bool alone, ended; /* alone: no thread */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void *waiting[WAITING_MOST];
    size_t first, count;
};

static void *work_on(void *context)
{
    struct helper *helper = context;
    for (;;) {
        pthread_mutex_lock(&helper->lock);
        while (helper->count == 0 && !helper->ended)
            pthread_cond_wait(&helper->changed, &helper->lock);
        bool any = helper->count > 0;
        void *work = helper->waiting[helper->first];
        if (any) {
            helper->first = (helper->first + 1) % WAITING_MOST;
            helper->count--;
            pthread_cond_signal(&helper->changed);
        }
        pthread_mutex_unlock(&helper->lock);
        if (!any)
            return NULL;
        helper->work(helper->context, work);
    }
}

struct helper *helper_start(work_fn work, void *context)
{
    struct helper *helper = memory_new(sizeof *helper);
    helper->work = work;
    helper->context = context;
    pthread_mutex_init(&helper->lock, NULL);
    pthread_cond_init(&helper->changed, NULL);
    helper->alone = pthread_create(&helper->thread, NULL, work_on, helper) != 0;
    return helper;
}

void helper_give(struct helper *helper, void *work)
{
    if (helper->alone) {
        helper->work(helper->context, work);
        return;
    }
    pthread_mutex_lock(&helper->lock);
    while (helper->count == WAITING_MOST)
        pthread_cond_wait(&helper->changed, &helper->lock);
    helper->waiting[(helper->first + helper->count++) % WAITING_MOST] = work;
    pthread_cond_signal(&helper->changed);
    pthread_mutex_unlock(&helper->lock);
}

void helper_end(struct helper *helper)
{
    if (!helper)
        return;
    if (!helper->alone) {
        pthread_mutex_lock(&helper->lock);
        helper->ended = true;
        pthread_cond_signal(&helper->changed);
        pthread_mutex_unlock(&helper->lock);
        pthread_join(helper->thread, NULL);
    }
    pthread_mutex_destroy(&helper->lock);
    pthread_cond_destroy(&helper->changed);
    free(helper);
}
