/* What a scenario is computed from, what was found, what it covers. */
#include <string.h>

#include "grants/award.h"
#include "grants/committee.h"

STATEMENT(scenario_update_outcome, "UPDATE call_scenario SET computed_at = $2, input = $3, outcome = $4 "
                                   "WHERE id = $1 AND signed_at IS NULL");
STATEMENT(choice_delete, "DELETE FROM scenario_choice WHERE scenario_id = $1");
STATEMENT(choice_insert, "INSERT INTO scenario_choice (scenario_id, application_id, position, percent, cents) "
                         "VALUES ($1, $2, $3, $4, $5)");
STATEMENT(choice_select, "SELECT application_id, percent, cents FROM scenario_choice WHERE scenario_id = $1 "
                         "ORDER BY position");
STATEMENT(scenario_update_signed, "UPDATE call_scenario SET signed_at = $2, signed_by = $3 WHERE id = $1");
STATEMENT(signer_marks, "SELECT COUNT(*) FROM application_reader AS r JOIN application AS a ON a.id = r.application_id "
                        "WHERE a.call_id = $1 AND r.person_id = $2 AND r.finished_at IS NOT NULL");

/* --- The board ------------------------------------------------------------------------------------------------------
 */

static bool before_committee(enum application_state state)
{
    return state == APPLICATION_READY || state == APPLICATION_SELECTED || state == APPLICATION_WAITLISTED ||
           state == APPLICATION_REJECTED || state == APPLICATION_AGREED || state == APPLICATION_CLOSED;
}

static void keep_those_before_committee(struct case_files *files)
{
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++)
        if (before_committee(files->at[i].application.state))
            files->at[kept++] = files->at[i];
    files->count = kept;
}

static const struct will *will_of(const struct wills *wills, int64_t application_id)
{
    for (size_t i = 0; i < wills->count; i++)
        if (wills->at[i].application_id == application_id)
            return &wills->at[i];
    return NULL;
}

static void fill_candidate(const struct case_file *file, const struct verdict *verdict, const struct wills *wills,
                           struct arena *arena, struct candidate *candidate)
{
    const struct dossier *dossier = &file->dossier;
    const struct will *will = will_of(wills, file->application.id);
    *candidate = (struct candidate){.id = arena_printf(arena, "%lld", (long long)file->application.number),
                                    .holder = dossier->siret.length ? dossier->siret : dossier->holder_name,
                                    .theme = dossier->theme,
                                    .territory = file->territory,
                                    .score = verdict->score,
                                    .amount = dossier->requested};
    if (!verdict->enough)
        candidate->refused = arena_printf(arena, "%zu %s sur les lectures prévues.", verdict->finished,
                                          text_plural((int64_t)verdict->finished, "note rendue", "notes rendues"));
    if (will) {
        candidate->will = will->kept ? WILL_IN : WILL_OUT;
        candidate->will_reason = will->reason;
    }
}

/* Everything the solver looks at, so that the same text means the same selection. */
static struct str board_input(const struct committee_board *board, struct arena *arena)
{
    struct buffer text = {0};
    const struct selection_problem *problem = &board->problem;
    buffer_printf(&text, "%lld %lld %lld %d\n", (long long)problem->envelope, (long long)problem->projects_least,
                  (long long)problem->score_least, problem->whole_euros);
    for (size_t i = 0; i < problem->count; i++) {
        const struct candidate *candidate = &board->candidates[i];
        buffer_printf(&text, "%.*s|%.*s|%.*s|%.*s|%lld|%lld|%d|%d\n", STR_PRINT(candidate->id),
                      STR_PRINT(candidate->holder), STR_PRINT(candidate->theme), STR_PRINT(candidate->territory),
                      (long long)candidate->score, (long long)candidate->amount, (int)candidate->will,
                      candidate->refused.length != 0);
    }
    struct str mark = fingerprint(arena, buffer_str(&text));
    buffer_free(&text);
    return mark;
}

bool board_read(struct session *session, const struct published_call *call, const struct scenario *scenario,
                struct arena *arena, struct committee_board *board, struct error *error)
{
    struct jury_readings readings;
    *board = (struct committee_board){.problem = selection_rules(&call->rules)};
    if (!case_list(session, call, false, arena, &board->files, error) ||
        !reading_list(session, call, arena, &readings, error) ||
        !will_list(session, scenario->id, arena, &board->wills, error))
        return false;
    keep_those_before_committee(&board->files);
    size_t count = board->files.count;
    board->verdicts = ARENA_ARRAY(arena, struct verdict, count + 1);
    board->candidates = ARENA_ARRAY(arena, struct candidate, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct case_file *file = &board->files.at[i];
        verdict_of(&call->rules, &readings, file->application.id, &board->verdicts[i]);
        fill_candidate(file, &board->verdicts[i], &board->wills, arena, &board->candidates[i]);
    }
    board->problem.candidates = board->candidates;
    board->problem.count = count;
    board->problem.envelope = scenario->envelope;
    board->problem.projects_least = scenario->projects_least;
    board->problem.score_least = scenario->score_least;
    board->problem.seconds = SCENARIO_SECONDS;
    board->input = board_input(board, arena);
    return true;
}

