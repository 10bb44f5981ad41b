#include <stdio.h>

#include "command.h"
#include "places/import.h"
#include "places/reminder.h"
#include "territory/space.h"

/* "28" is a department, "region:24" a region. */
static enum territory_kind read_code(const char *operand, struct str *code)
{
    static const struct str prefix = STR("region:");
    *code = str_of(operand);
    if (!str_starts_with(*code, prefix))
        return TERRITORY_DEPARTMENT;
    *code = str_slice(*code, prefix.length, code->length);
    return TERRITORY_REGION;
}

bool command_space(const char *operand, uint32_t *territory, struct error *error)
{
    struct str code;
    enum territory_kind kind = read_code(operand, &code);
    *territory = territory_find(kind, code);
    return *territory != TERRITORY_NONE ||
           error_set(error, ERROR_INVALID, "--space attend un département (28) ou une région (region:24), pas « %s ».",
                     operand);
}

static bool find_slug(struct arena *arena, const char *operand, struct str *slug, struct error *error)
{
    struct str code;
    uint32_t territory = territory_find(read_code(operand, &code), code);
    if (territory == TERRITORY_NONE)
        return error_set(error, ERROR_INVALID, "« %s » n’est pas le code d’un département ou d’une région.", operand);
    *slug = space_slug(arena, territory);
    return true;
}

/* --- space add ---------------------------------------------------------------------------------------------------- */

/* Places that came before the space are its own from now on. */
static bool join_places(struct store *store, enum territory_kind kind, struct str code, int64_t *joined,
                        struct error *error)
{
    struct arena arena = {0};
    struct spaces spaces = {0};
    struct session *session = NULL;
    bool done = store_read(store, &session, error) && space_list(session, &arena, &spaces, error);
    session_end(session);
    uint32_t territory = territory_find(kind, code);
    for (size_t i = 0; done && i < spaces.count; i++)
        if (spaces.at[i].territory == territory)
            done = places_join_space(store, spaces.at[i].id, kind, code, joined, error);
    arena_free(&arena);
    return done;
}

static bool add(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    if (!command_open_store(arguments, &store, error))
        return false;
    struct str code;
    enum territory_kind kind = read_code(arguments->operands[0], &code);
    bool added = false;
    int64_t joined = 0;
    bool done = space_add(store, kind, code, &added, error) && join_places(store, kind, code, &joined, error);
    struct arena arena = {0};
    struct str slug;
    if (done && !arguments->quiet && find_slug(&arena, arguments->operands[0], &slug, error))
        fprintf(stderr, added ? "Espace ouvert à l’adresse /%.*s\n" : "L’espace /%.*s était déjà ouvert.\n",
                STR_PRINT(slug));
    if (done && !arguments->quiet && joined)
        fprintf(stderr, "%lld %s déjà là.\n", (long long)joined,
                text_plural(joined, "lieu y était", "lieux y étaient"));
    arena_free(&arena);
    store_close(store);
    return done;
}

const struct command COMMAND_SPACE_ADD = {
    .name = "space add",
    .operands = "CODE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "ouvre l’espace d’un département (28) ou d’une région (region:24)",
    .details = "  Un espace est un site public : /28-eure-et-loir. Le rouvrir ne change rien.",
    .run = add,
};

/* --- space set ---------------------------------------------------------------------------------------------------- */

static const struct option_row SET_OPTIONS[] = {
    {"target", "N", "nombre de lieux visés ; « aucun » pour retirer l’objectif"},
    {"start", "DATE",
     "premier jour de la démarche (2023-11-30), d’où se compte le progrès ; « aucun » pour le retirer"},
    {"reading", "QUAND", "relecture de ce qu’écrivent les membres : avant, ou après l’affichage"},
    {"reminders", "MOIS", "demander aux lieux si leur fiche est juste, après tant de mois ; 0 pour ne rien demander"},
    {"theme", "THÈME", "neutre, ou etat (marque de l’État : services de l’État seulement)"},
    {NULL, NULL, NULL},
};

static bool set_target(struct store *store, struct str slug, const char *value, struct error *error)
{
    int64_t target = SPACE_NO_TARGET;
    bool none = strcmp(value, "aucun") == 0;
    if (!none && (!str_to_i64(str_of(value), &target) || target < 0))
        return error_set(error, ERROR_INVALID, "--target : « %s » n’est pas un nombre de lieux.", value);
    return space_set_target(store, slug, target, error);
}

