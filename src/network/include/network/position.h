/* Positions: which members take part in which working groups, and what is uncovered. « Chaque thématique doit associer
 * toutes les collectivités » : each cell of members × groups wants an answer, be it that one is not concerned.
 */
#ifndef NETWORK_POSITION_H
#define NETWORK_POSITION_H

#include "network/group.h"
#include "network/member.h"

enum position_state { POSITION_UNSAID, POSITION_TAKES_PART, POSITION_LEADS, POSITION_NOT_CONCERNED, POSITION_STATES };
const char *position_code(enum position_state state);
const char *position_label(enum position_state state); /* « participe » */
enum position_state position_of(struct str code);

/* Rows: the collectivities that are in the démarche (intercommunalities and PETR, registered or confirmed). Columns:
 * the open groups. */
struct position_board {
    struct network_members members;
    struct working_groups groups;
    enum position_state *states; /* of member i and group j: states[i * groups.count + j] */
    size_t unsaid;               /* cells without an answer */
    size_t *taking_part;         /* of each group: members that take part or lead */
};
bool position_board(struct session *session, int64_t space_id, struct arena *arena, struct position_board *board,
                    struct error *error);
enum position_state position_at(const struct position_board *board, size_t member, size_t group);

/* Within a write. POSITION_UNSAID takes the answer back. ERROR_MISSING when the member or the group is not of the
 * space. */
bool position_set(struct session *session, int64_t space_id, int64_t member_id, int64_t group_id,
                  enum position_state state, int64_t person_id, int64_t now, struct error *error);

#endif
