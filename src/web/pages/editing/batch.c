/* The places of a space, or of a structure, as a table: changed in its cells, by pasting, or by a file. */
#include "batch-pages.h"
#include "templates.h"

enum { ROWS_A_PAGE = 30, COLUMNS_MOST = 6 };

bool batch_begin(struct request *request, struct session *session, struct batching *batching, struct error *error)
{
    struct scope scope;
    *batching = (struct batching){.request = request, .space = request_space(request, error)};
    if (!batching->space)
        return false;
    scope = (struct scope){.space_id = batching->space->id};
    batching->base = space_path(request->arena, batching->space, "/lieux/tableau");
    if (route_parameter(request->route, STR("structure")) != SIZE_MAX) {
        if (!request_structure(request, &batching->space, &batching->structure, error))
            return false;
        batching->base = structure_path(request->arena, batching->space, batching->structure.id, "/lieux/tableau");
    }
    batching->at_once = request_may(request, PERMISSION_HUB, &scope);
    return batching->at_once || space_reads_afterwards(session, batching->space->id, &batching->at_once, error);
}

bool batch_places(const struct batching *batching, struct session *session, struct kept_places *places,
                  struct error *error)
{
    return kept_place_list(session, batching->space->id, batching->structure.id, batching->request->arena, places,
                           error);
}

void batch_page(const struct batching *batching, struct view_page *page, struct str title)
{
    struct arena *arena = batching->request->arena;
    page_fill(batching->request, batching->space, page, title, STR_NONE, STR_NONE, SECTION_NONE);
    page->unlisted = true;
    links_add(arena, &page->breadcrumb, 3, STR("Accueil"), space_path(arena, batching->space, ""));
    if (batching->structure.id)
        links_add(arena, &page->breadcrumb, 3, batching->structure.name,
                  structure_path(arena, batching->space, batching->structure.id, ""));
}

/* --- Columns ------------------------------------------------------------------------------------------------------ */

struct chosen {
    enum place_field at[COLUMNS_MOST];
    size_t count;
};

static void choose(struct chosen *chosen, struct str name)
{
    enum place_field field;
    if (!place_field_find(name, &field) || !batch_field_is_offered(field) || chosen->count == COLUMNS_MOST)
        return;
    for (size_t i = 0; i < chosen->count; i++)
        if (chosen->at[i] == field)
            return;
    chosen->at[chosen->count++] = field;
}

static struct chosen chosen_columns(struct request *request)
{
    static const enum place_field usual[] = {PLACE_PHONE, PLACE_EMAILS, PLACE_HOURS};
    struct chosen chosen = {0};
    size_t count;
    const struct form_value *values = request_query(request, &count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, STR("colonne")))
            choose(&chosen, values[i].value);
    for (size_t i = 0; chosen.count == 0 && i < COUNT_OF(usual); i++)
        chosen.at[i] = usual[i];
    chosen.count = chosen.count ? chosen.count : COUNT_OF(usual);
    return chosen;
}

