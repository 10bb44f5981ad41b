#include "grants/application.h"

#include <sodium.h>

#include "asked.h"
#include "grants/instruction.h"

enum { SECRET_BYTES = 32, HASH_BYTES = 32 };

#define COLUMNS                                                                                                        \
    "id, call_id, state, version, revision, number, email, dossier, receipt, created_at, updated_at, submitted_at "
STATEMENT(application_select_secret, "SELECT " COLUMNS "FROM application WHERE secret_hash = $1");
STATEMENT(application_select_id, "SELECT " COLUMNS "FROM application WHERE id = $1");
STATEMENT(application_insert, "INSERT INTO application (id, call_id, state, version, revision, secret_hash, email, "
                              "dossier, created_at, updated_at) "
                              "SELECT $1, c.id, 'draft', c.version, 1, $3, $4, $5, $6, $6 FROM call AS c WHERE c.id = "
                              "$2");
STATEMENT(application_update_dossier, "UPDATE application SET dossier = $2, revision = revision + 1, updated_at = $3 "
                                      "WHERE id = $1");
STATEMENT(application_update_submitted, "UPDATE application SET state = 'submitted', version = $2, number = $3, "
                                        "receipt = $4, submitted_at = $5, updated_at = $5 WHERE id = $1");
STATEMENT(application_update_state, "UPDATE application SET state = $2, updated_at = $3 WHERE id = $1");
STATEMENT(application_next_number, "SELECT COALESCE(MAX(number), 0) + 1 FROM application WHERE call_id = $1");
STATEMENT(application_count_states, "SELECT state, COUNT(*) FROM application WHERE call_id = $1 GROUP BY state");
STATEMENT(application_move_insert, "INSERT INTO application_move (id, application_id, at, from_state, to_state, "
                                   "person_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)");

/* --- States ---------------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *code, *label;
} STATES[APPLICATION_STATE_COUNT] = {
    [APPLICATION_DRAFT] = {"draft", "brouillon"},
    [APPLICATION_SUBMITTED] = {"submitted", "déposée"},
    [APPLICATION_INCOMPLETE] = {"incomplete", "à compléter"},
    [APPLICATION_COMPLETE] = {"complete", "recevable"},
    [APPLICATION_INELIGIBLE] = {"ineligible", "irrecevable"},
    [APPLICATION_REVIEW] = {"review", "à l’étude"},
    [APPLICATION_READY] = {"ready", "devant le comité"},
    [APPLICATION_SELECTED] = {"selected", "retenue"},
    [APPLICATION_WAITLISTED] = {"waitlisted", "sur liste complémentaire"},
    [APPLICATION_REJECTED] = {"rejected", "non retenue"},
    [APPLICATION_DROPPED] = {"dropped", "classée sans suite"},
    [APPLICATION_AGREED] = {"agreed", "conventionnée"},
    [APPLICATION_CLOSED] = {"closed", "soldée"},
    [APPLICATION_WITHDRAWN] = {"withdrawn", "retirée"},
};

#define APPLICANT  (1u << ACTOR_APPLICANT)
#define INSTRUCTOR (1u << ACTOR_INSTRUCTOR)
#define COMMITTEE  (1u << ACTOR_COMMITTEE)

/* Who may move what from where to where. Submission itself is application_submit's: it alone gives a number. */
static const struct {
    enum application_state from, to;
    unsigned actors;
    bool needs_reason;
} MOVES[] = {
    {APPLICATION_DRAFT, APPLICATION_WITHDRAWN, APPLICANT, false},
    {APPLICATION_SUBMITTED, APPLICATION_COMPLETE, INSTRUCTOR, false},
    {APPLICATION_SUBMITTED, APPLICATION_INCOMPLETE, INSTRUCTOR, true},
    {APPLICATION_SUBMITTED, APPLICATION_INELIGIBLE, INSTRUCTOR, true},
    {APPLICATION_SUBMITTED, APPLICATION_WITHDRAWN, APPLICANT, false},
    {APPLICATION_INCOMPLETE, APPLICATION_SUBMITTED, APPLICANT, false},
    {APPLICATION_INCOMPLETE, APPLICATION_INCOMPLETE, INSTRUCTOR, true},
    {APPLICATION_INCOMPLETE, APPLICATION_COMPLETE, INSTRUCTOR, false},
    {APPLICATION_INCOMPLETE, APPLICATION_INELIGIBLE, INSTRUCTOR, true},
    {APPLICATION_INCOMPLETE, APPLICATION_WITHDRAWN, APPLICANT, false},
    {APPLICATION_COMPLETE, APPLICATION_REVIEW, INSTRUCTOR, false},
    {APPLICATION_COMPLETE, APPLICATION_INCOMPLETE, INSTRUCTOR, true},
    {APPLICATION_COMPLETE, APPLICATION_INELIGIBLE, INSTRUCTOR, true},
    {APPLICATION_COMPLETE, APPLICATION_WITHDRAWN, APPLICANT, false},
    {APPLICATION_INELIGIBLE, APPLICATION_SUBMITTED, INSTRUCTOR, true},
    {APPLICATION_REVIEW, APPLICATION_COMPLETE, INSTRUCTOR, true},
    {APPLICATION_REVIEW, APPLICATION_READY, INSTRUCTOR, false},
    {APPLICATION_REVIEW, APPLICATION_DROPPED, COMMITTEE, true},
    {APPLICATION_REVIEW, APPLICATION_WITHDRAWN, APPLICANT, false},
    {APPLICATION_READY, APPLICATION_REVIEW, INSTRUCTOR, true},
    {APPLICATION_READY, APPLICATION_SELECTED, COMMITTEE, false},
    {APPLICATION_READY, APPLICATION_WAITLISTED, COMMITTEE, true},
    {APPLICATION_READY, APPLICATION_REJECTED, COMMITTEE, true},
    {APPLICATION_READY, APPLICATION_DROPPED, COMMITTEE, true},
    {APPLICATION_READY, APPLICATION_WITHDRAWN, APPLICANT, false},
    {APPLICATION_SELECTED, APPLICATION_AGREED, COMMITTEE, false},
    {APPLICATION_SELECTED, APPLICATION_DROPPED, COMMITTEE, true},
    {APPLICATION_WAITLISTED, APPLICATION_SELECTED, COMMITTEE, true},
    {APPLICATION_WAITLISTED, APPLICATION_REJECTED, COMMITTEE, true},
    {APPLICATION_AGREED, APPLICATION_CLOSED, COMMITTEE, false},
};

