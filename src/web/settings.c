/* Settings: one table gives names, types, bounds, defaults, and what `maillage serve` prints when one is wrong. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "web/web.h"

enum setting_type { SETTING_TEXT, SETTING_NUMBER, SETTING_LARGE, SETTING_SWITCH };

struct setting {
    const char *key; /* in the file; MAILLAGE_KEY with underscores in the environment */
    enum setting_type type;
    size_t offset;
    const char *text; /* default of a text */
    int64_t number;   /* default of the rest */
    int64_t least, most;
};

#define AT(member) offsetof(struct settings, member)

static const struct setting SETTINGS[] = {
    {"listen", SETTING_TEXT, AT(listen), "127.0.0.1:8028", 0, 0, 0},
    {"database", SETTING_TEXT, AT(database), "sqlite:var/maillage.db", 0, 0, 0},
    {"public-address", SETTING_TEXT, AT(public_address), NULL, 0, 0, 0},
    {"spool", SETTING_TEXT, AT(spool), "var/spool", 0, 0, 0},
    {"geocoder", SETTING_TEXT, AT(geocoder), NULL, 0, 0, 0},
    {"trusted-proxies", SETTING_TEXT, AT(trusted_proxies), "", 0, 0, 0},
    {"map-origins", SETTING_TEXT, AT(map_origins), NULL, 0, 0, 0},
    {"map-style", SETTING_TEXT, AT(map_style), NULL, 0, 0, 0},
    {"frame-ancestors", SETTING_TEXT, AT(frame_ancestors), "*", 0, 0, 0},
    {"publisher", SETTING_TEXT, AT(publisher), NULL, 0, 0, 0},
    {"host", SETTING_TEXT, AT(host), NULL, 0, 0, 0},
    {"contact", SETTING_TEXT, AT(contact), NULL, 0, 0, 0},
    {"openid-issuer", SETTING_TEXT, AT(openid_issuer), NULL, 0, 0, 0},
    {"openid-client", SETTING_TEXT, AT(openid_client), NULL, 0, 0, 0},
    {"openid-secret", SETTING_TEXT, AT(openid_secret), NULL, 0, 0, 0},
    {"openid-scope", SETTING_TEXT, AT(openid_scope), NULL, 0, 0, 0},
    {"openid-name", SETTING_TEXT, AT(openid_name), "ProConnect", 0, 0, 0},
    {"zone", SETTING_TEXT, AT(zone), "Europe/Paris", 0, 0, 0},
    {"mail-relay", SETTING_TEXT, AT(mail.relay), NULL, 0, 0, 0},
    {"mail-user", SETTING_TEXT, AT(mail.user), NULL, 0, 0, 0},
    {"mail-password", SETTING_TEXT, AT(mail.password), NULL, 0, 0, 0},
    {"mail-password-file", SETTING_TEXT, AT(mail_password_file), NULL, 0, 0, 0},
    {"mail-from", SETTING_TEXT, AT(mail.from), NULL, 0, 0, 0},
    {"mail-bounce", SETTING_TEXT, AT(mail.bounce), NULL, 0, 0, 0},
    {"mail-directory", SETTING_TEXT, AT(mail.directory), NULL, 0, 0, 0},
    {"mail-in-server", SETTING_TEXT, AT(collect.server), NULL, 0, 0, 0},
    {"mail-in-user", SETTING_TEXT, AT(collect.user), NULL, 0, 0, 0},
    {"mail-in-password", SETTING_TEXT, AT(collect.password), NULL, 0, 0, 0},
    {"mail-in-password-file", SETTING_TEXT, AT(collect_password_file), NULL, 0, 0, 0},
    {"mail-in-folder", SETTING_TEXT, AT(collect.folder), "INBOX", 0, 0, 0},
    {"mail-in-done", SETTING_TEXT, AT(collect.done), NULL, 0, 0, 0},
    {"mail-in-authority", SETTING_TEXT, AT(collect.authority), NULL, 0, 0, 0},
    {"mail-in-directory", SETTING_TEXT, AT(collect.directory), NULL, 0, 0, 0},
    {"mail-in-seconds", SETTING_NUMBER, AT(collect.seconds), NULL, 60, 1, 86400},
    {"mail-per-minute", SETTING_NUMBER, AT(mail.per_minute), NULL, 120, 0, 100000},
    {"mail-connections", SETTING_NUMBER, AT(mail.connections), NULL, 2, 1, 16},
    {"threads", SETTING_NUMBER, AT(threads), NULL, 0, 0, 256},
    {"blocking-threads", SETTING_NUMBER, AT(blocking_threads), NULL, 8, 1, 256},
    {"blocking-queue", SETTING_NUMBER, AT(blocking_queue), NULL, 256, 0, 100000},
    {"connections", SETTING_NUMBER, AT(connections), NULL, 4096, 1, 30000},
    {"connections-per-peer", SETTING_NUMBER, AT(connections_per_peer), NULL, 256, 0, 30000},
    {"body-bytes", SETTING_LARGE, AT(body_bytes), NULL, 10 * 1000 * 1000, 1024, INT64_C(10) * 1000 * 1000 * 1000},
    {"head-seconds", SETTING_NUMBER, AT(head_seconds), NULL, 10, 1, 600},
    {"idle-seconds", SETTING_NUMBER, AT(idle_seconds), NULL, 60, 1, 3600},
    {"request-seconds", SETTING_NUMBER, AT(request_seconds), NULL, 600, 1, 86400},
    {"stop-seconds", SETTING_NUMBER, AT(stop_seconds), NULL, 30, 0, 3600},
    {"shared-cache-seconds", SETTING_NUMBER, AT(shared_cache_seconds), NULL, 0, 0, 86400},
    {"writes-per-minute", SETTING_NUMBER, AT(writes_per_minute), NULL, 120, 0, 100000},
    {"access-log", SETTING_SWITCH, AT(access_log), NULL, 1, 0, 0},
    {"confine", SETTING_SWITCH, AT(confine), NULL, 1, 0, 0},
};

