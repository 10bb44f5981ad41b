/* Conventions: what was agreed, what is paid, what is reported; and the open data of it. */
#include "grants/award.h"

STATEMENT(agreement_select, "SELECT reference, conditions, signed_on, starts, ends, cents FROM grant_agreement "
                            "WHERE application_id = $1");
STATEMENT(agreement_insert, "INSERT INTO grant_agreement (application_id, reference, conditions, signed_on, starts, "
                            "ends, cents) VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(instalment_select, "SELECT id, label, cents, due_on, paid_on FROM grant_instalment WHERE application_id = $1 "
                             "ORDER BY due_on, id");
STATEMENT(instalment_insert, "INSERT INTO grant_instalment (id, application_id, label, cents, due_on, paid_on) "
                             "VALUES ($1, $2, $3, $4, $5, $6)");
STATEMENT(instalment_update, "UPDATE grant_instalment SET label = $3, cents = $4, due_on = $5, paid_on = $6 "
                             "WHERE id = $1 AND application_id = $2");
STATEMENT(report_select, "SELECT id, label, text, due_on, received_on, people, spent FROM grant_report "
                         "WHERE application_id = $1 ORDER BY due_on, id");
STATEMENT(report_insert, "INSERT INTO grant_report (id, application_id, label, text, due_on, received_on, people, "
                         "spent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
STATEMENT(report_update, "UPDATE grant_report SET label = $3, text = $4, due_on = $5, received_on = $6, people = $7, "
                         "spent = $8 WHERE id = $1 AND application_id = $2");
STATEMENT(agreement_select_call, "SELECT a.id, a.dossier, g.reference, g.signed_on, g.starts, g.ends, g.cents FROM "
                                 "grant_agreement AS g JOIN application AS a ON a.id = g.application_id "
                                 "WHERE a.call_id = $1 ORDER BY a.number");
STATEMENT(instalment_span, "SELECT MIN(due_on), MAX(due_on), COUNT(*) FROM grant_instalment WHERE application_id = $1");

/* --- Reading --------------------------------------------------------------------------------------------------------
 */

static bool read_agreement(struct session *session, int64_t application_id, struct arena *arena,
                           struct follow_up *follow_up, struct error *error)
{
    struct query *query = query_start(session, &agreement_select);
    bind_i64(query, 1, application_id);
    follow_up->agreed = query_row(query);
    if (follow_up->agreed)
        follow_up->agreement = (struct agreement){.reference = column_copy(query, 0, arena),
                                                  .conditions = column_copy(query, 1, arena),
                                                  .signed_on = (int32_t)column_i64(query, 2),
                                                  .starts = (int32_t)column_i64(query, 3),
                                                  .ends = (int32_t)column_i64(query, 4),
                                                  .cents = column_i64(query, 5)};
    return query_end(query, error);
}

static bool read_instalments(struct session *session, int64_t application_id, struct arena *arena,
                             struct follow_up *follow_up, struct error *error)
{
    struct query *query = query_start(session, &instalment_select);
    bind_i64(query, 1, application_id);
    while (query_row(query)) {
        struct instalment *instalment = ARENA_PUSH(arena, follow_up->instalments, follow_up->instalment_count);
        *instalment = (struct instalment){.id = column_i64(query, 0),
                                          .label = column_copy(query, 1, arena),
                                          .cents = column_i64(query, 2),
                                          .due_on = (int32_t)column_i64(query, 3),
                                          .paid_on = (int32_t)column_i64(query, 4)};
        follow_up->planned += instalment->cents;
        follow_up->paid += instalment->paid_on ? instalment->cents : 0;
    }
    return query_end(query, error);
}

bool follow_up_read(struct session *session, int64_t application_id, struct arena *arena, struct follow_up *follow_up,
                    struct error *error)
{
    *follow_up = (struct follow_up){0};
    if (!read_agreement(session, application_id, arena, follow_up, error) ||
        !read_instalments(session, application_id, arena, follow_up, error))
        return false;
    struct query *query = query_start(session, &report_select);
    bind_i64(query, 1, application_id);
    while (query_row(query)) {
        struct grant_report *report = ARENA_PUSH(arena, follow_up->reports, follow_up->report_count);
        *report = (struct grant_report){.id = column_i64(query, 0),
                                        .label = column_copy(query, 1, arena),
                                        .text = column_copy(query, 2, arena),
                                        .due_on = (int32_t)column_i64(query, 3),
                                        .received_on = (int32_t)column_i64(query, 4),
                                        .people = column_is_null(query, 5) ? -1 : column_i64(query, 5),
                                        .spent = column_is_null(query, 6) ? -1 : column_i64(query, 6)};
    }
    return query_end(query, error);
}

/* --- Changing -------------------------------------------------------------------------------------------------------
 */

static void bind_day(struct query *query, int parameter, int32_t day)
{
    if (day)
        bind_i64(query, parameter, day);
    else
        bind_null(query, parameter);
}

static bool read_now(struct session *session, int64_t application_id, int64_t *agreed, int64_t *planned, int64_t except,
                     struct error *error)
{
    struct arena arena = {0};
    struct follow_up follow_up;
    bool done = follow_up_read(session, application_id, &arena, &follow_up, error);
    if (done && !follow_up.agreed)
        done = error_set(error, ERROR_FORBIDDEN, "La convention n’est pas encore signée.");
    *agreed = done ? follow_up.agreement.cents : 0;
    *planned = 0;
    for (size_t i = 0; done && i < follow_up.instalment_count; i++)
        *planned += follow_up.instalments[i].id == except ? 0 : follow_up.instalments[i].cents;
    arena_free(&arena);
    return done;
}

bool instalment_set(struct session *session, int64_t application_id, const struct instalment *instalment,
                    struct error *error)
{
    int64_t agreed, planned, changes;
    if (!read_now(session, application_id, &agreed, &planned, instalment->id, error))
        return false;
    if (str_is_empty(str_trim(instalment->label)) || instalment->due_on == 0)
        return error_set(error, ERROR_INVALID, "Donnez un libellé et une date à ce versement.");
    if (planned + instalment->cents > agreed || planned + instalment->cents < 0)
        return error_set(error, ERROR_INVALID, "Les versements dépasseraient le montant de la convention.");
    struct query *query = query_start(session, instalment->id ? &instalment_update : &instalment_insert);
    bind_i64(query, 1, instalment->id ? instalment->id : id_new());
    bind_i64(query, 2, application_id);
    bind_text(query, 3, str_trim(instalment->label));
    bind_i64(query, 4, instalment->cents);
    bind_i64(query, 5, instalment->due_on);
    bind_day(query, 6, instalment->paid_on);
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_MISSING, "Ce versement n’existe plus.");
}