/* --- Computing ------------------------------------------------------------------------------------------------------
 */

struct computing {
    int64_t id, now;
    const struct committee_board *board;
    const struct selection *selection;
    struct buffer outcome;
};

static void write_outcome(struct buffer *out, const struct selection *selection, int64_t free_value)
{
    struct json_writer writer = {.out = out};
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {{"value", selection->value},
                   {"bound", selection->bound},
                   {"spent", selection->spent},
                   {"free_value", free_value}};
    json_begin_object(&writer);
    json_key(&writer, "possible");
    json_bool(&writer, selection->possible);
    json_key(&writer, "proven");
    json_bool(&writer, selection->proven);
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        json_key(&writer, numbers[i].key);
        json_i64(&writer, numbers[i].value);
    }
    json_key(&writer, "conflict");
    json_begin_array(&writer);
    for (size_t i = 0; i < selection->conflict.count; i++)
        json_text(&writer, selection->conflict.rules[i]);
    json_end_array(&writer);
    json_end_object(&writer);
}

static bool write_computed(struct session *session, void *context, struct error *error)
{
    const struct computing *computing = context;
    const struct selection *selection = computing->selection;
    int64_t changes;
    struct query *query = query_start(session, &scenario_update_outcome);
    bind_i64(query, 1, computing->id);
    bind_i64(query, 2, computing->now);
    bind_text(query, 3, computing->board->input);
    bind_json(query, 4, buffer_str(&computing->outcome));
    if (!query_run(query, &changes, error))
        return false;
    if (changes == 0)
        return error_set(error, ERROR_FORBIDDEN, "Ce scénario est signé" NBSP ": il ne change plus.");
    query = query_start(session, &choice_delete);
    bind_i64(query, 1, computing->id);
    if (!query_run(query, NULL, error))
        return false;
    for (size_t i = 0; selection->possible && i < selection->count; i++) {
        const struct selection_choice *choice = &selection->choices[i];
        query = query_start(session, &choice_insert);
        bind_i64(query, 1, computing->id);
        bind_i64(query, 2, computing->board->files.at[choice->candidate].application.id);
        bind_i64(query, 3, (int64_t)i);
        bind_i64(query, 4, choice->percent);
        bind_i64(query, 5, choice->cents);
        if (!query_run(query, NULL, error))
            return false;
    }
    return session_touch(session, "call", error);
}

bool scenario_compute(struct store *store, const struct published_call *call, int64_t id, int64_t now,
                      struct error *error)
{
    struct arena arena = {0};
    struct session *session;
    struct scenario scenario;
    struct committee_board board;
    struct selection selection, free_selection = {0};
    if (!store_read(store, &session, error))
        return false;
    bool done = scenario_find(session, call->id, id, &arena, &scenario, error) &&
                board_read(session, call, &scenario, &arena, &board, error);
    session_end(session);
    done = done && selection_solve(&board.problem, &arena, &selection, error);
    if (done && board.problem.projects_least > 0)
        done = selection_without_balance(&board.problem, &arena, &free_selection, error);
    if (done) {
        struct computing computing = {.id = id, .now = now, .board = &board, .selection = &selection};
        write_outcome(&computing.outcome, &selection, free_selection.possible ? free_selection.value : 0);
        done = store_write(store, write_computed, &computing, error);
        buffer_free(&computing.outcome);
    }
    arena_free(&arena);
    return done;
}

bool scenario_selection(struct session *session, const struct scenario *scenario, const struct committee_board *board,
                        struct arena *arena, struct selection *selection, struct error *error)
{
    *selection = (struct selection){.possible = scenario->possible,
                                    .proven = scenario->proven,
                                    .value = scenario->value,
                                    .bound = scenario->bound,
                                    .spent = scenario->spent};
    struct query *query = query_start(session, &choice_select);
    bind_i64(query, 1, scenario->id);
    while (query_row(query)) {
        for (size_t i = 0; i < board->files.count; i++) {
            if (board->files.at[i].application.id != column_i64(query, 0))
                continue;
            struct selection_choice *choice = ARENA_PUSH(arena, selection->choices, selection->count);
            *choice = (struct selection_choice){i, column_i64(query, 1), column_i64(query, 2)};
        }
    }
    return query_end(query, error);
}

