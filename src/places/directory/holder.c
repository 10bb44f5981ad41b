/* The current directory of the process, and the life of each.
 *
 * The holder's state is one word: the slot of the current directory (16 bits), and how many times it was acquired since
 * it became current (48 bits). Acquiring is one addition that returns both: a directory cannot be freed between the
 * look and the reference, and nobody waits. Releasing is one subtraction from the directory's own balance, which stays
 * far above zero while it is current. The one that takes its place settles: it adds the acquisitions and takes the
 * margin off; whoever then brings the balance to zero frees.
 */
#include <sched.h>
#include <stdlib.h>

#include "inside.h"

enum { SLOTS = 4096, SLOT_SHIFT = 48 };
#define MARGIN   (1LL << 50)
#define TIMES(s) ((long long)((s) & ((UINT64_C(1) << SLOT_SHIFT) - 1)))

/* Directories current or held after having been so, in the whole process; 0 is no directory. */
static _Atomic(struct directory *) slots[SLOTS];

struct directory_holder {
    _Atomic uint64_t state;
};

struct directory_holder *directory_holder_new(void)
{
    return memory_new(sizeof(struct directory_holder));
}

static void end(struct directory *directory)
{
    if (directory->slot)
        atomic_store(&slots[directory->slot], NULL);
    directory_free(directory);
}

void directory_release(const struct directory *directory)
{
    struct directory *d = (struct directory *)(uintptr_t)directory; /* the balance is the only thing that changes */
    if (d && atomic_fetch_sub(&d->balance, 1) == 1)
        end(d);
}

const struct directory *directory_acquire(struct directory_holder *holder)
{
    uint64_t state = atomic_fetch_add(&holder->state, 1);
    return atomic_load_explicit(&slots[state >> SLOT_SHIFT], memory_order_acquire);
}

/* Its time as the current one is over. */
static void settle(uint64_t state)
{
    struct directory *old = atomic_load(&slots[state >> SLOT_SHIFT]);
    if (!old)
        return;
    long long change = TIMES(state) - MARGIN - 1; /* 1: the holder's own reference */
    if (atomic_fetch_add(&old->balance, change) + change == 0)
        end(old);
}

static size_t take_slot(struct directory *directory)
{
    for (;;) {
        for (size_t slot = 1; slot < SLOTS; slot++) {
            struct directory *none = NULL;
            if (atomic_compare_exchange_strong(&slots[slot], &none, directory))
                return slot;
        }
        sched_yield(); /* 4095 versions held at once: some reader is slow indeed */
    }
}

void directory_publish(struct directory_holder *holder, struct directory *directory)
{
    atomic_fetch_add(&directory->balance, MARGIN);
    directory->slot = take_slot(directory);
    settle(atomic_exchange(&holder->state, (uint64_t)directory->slot << SLOT_SHIFT));
}

void directory_holder_free(struct directory_holder *holder)
{
    if (!holder)
        return;
    settle(atomic_exchange(&holder->state, 0));
    free(holder);
}
