/* The structures of the demonstration and who is of them, all invented: two that look after places, one to be checked
 * by the organiser, one without a manager that somebody asks to join. Loading twice changes nothing. */
#ifndef ACCOUNTS_DEMO_H
#define ACCOUNTS_DEMO_H

#include "store/store.h"

struct accounts_demo {
    int64_t town, association; /* the structures that look after places */
    int64_t manager;           /* of the association: a person */
    int64_t hub;               /* a person of the hub */
};
bool accounts_demo_load(struct store *store, struct accounts_demo *demo, struct error *error);

#endif
