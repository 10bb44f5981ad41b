/* The demonstration of a department: the story of a technical committee of 20 February 2024, with roles for names and
 * invented addresses at exemple.fr.
 */
#ifndef NETWORK_DEMO_H
#define NETWORK_DEMO_H

#include "store/store.h"

/* Members, bodies, meetings, presence, decisions, in the space of the department 28 when it is open. A space that has
 * members already is left as it is. */
bool network_demo_load(struct store *store, struct error *error);
/* The five groups of the minutes and one to come, who comes to them, the actors that referents know, invitations that
 * wait. A space that has groups already is left as it is. `now`: what is to come is counted from there. */
bool network_demo_groups(struct store *store, int64_t now, struct error *error);

/* Where the members stand on the working groups, once these are there: some answered, some did not. */
bool position_demo_load(struct store *store, struct error *error);

#endif
