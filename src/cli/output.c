#include "output.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool output_open(struct output *output, const char *path, struct error *error)
{
    output->path = path;
    if (!path)
        return true;
    if (strcmp(path, "-") == 0) {
        output->file = stdout;
        return true;
    }
    if (!file_draft_open(path, 0644, &output->draft, error))
        return false;
    int fd = dup(output->draft.fd); /* the stream closes its own */
    output->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    return output->file ||
           error_set(error, ERROR_UNAVAILABLE, "Impossible d’écrire « %s » : %s.", path, strerror(errno));
}

void output_flush(struct output *output, size_t beyond)
{
    if (output->file && output->buffer.length > beyond) {
        fwrite(output->buffer.at, 1, output->buffer.length, output->file);
        buffer_clear(&output->buffer);
    }
}

bool output_finish(struct output *output, struct error *error)
{
    if (!output->path)
        return true;
    output_flush(output, 0);
    bool written = fflush(output->file) == 0 && !ferror(output->file);
    if (!written)
        return error_set(error, ERROR_UNAVAILABLE, "« %s » n’a pas pu être écrit en entier.", output->path);
    return !output->draft.beside || file_draft_keep(&output->draft, error);
}

void output_close(struct output *output)
{
    if (output->file && output->file != stdout)
        fclose(output->file);
    file_draft_drop(&output->draft);
    buffer_free(&output->buffer);
}
