/* A place being added: the structure that will look after it, the candidate it is made from. Both come in the query of
 * the form's address, which the form keeps: ?structure=…&candidat=… */
#ifndef CAMPAIGN_NEW_PLACE_H
#define CAMPAIGN_NEW_PLACE_H

#include "../pages.h"
#include "places/campaign.h"

struct new_place {
    struct place place;   /* what is known already */
    int64_t structure_id; /* 0: none */
    int64_t candidate_id; /* 0: none */
    struct str structure; /* its name */
};
/* Without a word in the query, somebody who is of one structure of the space adds for it. ERROR_FORBIDDEN for a
 * structure or a candidate that is not hers to speak for. */
bool new_place_read(struct request *request, struct session *session, const struct space *space, struct new_place *made,
                    struct error *error);
/* May it be shown before anybody reads it? */
bool new_place_at_once(struct request *request, struct session *session, const struct space *space,
                       const struct new_place *made, bool *at_once, struct error *error);
/* Within the write: the candidate learns of the proposal, or of the place. */
bool new_place_made(struct session *session, struct request *request, const struct space *space,
                    const struct new_place *made, int64_t proposal_id, int64_t place_id, struct error *error);

#endif
