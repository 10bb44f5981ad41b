/* Contributions and mail: what a mail to a space becomes, and the letters that tell authors what becomes of it. */
#ifndef WEB_CONTRIBUTION_MAIL_H
#define WEB_CONTRIBUTION_MAIL_H

#include "network/contribution.h"
#include "store/job.h"
#include "territory/space.h"

/* The job "mail-in": each mail that a person wrote to a space is a contribution, or goes with the one it answers. */
bool run_mail_in(struct store *store, const struct job *job, struct arena *arena, struct error *error);

/* « n° 12 » */
struct str contribution_number(struct arena *arena, const struct contribution *contribution);
/* Within a write: the files of a mail that anybody may keep go with the contribution. */
struct mail;
bool contribution_take_files(struct session *session, int64_t id, const struct mail *mail, int64_t now,
                             struct error *error);

/* The letters, to who left an address; nothing otherwise. */
struct contribution_letter {
    struct str origin;        /* of the site: "https://carte.exemple.fr" */
    struct str slug;          /* of the space */
    struct str sentence, why; /* of an outcome */
    struct str reply_to;      /* address of the space, or absent */
};
bool tell_contribution_received(struct session *session, const struct contribution_letter *letter,
                                const struct contribution *contribution, int64_t now, struct arena *arena,
                                struct error *error);
bool tell_contribution_outcome(struct session *session, const struct contribution_letter *letter,
                               const struct contribution *contribution, int64_t now, struct arena *arena,
                               struct error *error);

#endif
