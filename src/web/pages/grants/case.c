/* One application, for those who instruct it: what it says, what the rules say of it, what was asked, written, done. */
#include "case-acts.h"

/* --- What the dossier says ------------------------------------------------------------------------------------------
 */

static struct str label_of(const struct call_choices *choices, struct str code)
{
    size_t found = call_choice_find(choices, code);
    return found == SIZE_MAX ? code : choices->at[found].label;
}

static void show_project(const struct desk *desk, const struct case_file *file, bool hidden, struct view_desk *view)
{
    const struct dossier *dossier = &file->dossier;
    const struct call *call = &desk->call.rules;
    struct arena *arena = desk->arena;
    struct view_desk_section *section = desk_section(desk, view, "projet", "Le projet");
    if (!hidden) {
        desk_fact(desk, section, "Porteur", dossier->holder_name);
        desk_fact(desk, section, "SIRET", dossier->siret);
        desk_fact(desk, section, "Contact",
                  arena_printf(arena, "%.*s, %.*s", STR_PRINT(dossier->contact), STR_PRINT(file->application.email)));
    }
    desk_fact(desk, section, "Nature du porteur", label_of(&call->holders, dossier->holder_kind));
    desk_fact(desk, section, "Thème", label_of(&call->themes, dossier->theme));
    if (dossier->starts && dossier->ends)
        desk_fact(desk, section, "Dates",
                  arena_printf(arena, "du %.*s au %.*s", STR_PRINT(french_date(arena, dossier->starts)),
                               STR_PRINT(french_date(arena, dossier->ends))));
    for (size_t i = 0; i < dossier->site_count; i++) {
        const struct dossier_site *site = &dossier->sites[i];
        struct str district = site->district.length          ? site->district
                              : site->site.priority_district ? STR("quartier prioritaire déclaré")
                                                             : STR_NONE;
        desk_fact(desk, section, i == 0 ? "Lieu" : "Autre lieu",
                  arena_printf(arena, "%.*s%s%.*s", STR_PRINT(site->place), district.length ? ", " : "",
                               STR_PRINT(district)));
    }
    desk_fact(desk, section, "Territoire", file->territory_name);
}

static void show_budget(const struct desk *desk, const struct case_file *file, struct view_desk *view)
{
    static const char *const ORIGINS[] = {"Fonds propres", "Financeur public", "Financeur privé, usagers"};
    const struct dossier *dossier = &file->dossier;
    const struct call *call = &desk->call.rules;
    struct view_desk_section *section = desk_section(desk, view, "budget", "Le budget");
    desk_fact(desk, section, "Subvention demandée", money_text(desk->arena, dossier->requested));
    desk_fact(desk, section, "Subvention possible",
              arena_printf(desk->arena, "%.*s (%.*s)", STR_PRINT(money_text(desk->arena, file->grant.most)),
                           STR_PRINT(file->grant.why)));
    section->grid.caption = STR("Dépenses et ressources");
    desk_heading(desk, &section->grid, "Ligne");
    desk_heading(desk, &section->grid, "Nature");
    desk_heading(desk, &section->grid, "Année");
    desk_heading(desk, &section->grid, "Montant");
    for (size_t i = 0; i < dossier->line_count; i++) {
        const struct budget_line *line = &dossier->lines[i];
        struct desk_row *row = desk_row(desk, &section->grid);
        bool expense = line->side == LINE_EXPENSE;
        size_t refused = call_choice_find(&call->ineligible_expenses, line->category);
        desk_cell(desk, row, line->label.length ? line->label : STR("Sans libellé"))->note =
            expense ? STR("dépense") : STR("ressource");
        struct desk_cell *nature =
            desk_cell(desk, row, expense ? label_of(&call->expenses, line->category) : str_of(ORIGINS[line->origin]));
        if (expense && refused != SIZE_MAX) {
            nature->text = call->ineligible_expenses.at[refused].label;
            nature->note = STR("non éligible");
        } else if (!expense) {
            nature->note = line->acquired ? STR("acquise") : STR("demandée");
        }
        desk_cell(desk, row, arena_printf(desk->arena, "%d", line->year));
        desk_cell(desk, row, money_text(desk->arena, line->cents));
    }
}

