#include <stdio.h>

#include "command.h"
#include "grants/grants.h"

enum { CALL_BYTES_MOST = 4 << 20 };

static const struct option_row OPTIONS[] = {
    {"call", "FICHIER", "règles de l’appel, en JSON (docs/calls.md)"},
    {"applications", "FICHIER", "candidatures notées, en CSV : id, score, montant, territoire, porteur, thème…"},
    {"envelope", "EUROS", "une autre enveloppe que celle de l’appel"},
    {"why-not", "ID", "explique pourquoi cette candidature n’est pas retenue"},
    {"more", "EUROS", "dit ce qu’apporteraient ces euros de plus (10000 pour « les 10 000 € suivants »)"},
    {"seconds", "S", "temps accordé (60 par défaut)"},
    {NULL, NULL, NULL},
};
static const char *const REQUIRED[] = {"call", "applications", NULL};

struct run {
    const struct arguments *arguments;
    struct arena arena;
    struct call call;
    struct candidate *candidates;
    struct selection_problem problem;
    struct selection selection;
    bool asked_why, asked_more;
    struct selection_why why;
    struct selection richer;
    int64_t more;
};

static bool read_call(struct run *run, struct error *error)
{
    const char *path = argument(run->arguments, "call");
    struct str text;
    return file_read(&run->arena, path, CALL_BYTES_MOST, &text, error) &&
           (call_parse(text, &run->arena, &run->call, error) || error_prefix(error, "%s", path));
}

static bool read_candidates(struct run *run, struct error *error)
{
    const char *path = argument(run->arguments, "applications");
    struct file_stream *stream;
    if (!file_stream_open(path, &stream, error))
        return false;
    bool done = candidates_read(file_stream_read, stream, path, &run->call, &run->arena, &run->candidates,
                                &run->problem.count, error);
    file_stream_close(stream);
    run->problem.candidates = run->candidates;
    return done;
}

static bool read_amount(const struct run *run, const char *name, int64_t *cents, struct error *error)
{
    const char *text = argument(run->arguments, name);
    return !text || money_parse(str_of(text), cents) ||
           error_set(error, ERROR_INVALID, "--%s attend un montant en euros, pas « %s ».", name, text);
}

static bool read_all(struct run *run, struct error *error)
{
    const char *seconds = argument(run->arguments, "seconds");
    if (!read_call(run, error))
        return false;
    run->problem = selection_rules(&run->call);
    if (seconds && (!str_to_double(str_of(seconds), &run->problem.seconds) || !(run->problem.seconds > 0)))
        return error_set(error, ERROR_INVALID, "--seconds attend un nombre de secondes, pas « %s ».", seconds);
    return read_amount(run, "envelope", &run->problem.envelope, error) && read_amount(run, "more", &run->more, error) &&
           read_candidates(run, error);
}

/* Answers --why-not and --more, once the selection is known. */
static bool explain(struct run *run, struct error *error)
{
    const char *id = argument(run->arguments, "why-not");
    if (!run->selection.possible)
        return true;
    if (argument(run->arguments, "more")) {
        run->asked_more = true;
        if (!selection_with_more(&run->problem, run->more, &run->arena, &run->richer, error))
            return false;
    }
    for (size_t i = 0; id && i < run->problem.count; i++) {
        if (!str_equal(run->candidates[i].id, str_of(id)))
            continue;
        run->asked_why = true;
        return selection_why_not(&run->problem, &run->selection, i, &run->arena, &run->why, error);
    }
    return !id || error_set(error, ERROR_MISSING, "--why-not : aucune candidature « %s » dans le fichier.", id);
}

/* --- Printing -------------------------------------------------------------------------------------------------------
 */

static double points(int64_t value)
{
    return (double)value / (double)SELECTION_UNIT;
}

static void key_number(struct json_writer *writer, const char *key, double value)
{
    json_key(writer, key);
    json_double(writer, value);
}

