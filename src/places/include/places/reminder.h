/* Asking places whether all is still right. The rhythm is the structure's or the space's (places/rhythm.h); a place is
 * asked at its own e-mail address when nobody changed nor confirmed it for that long, and not again for thirty days.
 * The link in the mail confirms without an account, and serves for sixty days.
 */
#ifndef PLACES_REMINDER_H
#define PLACES_REMINDER_H

#include "places/editing.h"

enum { REMINDER_PAUSE_SECONDS = 30 * 86400, REMINDER_LIFE_SECONDS = 60 * 86400 };

/* 0: the places of the space are not asked. ERROR_INVALID beyond 36 months, ERROR_MISSING when it is not open. */
bool space_set_reminders(struct store *store, struct str slug, int64_t months, struct error *error);

struct reminder_due {
    int64_t place_id, space_id;
    struct str name, slug, space_slug, email; /* of the place: its first address */
    struct str since;                         /* civil date it was last looked at */
};
struct reminders_due {
    size_t count;
    struct reminder_due *at;
};
/* The places to ask today, `most` at most. `today`: a day number. */
bool reminder_list_due(struct session *session, int32_t today, int64_t now, size_t most, struct arena *arena,
                       struct reminders_due *due, struct error *error);
/* Within a write: a place was asked, with a link that holds `secret`. */
bool reminder_open(struct session *session, int64_t place_id, struct str secret, int64_t now, struct error *error);

struct reminder {
    int64_t id, sent_at, confirmed_at; /* 0: not yet */
    int64_t place_id;                  /* the one asked, or the one it was merged into since */
};
/* ERROR_MISSING when there is none, or when it is out of date. */
bool reminder_find(struct session *session, struct str secret, int64_t now, struct reminder *reminder,
                   struct error *error);
/* Within a write: all is still right. Twice is once. */
bool reminder_confirm(struct session *session, struct str secret, const struct change_author *author,
                      struct error *error);

#endif