bool application_may_move(enum application_state from, enum application_state to, enum application_actor actor,
                          bool *needs_reason)
{
    for (size_t i = 0; i < COUNT_OF(MOVES); i++) {
        if (MOVES[i].from != from || MOVES[i].to != to || !(MOVES[i].actors & (1u << actor)))
            continue;
        *needs_reason = MOVES[i].needs_reason;
        return true;
    }
    return false;
}

const char *application_state_label(enum application_state state)
{
    return STATES[state].label;
}

const char *application_state_code(enum application_state state)
{
    return STATES[state].code;
}

enum application_state application_state_of(struct str code)
{
    enum application_state state = APPLICATION_DRAFT;
    while (state + 1 < APPLICATION_STATE_COUNT && !str_equal(str_of(STATES[state].code), code))
        state++;
    return state;
}

struct str application_number_text(struct arena *arena, const struct application *application)
{
    return arena_printf(arena, "N°" NBSP "%lld", (long long)application->number);
}

/* --- Reading --------------------------------------------------------------------------------------------------------
 */

struct hash {
    uint8_t bytes[HASH_BYTES];
};

static struct hash hash_of(struct str secret)
{
    struct hash hash;
    crypto_generichash(hash.bytes, sizeof hash.bytes, (const unsigned char *)secret.at, secret.length, NULL, 0);
    return hash;
}

static void read_application(struct query *query, struct arena *arena, struct application *application)
{
    *application = (struct application){.id = column_i64(query, 0),
                                        .call_id = column_i64(query, 1),
                                        .state = application_state_of(column_text(query, 2)),
                                        .version = column_i64(query, 3),
                                        .revision = column_i64(query, 4),
                                        .number = column_i64(query, 5),
                                        .email = column_copy(query, 6, arena),
                                        .dossier = column_copy(query, 7, arena),
                                        .receipt = column_copy(query, 8, arena),
                                        .created_at = column_i64(query, 9),
                                        .updated_at = column_i64(query, 10),
                                        .submitted_at = column_i64(query, 11)};
}