bool report_set(struct session *session, int64_t application_id, const struct grant_report *report, struct error *error)
{
    int64_t agreed, planned, changes;
    if (!read_now(session, application_id, &agreed, &planned, 0, error))
        return false;
    if (str_is_empty(str_trim(report->label)) || report->due_on == 0)
        return error_set(error, ERROR_INVALID, "Donnez un libellé et une date à ce bilan.");
    struct query *query = query_start(session, report->id ? &report_update : &report_insert);
    bind_i64(query, 1, report->id ? report->id : id_new());
    bind_i64(query, 2, application_id);
    bind_text(query, 3, str_trim(report->label));
    bind_text(query, 4, report->text.at ? report->text : STR(""));
    bind_i64(query, 5, report->due_on);
    bind_day(query, 6, report->received_on);
    if (report->people >= 0)
        bind_i64(query, 7, report->people);
    else
        bind_null(query, 7);
    if (report->spent >= 0)
        bind_i64(query, 8, report->spent);
    else
        bind_null(query, 8);
    if (!query_run(query, &changes, error))
        return false;
    return changes == 1 || error_set(error, ERROR_MISSING, "Ce bilan n’existe plus.");
}

/* Two thirds at once, the rest at the end; a report a year after each anniversary, a final one three months after. */
static bool plan(struct session *session, int64_t application_id, const struct agreement *agreement,
                 struct error *error)
{
    int64_t first = agreement->cents * 2 / 3;
    struct instalment advance = {.label = STR("Avance"), .cents = first, .due_on = agreement->signed_on + 30},
                      rest = {
                          .label = STR("Solde"), .cents = agreement->cents - first, .due_on = agreement->ends + 120};
    struct grant_report last = {.label = STR("Bilan final"), .due_on = agreement->ends + 90, .people = -1, .spent = -1};
    if (!instalment_set(session, application_id, &advance, error) ||
        !instalment_set(session, application_id, &rest, error) || !report_set(session, application_id, &last, error))
        return false;
    for (int year = 1; agreement->starts + year * 366 < agreement->ends; year++) {
        struct grant_report yearly = {
            .label = STR("Bilan intermédiaire"), .due_on = agreement->starts + year * 366, .people = -1, .spent = -1};
        if (!report_set(session, application_id, &yearly, error))
            return false;
    }
    return true;
}

