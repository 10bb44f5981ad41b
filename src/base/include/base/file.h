/* Files: whole reads with a limit, replacement that is never half-done, streams for the readers. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/str.h"

/* The whole file, followed by a NUL; ERROR_LIMITED beyond `limit` bytes, ERROR_MISSING when it is not there. */
bool file_read(struct arena *arena, const char *path, size_t limit, struct str *bytes, struct error *error);
/* Written beside, synced, renamed over: readers see the old file or the new one. */
bool file_replace(const char *path, struct str bytes, struct error *error);

/* The same for a file written piece by piece: `fd` takes its bytes, then file_draft_keep syncs it and renames it over
 * `path`, or file_draft_drop forgets it (it may follow keep, and does nothing then). `mode`: rights, as 0600. */
struct file_draft {
    const char *path; /* the caller's, kept */
    char *beside;
    int fd;
    int mode;
};
bool file_draft_open(const char *path, int mode, struct file_draft *draft, struct error *error);
bool file_draft_keep(struct file_draft *draft, struct error *error);
void file_draft_drop(struct file_draft *draft);

/* A stream for json_records and csv_reader. "-" is standard input. */
struct file_stream;
bool file_stream_open(const char *path, struct file_stream **stream, struct error *error);
void file_stream_close(struct file_stream *stream);
int64_t file_stream_read(void *stream, char *bytes, size_t capacity); /* a read_fn */
int64_t file_stream_size(const struct file_stream *stream);           /* -1 when unknown */
int64_t file_stream_position(const struct file_stream *stream);

/* A stream on bytes in memory: `struct memory_stream s = {text};` then memory_stream_read. */
struct memory_stream {
    struct str rest;
};
int64_t memory_stream_read(void *stream, char *bytes, size_t capacity);

#endif