static bool read_one(struct query *query, struct arena *arena, struct application *application, struct error *error)
{
    bool found = query_row(query);
    if (found)
        read_application(query, arena, application);
    if (!query_end(query, error))
        return false;
    return found || error_set(error, ERROR_MISSING,
                              "Aucune candidature n’a ce lien. Vérifiez qu’il est entier, comme dans le message reçu.");
}

bool application_at(struct session *session, int64_t id, struct arena *arena, struct application *application,
                    struct error *error)
{
    struct query *query = query_start(session, &application_select_id);
    bind_i64(query, 1, id);
    return read_one(query, arena, application, error);
}

/* A token sent by mail: the applicant's own, or a guest's that was not taken back. */
static bool find_by_token(struct session *session, struct str token, struct arena *arena,
                          struct application *application, bool *found, struct error *error)
{
    struct link_key key;
    enum link_purpose purpose;
    int64_t id;
    bool known, advises = false;
    *found = false;
    if (!link_key_read(session, &key, &known, error))
        return false;
    if (!known || !link_token_read(&key, token, &purpose, &id) || purpose == LINK_OPINION)
        return true;
    if (purpose == LINK_GUEST && !application_of_guest(session, id, &id, &advises, error))
        return false;
    *found = id != 0 && application_at(session, id, arena, application, error);
    application->advises = advises;
    return *found || id == 0;
}

bool application_find(struct session *session, struct str secret, struct arena *arena, struct application *application,
                      struct error *error)
{
    bool found = false;
    if (secret.length != APPLICATION_SECRET_TEXT &&
        (!find_by_token(session, secret, arena, application, &found, error) || found))
        return found;
    struct hash hash = hash_of(secret);
    struct query *query = query_start(session, &application_select_secret);
    bind_bytes(query, 1, (struct str){(const char *)hash.bytes, sizeof hash.bytes});
    return read_one(query, arena, application, error);
}

bool application_count(struct session *session, int64_t call_id, struct application_counts *counts, struct error *error)
{
    *counts = (struct application_counts){0};
    struct query *query = query_start(session, &application_count_states);
    bind_i64(query, 1, call_id);
    while (query_row(query))
        counts->by_state[application_state_of(column_text(query, 0))] += column_i64(query, 1);
    return query_end(query, error);
}

/* --- Beginning and saving -------------------------------------------------------------------------------------------
 */

struct beginning {
    int64_t call_id, now;
    struct hash hash;
    struct str email;
};

static bool begin(struct session *session, void *context, struct error *error)
{
    const struct beginning *beginning = context;
    int64_t changes;
    struct query *query = query_start(session, &application_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, beginning->call_id);
    bind_bytes(query, 3, (struct str){(const char *)beginning->hash.bytes, HASH_BYTES});
    bind_text(query, 4, beginning->email);
    bind_json(query, 5, STR("{}"));
    bind_i64(query, 6, beginning->now);
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_MISSING, "Cet appel à projets n’existe pas.");
}

bool application_start(struct store *store, int64_t call_id, struct str email, int64_t now, struct arena *arena,
                       struct str *secret, struct error *error)
{
    uint8_t bytes[SECRET_BYTES];
    struct beginning beginning = {.call_id = call_id, .now = now, .email = email};
    randombytes_buf(bytes, sizeof bytes);
    *secret = base64url(arena, bytes, sizeof bytes);
    beginning.hash = hash_of(*secret);
    return store_write(store, begin, &beginning, error);
}

struct saving {
    struct str secret;
    int64_t revision, now;
    struct str json;
    const struct dossier *dossier;
};

/* What an application lets be changed: all of a draft, what is asked of an incomplete one, before its deadline. */
static bool check_change(struct session *session, const struct application *application, const struct saving *saving,
                         struct arena *arena, struct error *error)
{
    struct piece_request asked;
    struct dossier before;
    if (application->advises)
        return error_set(error, ERROR_FORBIDDEN,
                         "Ce lien permet de lire le dossier et de conseiller, pas de le changer.");
    if (application->state == APPLICATION_DRAFT)
        return true;
    if (application->state != APPLICATION_INCOMPLETE)
        return error_set(error, ERROR_FORBIDDEN, "Cette candidature est %s : elle ne peut plus être modifiée.",
                         application_state_label(application->state));
    if (!application_asked(session, application->id, arena, &asked, error) ||
        !dossier_read(application->dossier, arena, &before, error))
        return false;
    for (int part = 0; part < PART_COUNT; part++)
        if (!(asked.parts & PART_BIT(part)) && !dossier_part_same(&before, saving->dossier, (enum dossier_part)part))
            return error_set(error, ERROR_FORBIDDEN,
                             "« %s » n’est pas à compléter : seul ce qui est demandé peut changer.",
                             dossier_part_label((enum dossier_part)part));
    return true;
}

