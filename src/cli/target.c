/* maillage target show, target set: how many places are fair, and what was decided instead. */
#include <math.h>
#include <stdio.h>

#include "command.h"
#include "web/need.h"

static const struct option_row SHOW_OPTIONS[] = {
    {"key", "CLÉ", "population (par défaut), communes, superficie, fragilite ou mixte"},
    {NULL, NULL, NULL},
};

static bool load(struct session *session, void *facts, struct error *error)
{
    return need_facts_load(session, (struct need_facts **)facts, error);
}

static void print_part(struct table *table, const struct need_part *part, struct arena *arena)
{
    int64_t target = need_target(part);
    const struct str cells[] = {territory_at(part->territory).code,
                                territory_at(part->territory).name,
                                arena_printf(arena, "%.2f", part->share),
                                arena_printf(arena, "%lld", (long long)target),
                                arena_printf(arena, "%zu", part->places),
                                arena_printf(arena, "%lld", (long long)target - (long long)part->places),
                                part->decision ? part->decision->reason : STR_NONE};
    table_row(table, cells);
}

static bool run_show(const struct arguments *arguments, struct error *error)
{
    static const char *const columns[] = {"code", "nom", "calcul", "objectif", "lieux", "manque", "raison", NULL};
    const char *name = argument(arguments, "key");
    enum target_key key = TARGET_POPULATION;
    uint32_t space;
    struct directory *directory;
    struct need_facts *facts;
    struct need_survey need;
    struct need_parts parts;
    struct arena arena = {0};
    if (name && !target_key_find(str_of(name), &key))
        return error_set(error, ERROR_INVALID, "--key vaut population, communes, superficie, fragilite ou mixte.");
    if (!command_space(arguments->operands[0], &space, error) || !command_directory(arguments, &directory, error))
        return false;
    bool done = command_read(arguments, load, &facts, error);
    if (done) {
        struct table table;
        need_measure(directory, facts, INDEX_GENERAL, space, NULL, &ACCESS_USUAL, &arena, &need);
        need_divide(&need, facts, INDEX_GENERAL, key, SPACE_NO_TARGET, NULL, 0, &arena, &parts);
        table_start(&table, arguments, columns);
        for (size_t i = 0; i < parts.count; i++)
            print_part(&table, &parts.at[i], &arena);
        print_part(&table, &parts.whole, &arena);
        table_end(&table);
        if (!arguments->quiet)
            fprintf(stderr, "%d lieux pour le pays, partagés selon %s : %.*s en reçoit %.2f.\n", NATIONAL_TARGET,
                    target_key_label(key), STR_PRINT(territory_at(space).name), parts.whole.share);
        if (!arguments->quiet && key >= TARGET_FRAGILITY && !(facts->nation.part[TARGET_FRAGILITY] > 0))
            fputs("La fragilité n’est pas connue pour tout le pays : elle ne compte qu’à l’intérieur du territoire.\n",
                  stderr);
        need_facts_free(facts);
    }
    directory_release(directory);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_TARGET_SHOW = {
    .name = "target show",
    .operands = "28",
    .operands_least = 1,
    .operands_most = 1,
    .options = SHOW_OPTIONS,
    .summary = "l’objectif national décliné, par intercommunalité",
    .run = run_show,
};

/* --- target set --------------------------------------------------------------------------------------------------- */

static const struct option_row SET_OPTIONS[] = {
    {"count", "N", "nombre de lieux visé"},
    {"reason", "TEXTE", "pourquoi ce nombre"},
    {NULL, NULL, NULL},
};
static const char *const SET_REQUIRED[] = {"count", "reason", NULL};

static bool run_set(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    int64_t count;
    uint32_t id = territory_find(TERRITORY_INTERCOMMUNALITY, str_of(arguments->operands[0]));
    if (id == TERRITORY_NONE && !command_space(arguments->operands[0], &id, error))
        return false;
    if (!str_to_i64(str_of(argument(arguments, "count")), &count))
        return error_set(error, ERROR_INVALID, "--count attend un nombre entier.");
    const struct target_decision decision = {.kind = str_of(territory_kind_name(territory_at(id).kind)),
                                             .code = territory_at(id).code,
                                             .count = count,
                                             .reason = str_of(argument(arguments, "reason")),
                                             .decided_at = instant_now()};
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done = target_decide(store, &decision, error);
    store_close(store);
    return done;
}

const struct command COMMAND_TARGET_SET = {
    .name = "target set",
    .operands = "CODE",
    .operands_least = 1,
    .operands_most = 1,
    .options = SET_OPTIONS,
    .required = SET_REQUIRED,
    .summary = "un objectif décidé localement (département, région ou intercommunalité), avec sa raison",
    .run = run_set,
};
