/* What somebody was writing of a place and has not sent: kept for her alone, offered when she comes back, gone once
 * sent or after two months. One for each place she is at, and one for a place to be made.
 */
#ifndef PLACES_DRAFT_H
#define PLACES_DRAFT_H

#include "base/base.h"
#include "store/store.h"

enum { DRAFT_KEPT_SECONDS = 60 * 86400, DRAFT_BYTES_MOST = 64 * 1024 };

struct place_draft {
    int64_t person_id, space_id;
    int64_t place_id;   /* 0: a place to be made */
    struct str content; /* JSON, the caller's own */
    int64_t saved_at;
};

/* Those that change something run within a write. Writes it over the one before; ERROR_LIMITED beyond
 * DRAFT_BYTES_MOST. */
bool place_draft_save(struct session *session, const struct place_draft *draft, struct error *error);
bool place_draft_delete(struct session *session, int64_t person_id, int64_t space_id, int64_t place_id,
                        struct error *error);
bool place_draft_find(struct session *session, int64_t person_id, int64_t space_id, int64_t place_id,
                      struct arena *arena, struct place_draft *draft, bool *found, struct error *error);
/* All those of a person, for the export of her data: members "brouillons_de_lieux". */
bool place_drafts_export(struct session *session, int64_t person_id, struct json_writer *writer, struct error *error);
/* Those that nobody came back to. */
bool place_drafts_sweep(struct session *session, int64_t now, struct error *error);

#endif
