/* maillage indicators import: what producers publish about people, in. */
#include <stdio.h>

#include "command.h"
#include "fragility/fragility.h"

static const struct option_row OPTIONS[] = {
    {"kind", "GENRE", "insee-rp, filosofi, arcep, bpe, mednum, indice-2020 ou csv"},
    {"year", "ANNÉE", "celle des données, si le fichier ne la dit pas"},
    {"source", "TEXTE", "d’où viennent les chiffres (celle du genre sinon)"},
    {"licence", "TEXTE", "leur licence"},
    {"indicator", "NOM", "genre csv : l’indicateur, par exemple no_4g_coverage_rate"},
    {"code", "COLONNE", "colonne des codes (trouvée sinon)"},
    {"numerator", "COLONNE", "genre csv : effectif"},
    {"denominator", "COLONNE", "genre csv : effectif total"},
    {"rate", "COLONNE", "genre csv : à la place, un taux en pourcentage ou un niveau"},
    {"weight", "COLONNE", "genre csv : ce qui pondère le taux"},
    {"trust-direction", NULL, "garder un indicateur dont le sens paraît inversé"},
    {NULL, NULL, NULL},
};
static const char *const REQUIRED[] = {"kind", NULL};

enum { NOTES_MOST = 40 };

struct notes {
    const struct arguments *arguments;
    int64_t count;
};

static void say(void *context, int64_t line, struct str message)
{
    struct notes *notes = context;
    if (notes->arguments->quiet ||
        (line > 0 && notes->count++ >= NOTES_MOST)) /* what concerns the whole is always said */
        return;
    if (line > 0)
        fprintf(stderr, "ligne %lld : %.*s\n", (long long)line, STR_PRINT(message));
    else
        fprintf(stderr, "%.*s\n", STR_PRINT(message));
}

static void tell(const struct indicator_counts *counts, const struct notes *notes)
{
    if (notes->count > NOTES_MOST)
        fprintf(stderr, "… et %lld autres constats.\n", (long long)(notes->count - NOTES_MOST));
    fprintf(stderr,
            "%zu séries gardées, %zu refusées pour leur sens ; %lld lignes, %lld mises de côté, %lld répétées, %lld "
            "codes "
            "suivis, %lld valeurs secrètes.\n%zu communes connues, %zu inconnues dans les mêmes départements, %zu "
            "départements sans rien.\n",
            counts->series, counts->refused, (long long)counts->rows, (long long)counts->set_aside,
            (long long)counts->repeated, (long long)counts->followed, (long long)counts->secret, counts->communes,
            counts->holes, counts->empty_departments);
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    struct notes notes = {arguments, 0};
    struct indicator_counts counts;
    int64_t year = 0;
    const char *text = argument(arguments, "year");
    if (text && !str_to_i64(str_of(text), &year))
        return error_set(error, ERROR_INVALID, "--year attend une année, pas « %s ».", text);
    const struct indicator_order order = {
        .kind = str_of(argument(arguments, "kind")),
        .year = year > 0 && year < 10000 ? (int)year : 0,
        .source = str_of(argument(arguments, "source")),
        .licence = str_of(argument(arguments, "licence")),
        .indicator = str_of(argument(arguments, "indicator")),
        .code = str_of(argument(arguments, "code")),
        .numerator = str_of(argument(arguments, "numerator")),
        .denominator = str_of(argument(arguments, "denominator")),
        .rate = str_of(argument(arguments, "rate")),
        .weight = str_of(argument(arguments, "weight")),
        .trust_direction = argument(arguments, "trust-direction") != NULL,
        .note = say,
        .context = &notes,
    };
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done = indicator_import(store, arguments->operands[0], &order, &counts, error);
    store_close(store);
    if (!arguments->quiet)
        tell(&counts, &notes);
    return done;
}

const struct command COMMAND_INDICATORS_IMPORT = {
    .name = "indicators import",
    .operands = "FICHIER",
    .operands_least = 1,
    .operands_most = 1,
    .options = OPTIONS,
    .required = REQUIRED,
    .summary = "des indicateurs de l’Insee, de l’Arcep, de la Mednum…",
    .details = "  Chaque série remplace celle du même indicateur et de la même année, tout ou rien. Les anciens codes "
               "de\n"
               "  communes sont suivis ; le secret statistique est gardé comme tel ; un indicateur dont le sens paraît "
               "inversé\n  n’est pas importé.",
    .run = run,
};