static bool save(struct session *session, void *context, struct error *error)
{
    const struct saving *saving = context;
    struct arena arena = {0};
    struct application application;
    bool done = application_find(session, saving->secret, &arena, &application, error) &&
                check_change(session, &application, saving, &arena, error);
    if (done && application.revision != saving->revision)
        done = error_set(error, ERROR_CONFLICT,
                         "Quelqu’un d’autre a enregistré ce dossier entre-temps. Rechargez la page pour voir sa "
                         "version, "
                         "puis reportez vos changements.");
    if (done) {
        struct query *query = query_start(session, &application_update_dossier);
        bind_i64(query, 1, application.id);
        bind_json(query, 2, saving->json);
        bind_i64(query, 3, saving->now);
        done = query_run(query, NULL, error);
    }
    arena_free(&arena);
    return done;
}

bool application_save_within(struct session *session, struct str secret, int64_t revision,
                             const struct dossier *dossier, int64_t now, struct error *error)
{
    struct buffer json = {0};
    dossier_write(dossier, &json);
    struct saving saving = {secret, revision, now, buffer_str(&json), dossier};
    bool done = json.length <= DOSSIER_BYTES_MOST
                    ? save(session, &saving, error)
                    : error_set(error, ERROR_LIMITED, "Ce dossier est trop long : raccourcissez les réponses.");
    buffer_free(&json);
    return done;
}

struct save_order {
    struct str secret;
    int64_t revision, now;
    const struct dossier *dossier;
};

static bool run_save(struct session *session, void *context, struct error *error)
{
    const struct save_order *order = context;
    return application_save_within(session, order->secret, order->revision, order->dossier, order->now, error);
}

bool application_save(struct store *store, struct str secret, int64_t revision, const struct dossier *dossier,
                      int64_t now, struct error *error)
{
    struct save_order order = {secret, revision, now, dossier};
    return store_write(store, run_save, &order, error);
}

/* --- Moving ---------------------------------------------------------------------------------------------------------
 */

struct move {
    enum application_state from, to;
    int64_t person_id, now;
    struct str reason;
};

static bool record_move(struct session *session, int64_t id, const struct move *move, struct error *error)
{
    struct query *query = query_start(session, &application_move_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, id);
    bind_i64(query, 3, move->now);
    bind_text(query, 4, str_of(STATES[move->from].code));
    bind_text(query, 5, str_of(STATES[move->to].code));
    if (move->person_id)
        bind_i64(query, 6, move->person_id);
    else
        bind_null(query, 6);
    bind_text(query, 7, str_is_empty(move->reason) ? STR("") : move->reason);
    return query_run(query, NULL, error) && session_touch(session, "application", error);
}

bool application_move(struct session *session, int64_t id, enum application_state to, enum application_actor actor,
                      int64_t person_id, struct str reason, int64_t now, struct error *error)
{
    struct move move = {.to = to, .person_id = person_id, .now = now, .reason = reason};
    struct arena arena = {0};
    struct application application = {0};
    bool needs_reason, done = application_at(session, id, &arena, &application, error);
    move.from = application.state;
    arena_free(&arena);
    if (!done || (person_id && !interest_allows(session, id, person_id, false, error)))
        return false;
    if (!application_may_move(move.from, to, actor, &needs_reason))
        return error_set(error, ERROR_FORBIDDEN, "Une candidature %s ne peut pas devenir « %s » ainsi.",
                         application_state_label(move.from), application_state_label(to));
    if (needs_reason && str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID, "Donnez la raison : elle sera dite au porteur.");
    struct query *query = query_start(session, &application_update_state);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(STATES[to].code));
    bind_i64(query, 3, now);
    return query_run(query, NULL, error) && record_move(session, id, &move, error);
}

