/* Files written little by little, put in place only when all went well. */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdio.h>

#include "base/base.h"

enum { OUTPUT_FLUSH_BYTES = 256 * 1024 };

struct output {
    const char *path; /* NULL: not asked for; "-" is standard output */
    struct file_draft draft;
    FILE *file;
    struct buffer buffer; /* what waits to be written */
};

/* Opens a file beside `path`; NULL opens nothing. */
bool output_open(struct output *output, const char *path, struct error *error);
/* Writes what waits when it is longer than `beyond` bytes. */
void output_flush(struct output *output, size_t beyond);
/* Writes the rest and puts the file in place. */
bool output_finish(struct output *output, struct error *error);
/* Drops what was not finished. */
void output_close(struct output *output);

#endif
