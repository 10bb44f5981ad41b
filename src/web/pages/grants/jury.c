/* The jury: what one reads, the grid of marks, and all the marks side by side for the session. */
#include "case-acts.h"

/* --- What one reads -------------------------------------------------------------------------------------------------
 */

static struct str jury_name(const struct desk *desk, const struct case_file *file)
{
    if (desk->call.rules.anonymous)
        return STR("porteur masqué");
    return file->dossier.holder_name;
}

static void add_reading_row(struct desk *desk, struct view_desk_grid *grid, const struct case_file *file,
                            const struct jury_reading *reading, const struct interest *interest)
{
    struct desk_row *row = desk_row(desk, grid);
    bool tied = interest && interest->tied;
    struct desk_cell *cell = desk_cell(desk, row, file->dossier.title);
    if (!tied)
        cell->address = desk_case_path(desk, "jury", file->application.id);
    cell->note =
        arena_printf(desk->arena, "%.*s, %.*s", STR_PRINT(desk_number(desk, file)), STR_PRINT(jury_name(desk, file)));
    desk_cell(desk, row, file->territory_name);
    cell = desk_cell(desk, row,
                     tied                                            ? STR("déporté")
                     : reading->finished_at                          ? STR("rendue")
                     : file->application.state == APPLICATION_REVIEW ? STR("à lire")
                                                                     : STR("close"));
    cell->mark = tied ? "info" : reading->finished_at ? "success" : "new";
    desk_cell(desk, row, reading->finished_at ? desk_score(desk, reading->score) : STR("–"));
}

bool show_jury(struct request *request, struct response *response, struct error *error)
{
    static const char *const HEADINGS[] = {"Projet", "Territoire", "Lecture", "Votre note sur 100"};
    struct desk desk;
    struct case_files files;
    struct jury_readings readings;
    struct interests interests;
    struct view_desk view = {.heading = STR("Mes lectures")};
    if (!desk_open(request, &desk, error) ||
        !case_list(desk.session, &desk.call, false, request->arena, &files, error) ||
        !reading_list(desk.session, &desk.call, request->arena, &readings, error) ||
        !interest_list(desk.session, desk.call.id, request->arena, &interests, error))
        return false;
    struct view_desk_section *section = desk_section(&desk, &view, "lectures", "Les dossiers qui vous sont confiés");
    section->grid.caption = STR("Les dossiers qui vous sont confiés");
    for (size_t i = 0; i < COUNT_OF(HEADINGS); i++)
        desk_heading(&desk, &section->grid, HEADINGS[i]);
    for (size_t f = 0; f < files.count; f++)
        for (size_t r = 0; r < readings.count; r++)
            if (readings.at[r].application_id == files.at[f].application.id && readings.at[r].person_id == desk.person)
                add_reading_row(&desk, &section->grid, &files.at[f], &readings.at[r],
                                interest_of(&interests, files.at[f].application.id, desk.person));
    if (section->grid.rows.count == 0)
        section->lead = STR("Aucun dossier ne vous est confié pour l’instant. L’instruction vous préviendra.");
    desk_send(&desk, response, &view, "/jury");
    return true;
}

/* --- One reading ----------------------------------------------------------------------------------------------------
 */

struct reading_page {
    struct desk desk;
    struct case_context context;
    struct jury_reading reading;
    const struct interest *interest;
};

static bool run_free(struct session *session, struct act *act, struct error *error)
{
    const struct case_context *context = act->context;
    act->subject_id = context->file.application.id;
    return interest_declare(session, act->subject_id, act->desk->person, false, STR_NONE, act->desk->request->now,
                            error);
}

static bool run_mark(struct session *session, struct act *act, struct error *error)
{
    const struct case_context *context = act->context;
    const struct call *call = &act->desk->call.rules;
    struct jury_reading reading = {.application_id = context->file.application.id,
                                   .person_id = act->desk->person,
                                   .comment = form_text(&act->form, "appreciation")};
    for (size_t k = 0; k < CRITERIA_MOST; k++)
        reading.marks[k] = MARK_NONE;
    for (size_t k = 0; k < call->criterion_count; k++) {
        const char *name = act->row->fields[2 * k].name;
        if (!form_is_empty(&act->form, name))
            reading.marks[k] = (int64_t)(form_control(&act->form, name)->decimal * 100 + 0.5);
        reading.comments[k] = form_text(&act->form, act->row->fields[2 * k + 1].name);
    }
    act->subject_id = reading.application_id;
    return reading_save(session, call, &reading, form_checked(&act->form, "terminee"), act->desk->request->now, error);
}

