/* Messages between the web process and the worker, over a pair of local sockets that keeps packets whole. One packet is
 * one message: a mark, a kind, a number that pairs question and answer, then text. Nothing in it is trusted: a web
 * process that was taken over must not take over the worker. Fuzzed (fuzz/targets/message.c).
 */
#ifndef WEB_MESSAGE_H
#define WEB_MESSAGE_H

#include "base/base.h"

enum { MESSAGE_BYTES_MOST = 64 * 1024, MESSAGE_HEAD_BYTES = 16 };

enum message_kind {
    MESSAGE_QUESTION = 1, /* name, line feed, what is asked */
    MESSAGE_ANSWER,       /* what was found */
    MESSAGE_FAILURE       /* name of an error kind, line feed, its message */
};

struct message {
    enum message_kind kind;
    uint64_t number;
    struct str name; /* of the question, or of the error kind */
    struct str text;
};

/* ERROR_LIMITED when it would not fit in a packet. */
bool message_write(const struct message *message, struct buffer *packet, struct error *error);
/* Views of the packet. */
bool message_read(struct str packet, struct message *message, struct error *error);

#endif
