#include "prepare.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#include "peers.h"
#include "store/setting.h"
#include "store/store.h"

bool make_folders(const char *path, bool of_file, struct error *error)
{
    char part[4096];
    size_t length = strlen(path);
    if (length >= sizeof part)
        return error_set(error, ERROR_INVALID, "chemin trop long : %s", path);
    memcpy(part, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        bool last = part[i] == '\0';
        if ((part[i] != '/' && !last) || (last && of_file))
            continue;
        part[i] = '\0';
        if (mkdir(part, 0750) != 0 && errno != EEXIST)
            return error_set(error, ERROR_UNAVAILABLE, "création du dossier %s : %s", part, strerror(errno));
        part[i] = last ? '\0' : '/';
    }
    return true;
}

/* --- The secret -------------------------------------------------------------------------------------------------- */

static const char NAME[] = "web.secret";

static bool parse_secret(struct str text, uint8_t secret[SECRET_LENGTH])
{
    size_t length;
    return sodium_hex2bin(secret, SECRET_LENGTH, text.at, text.length, NULL, &length, NULL) == 0 &&
           length == SECRET_LENGTH;
}

/* Two instances may start at once: the first to commit made it, the other reads it. */
static bool make_secret(struct session *session, void *context, struct error *error)
{
    struct arena arena = {0};
    struct str text;
    uint8_t *secret = context;
    char hexadecimal[2 * SECRET_LENGTH + 1];
    bool done = setting_read(session, NAME, &arena, &text, error);
    if (done && !parse_secret(text, secret)) {
        randombytes_buf(secret, SECRET_LENGTH);
        sodium_bin2hex(hexadecimal, sizeof hexadecimal, secret, SECRET_LENGTH);
        done = setting_write(session, NAME, str_of(hexadecimal), error);
    }
    arena_free(&arena);
    return done;
}

/* The worker writes it in mails: it sees no request to take it from. */
static bool keep_address(struct session *session, void *context, struct error *error)
{
    return setting_write(session, "web.address", str_of(context), error);
}

bool prepare(const struct settings *settings, uint8_t secret[SECRET_LENGTH], struct error *error)
{
    struct networks networks;
    const struct zone *zone;
    struct store *store = NULL;
    int applied;
    if (!networks_parse(str_of(settings->trusted_proxies), &networks, error))
        return error_prefix(error, "trusted-proxies");
    if (!zone_find(str_of(settings->zone), &zone, error) || !make_folders(settings->spool, false, error))
        return false;
    if (strncmp(settings->database, "sqlite:", 7) == 0 && !make_folders(settings->database + 7, true, error))
        return false;
    bool done = store_open(str_of(settings->database), &store, error) &&
                store_migrate(store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, error) &&
                store_write(store, make_secret, secret, error) &&
                (!settings->public_address ||
                 store_write(store, keep_address, (char *)(uintptr_t)settings->public_address, error));
    store_close(store);
    return done;
}