/* Two fields a criterion: the mark, the comment; then the whole. */
static const struct act_row *mark_row(const struct desk *desk)
{
    const struct call *call = &desk->call.rules;
    struct arena *arena = desk->arena;
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    size_t count = 2 * call->criterion_count + 2;
    struct field *fields = ARENA_ARRAY(arena, struct field, count);
    for (size_t k = 0; k < call->criterion_count; k++) {
        const struct call_criterion *criterion = &call->criteria[k];
        fields[2 * k] = (struct field){.name = arena_printf(arena, "note_%zu", k).at,
                                       .label = arena_printf(arena, "%.*s" NBSP ": note de 0 à %lld",
                                                             STR_PRINT(criterion->label), (long long)criterion->scale)
                                                    .at,
                                       .kind = FIELD_DECIMAL,
                                       .least = 0,
                                       .most = criterion->scale,
                                       .help = criterion->help.length ? criterion->help.at : NULL};
        fields[2 * k + 1] =
            (struct field){.name = arena_printf(arena, "avis_%zu", k).at,
                           .label = arena_printf(arena, "Pourquoi (%.*s)", STR_PRINT(criterion->label)).at,
                           .kind = FIELD_TEXTAREA,
                           .most = 1500};
    }
    fields[count - 2] =
        (struct field){.name = "appreciation", .label = "Appréciation générale", .kind = FIELD_TEXTAREA, .most = 3000};
    fields[count - 1] = (struct field){.name = "terminee",
                                       .label = "Ma lecture est terminée",
                                       .kind = FIELD_CHECKBOX,
                                       .help = "Sans cocher, vos notes sont gardées et ne comptent pas encore."};
    *row = (struct act_row){.name = "noter",
                            .heading = "Noter",
                            .submit = "Enregistrer ma lecture",
                            .done = "Votre lecture est enregistrée.",
                            .fields = fields,
                            .field_count = count,
                            .plain = true,
                            .run = run_mark,
                            .audit = "application.mark"};
    return row;
}

static void set_marks(struct act *act, const struct call *call, const struct jury_reading *reading)
{
    struct arena *arena = act->desk->arena;
    for (size_t k = 0; k < call->criterion_count; k++) {
        if (reading->marks[k] != MARK_NONE)
            form_set(&act->form, act->row->fields[2 * k].name,
                     reading->marks[k] % 100 ? arena_printf(arena, "%lld,%02d", (long long)(reading->marks[k] / 100),
                                                            (int)(reading->marks[k] % 100))
                                             : arena_printf(arena, "%lld", (long long)(reading->marks[k] / 100)));
        form_set(&act->form, act->row->fields[2 * k + 1].name, reading->comments[k]);
    }
    form_set(&act->form, "appreciation", reading->comment);
    if (reading->finished_at)
        form_set(&act->form, "terminee", STR("oui"));
}

static void send_reading(struct reading_page *page, struct acts *acts, struct response *response)
{
    struct desk *desk = &page->desk;
    const struct case_file *file = &page->context.file;
    struct view_desk view = {.heading = file->dossier.title,
                             .state = str_of(application_state_label(file->application.state)),
                             .done = acts_done(acts),
                             .refusal = acts->refusal};
    view.lead =
        arena_printf(desk->arena, "%.*s, %.*s.", STR_PRINT(desk_number(desk, file)), STR_PRINT(jury_name(desk, file)));
    if (!page->interest) {
        struct view_desk_section *section = desk_section(desk, &view, "lien", "Avant de lire");
        section->lead = STR("Avez-vous un lien avec le porteur ou avec le projet" NNBSP "? Emploi, mandat, famille, "
                            "intérêt financier" NBSP ": dites-le, un autre lecteur prendra ce dossier.");
        if (desk->call.rules.anonymous)
            desk_fact(desk, section, "Porteur (masqué ensuite)", file->dossier.holder_name);
        acts_show(acts, "libre", section);
        acts_show(acts, "lie", section);
        desk_send(desk, response, &view, "");
        return;
    }
    show_dossier(desk, file, desk->call.rules.anonymous, &view);
    struct view_desk_section *marks = desk_section(desk, &view, "notes", "Votre lecture");
    if (file->application.state != APPLICATION_REVIEW)
        marks->lead = STR("Ce dossier n’est plus à l’étude" NBSP ": votre lecture ne change plus.");
    acts_show(acts, "noter", marks);
    acts_show(acts, "lie", marks);
    desk_send(desk, response, &view, "");
}

