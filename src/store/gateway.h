/* The gateway's own parts, shared by its files: the store, its pool of read sessions, its writer, its watchers. */
#ifndef STORE_GATEWAY_H
#define STORE_GATEWAY_H

#include <pthread.h>
#include <time.h>

#include "driver.h"

enum {
    READERS_MAX = 16,         /* read sessions of one process */
    READER_WAIT_MS = 5000,    /* for a free one */
    WRITE_WAIT_MS = 10000,    /* for the other processes' writes */
    MIGRATE_WAIT_MS = 120000, /* for another process that migrates */
    WRITES_WAITING_MAX = 1000 /* jobs in the queue */
};

/* The same words for the same mistake on both engines. */
#define STORE_SAYS_UNIQUE      "Cet enregistrement existe déjà."
#define STORE_SAYS_FOREIGN_KEY "Cet enregistrement est lié à un autre, qui n’existe pas ou qui en dépend."
#define STORE_SAYS_CHECK       "Une valeur n’est pas permise par les règles de la base de données."
#define STORE_SAYS_NOT_NULL    "Une valeur obligatoire manque."
#define STORE_SAYS_TYPE        "Une valeur n’est pas du type attendu par la base de données."
#define STORE_SAYS_DEFECT      "Défaut du programme, requête « %s » : %s."

struct writer;

struct store {
    const struct driver *driver;
    enum store_engine engine;
    char *address; /* SQLite: the path; PostgreSQL: the URL */

    pthread_mutex_t lock; /* guards the pool */
    pthread_cond_t freed;
    struct session *idle;
    int readers; /* open, idle or not */

    struct writer *writer;

    pthread_mutex_t news_lock; /* guards what follows */
    pthread_cond_t news;       /* something may have changed */
    uint64_t news_count;
    struct listener *listener; /* started by the first watch */
};

/* A condition that waits by the monotonic clock, and the instant `ms` from now for it. */
void condition_init(pthread_cond_t *condition);
struct timespec deadline_in(int ms);

/* Connects, for the uses that are not pooled. */
bool session_open(struct store *store, enum session_use use, struct session **session, struct error *error);
void session_close(struct session *session); /* NULL is accepted */
/* Ends the queries that a job left open: what was begun is brought to its end, and its failure is the session's. */
void session_end_queries(struct session *session);
/* Puts away the queries left open and forgets the failure: for a new transaction, or the next savepoint. */
void session_settle(struct session *session);

/* The writer's part of the figures. */
void writer_figures(struct store *store, struct store_figures *figures);
bool writer_start(struct store *store, struct error *error);
void writer_stop(struct store *store);

/* Wakes the watchers, who look at the version of their topic. */
void store_news(struct store *store);
void listener_stop(struct store *store);
/* Writes the versions of the topics touched in this transaction, just before its commit. */
bool session_write_topics(struct session *session, struct error *error);

#endif
