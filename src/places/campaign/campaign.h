/* What the files of the campaign share. */
#ifndef PLACES_CAMPAIGN_PRIVATE_H
#define PLACES_CAMPAIGN_PRIVATE_H

#include "places/campaign.h"
#include "places/mapping.h"

enum { CANDIDATE_KEY_MOST = 200 /* characters of the name that sorts */ };

/* The civil date a place p was last looked at: changed, or said to be right. */
#define LOOKED_ON                                                                                                      \
    "CASE WHEN COALESCE(p.verified_on, '') > COALESCE(p.date_maj, p.published_on) THEN p.verified_on ELSE "            \
    "COALESCE(p.date_maj, p.published_on) END"

/* The mapping that reads a list with those columns; a mapping of no column for NULL. */
bool candidate_mapping(const struct candidate_columns *columns, enum candidate_kind kind, struct mapping **mapping,
                       struct error *error);
/* Within a write: one line of its history. */
bool candidate_note(struct session *session, int64_t candidate_id, enum candidate_state state, struct str note,
                    int64_t by, int64_t now, struct error *error);
extern const char *const CANDIDATE_STATE_CODES[];
/* So many months before that day, on the 28th at the latest. */
int32_t months_before(int32_t today, int64_t months);
/* A number in `names`, of `count`, or 0 for what is not there. */
int code_find(const char *const *names, size_t count, struct str name);

#endif
