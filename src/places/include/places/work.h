/* What waits for somebody about places, counted for a board: each count reads an index, or rows that are few. */
#ifndef PLACES_WORK_H
#define PLACES_WORK_H

#include "store/store.h"

struct place_work {
    int64_t proposals, reports;     /* to read: from members; from visitors */
    int64_t custodies;              /* places asked for by structures */
    int64_t closings;               /* places said to be closed */
    int64_t unanswered;             /* nobody answers: it is the organiser's turn */
    int64_t contacts, contacts_due; /* to reference: to be contacted; to be spoken to again by today */
    int64_t oldest;                 /* instant of the oldest proposal or report; 0: none waits */
};
/* `today`: a civil date. */
bool place_work_count(struct session *session, int64_t space_id, struct str today, struct place_work *work,
                      struct error *error);

#endif