bool show_reading(struct request *request, struct response *response, struct error *error)
{
    static const struct act_row FREE = {.name = "libre",
                                        .heading = "Je n’ai aucun lien",
                                        .submit = "Je n’ai aucun lien avec ce porteur",
                                        .done = "C’est noté. Bonne lecture.",
                                        .plain = true,
                                        .run = run_free,
                                        .audit = "application.free"},
                                TIED = {.name = "lie",
                                        .heading = "J’ai un lien avec ce porteur",
                                        .submit = "Me déporter",
                                        .done = "Vous êtes déporté de ce dossier.",
                                        .fields = TIED_FIELDS,
                                        .field_count = COUNT_OF(TIED_FIELDS),
                                        .run = run_tied,
                                        .audit = "application.tied"};
    struct reading_page page = {0};
    struct acts acts = {.desk = &page.desk};
    bool done = false;
    struct desk *desk = &page.desk;
    if (!desk_open(request, desk, error) || !desk_case(desk, &page.context.file, error) ||
        !interest_list(desk->session, desk->call.id, desk->arena, &page.context.interests, error))
        return false;
    int64_t id = page.context.file.application.id;
    page.interest = interest_of(&page.context.interests, id, desk->person);
    if (page.interest && page.interest->tied)
        return response_redirect(response, 303, desk_path(desk, "/jury"), error);
    if (!reading_find(desk->session, &desk->call, id, desk->person, desk->arena, &page.reading, error))
        return false;
    if (!page.interest)
        acts_add(&acts, &FREE, &page.context);
    acts_add(&acts, &TIED, &page.context);
    if (page.interest && page.context.file.application.state == APPLICATION_REVIEW) {
        acts_add(&acts, mark_row(desk), &page.context);
        set_marks(acts_find(&acts, "noter"), &desk->call.rules, &page.reading);
    }
    if (request->method == METHOD_POST && !acts_run(&acts, &done, error))
        return false;
    if (done)
        return acts_redirect(&acts, response, error);
    send_reading(&page, &acts, response);
    return true;
}

/* --- All of them ----------------------------------------------------------------------------------------------------
 */

static void comparison_row(struct desk *desk, struct view_desk_grid *grid, const struct case_file *file,
                           const struct verdict *verdict)
{
    const struct call *call = &desk->call.rules;
    struct desk_row *row = desk_row(desk, grid);
    struct desk_cell *cell = desk_cell(desk, row, file->dossier.title);
    cell->address = desk_case_path(desk, "notes", file->application.id);
    cell->note =
        arena_printf(desk->arena, "%.*s, %.*s", STR_PRINT(desk_number(desk, file)), STR_PRINT(file->territory_name));
    desk_cell(desk, row, verdict->finished ? desk_score(desk, verdict->score) : STR("–"));
    cell = desk_cell(desk, row, arena_printf(desk->arena, "%zu sur %zu", verdict->finished, verdict->assigned));
    if (!verdict->enough)
        cell->note = arena_printf(desk->arena, "il en faut %lld", (long long)call->readers_least);
    cell = desk_cell(desk, row,
                     verdict->finished > 1 ? arena_printf(desk->arena, "%lld" NBSP "%%", (long long)verdict->gap)
                                           : STR("–"));
    if (verdict->dispersed) {
        cell->mark = "warning";
        cell->note = arena_printf(desk->arena, "au-delà de %lld" NBSP "%%", (long long)call->dispersion_percent);
    }
    for (size_t k = 0; k < call->criterion_count && k < CRITERIA_MOST; k++) {
        cell = desk_cell(
            desk, row,
            verdict->means[k] == MARK_NONE ? STR("–") : text_decimal(desk->arena, (double)verdict->means[k] / 100, 1));
        if (verdict->far_apart[k])
            cell->note = STR("écart");
    }
}

/* By decreasing score, then number. */
static void order_by_score(const struct case_files *files, const struct verdict *verdicts, struct arena *arena,
                           struct keyed **order)
{
    *order = ARENA_ARRAY(arena, struct keyed, files->count + 1);
    for (size_t i = 0; i < files->count; i++)
        (*order)[i] = (struct keyed){UINT64_MAX - (uint64_t)verdicts[i].score, (uint32_t)i};
    keyed_sort(*order, files->count);
}

static bool is_marked_state(enum application_state state)
{
    return state >= APPLICATION_REVIEW && state != APPLICATION_DROPPED && state != APPLICATION_WITHDRAWN;
}