static const struct selection_choice *choice_of(const struct selection *selection, size_t candidate)
{
    for (size_t i = 0; i < selection->count; i++)
        if (selection->choices[i].candidate == candidate)
            return &selection->choices[i];
    return NULL;
}

/* --- What it covers -------------------------------------------------------------------------------------------------
 */

static struct coverage_row *row_of(struct coverage_rows *rows, struct str code, struct arena *arena)
{
    for (size_t i = 0; i < rows->count; i++)
        if (str_equal(rows->at[i].code, code))
            return &rows->at[i];
    struct coverage_row *row = ARENA_PUSH(arena, rows->at, rows->count);
    row->code = code;
    return row;
}

void board_coverage(const struct call *call, const struct committee_board *board, const struct selection *selection,
                    struct arena *arena, struct coverage_rows *rows)
{
    *rows = (struct coverage_rows){0};
    for (size_t i = 0; i < call->territories.count; i++)
        row_of(rows, call->territories.at[i].code, arena)->name = call->territories.at[i].label;
    for (size_t i = 0; i < board->files.count; i++) {
        const struct selection_choice *choice = choice_of(selection, i);
        struct coverage_row *row = row_of(rows, board->files.at[i].territory, arena);
        row->name = board->files.at[i].territory_name;
        row->ready++;
        if (!choice)
            continue;
        row->chosen++;
        row->cents += choice->cents;
    }
}

/* --- Why not --------------------------------------------------------------------------------------------------------
 */

/* The lowest score among the chosen, over all and in the same territory. */
static int64_t lowest_chosen(const struct committee_board *board, const struct selection *selection,
                             const struct str *territory)
{
    int64_t lowest = INT64_MAX;
    for (size_t i = 0; i < selection->count; i++) {
        const struct candidate *candidate = &board->candidates[selection->choices[i].candidate];
        if (candidate->score < lowest && (!territory || str_equal(candidate->territory, *territory)))
            lowest = candidate->score;
    }
    return lowest;
}

static struct str points(struct arena *arena, int64_t score)
{
    return text_decimal(arena, (double)score / (double)SCORE_UNIT, 1);
}

struct str board_reason(const struct call *call, const struct committee_board *board, const struct selection *selection,
                        size_t candidate, struct arena *arena)
{
    const struct candidate *one = &board->candidates[candidate];
    if (one->refused.length)
        return arena_printf(arena, "Le dossier ne pouvait pas être départagé" NBSP ": %.*s", STR_PRINT(one->refused));
    if (one->will == WILL_OUT)
        return one->will_reason;
    if (board->problem.score_least != CALL_UNLIMITED && one->score < board->problem.score_least)
        return arena_printf(arena, "La note, %.*s sur 100, est sous le seuil de l’appel, %.*s.",
                            STR_PRINT(points(arena, one->score)), STR_PRINT(points(arena, board->problem.score_least)));
    int64_t lowest = lowest_chosen(board, selection, NULL), here = lowest_chosen(board, selection, &one->territory);
    struct str money = money_text(arena, board->problem.envelope);
    if (lowest == INT64_MAX || one->score <= lowest)
        return arena_printf(arena,
                            "L’enveloppe de %.*s ne permet pas de financer tous les projets" NBSP ": les projets "
                            "retenus "
                            "ont une note d’au moins %.*s sur 100, le vôtre %.*s.",
                            STR_PRINT(money), STR_PRINT(points(arena, lowest == INT64_MAX ? 0 : lowest)),
                            STR_PRINT(points(arena, one->score)));
    bool covered = here != INT64_MAX && call->balanced;
    return arena_printf(arena,
                        "L’enveloppe de %.*s ne permet pas de financer tous les projets" NBSP ": avec votre demande de "
                        "%.*s et votre note de %.*s sur 100, l’ensemble retenu aurait été moins bon%s.",
                        STR_PRINT(money), STR_PRINT(money_text(arena, one->amount)),
                        STR_PRINT(points(arena, one->score)), covered ? ", votre territoire ayant déjà un projet" : "");
}

/* --- Signing --------------------------------------------------------------------------------------------------------
 */

struct signing {
    const struct published_call *call;
    const struct committee_board *board;
    const struct selection *selection;
    struct arena *arena;
    int64_t person_id, now;
};

