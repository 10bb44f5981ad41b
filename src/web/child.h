/* A child process of the parent: this same program started again, with its files at known numbers.
 *
 *   3  the listening socket (web alone)      5  what it must know: the secret, then the settings
 *   4  its end of the pair of sockets        6  where it writes one byte once it serves
 */
#ifndef WEB_CHILD_H
#define WEB_CHILD_H

#include <sys/types.h>

#include "web/web.h"

enum child_file { CHILD_LISTEN = 3, CHILD_PAIR, CHILD_BRIEF, CHILD_READY };
enum { SECRET_LENGTH = 32 };

struct child_brief {
    uint8_t secret[SECRET_LENGTH];
    struct settings settings;
};

/* --- The parent's side ------------------------------------------------------------------------------------------- */

/* A file in memory that holds the brief, or -1. */
int brief_write(const uint8_t secret[SECRET_LENGTH], const struct settings *settings);
/* Starts `program` as `role` ("web", "worker"). Returns its process, or -1. `listen` may be -1. */
pid_t child_start(const char *program, const char *role, int listen, int pair, int brief, int ready);

/* --- The child's side -------------------------------------------------------------------------------------------- */

bool brief_read(struct arena *arena, struct child_brief *brief, struct error *error);
void child_ready(void);
/* Blocks the signals that stop a process, in this thread and those it starts; waits for one of them. */
void child_block_signals(void);
void child_wait_for_stop(void);

int web_process(void);
int worker_process(void);

#endif
