/* The instructor's queue: every application of a call, whose it is, what waits. */
#include "desk.h"

static const struct field_choice SCOPES[] = {{"toutes", "Toutes", NULL}, {"miennes", "De mes territoires", NULL}};
enum { STATES_SHOWN = APPLICATION_STATE_COUNT };

struct queue {
    struct desk desk;
    struct case_files files;
    struct call_instructors instructors;
    struct interests interests;
    struct form form; /* what is looked for */
};

static struct field *search_fields(const struct desk *desk)
{
    struct field *fields = ARENA_ARRAY(desk->arena, struct field, 3);
    struct field_choice *states = ARENA_ARRAY(desk->arena, struct field_choice, STATES_SHOWN);
    for (int i = 0; i < STATES_SHOWN; i++)
        states[i] = (struct field_choice){application_state_code((enum application_state)i),
                                          application_state_label((enum application_state)i), NULL};
    fields[0] = (struct field){
        .name = "voir", .label = "Voir", .kind = FIELD_CHOICE, .choices = SCOPES, .choice_count = COUNT_OF(SCOPES)};
    fields[1] = (struct field){.name = "territoire",
                               .label = "Territoire",
                               .kind = FIELD_CHOICE,
                               .choices = field_choices(desk->arena, &desk->call.rules.territories),
                               .choice_count = desk->call.rules.territories.count};
    fields[2] = (struct field){
        .name = "etat", .label = "État", .kind = FIELD_CHOICE, .choices = states, .choice_count = STATES_SHOWN};
    return fields;
}

static bool is_shown(const struct queue *queue, const struct case_file *file)
{
    struct str territory = form_text(&queue->form, "territoire"), state = form_text(&queue->form, "etat");
    if (territory.length && !str_equal(territory, file->territory))
        return false;
    if (state.length && !str_equal(state, str_of(application_state_code(file->application.state))))
        return false;
    return !form_chosen(&queue->form, "voir", "miennes") ||
           call_instructor_has(&queue->instructors, queue->desk.person, file->territory);
}

static const char *state_mark(enum application_state state)
{
    switch (state) {
    case APPLICATION_SUBMITTED: return "new";
    case APPLICATION_INCOMPLETE: return "warning";
    case APPLICATION_SELECTED:
    case APPLICATION_AGREED: return "success";
    case APPLICATION_INELIGIBLE:
    case APPLICATION_REJECTED: return "error";
    default: return "info";
    }
}

/* What waits: an answer, an opinion, a message to read. */
static struct str waiting_text(const struct desk *desk, const struct case_file *file)
{
    struct buffer text = {0};
    if (file->due_at)
        buffer_printf(&text, "à compléter avant le %.*s", STR_PRINT(desk_day(desk, file->due_at)));
    if (file->opinions_waiting)
        buffer_printf(&text, "%s%lld avis attendus", text.length ? ", " : "", (long long)file->opinions_waiting);
    if (file->messages_unread)
        buffer_printf(&text, "%s%lld %s", text.length ? ", " : "", (long long)file->messages_unread,
                      text_plural(file->messages_unread, "message à lire", "messages à lire"));
    struct str copy = arena_str(desk->arena, buffer_str(&text));
    buffer_free(&text);
    return copy;
}

static void add_row(struct queue *queue, struct view_desk_grid *grid, const struct case_file *file)
{
    const struct desk *desk = &queue->desk;
    const struct interest *interest = interest_of(&queue->interests, file->application.id, desk->person);
    bool tied = interest && interest->tied;
    struct desk_row *row = desk_row(desk, grid);
    struct desk_cell *cell = desk_cell(desk, row, file->dossier.title.length ? file->dossier.title : STR("Sans titre"));
    cell->address = desk_case_path(desk, "instruction", file->application.id);
    cell->note = arena_printf(desk->arena, "%.*s, %.*s", STR_PRINT(desk_number(desk, file)),
                              STR_PRINT(file->dossier.holder_name));
    desk_cell(desk, row, file->territory_name);
    desk_cell(desk, row, money_text(desk->arena, file->dossier.requested));
    cell = desk_cell(desk, row, str_of(application_state_label(file->application.state)));
    cell->mark = state_mark(file->application.state);
    desk_cell(desk, row, tied ? STR("lien d’intérêts déclaré") : waiting_text(desk, file));
}