static void write_choices(struct json_writer *writer, const struct run *run)
{
    const struct selection *selection = &run->selection;
    json_key(writer, "chosen");
    json_begin_array(writer);
    for (size_t k = 0; k < selection->count; k++)
        json_text(writer, run->candidates[selection->choices[k].candidate].id);
    json_end_array(writer);
    json_key(writer, "grants");
    json_begin_array(writer);
    for (size_t k = 0; k < selection->count; k++) {
        json_begin_object(writer);
        json_key(writer, "id");
        json_text(writer, run->candidates[selection->choices[k].candidate].id);
        key_number(writer, "amount", (double)selection->choices[k].cents / 100);
        key_number(writer, "percent", (double)selection->choices[k].percent / 100);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_conflict(struct json_writer *writer, const struct selection_conflict *conflict)
{
    json_key(writer, "conflict");
    json_begin_array(writer);
    for (size_t i = 0; i < conflict->count; i++)
        json_text(writer, conflict->rules[i]);
    json_end_array(writer);
    json_key(writer, "conflict_smallest");
    json_bool(writer, conflict->smallest);
}

static void write_json(struct buffer *out, const struct run *run)
{
    const struct selection *selection = &run->selection;
    struct json_writer writer = {.out = out};
    json_begin_object(&writer);
    json_key(&writer, "possible");
    json_bool(&writer, selection->possible);
    write_choices(&writer, run);
    key_number(&writer, "value", points(selection->value));
    key_number(&writer, "bound", points(selection->bound));
    key_number(&writer, "spent", (double)selection->spent / 100);
    json_key(&writer, "proven");
    json_bool(&writer, selection->proven);
    json_key(&writer, "settled");
    json_bool(&writer, selection->settled);
    json_key(&writer, "nodes");
    json_i64(&writer, selection->nodes);
    key_number(&writer, "seconds", selection->seconds);
    if (!selection->possible)
        write_conflict(&writer, &selection->conflict);
    if (run->asked_why) {
        json_key(&writer, "why_not");
        json_text(&writer, run->why.reason);
        key_number(&writer, "loss", points(run->why.loss));
    }
    if (run->asked_more)
        key_number(&writer, "more_value", points(run->richer.value - selection->value));
    json_end_object(&writer);
    buffer_add_char(out, '\n');
}

static void print_chosen(struct buffer *out, struct run *run)
{
    const struct selection *selection = &run->selection;
    for (size_t k = 0; k < selection->count; k++) {
        const struct selection_choice *choice = &selection->choices[k];
        buffer_printf(out, "%.*s\t%.*s\t%.*s\n", STR_PRINT(run->candidates[choice->candidate].id),
                      STR_PRINT(money_text(&run->arena, choice->cents)),
                      STR_PRINT(percent_text(&run->arena, choice->percent)));
    }
    buffer_printf(out, "valeur %.*s\nborne %.*s (%s)\ndépensé %.*s",
                  STR_PRINT(selection_value_text(&run->arena, selection->value)),
                  STR_PRINT(selection_value_text(&run->arena, selection->bound)),
                  selection->proven ? "optimum prouvé" : "optimum non prouvé",
                  STR_PRINT(money_text(&run->arena, selection->spent)));
    if (run->problem.envelope != CALL_UNLIMITED)
        buffer_printf(out, " sur %.*s", STR_PRINT(money_text(&run->arena, run->problem.envelope)));
    buffer_printf(out, "\nnœuds %lld\nsecondes %.2f\n", (long long)selection->nodes, selection->seconds);
}

static void print_text(struct buffer *out, struct run *run)
{
    const struct selection *selection = &run->selection;
    if (selection->possible) {
        print_chosen(out, run);
    } else {
        buffer_add_cstr(out, selection->proven ? "Aucune sélection ne respecte toutes les règles. "
                                               : "Aucune sélection trouvée dans le temps accordé.");
        if (selection->conflict.count)
            buffer_add_cstr(out, selection->conflict.smallest ? "Le plus petit ensemble qui se contredit :"
                                                              : "Ces règles se contredisent :");
        buffer_add_char(out, '\n');
        for (size_t i = 0; i < selection->conflict.count; i++)
            buffer_printf(out, "- %.*s\n", STR_PRINT(selection->conflict.rules[i]));
    }
    if (run->asked_why)
        buffer_printf(out, "pourquoi pas « %s » : %.*s\n", argument(run->arguments, "why-not"),
                      STR_PRINT(run->why.reason));
    if (run->asked_more)
        buffer_printf(out, "%.*s de plus : %.*s points de plus\n", STR_PRINT(money_text(&run->arena, run->more)),
                      STR_PRINT(selection_value_text(&run->arena, run->richer.value - selection->value)));
}

static bool run_select(const struct arguments *arguments, struct error *error)
{
    struct run run = {.arguments = arguments};
    struct buffer out = {0};
    bool done = read_all(&run, error) && selection_solve(&run.problem, &run.arena, &run.selection, error) &&
                explain(&run, error);
    if (done) {
        if (arguments->json)
            write_json(&out, &run);
        else
            print_text(&out, &run);
        fwrite(out.at, 1, out.length, stdout);
        if (!run.selection.possible)
            done = error_set(error, ERROR_INVALID,
                             run.selection.proven ? "Les règles de l’appel ne peuvent pas être respectées ensemble."
                                                  : "Le temps accordé n’a pas suffi.");
    }
    buffer_free(&out);
    arena_free(&run.arena);
    return done;
}

const struct command COMMAND_SELECT = {
    .name = "select",
    .operands = "",
    .options = OPTIONS,
    .required = REQUIRED,
    .summary = "la meilleure sélection d’un appel à projets, prouvée",
    .details = "  Choisit les candidatures dont le total des notes est le plus grand dans l’enveloppe, avec un projet "
               "au\n"
               "  moins par territoire et sans dépasser les plafonds ; ou dit quelles règles se contredisent.",
    .run = run_select,
};
