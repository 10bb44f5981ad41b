/* Applications seen by those who instruct them. */
#include "grants/instruction.h"

#define COLUMNS                                                                                                        \
    "a.id, a.call_id, a.state, a.version, a.revision, a.number, a.email, a.dossier, a.receipt, a.created_at, "         \
    "a.updated_at, a.submitted_at, COALESCE((SELECT MAX(r.due_at) FROM application_request AS r WHERE "                \
    "r.application_id = a.id AND r.answered_at IS NULL), 0), (SELECT COUNT(*) FROM application_opinion AS o WHERE "    \
    "o.application_id = a.id AND o.answered_at IS NULL AND o.revoked_at IS NULL), (SELECT COUNT(*) FROM "              \
    "application_note AS n WHERE n.application_id = a.id AND n.kind = 'message' AND n.person_id IS NULL AND "          \
    "n.read_at IS NULL) FROM application AS a "
STATEMENT(case_select_call, "SELECT " COLUMNS "WHERE a.call_id = $1 AND a.number IS NOT NULL ORDER BY a.number");
STATEMENT(case_select_drafts, "SELECT " COLUMNS "WHERE a.call_id = $1 AND a.state = 'draft' ORDER BY a.created_at, "
                              "a.id");
STATEMENT(case_select_one, "SELECT " COLUMNS "WHERE a.call_id = $1 AND a.id = $2");
STATEMENT(instructor_select, "SELECT person_id, territory FROM call_instructor WHERE call_id = $1 "
                             "ORDER BY territory, person_id");
STATEMENT(instructor_insert, "INSERT INTO call_instructor (call_id, person_id, territory) VALUES ($1, $2, $3) "
                             "ON CONFLICT (call_id, person_id, territory) DO NOTHING");
STATEMENT(instructor_delete, "DELETE FROM call_instructor WHERE call_id = $1 AND person_id = $2 AND territory = $3");

/* --- All of a call --------------------------------------------------------------------------------------------------
 */

struct str territory_name_of(const struct call *call, struct str code)
{
    if (str_is_empty(code))
        return STR("à préciser");
    for (size_t i = 0; i < call->territories.count; i++)
        if (str_equal(call->territories.at[i].code, code))
            return call->territories.at[i].label;
    uint32_t id = territory_find(call->territory_kind, code);
    return id == TERRITORY_NONE ? code : territory_at(id).name;
}

static bool read_case(struct query *query, const struct published_call *call, struct arena *arena,
                      struct case_file *file, struct error *error)
{
    struct dossier_gaps gaps;
    *file = (struct case_file){.application = {.id = column_i64(query, 0),
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
                                               .submitted_at = column_i64(query, 11)},
                               .due_at = column_i64(query, 12),
                               .opinions_waiting = column_i64(query, 13),
                               .messages_unread = column_i64(query, 14)};
    if (!dossier_read(file->application.dossier, arena, &file->dossier, error))
        return false;
    dossier_check(&call->rules, &file->dossier, arena, &file->grant, &gaps);
    if (file->dossier.site_count)
        file->territory = file->dossier.sites[0].site.territory;
    file->territory_name = territory_name_of(&call->rules, file->territory);
    return true;
}

static bool read_cases(struct session *session, const struct statement *statement, const struct published_call *call,
                       struct arena *arena, struct case_files *files, struct error *error)
{
    bool readable = true;
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, call->id);
    while (readable && query_row(query))
        readable = read_case(query, call, arena, ARENA_PUSH(arena, files->at, files->count), error);
    return query_end(query, readable ? error : NULL) && readable;
}

bool case_list(struct session *session, const struct published_call *call, bool drafts, struct arena *arena,
               struct case_files *files, struct error *error)
{
    *files = (struct case_files){0};
    return read_cases(session, &case_select_call, call, arena, files, error) &&
           (!drafts || read_cases(session, &case_select_drafts, call, arena, files, error));
}

bool case_find(struct session *session, const struct published_call *call, int64_t id, struct arena *arena,
               struct case_file *file, struct error *error)
{
    struct query *query = query_start(session, &case_select_one);
    bind_i64(query, 1, call->id);
    bind_i64(query, 2, id);
    bool found = query_row(query), readable = !found || read_case(query, call, arena, file, error);
    if (!query_end(query, readable ? error : NULL) || !readable)
        return false;
    return found || error_set(error, ERROR_MISSING, "Cette candidature n’est pas de cet appel.");
}

/* --- Who instructs what ---------------------------------------------------------------------------------------------
 */