/* --- Submitting -----------------------------------------------------------------------------------------------------
 */

struct submission {
    struct str secret;
    struct arena *arena;
    struct application *application;
};

static bool check_dossier(const struct application *application, const struct published_call *call, struct arena *arena,
                          struct error *error)
{
    struct dossier dossier;
    struct grant grant;
    struct dossier_gaps gaps;
    if (!dossier_read(application->dossier, arena, &dossier, error))
        return false;
    dossier_check(&call->rules, &dossier, arena, &grant, &gaps);
    for (size_t i = 0; i < gaps.count; i++)
        if (gaps.at[i].blocking)
            return error_set(error, ERROR_INVALID, "%.*s", STR_PRINT(gaps.at[i].message));
    return true;
}

bool application_check_whole(struct session *session, int64_t id, struct error *error)
{
    struct arena arena = {0};
    struct application application;
    struct published_call call;
    bool done = application_at(session, id, &arena, &application, error) &&
                call_at(session, application.call_id, &arena, &call, error) &&
                check_dossier(&application, &call, &arena, error);
    arena_free(&arena);
    return done;
}

static bool take_number(struct session *session, struct application *application, struct error *error)
{
    struct query *query = query_start(session, &application_next_number);
    bind_i64(query, 1, application->call_id);
    if (query_row(query))
        application->number = column_i64(query, 0);
    return query_end(query, error);
}

/* The clock is read last, when all the rest is ready to be written: what is late is late, however long the rest took.
 */
static bool check_clock(struct session *session, const struct published_call *call, int64_t *now, struct arena *arena,
                        struct error *error)
{
    if (!session_clock(session, now, error))
        return false;
    switch (call_moment(&call->rules, *now)) {
    case CALL_BEFORE: return error_set(error, ERROR_FORBIDDEN, "Cet appel à projets n’est pas encore ouvert.");
    case CALL_CLOSED:
        return error_set(error, ERROR_FORBIDDEN,
                         "Cet appel à projets est clos depuis le %.*s. Votre brouillon est gardé et reste lisible.",
                         STR_PRINT(call_deadline_text(&call->rules, arena)));
    case CALL_OPEN: break;
    }
    return true;
}

static bool submit(struct session *session, void *context, struct error *error)
{
    struct submission *submission = context;
    struct application *application = submission->application;
    struct published_call call;
    int64_t now;
    if (!application_find(session, submission->secret, submission->arena, application, error))
        return false;
    if (application->advises)
        return error_set(error, ERROR_FORBIDDEN, "Ce lien permet de conseiller, pas de déposer.");
    if (application->state == APPLICATION_SUBMITTED)
        return true;
    if (application->state != APPLICATION_DRAFT)
        return error_set(error, ERROR_FORBIDDEN, "Cette candidature est %s.",
                         application_state_label(application->state));
    if (!call_at(session, application->call_id, submission->arena, &call, error) ||
        !check_dossier(application, &call, submission->arena, error) ||
        !extension_apply(session, application->id, &call.rules, error) || !take_number(session, application, error) ||
        !check_clock(session, &call, &now, submission->arena, error))
        return false;
    struct move move = {.from = APPLICATION_DRAFT, .to = APPLICATION_SUBMITTED, .now = now};
    application->receipt = fingerprint(submission->arena, application->dossier);
    application->version = call.version;
    application->submitted_at = application->updated_at = now;
    application->state = APPLICATION_SUBMITTED;
    struct query *query = query_start(session, &application_update_submitted);
    bind_i64(query, 1, application->id);
    bind_i64(query, 2, application->version);
    bind_i64(query, 3, application->number);
    bind_text(query, 4, application->receipt);
    bind_i64(query, 5, now);
    return query_run(query, NULL, error) && record_move(session, application->id, &move, error);
}

bool application_submit_within(struct session *session, struct str secret, struct arena *arena,
                               struct application *application, struct error *error)
{
    struct submission submission = {secret, arena, application};
    return submit(session, &submission, error);
}

bool application_submit(struct store *store, struct str secret, struct arena *arena, struct application *application,
                        struct error *error)
{
    struct submission submission = {secret, arena, application};
    return store_write(store, submit, &submission, error);
}
