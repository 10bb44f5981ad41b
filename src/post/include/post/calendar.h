/* Calendars (RFC 5545): a file to open, an invitation by mail (RFC 6047), a feed to subscribe to.
 *
 * What a calendar program needs to follow a change: the same `uid` for ever, and a `sequence` that grows with each
 * change of date, place or state. A cancelled event stays in the feed as such: one that vanished would stay, wrong, in
 * the calendars of those who have it. Times are local, with the zone's own rules in the file (VTIMEZONE), so that
 * « 9 h 30 » is 9 h 30 on both sides of a change of hour.
 */
#ifndef POST_CALENDAR_H
#define POST_CALENDAR_H

#include "post/message.h"
#include "store/store.h"

struct calendar_event {
    struct str uid;                                /* "seance-0f8q2k7m3c1xz@carte.exemple.fr" */
    int64_t sequence;                              /* 0, then one more at each change */
    int64_t changed_at;                            /* instants */
    int64_t starts, ends;                          /* ends after it starts */
    struct str title, description, place, address; /* address: of its page; all but the title may be absent */
    struct str organiser, organiser_name;          /* address of who convenes, and its name; or absent */
    struct str guest, guest_name;                  /* of an invitation: who is invited */
    bool cancelled;
    int reminder_minutes;  /* before it starts; 0: none */
    int repeat_weeks;      /* 0: once; else every so many weeks, at the same local hour */
    int repeat_count;      /* how many times in all */
    const int64_t *except; /* of those, the starts that do not take place */
    size_t except_count;
};

enum calendar_method {
    CALENDAR_PUBLISH, /* a file or a feed */
    CALENDAR_REQUEST, /* an invitation, or its change */
    CALENDAR_CANCEL   /* its cancellation */
};

struct calendar {
    enum calendar_method method;
    struct str name;         /* of a feed: « Groupe « Inclusion » »; or absent */
    const struct zone *zone; /* of the hours shown */
    const struct calendar_event *events;
    size_t count;
};
/* Appends the calendar, CR LF at each line's end. */
void calendar_write(const struct calendar *calendar, struct buffer *out);
/* The same as a file to carry: "invitation.ics" with its type and method. */
struct message_file calendar_file(struct arena *arena, const struct calendar *calendar);

/* --- Private addresses of feeds ------------------------------------------------------------------------------------
 */

/* Within a write: the token of the feed of this space and scope (« groupe 12 »: its owner's words), made at first. */
bool calendar_feed_token(struct session *session, int64_t space_id, struct str scope, int64_t now, struct arena *arena,
                         struct str *token, struct error *error);
/* Within a write: the old address no longer works; the next calendar_feed_token makes another. */
bool calendar_feed_revoke(struct session *session, int64_t space_id, struct str scope, struct error *error);
/* *space_id is 0 when no feed has this token. */
bool calendar_feed_find(struct session *session, struct str token, struct arena *arena, int64_t *space_id,
                        struct str *scope, struct error *error);

#endif