static void show_answers(const struct desk *desk, const struct case_file *file, struct view_desk *view)
{
    const struct call *call = &desk->call.rules;
    struct view_desk_section *section = desk_section(desk, view, "reponses", "Les réponses");
    for (size_t i = 0; i < call->question_count; i++) {
        struct str answer = dossier_answer(&file->dossier, call->questions[i].code);
        if (answer.length == 0)
            continue;
        struct desk_entry *entry = ARENA_PUSH(desk->arena, section->entries.at, section->entries.count);
        *entry = (struct desk_entry){.who = call->questions[i].label, .text = answer};
    }
}

void show_dossier(const struct desk *desk, const struct case_file *file, bool hidden, struct view_desk *view)
{
    show_project(desk, file, hidden, view);
    show_budget(desk, file, view);
    show_answers(desk, file, view);
}

/* --- What the rules say ---------------------------------------------------------------------------------------------
 */

static void show_checks(const struct desk *desk, const struct case_file *file, struct view_desk *view)
{
    static const struct {
        const char *mark, *label;
    } VERDICTS[] = {
        [CHECK_RIGHT] = {"success", "oui"}, [CHECK_LOOK] = {"warning", "à voir"}, [CHECK_WRONG] = {"error", "non"}};
    struct check_lines lines;
    struct view_desk_section *section = desk_section(desk, view, "regles", "Recevable ?");
    case_check(&desk->call.rules, file, desk->arena, &lines);
    section->grid.caption = STR("Les règles de l’appel, une à une");
    desk_heading(desk, &section->grid, "Règle");
    desk_heading(desk, &section->grid, "Respectée");
    desk_heading(desk, &section->grid, "Pourquoi");
    for (size_t i = 0; i < lines.count; i++) {
        struct desk_row *row = desk_row(desk, &section->grid);
        desk_cell(desk, row, lines.at[i].label);
        desk_cell(desk, row, str_of(VERDICTS[lines.at[i].verdict].label))->mark = VERDICTS[lines.at[i].verdict].mark;
        desk_cell(desk, row, lines.at[i].reason);
    }
}

/* --- What was asked, written, done ----------------------------------------------------------------------------------
 */

static void entry_add(const struct desk *desk, struct view_desk_section *section, struct str who, struct str when,
                      struct str text, struct str mark)
{
    struct desk_entry *entry = ARENA_PUSH(desk->arena, section->entries.at, section->entries.count);
    *entry = (struct desk_entry){who, when, text, mark};
}

static void show_requests(struct desk *desk, struct case_context *context, struct acts *acts, struct view_desk *view)
{
    struct view_desk_section *section = desk_section(desk, view, "suite", "Ce que vous décidez");
    static const char *const NAMES[] = {"recevable", "etude",   "comite",    "demander", "irrecevable",
                                        "reprendre", "abandon", "prolonger", "lecteurs"};
    for (size_t i = 0; i < context->requests.count; i++) {
        const struct piece_request *request = &context->requests.at[i];
        entry_add(desk, section,
                  arena_printf(desk->arena, "À compléter avant le %.*s", STR_PRINT(desk_when(desk, request->due_at))),
                  arena_printf(desk->arena, "demandé le %.*s", STR_PRINT(desk_when(desk, request->asked_at))),
                  request->message,
                  request->answered_at                   ? STR("rendu")
                  : request->due_at < desk->request->now ? STR("en retard")
                                                         : STR("attendu"));
    }
    for (size_t i = 0; i < COUNT_OF(NAMES); i++)
        acts_show(acts, NAMES[i], section);
    if (section->forms.count == 0)
        section->lead = STR("L’instruction de ce dossier est terminée.");
}

