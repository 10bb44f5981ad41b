#include "body.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static bool refuse(struct error *error, const char *what)
{
    return error_set(error, ERROR_UNAVAILABLE,
                     "Le fichier envoyé n’a pas pu être gardé (%s : %s). Réessayez plus tard.", what, strerror(errno));
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = write(file, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        length -= (size_t)written;
    }
    return true;
}

static bool spool(struct body *body, const char *folder, struct error *error)
{
    body->file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (body->file < 0)
        return refuse(error, "ouverture");
    body->spooled = true;
    if (!write_all(body->file, body->memory.at, body->memory.length))
        return refuse(error, "écriture");
    buffer_free(&body->memory);
    return true;
}

bool body_add(struct body *body, const char *folder, const char *bytes, size_t length, struct error *error)
{
    if (!body->spooled && body->memory.length + length > BODY_MEMORY_BYTES && !spool(body, folder, error))
        return false;
    body->length += (int64_t)length;
    if (!body->spooled) {
        buffer_add(&body->memory, bytes, length);
        return true;
    }
    return write_all(body->file, bytes, length) || refuse(error, "écriture");
}

bool body_view(struct body *body, struct str *bytes, struct error *error)
{
    if (!body->spooled) {
        *bytes = buffer_str(&body->memory);
        return true;
    }
    if (!body->map) {
        void *map = mmap(NULL, (size_t)body->length, PROT_READ, MAP_PRIVATE, body->file, 0);
        if (map == MAP_FAILED)
            return refuse(error, "lecture");
        body->map = map;
    }
    *bytes = (struct str){body->map, (size_t)body->length};
    return true;
}

void body_free(struct body *body)
{
    buffer_free(&body->memory);
    if (body->map)
        munmap(body->map, (size_t)body->length);
    if (body->spooled)
        close(body->file);
    *body = (struct body){0};
}
