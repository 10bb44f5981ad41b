/* The current directory of the process. A reader counts itself in before it looks at the pointer, and the swap waits
 * for that instant to pass before it lets the old one go: no lock, and readers never wait. */
#include <sched.h>
#include <stdlib.h>

#include "inside.h"

struct directory_holder {
    _Atomic(struct directory *) current;
    atomic_int entering; /* readers between their look and their reference */
};

struct directory_holder *directory_holder_new(void)
{
    return memory_new(sizeof(struct directory_holder));
}

void directory_holder_free(struct directory_holder *holder)
{
    if (!holder)
        return;
    directory_release(atomic_load(&holder->current));
    free(holder);
}

const struct directory *directory_acquire(struct directory_holder *holder)
{
    atomic_fetch_add(&holder->entering, 1);
    struct directory *directory = atomic_load(&holder->current);
    if (directory)
        atomic_fetch_add_explicit(&directory->references, 1, memory_order_relaxed);
    atomic_fetch_sub(&holder->entering, 1);
    return directory;
}

void directory_publish(struct directory_holder *holder, struct directory *directory)
{
    struct directory *old = atomic_exchange(&holder->current, directory);
    while (atomic_load(&holder->entering) > 0) /* a few instructions of some reader */
        sched_yield();
    directory_release(old);
}