bool call_instructor_list(struct session *session, int64_t call_id, struct arena *arena,
                          struct call_instructors *instructors, struct error *error)
{
    *instructors = (struct call_instructors){0};
    struct query *query = query_start(session, &instructor_select);
    bind_i64(query, 1, call_id);
    while (query_row(query)) {
        struct call_instructor *instructor = ARENA_PUSH(arena, instructors->at, instructors->count);
        *instructor = (struct call_instructor){column_i64(query, 0), column_copy(query, 1, arena)};
    }
    return query_end(query, error);
}

bool call_instructor_set(struct session *session, int64_t call_id, int64_t person_id, struct str territory, bool on,
                         struct error *error)
{
    struct query *query = query_start(session, on ? &instructor_insert : &instructor_delete);
    bind_i64(query, 1, call_id);
    bind_i64(query, 2, person_id);
    bind_text(query, 3, territory);
    return query_run(query, NULL, error) && session_touch(session, "call", error);
}

bool call_instructor_has(const struct call_instructors *instructors, int64_t person_id, struct str territory)
{
    bool taken = false;
    for (size_t i = 0; i < instructors->count; i++) {
        const struct call_instructor *one = &instructors->at[i];
        bool all = str_equal(one->territory, STR("*")), here = all || str_equal(one->territory, territory);
        if (here && one->person_id == person_id)
            return true;
        taken = taken || here;
    }
    return !taken;
}

/* --- The checklist --------------------------------------------------------------------------------------------------
 */

struct checking {
    const struct call *call;
    const struct case_file *file;
    struct arena *arena;
    struct check_lines *lines;
    struct dossier_gaps gaps;
};

static void add_line(struct checking *checking, const char *label, enum check_verdict verdict, struct str reason)
{
    struct check_line *line = ARENA_PUSH(checking->arena, checking->lines->at, checking->lines->count);
    *line = (struct check_line){str_of(label), verdict, reason};
}

#define MONEY(cents) STR_PRINT(money_text(checking->arena, (cents)))

static struct str choice_label(const struct call_choices *choices, struct str code)
{
    size_t found = call_choice_find(choices, code);
    return found == SIZE_MAX ? code : choices->at[found].label;
}

static struct str right_duration(struct checking *checking)
{
    const struct dossier *dossier = &checking->file->dossier;
    int64_t months = project_months(dossier->starts, dossier->ends), most = checking->call->months_most;
    return most == CALL_UNLIMITED
               ? arena_printf(checking->arena, "%lld mois", (long long)months)
               : arena_printf(checking->arena, "%lld mois, pour %lld au plus", (long long)months, (long long)most);
}

/* What is said of a rule that is respected. */
static struct str right_reason(struct checking *checking, enum project_rule rule)
{
    const struct call *call = checking->call;
    const struct dossier *dossier = &checking->file->dossier;
    const struct grant *grant = &checking->file->grant;
    struct arena *arena = checking->arena;
    switch (rule) {
    case RULE_HOLDER: return choice_label(&call->holders, dossier->holder_kind);
    case RULE_DURATION: return right_duration(checking);
    case RULE_DATES:
        return arena_printf(arena, "du %.*s au %.*s", STR_PRINT(french_date(arena, dossier->starts)),
                            STR_PRINT(french_date(arena, dossier->ends)));
    case RULE_CATEGORY:
        return arena_printf(arena, "%.*s de dépenses éligibles sur %.*s", MONEY(grant->eligible),
                            MONEY(grant->expenses));
    case RULE_AMOUNTS: return arena_printf(arena, "%.*s demandés", MONEY(dossier->requested));
    case RULE_CEILING:
        return call->ceiling == CALL_UNLIMITED
                   ? STR("aucun plafond")
                   : arena_printf(arena, "%.*s, pour %.*s au plus", MONEY(dossier->requested), MONEY(call->ceiling));
    case RULE_RATE:
        return arena_printf(arena, "%.*s ; %.*s au plus", STR_PRINT(grant->rate_why), MONEY(grant->by_rate));
    case RULE_FLOOR:
        return call->floor == CALL_UNLIMITED ? STR("aucun minimum")
                                             : arena_printf(arena, "au moins %.*s", MONEY(call->floor));
    case RULE_BALANCE: return arena_printf(arena, "%.*s de part et d’autre", MONEY(grant->expenses));
    case RULE_YEAR_BALANCE: return STR("chaque année l’est");
    case RULE_PUBLIC_SHARE: return arena_printf(arena, "%.*s d’autres financeurs publics", MONEY(grant->public_funds));
    case RULE_SITES:
        return arena_printf(arena, "%zu %s, le premier dans le territoire %.*s", dossier->site_count,
                            text_plural((int64_t)dossier->site_count, "lieu", "lieux"),
                            STR_PRINT(checking->file->territory_name));
    }
    return STR_NONE;
}

