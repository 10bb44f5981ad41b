/* maillage fragility compute, fragility show: the open index, as a table. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "fragility/fragility.h"

static const struct option_row OPTIONS[] = {
    {"space", "CODE", "un département (28) ou une région (region:24) ; tout le pays sinon"},
    {"level", "NIVEAU", "commune (par défaut), epci ou departement"},
    {"variant", "NOM", "tout-age (par défaut), senior ou jeune"},
    {"indicators", "LISTE", "à la place : nom[:poids],nom[:poids]…"},
    {"scale", "NOM", "rang (par défaut), borne, base100 ou classe"},
    {"year", "ANNÉE", "les données connues cette année-là"},
    {NULL, NULL, NULL},
};

/* --- What is asked ------------------------------------------------------------------------------------------------ */

static bool read_choice(const struct arguments *arguments, struct index_choice *choice, struct error *error)
{
    const char *variant = argument(arguments, "variant"), *parts = argument(arguments, "indicators");
    const char *scale = argument(arguments, "scale"), *year = argument(arguments, "year");
    int which = variant ? -1 : INDEX_GENERAL;
    int64_t number = INT_MAX;
    for (int i = 0; variant && i < INDEX_VARIANT_COUNT; i++)
        if (strcmp(variant, index_variant_name((enum index_variant)i)) == 0)
            which = i;
    if (which < 0)
        return error_set(error, ERROR_INVALID, "--variant vaut tout-age, senior ou jeune.");
    *choice = index_choice((enum index_variant)which);
    if (parts && !index_choice_parts(choice, str_of(parts), error))
        return false;
    if (scale && !scale_find(str_of(scale), &choice->scale))
        return error_set(error, ERROR_INVALID, "--scale vaut rang, borne, base100 ou classe.");
    if (year && (!str_to_i64(str_of(year), &number) || number < 1900 || number > 9999))
        return error_set(error, ERROR_INVALID, "--year attend une année, pas « %s ».", year);
    choice->year = (int)number;
    return true;
}

static bool load(struct session *session, void *fragility, struct error *error)
{
    return fragility_load(session, (struct fragility **)fragility, error);
}

/* --- Rows --------------------------------------------------------------------------------------------------------- */

static struct str cell(struct arena *arena, double value)
{
    return isfinite(value) ? arena_printf(arena, "%.2f", value) : STR_NONE;
}

struct printing {
    struct table table;
    const struct fragility *fragility;
    const struct index_choice *choice;
    const char *columns[INDEX_PARTS_MOST + 8];
    const struct series *official;
    struct arena arena;
};

static void start(struct printing *printing, const struct arguments *arguments)
{
    size_t count = 0;
    printing->columns[count++] = "code";
    printing->columns[count++] = "nom";
    printing->columns[count++] = "indice";
    for (size_t i = 0; i < printing->choice->count; i++)
        printing->columns[count++] = indicator_at(printing->choice->parts[i].indicator)->name;
    printing->columns[count++] = "connus";
    printing->columns[count++] = "estime";
    if (printing->official) {
        printing->columns[count++] = "mednum";
        printing->columns[count++] = "ecart";
    }
    table_start(&printing->table, arguments, printing->columns);
}

static void row(struct printing *printing, uint32_t id, uint32_t within)
{
    struct index_value value = index_compute(printing->fragility, printing->choice, id, within);
    struct str cells[INDEX_PARTS_MOST + 8];
    size_t count = 0;
    arena_reset(&printing->arena);
    cells[count++] = territory_at(id).code;
    cells[count++] = territory_at(id).name;
    cells[count++] = cell(&printing->arena, value.total);
    for (size_t i = 0; i < value.asked; i++)
        cells[count++] = cell(&printing->arena, value.parts[i].reading.value);
    cells[count++] = arena_printf(&printing->arena, "%zu/%zu", value.known, value.asked);
    cells[count++] = value.estimated ? STR("oui") : STR("non");
    if (printing->official) {
        double official = series_read(printing->official, id, TERRITORY_NONE).value;
        cells[count++] = cell(&printing->arena, official);
        cells[count++] = cell(&printing->arena, value.total - official);
    }
    table_row(&printing->table, cells);
}

static void tell_sources(const struct printing *printing, const struct arguments *arguments)
{
    for (size_t i = 0; !arguments->quiet && i < printing->choice->count; i++) {
        const struct indicator *indicator = indicator_at(printing->choice->parts[i].indicator);
        const struct series *series =
            fragility_series(printing->fragility, printing->choice->parts[i].indicator, printing->choice->year);
        if (!series) {
            fprintf(stderr, "%s : aucune donnée.\n", indicator->label);
            continue;
        }
        fprintf(stderr, "%s : %.*s, %d ; rangs parmi %zu communes (%.*s)", indicator->label, STR_PRINT(series->source),
                series->year, series->known, STR_PRINT(series->scope));
        if (series->estimated > 0)
            fprintf(stderr, ", dont %zu estimées à ±%.1f points", series->estimated, series->estimate_rmse);
        fputs(".\n", stderr);
    }
}

static void print_level(struct printing *printing, uint32_t space, enum territory_kind level)
{
    bool department = space != TERRITORY_NONE && territory_at(space).kind == TERRITORY_DEPARTMENT;
    for (uint32_t id = territory_first(level); id < territory_first(level) + territory_count(level); id++) {
        uint32_t within = TERRITORY_NONE;
        size_t cursor = 0;
        if (level == TERRITORY_INTERCOMMUNALITY && department) { /* its part in the department, if it has one */
            if (territory_next_commune(id, space, &cursor) == TERRITORY_NONE)
                continue;
            within = space;
        } else if (space != TERRITORY_NONE && id != space && territory_at(id).department != space &&
                   territory_at(id).region != space) {
            continue;
        }
        row(printing, id, within);
    }
}