static struct str columns_query(struct arena *arena, const struct chosen *chosen)
{
    struct str query = STR("");
    for (size_t i = 0; i < chosen->count; i++)
        query =
            arena_printf(arena, "%.*s%ccolonne=%s", STR_PRINT(query), i ? '&' : '?', place_field_name(chosen->at[i]));
    return query;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static void add_choices(struct arena *arena, const struct chosen *chosen, struct view_batch *view)
{
    view->choices.at = ARENA_ARRAY(arena, struct batch_choice, PLACE_FIELD_COUNT);
    for (int i = 0; i < PLACE_FIELD_COUNT; i++) {
        enum place_field field = (enum place_field)i;
        struct batch_choice choice = {str_of(place_field_name(field)), str_of(place_field_label(field)), false};
        if (!batch_field_is_offered(field))
            continue;
        for (size_t k = 0; k < chosen->count; k++)
            choice.chosen = choice.chosen || chosen->at[k] == field;
        view->choices.at[view->choices.count++] = choice;
    }
    for (size_t k = 0; k < chosen->count; k++)
        links_add(arena, &view->headings, COLUMNS_MOST, str_of(place_field_label(chosen->at[k])), STR_NONE);
}

static void add_row(const struct batching *batching, const struct kept_place *kept, const struct chosen *chosen,
                    struct batch_row_view *row)
{
    struct arena *arena = batching->request->arena;
    *row = (struct batch_row_view){.id = id_text(arena, kept->id),
                                   .state = batch_state(&kept->place, arena),
                                   .name = kept->place.name,
                                   .commune = kept->place.commune,
                                   .address = route_address(arena, "place", batching->space->slug, kept->slug),
                                   .at = ARENA_ARRAY(arena, struct batch_cell_view, COLUMNS_MOST)};
    for (size_t i = 0; i < chosen->count; i++) {
        const char *field = place_field_name(chosen->at[i]);
        row->at[row->count++] = (struct batch_cell_view){
            .name = arena_printf(arena, "%s-%.*s", field, STR_PRINT(row->id)),
            .label = arena_printf(arena, "%s, %.*s", place_field_label(chosen->at[i]), STR_PRINT(kept->place.name)),
            .value = batch_cell(&kept->place, chosen->at[i], arena)};
    }
}

static void add_rows(const struct batching *batching, const struct kept_places *places, const struct chosen *chosen,
                     int64_t page, struct view_batch *view)
{
    struct arena *arena = batching->request->arena;
    size_t first = (size_t)(page - 1) * ROWS_A_PAGE, last = first + ROWS_A_PAGE;
    last = last < places->count ? last : places->count;
    struct str query = columns_query(arena, chosen);
    view->rows.at = ARENA_ARRAY(arena, struct batch_row_view, ROWS_A_PAGE);
    for (size_t i = first; i < last; i++)
        add_row(batching, &places->at[i], chosen, &view->rows.at[view->rows.count++]);
    view->summary = places->count == 0
                        ? STR("Aucun lieu pour l’instant.")
                        : arena_printf(arena, "Lieux %zu à %zu, sur %zu", first + 1, last, places->count);
    if (page > 1)
        view->previous =
            arena_printf(arena, "%.*s%.*s&page=%lld", STR_PRINT(batching->base), STR_PRINT(query), (long long)page - 1);
    if (last < places->count)
        view->next =
            arena_printf(arena, "%.*s%.*s&page=%lld", STR_PRINT(batching->base), STR_PRINT(query), (long long)page + 1);
}

static struct str lead(const struct batching *batching)
{
    return batching->at_once ? STR("Changez plusieurs lieux à la fois. Rien n’est enregistré avant que vous ayez vu "
                                   "ce qui changera.")
                             : STR("Changez plusieurs lieux à la fois. Vous verrez ce qui changera avant de l’envoyer "
                                   "à la relecture du département.");
}

static bool send_page(const struct batching *batching, struct response *response, struct session *session,
                      struct view_batch *view, struct error *error)
{
    struct request *request = batching->request;
    struct kept_places places;
    struct form form;
    int64_t page, done;
    if (!request_query_number(request, "page", 1, 10000, 1, &page, error) ||
        !request_query_number(request, "fait", 0, BATCH_ROWS_MOST, -1, &done, error) ||
        !batch_places(batching, session, &places, error))
        return false;
    if ((size_t)(page - 1) * ROWS_A_PAGE >= places.count)
        page = 1;
    struct chosen chosen = chosen_columns(request);
    form_start(&form, request, NULL, 0);
    view->token = form.token;
    view->heading = STR("Les lieux en tableau");
    view->lead = lead(batching);
    view->action = arena_printf(request->arena, "%.*s%.*s&page=%lld", STR_PRINT(batching->base),
                                STR_PRINT(columns_query(request->arena, &chosen)), (long long)page);
    view->csv = arena_printf(request->arena, "%.*s.csv", STR_PRINT(batching->base));
    view->ods = arena_printf(request->arena, "%.*s.ods", STR_PRINT(batching->base));
    if (done >= 0)
        view->done =
            arena_printf(request->arena, batching->at_once ? "%lld %s." : "%lld %s à la relecture.", (long long)done,
                         batching->at_once ? text_plural(done, "lieu enregistré", "lieux enregistrés")
                                           : text_plural(done, "lieu envoyé", "lieux envoyés"));
    add_choices(request->arena, &chosen, view);
    add_rows(batching, &places, &chosen, page, view);
    batch_page(batching, &view->page, view->heading);
    struct buffer out = {0};
    template_batch(&out, view);
    response_html(response, &out);
    if (view->refused.length)
        response_status(response, 422);
    return true;
}

/* --- What is sent ------------------------------------------------------------------------------------------------- */

static const struct form_value *value_named(const struct form_value *values, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, name))
            return &values[i];
    return NULL;
}

