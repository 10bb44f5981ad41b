#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct file_stream {
    int fd;
    int64_t size;
    int64_t position;
};

static enum error_kind kind_of_errno(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR: return ERROR_MISSING;
    case EACCES:
    case EPERM: return ERROR_FORBIDDEN;
    default: return ERROR_UNAVAILABLE;
    }
}

bool file_stream_open(const char *path, struct file_stream **stream, struct error *error)
{
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set(error, kind_of_errno(errno), "Impossible de lire « %s » : %s.", path, strerror(errno));
    struct stat status;
    int64_t size = -1;
    if (fstat(fd, &status) == 0) {
        if (S_ISDIR(status.st_mode)) {
            close(fd);
            return error_set(error, ERROR_INVALID, "« %s » est un dossier : indiquez un fichier.", path);
        }
        if (S_ISREG(status.st_mode))
            size = status.st_size;
    }
    *stream = memory_new(sizeof **stream);
    **stream = (struct file_stream){fd, size, 0};
    return true;
}

void file_stream_close(struct file_stream *stream)
{
    if (!stream)
        return;
    if (stream->fd != STDIN_FILENO)
        close(stream->fd);
    free(stream);
}

int64_t file_stream_read(void *context, char *bytes, size_t capacity)
{
    struct file_stream *stream = context;
    ssize_t count;
    do
        count = read(stream->fd, bytes, capacity);
    while (count < 0 && errno == EINTR);
    if (count > 0)
        stream->position += count;
    return count;
}

int64_t file_stream_size(const struct file_stream *stream)
{
    return stream->size;
}

int64_t file_stream_position(const struct file_stream *stream)
{
    return stream->position;
}

int64_t memory_stream_read(void *context, char *bytes, size_t capacity)
{
    struct memory_stream *stream = context;
    size_t count = stream->rest.length < capacity ? stream->rest.length : capacity;
    if (count) {
        memcpy(bytes, stream->rest.at, count);
        stream->rest = (struct str){stream->rest.at + count, stream->rest.length - count};
    }
    return (int64_t)count;
}

bool file_read(struct arena *arena, const char *path, size_t limit, struct str *bytes, struct error *error)
{
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, error))
        return false;
    struct buffer content = {0};
    bool done = false;
    for (;;) {
        buffer_reserve(&content, 64 * 1024);
        int64_t count = file_stream_read(stream, content.at + content.length, 64 * 1024);
        if (count < 0) {
            error_set(error, ERROR_UNAVAILABLE, "Lecture de « %s » interrompue : %s.", path, strerror(errno));
            goto out;
        }
        if (count == 0)
            break;
        content.length += (size_t)count;
        if (content.length > limit) {
            error_set(error, ERROR_LIMITED, "« %s » dépasse la taille permise (%zu octets).", path, limit);
            goto out;
        }
    }
    *bytes = arena_str(arena, buffer_str(&content));
    done = true;
out:
    buffer_free(&content);
    file_stream_close(stream);
    return done;
}

static bool write_whole(int fd, struct str bytes)
{
    while (bytes.length) {
        ssize_t count = write(fd, bytes.at, bytes.length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        bytes = (struct str){bytes.at + count, bytes.length - (size_t)count};
    }
    return true;
}

/* Makes the rename itself durable. */
static void sync_folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(folder);
}

static bool cannot_write(const char *path, struct error *error)
{
    return error_set(error, kind_of_errno(errno), "Impossible d’écrire « %s » : %s.", path, strerror(errno));
}

bool file_draft_open(const char *path, int mode, struct file_draft *draft, struct error *error)
{
    static const char ENDING[] = ".XXXXXX";
    size_t length = strlen(path);
    *draft = (struct file_draft){.path = path, .mode = mode, .beside = memory_array(1, length + sizeof ENDING)};
    memcpy(draft->beside, path, length);
    memcpy(draft->beside + length, ENDING, sizeof ENDING);
    draft->fd = mkostemp(draft->beside, O_CLOEXEC);
    if (draft->fd >= 0)
        return true;
    free(draft->beside);
    draft->beside = NULL;
    return cannot_write(path, error);
}

bool file_draft_keep(struct file_draft *draft, struct error *error)
{
    if (fchmod(draft->fd, (mode_t)draft->mode) != 0 || fsync(draft->fd) != 0 || rename(draft->beside, draft->path) != 0)
        return cannot_write(draft->path, error);
    sync_folder_of(draft->path);
    close(draft->fd);
    free(draft->beside);
    draft->beside = NULL;
    return true;
}

void file_draft_drop(struct file_draft *draft)
{
    if (!draft->beside)
        return;
    close(draft->fd);
    unlink(draft->beside);
    free(draft->beside);
    draft->beside = NULL;
}

bool file_replace(const char *path, struct str bytes, struct error *error)
{
    struct file_draft draft;
    if (!file_draft_open(path, 0644, &draft, error))
        return false;
    bool done = write_whole(draft.fd, bytes) ? file_draft_keep(&draft, error) : cannot_write(path, error);
    file_draft_drop(&draft);
    return done;
}