static bool run_compute(const struct arguments *arguments, struct error *error)
{
    static const struct {
        const char *name;
        enum territory_kind kind;
    } levels[] = {
        {"commune", TERRITORY_COMMUNE}, {"epci", TERRITORY_INTERCOMMUNALITY}, {"departement", TERRITORY_DEPARTMENT}};
    struct index_choice choice;
    struct fragility *fragility;
    const char *level = argument(arguments, "level"), *space_code = argument(arguments, "space");
    uint32_t space = TERRITORY_NONE;
    enum territory_kind kind = level ? TERRITORY_KIND_COUNT : TERRITORY_COMMUNE;
    for (size_t i = 0; level && i < COUNT_OF(levels); i++)
        if (strcmp(level, levels[i].name) == 0)
            kind = levels[i].kind;
    if (kind == TERRITORY_KIND_COUNT)
        return error_set(error, ERROR_INVALID, "--level vaut commune, epci ou departement.");
    if ((space_code && !command_space(space_code, &space, error)) || !read_choice(arguments, &choice, error) ||
        !command_read(arguments, load, &fragility, error))
        return false;
    struct printing printing = {.fragility = fragility,
                                .choice = &choice,
                                .official = fragility_series(fragility, INDICATOR_OFFICIAL, choice.year)};
    tell_sources(&printing, arguments);
    start(&printing, arguments);
    print_level(&printing, space, kind);
    table_end(&printing.table);
    arena_free(&printing.arena);
    fragility_free(fragility);
    return true;
}

const struct command COMMAND_FRAGILITY_COMPUTE = {
    .name = "fragility compute",
    .operands = "",
    .options = OPTIONS,
    .summary = "l’indice ouvert de fragilité numérique, territoire par territoire",
    .details = "  De 1 (le moins fragile) à 10, par les rangs de chaque indicateur parmi les communes connues ; un "
               "territoire dont moins\n  de trois indicateurs sur cinq sont connus n’a pas d’indice. Ce n’est pas "
               "l’indice "
               "de la Mednum, qui s’affiche à\n  côté quand il a été importé.",
    .run = run_compute,
};

/* --- One territory ------------------------------------------------------------------------------------------------ */

static const char *state_word(const struct index_part *part)
{
    static const char *const words[] = {"inconnu", "publié", "secret", "estimé"};
    if (part->reading.state == VALUE_KNOWN && part->reading.weighted)
        return "moyenne pondérée";
    return words[part->reading.state];
}

static void print_parts(struct table *table, const struct index_value *value, const struct index_choice *choice,
                        struct str code, struct arena *arena)
{
    for (size_t i = 0; i < value->asked; i++) {
        const struct index_part *part = &value->parts[i];
        const struct str cells[] = {code,
                                    str_of(indicator_at(choice->parts[i].indicator)->label),
                                    cell(arena, part->reading.value),
                                    cell(arena, part->score),
                                    arena_printf(arena, "%g", part->weight),
                                    str_of(state_word(part)),
                                    part->series ? arena_printf(arena, "%d", part->series->year) : STR_NONE,
                                    part->series ? part->series->source : STR_NONE};
        table_row(table, cells);
    }
}

static bool run_show(const struct arguments *arguments, struct error *error)
{
    static const char *const columns[] = {"code", "indicateur", "valeur", "note", "poids",
                                          "état", "année",      "source", NULL};
    struct index_choice choice;
    struct fragility *fragility;
    struct arena arena = {0};
    struct str code = str_of(arguments->operands[0]);
    bool any = false;
    if (!read_choice(arguments, &choice, error) || !command_read(arguments, load, &fragility, error))
        return false;
    struct table table;
    table_start(&table, arguments, columns);
    for (int kind = TERRITORY_REGION; kind < TERRITORY_KIND_COUNT; kind++) {
        uint32_t id =
            kind == TERRITORY_COMMUNE ? commune_resolve(code, NULL) : territory_find((enum territory_kind)kind, code);
        if (id == TERRITORY_NONE)
            continue;
        any = true;
        struct index_value value = index_compute(fragility, &choice, id, TERRITORY_NONE);
        print_parts(&table, &value, &choice, territory_at(id).code, &arena);
        const struct str total[] = {territory_at(id).code,
                                    arena_printf(&arena, "Indice ouvert, %.*s", STR_PRINT(territory_at(id).name)),
                                    STR_NONE,
                                    cell(&arena, value.total),
                                    STR_NONE,
                                    arena_printf(&arena, "%zu sur %zu", value.known, value.asked),
                                    STR_NONE,
                                    STR_NONE};
        table_row(&table, total);
    }
    table_end(&table);
    arena_free(&arena);
    fragility_free(fragility);
    return any || error_set(error, ERROR_INVALID, "Aucun territoire n’a le code « %s ».", arguments->operands[0]);
}

const struct command COMMAND_FRAGILITY_SHOW = {
    .name = "fragility show",
    .operands = "CODE",
    .operands_least = 1,
    .operands_most = 1,
    .options = OPTIONS + 2, /* --space and --level make no sense here */
    .summary = "la fragilité d’un territoire, indicateur par indicateur",
    .run = run_show,
};