static bool decide_one(struct session *session, const struct signing *signing, size_t candidate,
                       enum application_state outcome, int64_t cents, struct str reason, struct error *error)
{
    const struct case_file *file = &signing->board->files.at[candidate];
    struct award award = {.application_id = file->application.id,
                          .person_id = signing->person_id,
                          .decided_at = signing->now,
                          .outcome = outcome,
                          .cents = cents,
                          .score = signing->board->verdicts[candidate].score,
                          .reason = reason};
    if (file->application.state != APPLICATION_READY)
        return true; /* decided before */
    return application_move(session, file->application.id, outcome, ACTOR_COMMITTEE, signing->person_id, reason,
                            signing->now, error) &&
           award_decide(session, &award, error);
}

static struct str kept_reason(const struct signing *signing, size_t candidate, int64_t percent)
{
    const struct candidate *one = &signing->board->candidates[candidate];
    if (one->will == WILL_IN)
        return one->will_reason;
    if (percent < PERCENT_WHOLE)
        return arena_printf(signing->arena, "Note de %.*s sur 100 ; la subvention est de %.*s de la demande.",
                            STR_PRINT(points(signing->arena, one->score)),
                            STR_PRINT(percent_text(signing->arena, percent)));
    return arena_printf(signing->arena, "Note de %.*s sur 100.", STR_PRINT(points(signing->arena, one->score)));
}

/* The best ranked of those not chosen, still eligible, in the order of scores then numbers. */
static bool waits(const struct signing *signing, size_t candidate, size_t waiting)
{
    const struct committee_board *board = signing->board;
    const struct candidate *one = &board->candidates[candidate];
    size_t before = 0;
    int64_t least = board->problem.score_least;
    if (one->refused.length || one->will == WILL_OUT || (least != CALL_UNLIMITED && one->score < least))
        return false;
    for (size_t i = 0; i < board->files.count; i++) {
        const struct candidate *other = &board->candidates[i];
        if (i == candidate || choice_of(signing->selection, i) || other->refused.length || other->will == WILL_OUT)
            continue;
        before += other->score > one->score || (other->score == one->score && i < candidate);
    }
    return before < waiting;
}

static bool check_signer(struct session *session, const struct published_call *call, const struct scenario *scenario,
                         const struct committee_board *board, int64_t person_id, struct error *error)
{
    struct query *query = query_start(session, &signer_marks);
    bind_i64(query, 1, call->id);
    bind_i64(query, 2, person_id);
    int64_t marks = query_row(query) ? column_i64(query, 0) : 0;
    if (!query_end(query, error))
        return false;
    if (marks > 0)
        return error_set(error, ERROR_FORBIDDEN,
                         "Vous avez noté des candidatures de cet appel" NBSP ": une autre personne doit signer.");
    if (!scenario->possible)
        return error_set(error, ERROR_INVALID, "Ce scénario n’a pas de sélection possible.");
    if (!str_equal(scenario->input, board->input))
        return error_set(error, ERROR_CONFLICT,
                         "Des notes ou des décisions ont changé depuis ce calcul" NBSP ": calculez-le à nouveau.");
    return true;
}

static bool check_alone(struct session *session, int64_t call_id, struct arena *arena, struct error *error)
{
    struct scenarios scenarios;
    if (!scenario_list(session, call_id, arena, &scenarios, error))
        return false;
    for (size_t i = 0; i < scenarios.count; i++)
        if (scenarios.at[i].signed_at)
            return error_set(error, ERROR_CONFLICT, "La sélection de cet appel est déjà signée.");
    return true;
}

bool scenario_sign(struct session *session, const struct published_call *call, int64_t id, size_t waiting,
                   int64_t person_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct scenario scenario;
    struct committee_board board;
    struct selection selection;
    bool done = scenario_find(session, call->id, id, &arena, &scenario, error) &&
                check_alone(session, call->id, &arena, error) &&
                board_read(session, call, &scenario, &arena, &board, error) &&
                check_signer(session, call, &scenario, &board, person_id, error) &&
                scenario_selection(session, &scenario, &board, &arena, &selection, error);
    struct signing signing = {call, &board, &selection, &arena, person_id, now};
    for (size_t i = 0; done && i < board.files.count; i++) {
        const struct selection_choice *choice = choice_of(&selection, i);
        if (choice)
            done = decide_one(session, &signing, i, APPLICATION_SELECTED, choice->cents,
                              kept_reason(&signing, i, choice->percent), error);
        else
            done = decide_one(session, &signing, i,
                              waits(&signing, i, waiting) ? APPLICATION_WAITLISTED : APPLICATION_REJECTED, 0,
                              board_reason(&call->rules, &board, &selection, i, &arena), error);
    }
    if (done) {
        struct query *query = query_start(session, &scenario_update_signed);
        bind_i64(query, 1, id);
        bind_i64(query, 2, now);
        bind_i64(query, 3, person_id);
        done = query_run(query, NULL, error) && session_touch(session, "call", error);
    }
    arena_free(&arena);
    return done;
}