static void check_rules(struct checking *checking)
{
    struct project project = dossier_project(&checking->file->dossier, checking->arena);
    struct rule_findings findings;
    project_check(checking->call, &project, &checking->file->grant, checking->arena, &findings);
    for (int rule = RULE_HOLDER; rule <= RULE_SITES; rule++) {
        bool told = false;
        for (size_t i = 0; i < findings.count; i++) {
            if (findings.at[i].rule != (enum project_rule)rule)
                continue;
            add_line(checking, project_rule_label((enum project_rule)rule),
                     findings.at[i].blocking ? CHECK_WRONG : CHECK_LOOK, findings.at[i].message);
            told = true;
        }
        if (!told && (rule != RULE_YEAR_BALANCE || checking->call->balance_each_year))
            add_line(checking, project_rule_label((enum project_rule)rule), CHECK_RIGHT,
                     right_reason(checking, (enum project_rule)rule));
    }
}

static void check_districts(struct checking *checking)
{
    const struct dossier *dossier = &checking->file->dossier;
    for (size_t i = 0; i < dossier->site_count; i++) {
        const struct dossier_site *site = &dossier->sites[i];
        if (!site->site.priority_district)
            continue;
        if (site->district.length)
            add_line(checking, "Quartier prioritaire", CHECK_RIGHT,
                     arena_printf(checking->arena, "%.*s" NBSP ": dans le contour « %.*s »", STR_PRINT(site->place),
                                  STR_PRINT(site->district)));
        else
            add_line(checking, "Quartier prioritaire", CHECK_LOOK,
                     arena_printf(checking->arena, "%.*s" NBSP ": déclaré (« %.*s »), à vérifier",
                                  STR_PRINT(site->place), STR_PRINT(site->proof)));
    }
}

static const struct dossier_file *file_for(const struct dossier *dossier, struct str attachment)
{
    for (size_t i = 0; i < dossier->file_count; i++)
        if (str_equal(dossier->files[i].attachment, attachment))
            return &dossier->files[i];
    return NULL;
}

static void check_files(struct checking *checking)
{
    const struct call *call = checking->call;
    for (size_t i = 0; i < call->attachment_count; i++) {
        const struct dossier_file *found = file_for(&checking->file->dossier, call->attachments[i].code);
        bool required = call->attachments[i].required;
        add_line(checking, call->attachments[i].label.at,
                 found      ? CHECK_RIGHT
                 : required ? CHECK_WRONG
                            : CHECK_LOOK,
                 found      ? arena_printf(checking->arena, "jointe" NBSP ": %.*s", STR_PRINT(found->name))
                 : required ? STR("elle manque")
                            : STR("non jointe" NBSP ": est-elle nécessaire à ce projet" NNBSP "?"));
    }
}

static void check_answers(struct checking *checking)
{
    size_t missing = 0;
    for (size_t i = 0; i < checking->gaps.count; i++)
        missing += checking->gaps.at[i].part == PART_ANSWERS && checking->gaps.at[i].blocking;
    add_line(checking, "Questions de l’appel", missing ? CHECK_WRONG : CHECK_RIGHT,
             missing ? arena_printf(checking->arena, "%zu %s", missing,
                                    text_plural((int64_t)missing, "réponse manque", "réponses manquent"))
                     : STR("toutes les réponses attendues y sont"));
}

static void check_deadline(struct checking *checking)
{
    const struct application *application = &checking->file->application;
    if (application->submitted_at == 0) {
        add_line(checking, "Dépôt", CHECK_LOOK, STR("pas encore déposée"));
        return;
    }
    bool late = application->submitted_at > call_last_second(checking->call);
    add_line(checking, "Dépôt", late ? CHECK_LOOK : CHECK_RIGHT,
             arena_printf(checking->arena, "le %.*s%s",
                          STR_PRINT(french_date_time(checking->arena, checking->call->zone, application->submitted_at)),
                          late ? ", par une prolongation accordée" : ", dans les délais"));
}

static void check_siret(struct checking *checking)
{
    struct str siret = checking->file->dossier.siret;
    add_line(checking, "SIRET", siret.length ? CHECK_RIGHT : CHECK_LOOK,
             siret.length ? siret : STR("non donné" NBSP ": il faudra l’avoir pour verser la subvention"));
}

void case_check(const struct call *call, const struct case_file *file, struct arena *arena, struct check_lines *lines)
{
    struct grant grant;
    struct checking checking = {.call = call, .file = file, .arena = arena, .lines = lines};
    *lines = (struct check_lines){0};
    dossier_check(call, &file->dossier, arena, &grant, &checking.gaps);
    check_deadline(&checking);
    check_rules(&checking);
    check_districts(&checking);
    check_siret(&checking);
    check_answers(&checking);
    check_files(&checking);
}