/* The cells of the page, as a table like any other. */
static void table_of_cells(struct request *request, const struct form_value *values, size_t count,
                           struct batch_table *table)
{
    struct arena *arena = request->arena;
    struct chosen chosen = chosen_columns(request);
    size_t columns = chosen.count + 2;
    *table =
        (struct batch_table){.head = {.line = 0, .cells = ARENA_ARRAY(arena, struct str, columns), .count = columns}};
    table->head.cells[0] = BATCH_ID;
    table->head.cells[1] = BATCH_STATE;
    for (size_t i = 0; i < chosen.count; i++)
        table->head.cells[2 + i] = str_of(place_field_name(chosen.at[i]));
    for (size_t v = 0; v < count; v++) {
        if (!str_equal(values[v].name, STR("lieu")) || table->count == BATCH_ROWS_MOST)
            continue;
        struct batch_row *row = ARENA_PUSH(arena, table->rows, table->count);
        *row = (struct batch_row){(int64_t)table->count, ARENA_ARRAY(arena, struct str, columns), columns};
        row->cells[0] = values[v].value;
        const struct form_value *state =
            value_named(values, count, arena_printf(arena, "etat-%.*s", STR_PRINT(values[v].value)));
        row->cells[1] = state ? state->value : STR("");
        for (size_t i = 0; i < chosen.count; i++) {
            struct str name =
                arena_printf(arena, "%s-%.*s", place_field_name(chosen.at[i]), STR_PRINT(values[v].value));
            const struct form_value *cell = value_named(values, count, name);
            row->cells[2 + i] = cell ? cell->value : STR("");
        }
    }
}

/* From the form that was used: a file, what was pasted, or the cells. */
static bool read_table(struct request *request, struct view_batch *view, struct batch_table *table, struct error *error)
{
    const struct form_value *values, *value;
    size_t count;
    if (!request_form(request, &values, &count, error))
        return false;
    value = value_named(values, count, STR("fichier"));
    if (value && value->upload)
        return batch_table_read(value->upload->bytes, request->arena, table, error);
    value = value_named(values, count, STR("colle"));
    if (value) {
        view->pasted = value->value;
        return batch_table_read(value->value, request->arena, table, error);
    }
    if (!value_named(values, count, STR("lieu")))
        return error_set(error, ERROR_INVALID, "Choisissez d’abord le fichier à envoyer.");
    table_of_cells(request, values, count, table);
    return true;
}

static bool save_batch(struct session *session, void *context, struct error *error)
{
    return batch_save(session, context, error);
}

static bool plan_table(const struct batching *batching, struct response *response, struct session *session,
                       struct error *error)
{
    struct request *request = batching->request;
    struct view_batch view = {0};
    struct batch_table table;
    struct kept_places places;
    struct error why;
    struct batch batch = {.space_id = batching->space->id,
                          .structure_id = batching->structure.id,
                          .person_id = request_person(request),
                          .created_at = request->now};
    if (!batch_places(batching, session, &places, error))
        return false;
    if (!read_table(request, &view, &table, &why) || !batch_plan(&table, &places, request->arena, &batch.plan, &why)) {
        if (why.kind != ERROR_INVALID && why.kind != ERROR_LIMITED)
            return error_set(error, why.kind, "%s", why.message);
        view.refused = arena_str(request->arena, str_of(why.message));
        return send_page(batching, response, session, &view, error);
    }
    return store_write(request->site->store, save_batch, &batch, error) &&
           response_redirect(response, 303,
                             arena_printf(request->arena, "%.*s/%.*s", STR_PRINT(batching->base),
                                          STR_PRINT(id_text(request->arena, batch.id))),
                             error);
}

bool show_batch(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct batching batching;
    struct view_batch view = {0};
    if (!request_session(request, &session, error) || !batch_begin(request, session, &batching, error))
        return false;
    return request->method == METHOD_POST ? plan_table(&batching, response, session, error)
                                          : send_page(&batching, response, session, &view, error);
}
