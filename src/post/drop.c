#include "drop.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "post/mail.h"

/* The beginning of one that is too large, which says so. */
static bool read_beginning(struct arena *arena, const char *path, struct str *raw, struct error *error)
{
    struct file_stream *stream;
    static const char first[] = MAIL_CUT_NAME ": yes\r\n";
    size_t room = sizeof first - 1 + MAIL_CUT_BYTES, length = sizeof first - 1;
    char *bytes = arena_alloc(arena, room);
    int64_t got = 1;
    if (!file_stream_open(path, &stream, error))
        return false;
    memcpy(bytes, first, length);
    while (got > 0 && length < room) {
        got = file_stream_read(stream, bytes + length, room - length);
        length += got > 0 ? (size_t)got : 0;
    }
    file_stream_close(stream);
    *raw = (struct str){bytes, length};
    return got >= 0 || error_set(error, ERROR_UNAVAILABLE, "« %s » ne se lit pas.", path);
}

static bool read_whole(struct arena *arena, const char *path, struct str *raw, struct error *error)
{
    return file_read(arena, path, MAIL_BYTES_MOST, raw, error) ||
           (error->kind == ERROR_LIMITED && read_beginning(arena, path, raw, error));
}

static bool take_file(const char *folder, const char *within, const char *name, drop_fn take, void *context,
                      struct error *error)
{
    struct arena arena = {0};
    struct stat status;
    struct str raw;
    bool kept = false, done = true;
    const char *path = arena_printf(&arena, "%s%s/%s", folder, within, name).at;
    if (lstat(path, &status) == 0 && S_ISREG(status.st_mode)) {
        done = read_whole(&arena, path, &raw, error) && take(context, raw, &kept, error);
        if (done && kept && rename(path, arena_printf(&arena, "%s/taken/%s", folder, name).at) != 0 && errno != ENOENT)
            done = error_set(error, ERROR_UNAVAILABLE, "« %s » ne peut pas être rangé dans « taken » : %s.", path,
                             strerror(errno));
    }
    arena_free(&arena);
    return done;
}

static bool take_within(const char *folder, const char *within, drop_fn take, void *context, struct error *error)
{
    char path[4096];
    bool done = true;
    snprintf(path, sizeof path, "%s%s", folder, within);
    DIR *directory = opendir(path);
    if (!directory)
        return within[0] != '\0' ||
               error_set(error, ERROR_UNAVAILABLE, "Le dossier « %s » (mail-in-directory) ne se lit pas : %s.", folder,
                         strerror(errno));
    for (struct dirent *entry = readdir(directory); done && entry; entry = readdir(directory))
        if (entry->d_name[0] != '.')
            done = take_file(folder, within, entry->d_name, take, context, error);
    closedir(directory);
    return done;
}

bool drop_take(const char *folder, drop_fn take, void *context, struct error *error)
{
    char taken[4096];
    snprintf(taken, sizeof taken, "%s/taken", folder);
    if (mkdir(taken, 0700) != 0 && errno != EEXIST)
        return error_set(error, ERROR_UNAVAILABLE, "Le dossier « %s » (mail-in-directory) n’est pas utilisable : %s.",
                         folder, strerror(errno));
    return take_within(folder, "", take, context, error) && take_within(folder, "/new", take, context, error);
}
