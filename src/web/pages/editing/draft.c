/* Drafts of the form of a place: kept as it was typed, by the script now and then or by a button. */
#include "editing-pages.h"

/* --- Content ------------------------------------------------------------------------------------------------------ */

static bool is_kept(const struct form_value *value)
{
    return !value->upload && value->value.length > 0 && !str_equal(value->name, STR(FORM_TOKEN_NAME)) &&
           !str_equal(value->name, STR("semblables"));
}

static void write_values(struct buffer *out, const struct form_value *values, size_t count)
{
    struct json_writer json = {.out = out};
    json_begin_array(&json);
    for (size_t i = 0; i < count; i++) {
        if (!is_kept(&values[i]))
            continue;
        json_begin_array(&json);
        json_text(&json, values[i].name);
        json_text(&json, values[i].value);
        json_end_array(&json);
    }
    json_end_array(&json);
}

static struct str text_of(const json_t *text, struct arena *arena)
{
    return arena_str(arena, (struct str){json_string_value(text), json_string_length(text)});
}

bool draft_values(struct arena *arena, const struct place_draft *draft, struct form_value **values, size_t *count,
                  struct error *error)
{
    json_t *list, *pair;
    size_t index;
    *count = 0;
    if (!json_parse(draft->content, &list, error))
        return false;
    *values = ARENA_ARRAY(arena, struct form_value, json_array_size(list) + 1);
    json_array_foreach(list, index, pair)
    {
        const json_t *name = json_array_get(pair, 0), *value = json_array_get(pair, 1);
        if (json_is_string(name) && json_is_string(value))
            (*values)[(*count)++] = (struct form_value){text_of(name, arena), text_of(value, arena), NULL};
    }
    json_decref(list);
    return true;
}

/* "?structure=…" and the like, without what is said of drafts; or empty. */
struct str draft_query(struct request *request)
{
    struct str rest = request->query, pair, kept = STR("");
    while (str_next(&rest, '&', &pair))
        if (pair.length && !str_starts_with(pair, STR("brouillon=")))
            kept =
                arena_printf(request->arena, "%.*s%c%.*s", STR_PRINT(kept), kept.length ? '&' : '?', STR_PRINT(pair));
    return kept;
}

struct str draft_address(struct arena *arena, struct str form, const char *what)
{
    return arena_printf(arena, "%.*s%cbrouillon=%s", STR_PRINT(form), str_contains(form, STR("?")) ? '&' : '?', what);
}

bool draft_of(struct request *request, struct session *session, const struct space *space, int64_t place_id,
              struct place_draft *draft, bool *found, struct error *error)
{
    return place_draft_find(session, request_person(request), space->id, place_id, request->arena, draft, found, error);
}

/* --- Keeping, forgetting ------------------------------------------------------------------------------------------ */

static bool keep(struct session *session, void *context, struct error *error)
{
    return place_draft_save(session, context, error);
}

static bool forget(struct session *session, void *context, struct error *error)
{
    const struct place_draft *draft = context;
    return place_draft_delete(session, draft->person_id, draft->space_id, draft->place_id, error);
}

/* The script asks for JSON, and stays on its page. */
static bool answer(struct request *request, struct response *response, const struct space *space, struct str form,
                   struct error *error)
{
    if (!str_contains(request_header(request, "accept"), STR("application/json")))
        return response_redirect(response, 303, draft_address(request->arena, form, "garde"), error);
    struct buffer out = {0};
    struct json_writer json = {.out = &out};
    json_begin_object(&json);
    json_member_text(&json, "enregistre", when_text(request, space, request->now));
    json_end_object(&json);
    response_json(response, &out);
    return true;
}

static bool save_draft(struct request *request, struct response *response, const struct space *space, int64_t place_id,
                       struct str form, struct error *error)
{
    const struct form_value *values;
    size_t count;
    struct buffer content = {0};
    if (!request_form(request, &values, &count, error))
        return false;
    write_values(&content, values, count);
    struct place_draft draft = {.person_id = request_person(request),
                                .space_id = space->id,
                                .place_id = place_id,
                                .content = buffer_str(&content),
                                .saved_at = request->now};
    bool done = store_write(request->site->store, keep, &draft, error);
    buffer_free(&content);
    return done && answer(request, response, space, form, error);
}

static bool forget_draft(struct request *request, struct response *response, const struct space *space,
                         int64_t place_id, struct str form, struct error *error)
{
    struct place_draft draft = {.person_id = request_person(request), .space_id = space->id, .place_id = place_id};
    return store_write(request->site->store, forget, &draft, error) && response_redirect(response, 303, form, error);
}

/* --- Handlers ----------------------------------------------------------------------------------------------------- */

typedef bool (*draft_step)(struct request *request, struct response *response, const struct space *space,
                           int64_t place_id, struct str form, struct error *error);

static bool of_place(struct request *request, struct response *response, draft_step step, struct error *error)
{
    struct session *session;
    const struct space *space;
    struct kept_place kept;
    return request_session(request, &session, error) && place_of_request(request, session, &space, &kept, error) &&
           step(request, response, space, kept.id, route_address(request->arena, "place-edit", space->slug, kept.slug),
                error);
}

static bool of_new(struct request *request, struct response *response, draft_step step, struct error *error)
{
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    struct str form = route_address(request->arena, "place-new", space->slug), query = draft_query(request);
    return step(request, response, space, 0,
                arena_printf(request->arena, "%.*s%.*s", STR_PRINT(form), STR_PRINT(query)), error);
}

bool save_place_draft(struct request *request, struct response *response, struct error *error)
{
    return of_place(request, response, save_draft, error);
}

bool forget_place_draft(struct request *request, struct response *response, struct error *error)
{
    return of_place(request, response, forget_draft, error);
}

bool save_new_draft(struct request *request, struct response *response, struct error *error)
{
    return of_new(request, response, save_draft, error);
}

bool forget_new_draft(struct request *request, struct response *response, struct error *error)
{
    return of_new(request, response, forget_draft, error);
}