static void add_counts(const struct queue *queue, struct view_desk_section *section)
{
    size_t counts[APPLICATION_STATE_COUNT] = {0};
    int64_t asked = 0;
    for (size_t i = 0; i < queue->files.count; i++) {
        counts[queue->files.at[i].application.state]++;
        asked += queue->files.at[i].application.number ? queue->files.at[i].dossier.requested : 0;
    }
    for (int i = 0; i < APPLICATION_STATE_COUNT; i++)
        if (counts[i])
            desk_point(&queue->desk, section,
                       arena_printf(queue->desk.arena, "%s" NBSP ": %zu",
                                    application_state_label((enum application_state)i), counts[i]));
    section->lead = arena_printf(queue->desk.arena, "%.*s demandés en tout, pour une enveloppe de %.*s.",
                                 STR_PRINT(money_text(queue->desk.arena, asked)),
                                 STR_PRINT(money_text(queue->desk.arena, queue->desk.call.rules.envelope)));
}

/* Territories nobody has applied in: to be told before the call closes. */
static void add_empty_territories(const struct queue *queue, struct view_desk *view)
{
    const struct call *call = &queue->desk.call.rules;
    struct view_desk_section *section = NULL;
    for (size_t t = 0; t < call->territories.count; t++) {
        size_t count = 0;
        for (size_t i = 0; i < queue->files.count; i++)
            count += str_equal(queue->files.at[i].territory, call->territories.at[t].code);
        if (count)
            continue;
        if (!section) {
            section = desk_section(&queue->desk, view, "vides", "Territoires sans candidature");
            section->lead = STR("Ni dossier déposé ni brouillon" NBSP ": à solliciter avant la clôture.");
        }
        desk_point(&queue->desk, section, call->territories.at[t].label);
    }
}

static void show_list(struct queue *queue, struct view_desk *view)
{
    struct desk *desk = &queue->desk;
    struct view_desk_section *section = desk_section(desk, view, "dossiers", "Les dossiers");
    struct view_desk_form *search = ARENA_PUSH(desk->arena, section->forms.at, section->forms.count);
    struct view_desk_section *list = desk_section(desk, view, "liste", "La file");
    static const char *const HEADINGS[] = {"Projet", "Territoire", "Demande", "État", "En attente"};
    add_counts(queue, section);
    *search = (struct view_desk_form){
        .get = true, .action = desk->request->path, .submit = STR("Afficher"), .fields = form_fields(&queue->form)};
    list->grid.caption = STR("Les dossiers de cet appel");
    for (size_t i = 0; i < COUNT_OF(HEADINGS); i++)
        desk_heading(desk, &list->grid, HEADINGS[i]);
    for (size_t i = 0; i < queue->files.count; i++)
        if (is_shown(queue, &queue->files.at[i]))
            add_row(queue, &list->grid, &queue->files.at[i]);
    list->lead = list->grid.rows.count
                     ? arena_printf(desk->arena, "%zu %s.", list->grid.rows.count,
                                    text_plural((int64_t)list->grid.rows.count, "dossier", "dossiers"))
                     : STR("Aucun dossier ne correspond. Élargissez la recherche ci-dessus.");
}

bool show_call_queue(struct request *request, struct response *response, struct error *error)
{
    struct queue queue;
    struct view_desk view = {.heading = STR("Instruction des candidatures")};
    if (!desk_open(request, &queue.desk, error) ||
        !case_list(queue.desk.session, &queue.desk.call, true, request->arena, &queue.files, error) ||
        !call_instructor_list(queue.desk.session, queue.desk.call.id, request->arena, &queue.instructors, error) ||
        !interest_list(queue.desk.session, queue.desk.call.id, request->arena, &queue.interests, error))
        return false;
    form_read(&queue.form, request, search_fields(&queue.desk), 3);
    view.lead = arena_printf(request->arena, "%.*s.",
                             STR_PRINT(call_state_sentence(request->arena, &queue.desk.call.rules, request->now)));
    show_list(&queue, &view);
    if (queue.desk.call.rules.balanced)
        add_empty_territories(&queue, &view);
    desk_send(&queue.desk, response, &view, "/instruction");
    return true;
}
