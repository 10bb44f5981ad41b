/* maillage source …: what feeds the map, and when. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "places/source.h"

/* --- source set --------------------------------------------------------------------------------------------------- */

static const struct option_row SET_OPTIONS[] = {
    {"title", "TEXTE", "nom pour les gens : « Hub-Lo, Centre-Val de Loire »"},
    {"data", "ADRESSE", "où lire : adresse http(s), ou fichier ; « aucune » pour importer à la main"},
    {"key", "CLÉ", "clé du JSON, ou feuille du classeur"},
    {"mapping", "FICHIER", "correspondance JSON, ou officiel, officiel-0.1, data-inclusion, france-services, tableur"},
    {"every", "DURÉE", "jour, semaine, ou un nombre d’heures ; « jamais » pour la lire seulement quand on le demande"},
    {NULL, NULL, NULL},
};

static bool read_schedule(const char *text, int64_t *hours, struct error *error)
{
    static const struct {
        const char *word;
        int64_t hours;
    } words[] = {{"jour", 24}, {"semaine", 168}, {"jamais", SOURCE_BY_HAND}};
    *hours = -1;
    for (size_t i = 0; text && i < COUNT_OF(words); i++)
        if (strcmp(text, words[i].word) == 0)
            *hours = words[i].hours;
    if (!text || *hours >= 0)
        return true;
    return (str_to_i64(str_of(text), hours) && *hours > 0 && *hours <= 24 * 366) ||
           error_set(error, ERROR_INVALID, "--every vaut jour, semaine, jamais, ou un nombre d’heures.");
}

/* The text of a mapping's file, or the name of a shipped one. */
static bool read_mapping(const char *name, struct arena *arena, struct str *text, struct error *error)
{
    enum { MAPPING_MOST = 4 * 1024 * 1024 };
    *text = name ? str_of(name) : STR_NONE;
    for (size_t i = 0; name && MAPPING_BUILTIN[i]; i++)
        if (strcmp(name, MAPPING_BUILTIN[i]) == 0)
            return true;
    return !name || file_read(arena, name, MAPPING_MOST, text, error);
}

static bool run_set(const struct arguments *arguments, struct error *error)
{
    struct store *store = NULL;
    struct arena arena = {0};
    const char *title = argument(arguments, "title"), *data = argument(arguments, "data"),
               *key = argument(arguments, "key");
    struct source_change change = {.name = str_of(arguments->operands[0]),
                                   .title = title ? str_of(title) : STR_NONE,
                                   .address = !data                         ? STR_NONE
                                              : strcmp(data, "aucune") == 0 ? STR("")
                                                                            : str_of(data),
                                   .key = key ? str_of(key) : STR_NONE};
    bool done = read_schedule(argument(arguments, "every"), &change.every_hours, error) &&
                read_mapping(argument(arguments, "mapping"), &arena, &change.mapping, error) &&
                command_open_store(arguments, &store, error) && source_set(store, &change, error);
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_SOURCE_SET = {
    .name = "source set",
    .operands = "NOM",
    .operands_least = 1,
    .operands_most = 1,
    .options = SET_OPTIONS,
    .summary = "dit d’où vient une source, comment la lire et quand",
    .details = "  Avec --every, elle est lue aussitôt, puis à ce rythme, par « serve » ou par « harvest ».",
    .run = run_set,
};

/* --- source list -------------------------------------------------------------------------------------------------- */

static struct str instant_text(struct arena *arena, int64_t instant)
{
    if (!instant)
        return STR_NONE;
    struct str date = date_format(arena, (int32_t)(instant / 86400));
    return arena_printf(arena, "%.*sT%02d:%02dZ", STR_PRINT(date), (int)(instant % 86400 / 3600),
                        (int)(instant % 3600 / 60));
}

static bool run_list(const struct arguments *arguments, struct error *error)
{
    static const char *const columns[] = {"name",     "places",  "quality", "every_hours", "next_run",
                                          "last_run", "outcome", "address", NULL};
    struct store *store = NULL;
    struct session *session = NULL;
    struct arena arena = {0};
    struct sources sources;
    struct table table;
    bool done = command_open_store(arguments, &store, error) && store_read(store, &session, error) &&
                source_list(session, &arena, &sources, error);
    if (done)
        table_start(&table, arguments, columns);
    for (size_t i = 0; done && i < sources.count; i++) {
        const struct source *source = &sources.at[i];
        const struct str cells[] = {source->name,
                                    arena_printf(&arena, "%lld", (long long)source->places),
                                    arena_printf(&arena, "%.0f", source->quality),
                                    source->every_hours ? arena_printf(&arena, "%lld", (long long)source->every_hours)
                                                        : STR_NONE,
                                    instant_text(&arena, source->next_run),
                                    source->ran ? instant_text(&arena, source->last.at) : STR_NONE,
                                    source->ran ? str_of(run_outcome_label(source->last.outcome)) : STR_NONE,
                                    source->address};
        table_row(&table, cells);
    }
    if (done)
        table_end(&table);
    session_end(session);
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_SOURCE_LIST = {
    .name = "source list",
    .operands = "",
    .summary = "les sources, leurs lieux, leur dernier passage",
    .run = run_list,
};
