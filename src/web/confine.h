/* What a process may do once it has started, set once and for good: folders by Landlock (kernel 5.13), system calls by
 * seccomp, no new privileges, no core dump. What the kernel does not know is left out and said in the level, which the
 * caller logs: nothing fails open silently.
 */
#ifndef WEB_CONFINE_H
#define WEB_CONFINE_H

#include "base/base.h"

enum { FOLDERS_MOST = 16, PORTS_MOST = 16 };

struct confinement {
    const char *reads[FOLDERS_MOST];  /* folders and files it may read; those of the system are added */
    const char *writes[FOLDERS_MOST]; /* folders where it may read, make, write and remove files */
    bool connects;                    /* may open connections */
    int ports[PORTS_MOST];            /* only to these TCP ports, where the kernel can tell */
    size_t port_count;                /* 0: any */
};

/* Before any other thread exists: Landlock binds the calling thread and those it starts. `level` gets what was
 * obtained, as log fields: "landlock=6 seccomp=on connect=none", "… connect=5432,465". */
bool confine(const struct confinement *confinement, char level[static 128], struct error *error);

#endif