static bool set_start(struct store *store, struct str slug, const char *value, struct error *error)
{
    int32_t date = SPACE_NO_START;
    if (strcmp(value, "aucun") != 0 && !date_parse(str_of(value), &date))
        return error_set(error, ERROR_INVALID, "--start : « %s » n’est pas une date comme 2023-11-30.", value);
    return space_set_start(store, slug, date, error);
}

static bool set_theme(struct store *store, struct str slug, const char *value, struct error *error)
{
    bool state = strcmp(value, "etat") == 0;
    if (!state && strcmp(value, "neutre") != 0)
        return error_set(error, ERROR_INVALID, "--theme : choisissez neutre ou etat.");
    return space_set_theme(store, slug, state ? THEME_STATE : THEME_NEUTRAL, error);
}

static bool set_reading(struct store *store, struct str slug, const char *value, struct error *error)
{
    bool after = strcmp(value, "après") == 0 || strcmp(value, "apres") == 0;
    if (!after && strcmp(value, "avant") != 0)
        return error_set(error, ERROR_INVALID, "--reading : choisissez avant ou après.");
    return space_set_reading(store, slug, after, error);
}

static bool set_reminders(struct store *store, struct str slug, const char *value, struct error *error)
{
    int64_t months;
    if (!str_to_i64(str_of(value), &months))
        return error_set(error, ERROR_INVALID, "--reminders : « %s » n’est pas un nombre de mois.", value);
    return space_set_reminders(store, slug, months, error);
}

static bool set(const struct arguments *arguments, struct error *error)
{
    const char *target = argument(arguments, "target"), *theme = argument(arguments, "theme"),
               *start = argument(arguments, "start"), *reading = argument(arguments, "reading"),
               *reminders = argument(arguments, "reminders");
    if (!target && !theme && !start && !reading && !reminders)
        return error_set(error, ERROR_INVALID, "Donnez au moins un réglage : rien n’a été changé.");
    struct arena arena = {0};
    struct store *store = NULL;
    struct str slug;
    bool done = find_slug(&arena, arguments->operands[0], &slug, error) &&
                command_open_store(arguments, &store, error) && (!target || set_target(store, slug, target, error)) &&
                (!start || set_start(store, slug, start, error)) && (!theme || set_theme(store, slug, theme, error)) &&
                (!reading || set_reading(store, slug, reading, error)) &&
                (!reminders || set_reminders(store, slug, reminders, error));
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_SPACE_SET = {
    .name = "space set",
    .operands = "CODE",
    .operands_least = 1,
    .operands_most = 1,
    .options = SET_OPTIONS,
    .summary = "règle l’objectif, le départ et le thème d’un espace",
    .run = set,
};

/* --- space list --------------------------------------------------------------------------------------------------- */

static void write_rows(const struct arguments *arguments, struct arena *arena, const struct spaces *spaces)
{
    static const char *const columns[] = {"code", "name", "slug", "zone", "theme", "target", "start", NULL};
    struct table table;
    table_start(&table, arguments, columns);
    for (size_t i = 0; i < spaces->count; i++) {
        const struct space *space = &spaces->at[i];
        struct str target =
            space->target == SPACE_NO_TARGET ? STR_NONE : arena_printf(arena, "%lld", (long long)space->target);
        struct str theme = space->theme == THEME_STATE ? STR("etat") : STR("neutre");
        struct str start = space->started_on == SPACE_NO_START ? STR_NONE : date_format(arena, space->started_on);
        table_row(&table,
                  (const struct str[]){space->code, space->name, space->slug, space->zone, theme, target, start});
    }
    table_end(&table);
}

static bool list(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    if (!command_open_store(arguments, &store, error))
        return false;
    struct arena arena = {0};
    struct spaces spaces;
    struct session *session = NULL;
    bool done = store_read(store, &session, error) && space_list(session, &arena, &spaces, error);
    session_end(session);
    if (done)
        write_rows(arguments, &arena, &spaces);
    arena_free(&arena);
    store_close(store);
    return done;
}

const struct command COMMAND_SPACE_LIST = {
    .name = "space list",
    .operands = "",
    .summary = "montre les espaces ouverts",
    .run = list,
};
