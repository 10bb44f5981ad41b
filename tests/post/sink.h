/* A real SMTP server beside the test (tests/support/smtp-sink.py), and what it was given. */
#ifndef TESTS_POST_SINK_H
#define TESTS_POST_SINK_H

#include <jansson.h>
#include <sys/types.h>

#include "testing.h"

struct sink {
    pid_t process;
    char folder[96], url[64];
};

/* `folder` is where its own is made; `words` are further words of its command line, ending with NULL. */
void sink_start(struct sink *sink, const char *folder, const char *const *words);
void sink_stop(struct sink *sink);
size_t sink_count(const struct sink *sink);
/* The n-th message it was given, from 1; json_decref it. */
json_t *sink_message(const struct sink *sink, size_t number);

#endif