static void put_number(struct settings *settings, const struct setting *setting, int64_t number)
{
    char *at = (char *)settings + setting->offset;
    if (setting->type == SETTING_LARGE)
        *(int64_t *)(void *)at = number;
    else if (setting->type == SETTING_SWITCH)
        *(bool *)(void *)at = number != 0;
    else
        *(int *)(void *)at = (int)number;
}

static int64_t get_number(const struct settings *settings, const struct setting *setting)
{
    const char *at = (const char *)settings + setting->offset;
    if (setting->type == SETTING_LARGE)
        return *(const int64_t *)(const void *)at;
    if (setting->type == SETTING_SWITCH)
        return *(const bool *)(const void *)at;
    return *(const int *)(const void *)at;
}

static const char **text_at(struct settings *settings, const struct setting *setting)
{
    return (const char **)(void *)((char *)settings + setting->offset);
}

static bool read_switch(struct str value, int64_t *number)
{
    *number = str_equal(value, STR("oui")) || str_equal(value, STR("yes")) || str_equal(value, STR("true")) ||
              str_equal(value, STR("1"));
    return *number || str_equal(value, STR("non")) || str_equal(value, STR("no")) || str_equal(value, STR("false")) ||
           str_equal(value, STR("0"));
}

static bool set_one(struct arena *arena, struct settings *settings, const struct setting *setting, struct str value,
                    struct error *error)
{
    int64_t number;
    if (setting->type == SETTING_TEXT) {
        for (size_t i = 0; i < value.length; i++)
            if ((unsigned char)value.at[i] < ' ')
                return error_set(error, ERROR_INVALID, "%s : caractère interdit", setting->key);
        *text_at(settings, setting) = value.length || setting->text ? arena_cstr(arena, value) : NULL;
        return true;
    }
    if (setting->type == SETTING_SWITCH) {
        if (!read_switch(value, &number))
            return error_set(error, ERROR_INVALID, "%s vaut « oui » ou « non »", setting->key);
    } else if (!str_to_i64(value, &number) || number < setting->least || number > setting->most) {
        return error_set(error, ERROR_INVALID, "%s est un nombre de %lld à %lld", setting->key,
                         (long long)setting->least, (long long)setting->most);
    }
    put_number(settings, setting, number);
    return true;
}

bool settings_set(struct arena *arena, struct settings *settings, struct str key, struct str value, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(SETTINGS); i++)
        if (str_equal(str_of(SETTINGS[i].key), key))
            return set_one(arena, settings, &SETTINGS[i], value, error);
    return error_set(error, ERROR_INVALID, "réglage inconnu : « %.*s »", STR_PRINT(key));
}

