/* A message on its way out, between the queue, its composition and the relay. */
#ifndef POST_OUTGOING_H
#define POST_OUTGOING_H

#include "post/courier.h"
#include "post/message.h"

struct outgoing {
    int64_t id, attempts;
    struct str token, space_name, space_slug; /* the space's are absent for the installation's own messages */
    struct str address, name, reply_to, subject, body, html, list, in_reply_to;
    int64_t created_at;
    struct message_file *files;
    size_t file_count;
};

/* --- Composing: compose.c ------------------------------------------------------------------------------------------
 */

/* "0f8q2k7m3c1xz.9a8b7c6d5e4f3a2b": what its Message-ID and the address its returns go to have in common. */
struct str outgoing_name(struct arena *arena, int64_t id, struct str token);
/* "Maillage <a@b.fr>" or "a@b.fr". ERROR_INVALID when there is no address in it. */
bool sender_parse(struct arena *arena, const char *text, struct str *name, struct str *address, struct error *error);
/* The whole message, CR LF at each line's end; owned by the caller. */
bool outgoing_compose(const struct outgoing *message, const struct mail_settings *settings, struct buffer *bytes,
                      struct error *error);

/* --- The relay: smtp.c ---------------------------------------------------------------------------------------------
 */

enum delivery {
    DELIVERY_DONE,
    DELIVERY_LATER,  /* the receiving side puts it off */
    DELIVERY_NEVER,  /* it refuses this message for good */
    DELIVERY_TROUBLE /* the relay cannot be used: nothing to do with this message */
};
/* One connection, used by one thread, kept open from a message to the next. */
struct relay;
bool relay_new(const struct mail_settings *settings, struct relay **relay, struct error *error);
void relay_free(struct relay *relay);
/* `why` is filled unless it is done: the server's own words where it said any. */
enum delivery relay_send(struct relay *relay, const struct outgoing *message, struct error *why);

/* --- Taking and settling: claims.c -------------------------------------------------------------------------------- */

enum { CLAIM_MOST = 16, LEASE_SECONDS = 900, SEND_SECONDS_MOST = 120 };

struct claim {
    struct str taker;
    int64_t now;
    int per_minute;
    struct arena *arena;
    struct outgoing *messages;
    size_t count;
    bool more; /* others are due that its size left out */
};
/* Takes at most CLAIM_MOST messages due, and reads them. */
bool claim_take(struct store *store, struct claim *claim, struct error *error);
/* What became of one of them, for good. ERROR_CONFLICT when its lease had ended and another has it. */
bool claim_settle(struct store *store, const struct claim *claim, const struct outgoing *message, int64_t now,
                  enum delivery delivery, const struct error *why, struct error *error);
/* Gives back those from `from` on, as if they had never been taken. */
bool claim_release(struct store *store, const struct claim *claim, size_t from, int64_t now, struct error *error);

#endif