static void show_opinions(struct desk *desk, struct case_context *context, struct acts *acts, struct view_desk *view)
{
    struct view_desk_section *section = desk_section(desk, view, "avis", "Avis extérieurs");
    for (size_t i = 0; i < context->opinions.count; i++) {
        const struct opinion *opinion = &context->opinions.at[i];
        struct str state = opinion->answered_at  ? str_of(opinion_verdict_label(opinion->verdict))
                           : opinion->revoked_at ? STR("retiré")
                                                 : STR("attendu");
        struct str when =
            arena_printf(desk->arena, "demandé le %.*s, pour le %.*s", STR_PRINT(desk_day(desk, opinion->asked_at)),
                         STR_PRINT(desk_day(desk, opinion->due_at)));
        entry_add(desk, section, opinion->name, when, opinion->answer.length ? opinion->answer : opinion->question,
                  state);
    }
    acts_show(acts, "avis", section);
    acts_show(acts, "avis-retirer", section);
    if (section->entries.count == 0 && section->forms.count == 0)
        section->lead = STR("Aucun avis n’a été demandé.");
}

static void show_notes(struct desk *desk, struct case_context *context, struct acts *acts, struct view_desk *view)
{
    static const char *const MARKS[NOTE_KIND_COUNT] = {[NOTE_ADVICE] = "conseil", [NOTE_INTERNAL] = "note interne"};
    struct view_desk_section *section = desk_section(desk, view, "echanges", "Échanges et notes");
    for (size_t i = 0; i < context->notes.count; i++) {
        const struct application_note *note = &context->notes.at[i];
        entry_add(desk, section, note->author.length ? note->author : STR("Le porteur"), desk_when(desk, note->at),
                  note->text, str_of(MARKS[note->kind]));
    }
    acts_show(acts, "message", section);
    acts_show(acts, "note", section);
}

static void show_history(struct desk *desk, struct case_context *context, struct acts *acts, struct view_desk *view)
{
    struct view_desk_section *section = desk_section(desk, view, "historique", "Historique");
    for (size_t i = 0; i < context->steps.count; i++) {
        const struct application_step *step = &context->steps.at[i];
        entry_add(desk, section,
                  arena_printf(desk->arena, "%s → %s", application_state_label(step->from),
                               application_state_label(step->to)),
                  arena_printf(desk->arena, "%.*s, par %.*s", STR_PRINT(desk_when(desk, step->at)),
                               STR_PRINT(desk_person(desk, step->person_id, STR("le porteur")))),
                  step->reason, STR_NONE);
    }
    if (context->file.application.receipt.length)
        desk_fact(desk, section, "Empreinte du dépôt", context->file.application.receipt);
    acts_show(acts, "lie", section);
}

/* --- The page -------------------------------------------------------------------------------------------------------
 */

/* The people of the space who may mark, and who of them read this application. */
static bool read_jurors(struct desk *desk, struct case_context *context, struct error *error)
{
    struct members members;
    struct jury_readings readings;
    if (!role_members(desk->session, desk->space->id, desk->request->now, desk->arena, &members, error) ||
        !reading_list(desk->session, &desk->call, desk->arena, &readings, error))
        return false;
    context->jurors = ARENA_ARRAY(desk->arena, int64_t, members.count + 1);
    context->juror_choices = ARENA_ARRAY(desk->arena, struct field_choice, members.count + 1);
    context->juror_reads = ARENA_ARRAY(desk->arena, bool, members.count + 1);
    for (size_t i = 0; i < members.count; i++) {
        const struct person *person = &members.at[i].person;
        const struct interest *interest = interest_of(&context->interests, context->file.application.id, person->id);
        if (members.at[i].role.kind != ROLE_JURY || (interest && interest->tied))
            continue;
        size_t k = context->juror_count++;
        context->jurors[k] = person->id;
        context->juror_choices[k] = (struct field_choice){id_text(desk->arena, person->id).at,
                                                          arena_cstr(desk->arena, person_label(person)), NULL};
        for (size_t r = 0; r < readings.count; r++)
            context->juror_reads[k] =
                context->juror_reads[k] || (readings.at[r].application_id == context->file.application.id &&
                                            readings.at[r].person_id == person->id);
    }
    return true;
}