static bool read_text(struct arena *arena, struct settings *settings, struct str text, struct error *error)
{
    struct str rest = text, line;
    for (int number = 1; str_next(&rest, '\n', &line); number++) {
        line = str_trim(line);
        if (line.length == 0 || line.at[0] == '#')
            continue;
        size_t equals = str_find_char(line, '=', 0);
        if (equals == SIZE_MAX)
            return error_set(error, ERROR_INVALID, "ligne %d : « réglage = valeur » attendu", number);
        struct str key = str_trim(str_slice(line, 0, equals)),
                   value = str_trim(str_slice(line, equals + 1, line.length));
        if (!settings_set(arena, settings, key, value, error))
            return error_prefix(error, "ligne %d", number);
    }
    return true;
}

static bool read_environment(struct arena *arena, struct settings *settings, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(SETTINGS); i++) {
        char name[64];
        int length = snprintf(name, sizeof name, "MAILLAGE_%s", SETTINGS[i].key);
        for (int j = 0; j < length; j++)
            name[j] = name[j] == '-' ? '_' : (char)(name[j] >= 'a' && name[j] <= 'z' ? name[j] - 'a' + 'A' : name[j]);
        const char *value = getenv(name);
        if (value && !set_one(arena, settings, &SETTINGS[i], str_of(value), error))
            return error_prefix(error, "%s", name);
    }
    return true;
}

void settings_default(struct settings *settings)
{
    *settings = (struct settings){0};
    for (size_t i = 0; i < COUNT_OF(SETTINGS); i++) {
        if (SETTINGS[i].type == SETTING_TEXT)
            *text_at(settings, &SETTINGS[i]) = SETTINGS[i].text;
        else
            put_number(settings, &SETTINGS[i], SETTINGS[i].number);
    }
}

/* A secret in a file of its own: its first line. */
static bool read_secret(struct arena *arena, const char *file, const char **secret, struct error *error)
{
    struct str text, line;
    if (!file || *secret)
        return true;
    if (!file_read(arena, file, 4096, &text, error))
        return error_prefix(error, "%s", file);
    str_next(&text, '\n', &line);
    *secret = arena_cstr(arena, str_trim(line));
    return true;
}

bool settings_read(struct arena *arena, const char *config, struct settings *settings, struct error *error)
{
    settings_default(settings);
    struct str text = STR_NONE;
    if (config) {
        settings->config = arena_cstr(arena, str_of(config));
        if (!file_read(arena, config, 1024 * 1024, &text, error) || !read_text(arena, settings, text, error))
            return error_prefix(error, "%s", config);
    }
    return read_environment(arena, settings, error) &&
           read_secret(arena, settings->mail_password_file, &settings->mail.password, error) &&
           read_secret(arena, settings->collect_password_file, &settings->collect.password, error);
}

void settings_write(const struct settings *settings, struct buffer *out)
{
    for (size_t i = 0; i < COUNT_OF(SETTINGS); i++) {
        const struct setting *setting = &SETTINGS[i];
        if (setting->type == SETTING_TEXT) {
            const char *text = *(const char *const *)(const void *)((const char *)settings + setting->offset);
            if (text)
                buffer_printf(out, "%s = %s\n", setting->key, text);
        } else if (setting->type == SETTING_SWITCH) {
            buffer_printf(out, "%s = %s\n", setting->key, get_number(settings, setting) ? "oui" : "non");
        } else {
            buffer_printf(out, "%s = %lld\n", setting->key, (long long)get_number(settings, setting));
        }
    }
}

void settings_forget_secrets(struct settings *settings)
{
    const char **const secrets[] = {&settings->mail.password, &settings->collect.password};
    for (size_t i = 0; i < COUNT_OF(secrets); i++) {
        if (*secrets[i])
            explicit_bzero((char *)(uintptr_t)*secrets[i], strlen(*secrets[i]));
        *secrets[i] = NULL;
    }
}

bool settings_parse(struct arena *arena, struct str text, struct settings *settings, struct error *error)
{
    settings_default(settings);
    return read_text(arena, settings, text, error);
}
