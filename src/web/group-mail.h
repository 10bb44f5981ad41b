/* What is written to those who take part in working groups, each in the write of its cause: pages and jobs alike. */
#ifndef WEB_GROUP_MAIL_H
#define WEB_GROUP_MAIL_H

#include "network/network.h"
#include "post/post.h"
#include "territory/space.h"

/* Where one writes from. */
struct group_mail {
    struct session *session;
    struct arena *arena;
    const struct space *space;
    const struct zone *zone;
    struct str origin; /* "https://carte.exemple.fr" */
    int64_t now;
};

/* « jeudi 16 mai 2024 à 9 h 30 », « Préfecture, place de la République », and both after the group's name. */
struct str group_session_when(struct arena *arena, const struct zone *zone, const struct group_session *session);
struct str group_session_where(struct arena *arena, const struct group_session *session);
struct str group_session_line(struct arena *arena, const struct zone *zone, const struct group_session *session);

/* A session as calendars show it; with `person`, as her invitation (with the remote link she needs). */
bool group_event(const struct group_mail *mail, const struct group_session *session, const struct participant *person,
                 bool cancelled, struct calendar_event *event, struct error *error);

/* Within a write. « Confirmez »: the sessions she asked for; once in five minutes at most. */
bool group_mail_confirm(const struct group_mail *mail, const struct participant *person, struct error *error);
/* What she is registered to, with one calendar file a session. */
bool group_mail_registered(const struct group_mail *mail, const struct participant *person, struct error *error);
/* A seat, until when. */
bool group_mail_offered(const struct group_mail *mail, const struct registrations *offered, struct error *error);
/* A session changed, or is cancelled: to one of those registered. */
bool group_mail_changed(const struct group_mail *mail, const struct group_session *session,
                        const struct registration *registration, struct error *error);
/* She gave it up. */
bool group_mail_given_up(const struct group_mail *mail, const struct group_session *session,
                         const struct participant *person, struct error *error);
/* Those of one person: `count` reminders of the list. */
bool group_mail_reminder(const struct group_mail *mail, const struct session_reminder *reminders, size_t count,
                         struct error *error);
/* An actor is invited. *queued is false when the address declined such invitations. ERROR_INVALID for an address that
 * cannot be one. */
bool group_mail_invitation(const struct group_mail *mail, const struct invitation_round *round,
                           const struct round_invitation *invitation, struct str groups, bool *queued,
                           struct error *error);
/* « invitations 28 »: what one unsubscribes from. */
struct str group_invitation_list(struct arena *arena, const struct space *space);
/* The groups of a round with their next dates, one a line. */
bool group_round_lines(const struct group_mail *mail, struct str groups, struct str *lines, struct error *error);

#endif