static bool send_comparison(struct desk *desk, struct response *response, struct error *error)
{
    struct case_files files;
    struct jury_readings readings;
    struct keyed *order;
    struct view_desk view = {.heading = STR("Les notes côte à côte")};
    if (!case_list(desk->session, &desk->call, false, desk->arena, &files, error) ||
        !reading_list(desk->session, &desk->call, desk->arena, &readings, error))
        return false;
    struct verdict *verdicts = ARENA_ARRAY(desk->arena, struct verdict, files.count + 1);
    for (size_t i = 0; i < files.count; i++)
        verdict_of(&desk->call.rules, &readings, files.at[i].application.id, &verdicts[i]);
    order_by_score(&files, verdicts, desk->arena, &order);
    struct view_desk_section *section = desk_section(desk, &view, "notes", "Du mieux au moins bien noté");
    section->lead = arena_printf(desk->arena,
                                 "La note est la moyenne des lectures rendues, sur 100. Un écart de plus de %lld" NBSP
                                 "%% entre deux lecteurs est signalé" NBSP ": il se discute avant de décider.",
                                 (long long)desk->call.rules.dispersion_percent);
    section->grid.caption = STR("Les notes des dossiers, par critère");
    desk_heading(desk, &section->grid, "Projet");
    desk_heading(desk, &section->grid, "Note");
    desk_heading(desk, &section->grid, "Lectures");
    desk_heading(desk, &section->grid, "Écart");
    for (size_t k = 0; k < desk->call.rules.criterion_count && k < CRITERIA_MOST; k++)
        desk_heading(desk, &section->grid, desk->call.rules.criteria[k].label.at);
    for (size_t i = 0; i < files.count; i++)
        if (is_marked_state(files.at[order[i].number].application.state))
            comparison_row(desk, &section->grid, &files.at[order[i].number], &verdicts[order[i].number]);
    if (section->grid.rows.count == 0)
        section->lead = STR("Aucun dossier n’est encore à l’étude.");
    desk_send(desk, response, &view, "/notes");
    return true;
}

bool show_comparison(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    return desk_open(request, &desk, error) && send_comparison(&desk, response, error);
}

/* The session's view of one application: every reader's marks and words. */
bool show_comparison_case(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct case_file file;
    struct jury_readings readings;
    struct verdict verdict;
    struct view_desk view = {0};
    if (!desk_open(request, &desk, error) || !desk_case(&desk, &file, error) ||
        !interest_allows(desk.session, file.application.id, desk.person, false, error) ||
        !reading_list(desk.session, &desk.call, request->arena, &readings, error))
        return false;
    const struct call *call = &desk.call.rules;
    verdict_of(call, &readings, file.application.id, &verdict);
    view.heading = file.dossier.title;
    view.lead = arena_printf(request->arena, "%.*s, %.*s, %.*s. %.*s demandés.", STR_PRINT(desk_number(&desk, &file)),
                             STR_PRINT(file.dossier.holder_name), STR_PRINT(file.territory_name),
                             STR_PRINT(money_text(request->arena, file.dossier.requested)));
    struct view_desk_section *section = desk_section(&desk, &view, "lectures", "Les lectures");
    if (verdict.finished)
        desk_fact(&desk, section, "Note sur 100", desk_score(&desk, verdict.score));
    if (verdict.dispersed)
        section->lead = STR("Les lecteurs sont éloignés" NBSP ": à discuter en séance.");
    section->grid.caption = STR("Les notes de chaque lecteur");
    desk_heading(&desk, &section->grid, "Critère");
    for (size_t r = 0; r < readings.count; r++)
        if (readings.at[r].application_id == file.application.id)
            desk_heading(&desk, &section->grid,
                         arena_cstr(request->arena, desk_person(&desk, readings.at[r].person_id, STR_NONE)));
    for (size_t k = 0; k < call->criterion_count && k < CRITERIA_MOST; k++) {
        struct desk_row *row = desk_row(&desk, &section->grid);
        desk_cell(&desk, row, call->criteria[k].label)->note = verdict.far_apart[k] ? STR("écart") : STR_NONE;
        for (size_t r = 0; r < readings.count; r++) {
            const struct jury_reading *reading = &readings.at[r];
            if (reading->application_id != file.application.id)
                continue;
            bool given = reading->finished_at && reading->marks[k] != MARK_NONE;
            desk_cell(&desk, row, given ? text_decimal(request->arena, (double)reading->marks[k] / 100, 1) : STR("–"))
                ->note = given ? reading->comments[k] : STR_NONE;
        }
    }
    for (size_t r = 0; r < readings.count; r++) {
        const struct jury_reading *reading = &readings.at[r];
        if (reading->application_id != file.application.id || !reading->finished_at)
            continue;
        struct desk_entry *entry = ARENA_PUSH(request->arena, section->entries.at, section->entries.count);
        *entry = (struct desk_entry){desk_person(&desk, reading->person_id, STR_NONE),
                                     desk_when(&desk, reading->finished_at), reading->comment,
                                     desk_score(&desk, reading->score)};
    }
    if (section->grid.rows.count == 0)
        section->lead = STR("Personne n’a encore lu ce dossier.");
    desk_way(&desk, section, STR("Revenir aux notes"), desk_path(&desk, "/notes"));
    desk_send(&desk, response, &view, "");
    return true;
}
