#include "need-shelf.h"

#include <pthread.h>
#include <stdlib.h>

struct held {
    struct need_facts *facts;
    size_t readers; /* the shelf itself counts for one while they are current */
    struct held *next;
};

struct need_shelf {
    pthread_mutex_t mutex; /* held for a few instructions */
    struct held *all;      /* the current ones first */
};

struct need_shelf *need_shelf_new(void)
{
    struct need_shelf *shelf = memory_new(sizeof *shelf);
    pthread_mutex_init(&shelf->mutex, NULL);
    return shelf;
}

void need_shelf_free(struct need_shelf *shelf)
{
    if (!shelf)
        return;
    for (struct held *one = shelf->all, *next; one; one = next) {
        next = one->next;
        need_facts_free(one->facts);
        free(one);
    }
    pthread_mutex_destroy(&shelf->mutex);
    free(shelf);
}

/* Under the mutex: lets one reader go; what nobody reads any more is taken out and given back, to be freed outside. */
static struct held *let_go(struct need_shelf *shelf, const struct need_facts *facts)
{
    for (struct held **link = &shelf->all; *link; link = &(*link)->next) {
        struct held *one = *link;
        if (one->facts != facts)
            continue;
        if (--one->readers > 0)
            return NULL;
        *link = one->next;
        return one;
    }
    return NULL;
}

static void forget(struct held *held)
{
    if (!held)
        return;
    need_facts_free(held->facts);
    free(held);
}

const struct need_facts *need_shelf_hold(struct need_shelf *shelf)
{
    const struct need_facts *facts = NULL;
    pthread_mutex_lock(&shelf->mutex);
    if (shelf->all) {
        shelf->all->readers++;
        facts = shelf->all->facts;
    }
    pthread_mutex_unlock(&shelf->mutex);
    return facts;
}

void need_shelf_release(struct need_shelf *shelf, const struct need_facts *facts)
{
    if (!facts)
        return;
    pthread_mutex_lock(&shelf->mutex);
    struct held *free_now = let_go(shelf, facts);
    pthread_mutex_unlock(&shelf->mutex);
    forget(free_now);
}

bool need_shelf_load(struct need_shelf *shelf, struct store *store, int64_t *indicators, int64_t *targets,
                     struct error *error)
{
    struct session *session = NULL;
    struct need_facts *facts;
    if (!store_read(store, &session, error))
        return false;
    bool done = session_version(session, "indicator", indicators, error) &&
                session_version(session, "target", targets, error) && need_facts_load(session, &facts, error);
    session_end(session);
    if (!done)
        return false;
    struct held *made = memory_new(sizeof *made), *before;
    pthread_mutex_lock(&shelf->mutex);
    *made = (struct held){facts, 1, shelf->all};
    before = shelf->all;
    shelf->all = made;
    struct held *free_now = before ? let_go(shelf, before->facts) : NULL;
    pthread_mutex_unlock(&shelf->mutex);
    forget(free_now);
    return true;
}
