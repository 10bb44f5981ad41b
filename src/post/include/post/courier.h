/* The courier: sends what is queued (post/message.h), from as many processes as there are, each message by one.
 *
 * It takes messages a few at a time, oldest first, no more of one domain than its pace allows; sends each over SMTP on
 * a connection kept open; commits what became of it before the next. A message that the receiving server puts off is
 * tried again after 1, 4, 16 and 64 minutes, then every 4 hours, for three days. One refused for good has failed, with
 * the server's words. When the relay itself cannot be reached, or refuses us, no message is blamed: all wait, and the
 * trouble is told (courier_trouble).
 */
#ifndef POST_COURIER_H
#define POST_COURIER_H

#include "store/store.h"

struct mail_settings {
    const char *relay;     /* "smtps://relais.exemple.fr", "smtp://127.0.0.1:25"; NULL: messages stay queued */
    const char *user;      /* or NULL */
    const char *password;  /* or NULL */
    const char *from;      /* "Maillage <ne-pas-repondre@exemple.fr>" */
    const char *bounce;    /* "retours@exemple.fr": what is returned goes to retours+…@exemple.fr; NULL: to `from` */
    const char *directory; /* messages are written there as files .eml, instead of being sent; or NULL */
    const char *public_address; /* "https://carte.exemple.fr": links in messages; or NULL */
    int per_minute;             /* messages a minute to one domain; 0: no limit */
    int connections;            /* to the relay at once, 1 to 16 */
};
/* False, and why, when these settings cannot send (no relay, no sender…): messages then stay queued. */
bool mail_settings_check(const struct mail_settings *settings, struct error *error);

struct courier;
/* Threads that send whatever comes, until stopped. With settings that cannot send, it only says so in the log.
 * The settings must outlive it. */
bool courier_start(struct store *store, const struct mail_settings *settings, struct courier **courier,
                   struct error *error);
/* Waits for the messages being sent; those taken and not begun are given back. NULL is accepted. */
void courier_stop(struct courier *courier);

/* Sends what is due now, then returns: what cron calls. ERROR_UNAVAILABLE when the relay cannot be reached. */
struct courier_report {
    int64_t sent, failed, later; /* accepted; refused for good; put off */
};
bool courier_send_due(struct store *store, const struct mail_settings *settings, struct courier_report *report,
                      struct error *error);

/* Why nothing leaves at the moment, and since when; absent when all is well. */
bool courier_trouble(struct session *session, struct arena *arena, struct str *trouble, int64_t *since,
                     struct error *error);

#endif