static bool read_context(struct desk *desk, struct case_context *context, struct error *error)
{
    int64_t id = context->file.application.id;
    return opinion_list(desk->session, id, desk->arena, &context->opinions, error) &&
           application_requests(desk->session, id, desk->arena, &context->requests, error) &&
           application_notes(desk->session, id, ~0u, desk->arena, &context->notes, error) &&
           application_history(desk->session, id, desk->arena, &context->steps, error) &&
           interest_list(desk->session, desk->call.id, desk->arena, &context->interests, error) &&
           read_jurors(desk, context, error);
}

/* Who is tied sees that she is, and nothing of the dossier. */
static bool send_tied(struct desk *desk, const struct case_context *context, const struct interest *interest,
                      struct response *response)
{
    struct view_desk view = {.heading =
                                 context->file.dossier.title.length ? context->file.dossier.title : STR("Sans titre")};
    struct view_desk_section *section = desk_section(desk, &view, "lien", "Vous êtes déporté de ce dossier");
    section->lead = arena_printf(desk->arena, "Lien déclaré le %.*s" NBSP ": %.*s",
                                 STR_PRINT(desk_when(desk, interest->at)), STR_PRINT(interest->reason));
    desk_way(desk, section, STR("Revenir à la file"), desk_path(desk, "/instruction"));
    desk_send(desk, response, &view, "");
    return true;
}

static void send_case(struct desk *desk, struct case_context *context, struct acts *acts, struct response *response)
{
    const struct case_file *file = &context->file;
    struct view_desk view = {.heading = file->dossier.title.length ? file->dossier.title : STR("Sans titre"),
                             .state = str_of(application_state_label(file->application.state)),
                             .done = acts_done(acts),
                             .refusal = acts->refusal};
    view.lead =
        arena_printf(desk->arena, "%.*s, %.*s. %.*s demandés.", STR_PRINT(desk_number(desk, file)),
                     STR_PRINT(file->dossier.holder_name), STR_PRINT(money_text(desk->arena, file->dossier.requested)));
    show_requests(desk, context, acts, &view);
    show_checks(desk, file, &view);
    show_dossier(desk, file, false, &view);
    struct view_desk_section *files = desk_section(desk, &view, "pieces", "Les pièces jointes");
    for (size_t i = 0; i < file->dossier.file_count; i++)
        desk_way(desk, files, file->dossier.files[i].name,
                 arena_printf(desk->arena, "%.*s/pieces/%.*s",
                              STR_PRINT(desk_case_path(desk, "instruction", file->application.id)),
                              STR_PRINT(file->dossier.files[i].id)));
    if (file->dossier.file_count == 0)
        files->lead = STR("Aucune pièce n’est jointe.");
    show_opinions(desk, context, acts, &view);
    show_notes(desk, context, acts, &view);
    show_history(desk, context, acts, &view);
    desk_send(desk, response, &view, "");
}

bool show_call_case(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct case_context context = {0};
    struct acts acts = {.desk = &desk};
    bool done = false;
    if (!desk_open(request, &desk, error) || !desk_case(&desk, &context.file, error) ||
        !read_context(&desk, &context, error))
        return false;
    const struct interest *interest = interest_of(&context.interests, context.file.application.id, desk.person);
    if (interest && interest->tied)
        return send_tied(&desk, &context, interest, response);
    case_acts(&acts, &context);
    if (request->method == METHOD_POST && !acts_run(&acts, &done, error))
        return false;
    if (done)
        return acts_redirect(&acts, response, error);
    send_case(&desk, &context, &acts, response);
    return true;
}