bool agreement_sign(struct session *session, int64_t application_id, const struct agreement *agreement,
                    int64_t person_id, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct award award;
    bool found;
    bool done = award_find(session, application_id, &arena, &award, &found, error);
    arena_free(&arena);
    if (!done)
        return false;
    if (!found || award.outcome != APPLICATION_SELECTED)
        return error_set(error, ERROR_FORBIDDEN, "Seul un projet retenu se conventionne.");
    if (agreement->cents <= 0 || agreement->cents > award.cents)
        return error_set(error, ERROR_INVALID,
                         "Le montant de la convention ne peut pas dépasser la subvention accordée.");
    if (str_is_empty(str_trim(agreement->reference)) || agreement->signed_on == 0 || agreement->starts == 0 ||
        agreement->ends < agreement->starts)
        return error_set(error, ERROR_INVALID, "Donnez la référence et les dates de la convention, dans l’ordre.");
    if (!application_move(session, application_id, APPLICATION_AGREED, ACTOR_COMMITTEE, person_id, STR_NONE, now,
                          error))
        return false;
    struct query *query = query_start(session, &agreement_insert);
    bind_i64(query, 1, application_id);
    bind_text(query, 2, str_trim(agreement->reference));
    bind_text(query, 3, agreement->conditions.at ? agreement->conditions : STR(""));
    bind_i64(query, 4, agreement->signed_on);
    bind_i64(query, 5, agreement->starts);
    bind_i64(query, 6, agreement->ends);
    bind_i64(query, 7, agreement->cents);
    return query_run(query, NULL, error) && plan(session, application_id, agreement, error);
}

bool agreement_close(struct session *session, int64_t application_id, int64_t person_id, int64_t now,
                     struct error *error)
{
    struct arena arena = {0};
    struct follow_up follow_up;
    bool done = follow_up_read(session, application_id, &arena, &follow_up, error);
    bool open = false;
    for (size_t i = 0; done && i < follow_up.instalment_count; i++)
        open = open || follow_up.instalments[i].paid_on == 0;
    for (size_t i = 0; done && i < follow_up.report_count; i++)
        open = open || follow_up.reports[i].received_on == 0;
    arena_free(&arena);
    if (!done)
        return false;
    if (open)
        return error_set(error, ERROR_FORBIDDEN, "Il reste un versement à faire ou un bilan à recevoir.");
    return application_move(session, application_id, APPLICATION_CLOSED, ACTOR_COMMITTEE, person_id, STR_NONE, now,
                            error);
}

/* --- Open data ------------------------------------------------------------------------------------------------------
 */

static const char *const SCDL_COLUMNS[] = {
    "nomAttribuant",   "idAttribuant",   "dateConvention",        "referenceDecision",
    "nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire",       "objet",
    "montant",         "nature",         "conditionsVersement",   "datesPeriodeVersement",
    "idRAE",           "notificationUE", "pourcentageSubvention", "dispositifAide"};

struct scdl {
    struct session *session;
    const struct call *call;
    struct arena *arena;
    struct csv_writer writer;
};

