#include "confinements.h"

#include <stdlib.h>
#include <string.h>

#include "confine.h"

static const char *folder_of(struct arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/');
    if (!slash)
        return ".";
    return slash == file ? "/" : arena_cstr(arena, (struct str){file, (size_t)(slash - file)});
}

/* The port of "postgresql://user@host:port/name", 5432 when it says none, 0 when it cannot be told (several hosts, or
 * the options of the address). */
static int database_port(const char *url)
{
    struct str text = str_of(url), authority = str_slice(text, str_find(text, STR("://"), 0) + 3, text.length);
    authority = str_slice(authority, 0, str_find_char(authority, '/', 0));
    size_t at = str_find_char(authority, '@', 0), colon;
    if (at != SIZE_MAX)
        authority = str_slice(authority, at + 1, authority.length);
    int64_t port = 5432;
    if (str_find_char(authority, ',', 0) != SIZE_MAX || str_contains(text, STR("port=")) || getenv("PGPORT"))
        return 0;
    if (str_starts_with(authority, STR("[")))
        authority = str_slice(authority, str_find_char(authority, ']', 0), authority.length);
    colon = str_find_char(authority, ':', 0);
    if (colon != SIZE_MAX && !str_to_i64(str_slice(authority, colon + 1, authority.length), &port))
        return 0;
    return (int)port;
}

static bool confine_so(const struct settings *settings, struct confinement *confinement, struct arena *arena,
                       struct error *error)
{
    char level[128];
    size_t reads = 0, writes = 0;
    const char *home = getenv("HOME");
    bool local = strncmp(settings->database, "sqlite:", 7) == 0;
    if (!settings->confine) {
        log_event(LOG_LEVEL_WARNING, "confined", "landlock=off seccomp=off");
        return true;
    }
    confinement->writes[writes++] = settings->spool;
    if (local)
        confinement->writes[writes++] = folder_of(arena, settings->database + 7);
    else if (home) /* where libpq looks for passwords and certificates */
        for (size_t i = 0; i < 2; i++)
            confinement->reads[reads++] =
                arena_cstr(arena, arena_printf(arena, "%s/%s", home, i ? ".postgresql" : ".pgpass"));
    if (!confine(confinement, level, error))
        return false;
    bool whole = !strstr(level, "landlock=0") && !strstr(level, "seccomp=off");
    log_event(whole ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "confined", "%s", level);
    return true;
}

bool confine_web(const struct settings *settings, struct arena *arena, struct error *error)
{
    bool local = strncmp(settings->database, "sqlite:", 7) == 0;
    struct confinement confinement = {.connects = !local, .port = local ? 0 : database_port(settings->database)};
    return confine_so(settings, &confinement, arena, error);
}

bool confine_worker(const struct settings *settings, struct arena *arena, struct error *error)
{
    struct confinement confinement = {.connects = true};
    return confine_so(settings, &confinement, arena, error);
}
