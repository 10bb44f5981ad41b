#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
    struct buffer name = {0};
    buffer_printf(&name, "%s.XXXXXX", path);
    output->beside = buffer_take(&name, NULL);
    int fd = mkostemp(output->beside, O_CLOEXEC);
    output->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    return output->file ||
           error_set(error, ERROR_UNAVAILABLE, "Impossible d’écrire « %s » : %s.", path, strerror(errno));
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
    if (output->beside) {
        written = written && fchmod(fileno(output->file), 0644) == 0 && fsync(fileno(output->file)) == 0;
        written = fclose(output->file) == 0 && written;
        output->file = NULL;
        written = written && rename(output->beside, output->path) == 0;
        if (written) {
            free(output->beside);
            output->beside = NULL;
        }
    }
    return written || error_set(error, ERROR_UNAVAILABLE, "« %s » n’a pas pu être écrit en entier.", output->path);
}

void output_close(struct output *output)
{
    if (output->beside) {
        if (output->file)
            fclose(output->file);
        unlink(output->beside);
        free(output->beside);
    }
    buffer_free(&output->buffer);
}