struct payments {
    int64_t id, count;
    int32_t first, last;
};

static bool read_payments(struct scdl *scdl, struct payments *payments, struct error *error)
{
    struct query *query = query_start(scdl->session, &instalment_span);
    bind_i64(query, 1, payments->id);
    if (query_row(query)) {
        payments->first = (int32_t)column_i64(query, 0);
        payments->last = (int32_t)column_i64(query, 1);
        payments->count = column_i64(query, 2);
    }
    return query_end(query, error);
}

struct grant_fact {
    struct payments payments;
    struct dossier dossier;
    struct str reference;
    int32_t signed_on, starts, ends;
    int64_t cents;
};

static struct str payment_dates(struct arena *arena, const struct grant_fact *fact)
{
    int32_t first = fact->payments.count ? fact->payments.first : fact->starts;
    int32_t last = fact->payments.count ? fact->payments.last : fact->ends;
    if (first == last)
        return date_format(arena, first);
    return arena_printf(arena, "%.*s/%.*s", STR_PRINT(date_format(arena, first)), STR_PRINT(date_format(arena, last)));
}

static void write_fact(struct scdl *scdl, const struct grant_fact *fact)
{
    struct arena *arena = scdl->arena;
    struct str siret = fact->dossier.siret;
    const struct str cells[] = {
        scdl->call->funder_name,
        scdl->call->funder_siret,
        date_format(arena, fact->signed_on),
        fact->reference,
        fact->dossier.holder_name,
        siret.length == 14 && str_is_digits(siret) ? siret : STR_NONE,
        STR_NONE,
        text_cut(fact->dossier.title, 256),
        arena_printf(arena, "%lld.%02d", (long long)(fact->cents / 100), (int)(fact->cents % 100)),
        STR("aide en numéraire"),
        fact->payments.count > 1 ? STR("échelonné") : STR("unique"),
        payment_dates(arena, fact),
        STR_NONE,
        STR("non"),
        STR("1.00"),
        STR_NONE,
    };
    for (size_t i = 0; i < COUNT_OF(cells); i++)
        csv_cell(&scdl->writer, cells[i]);
    csv_end_row(&scdl->writer);
}

static bool read_facts(struct scdl *scdl, int64_t call_id, struct grant_fact **facts, size_t *count,
                       struct error *error)
{
    bool readable = true;
    struct query *query = query_start(scdl->session, &agreement_select_call);
    bind_i64(query, 1, call_id);
    while (readable && query_row(query)) {
        struct grant_fact *fact = ARENA_PUSH(scdl->arena, *facts, *count);
        fact->payments.id = column_i64(query, 0);
        readable = dossier_read(column_copy(query, 1, scdl->arena), scdl->arena, &fact->dossier, error);
        fact->reference = column_copy(query, 2, scdl->arena);
        fact->signed_on = (int32_t)column_i64(query, 3);
        fact->starts = (int32_t)column_i64(query, 4);
        fact->ends = (int32_t)column_i64(query, 5);
        fact->cents = column_i64(query, 6);
    }
    return query_end(query, readable ? error : NULL) && readable;
}

bool grants_scdl(struct session *session, const struct published_call *call, struct arena *arena, struct buffer *csv,
                 struct error *error)
{
    struct scdl scdl = {session, &call->rules, arena, {.out = csv}};
    struct grant_fact *facts = NULL;
    size_t count = 0;
    if (str_is_empty(call->rules.funder_name) || call->rules.funder_siret.length != 14)
        return error_set(error, ERROR_INVALID,
                         "Dites d’abord qui attribue la subvention" NBSP ": nom et SIRET, dans les règles de l’appel.");
    if (!read_facts(&scdl, call->id, &facts, &count, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(SCDL_COLUMNS); i++)
        csv_cell(&scdl.writer, str_of(SCDL_COLUMNS[i]));
    csv_end_row(&scdl.writer);
    for (size_t i = 0; i < count; i++) {
        if (!read_payments(&scdl, &facts[i].payments, error))
            return false;
        write_fact(&scdl, &facts[i]);
    }
    return true;
}
