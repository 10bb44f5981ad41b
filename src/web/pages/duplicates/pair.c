/* Two places side by side: one and the same, or two? */
#include <string.h>

#include "duplicate-pages.h"
#include "templates.h"

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool is_of_space(const struct space *space, const struct duplicate_side *side)
{
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    return str_equal(region ? side->region : side->department, space->code);
}

/* The pair of the path, which must have a place in the space. */
static bool find_case(struct request *request, struct session *session, const struct space *space,
                      struct duplicate_case *found, struct error *error)
{
    int64_t id = 0;
    id_parse(request_path(request, "pair"), &id); /* checked by the router */
    if (!duplicate_case_find(session, id, request->arena, found, error))
        return false;
    return is_of_space(space, &found->a) || is_of_space(space, &found->b) ||
           error_set(error, ERROR_MISSING, "Cette paire de lieux n’est pas de ce territoire.");
}

/* --- Fields ------------------------------------------------------------------------------------------------------- */

static bool is_list(enum place_field field)
{
    return place_field_vocabulary(field) != VOCABULARY_COUNT || field == PLACE_EMAILS || field == PLACE_WEBSITES ||
           field == PLACE_OTHER_LABELS;
}

/* A value for people: lists by commas, the address with its commune, a telephone in pairs. */
static struct str value_label(struct arena *arena, const struct place *place, enum place_field field)
{
    struct str text = place_field_text(place, field, arena);
    if (field == PLACE_PHONE)
        return phone_for_people(arena, text);
    if (field == PLACE_LATITUDE)
        return place->located ? arena_printf(arena, "%.5f, %.5f", place->latitude, place->longitude) : STR_NONE;
    if (field == PLACE_PIVOT && str_equal(text, PLACE_NO_PIVOT))
        return STR_NONE;
    if (field == PLACE_ADDRESS)
        return arena_printf(arena, "%.*s%s%.*s%s%.*s %.*s", STR_PRINT(text),
                            place->address_complement.length ? ", " : "", STR_PRINT(place->address_complement),
                            text.length ? ", " : "", STR_PRINT(place->postal_code), STR_PRINT(place->commune));
    if (field == PLACE_SUMMARY && place->detail.length)
        return arena_printf(arena, "%.*s %.*s", STR_PRINT(text), STR_PRINT(place->detail));
    if (!is_list(field))
        return text;
    struct buffer out = {0};
    struct str rest = text, part;
    while (text.length && str_next(&rest, '|', &part)) {
        size_t index;
        if (field == PLACE_TYPES && vocabulary_find(VOCABULARY_TYPES, part, &index))
            part = vocabulary_term(VOCABULARY_TYPES, index)->label;
        buffer_printf(&out, "%s%.*s", out.length ? ", " : "", STR_PRINT(part));
    }
    struct str label = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return label;
}

static const char *field_label(enum place_field field)
{
    return field == PLACE_LATITUDE  ? "Point sur la carte"
           : field == PLACE_SUMMARY ? "Présentation"
                                    : place_field_label(field);
}

/* What the rule would show: the value of which side, or both for a list. */
static void set_default(struct arena *arena, const struct duplicate_case *one, const struct place *merged,
                        enum place_field field, struct duplicate_field *row)
{
    uint8_t choice = one->choices[field];
    struct str value = value_label(arena, merged, field);
    row->keep_a = choice ? choice == MERGE_SURVIVOR : str_equal(value, row->a);
    row->keep_b = choice ? choice == MERGE_MERGED : !row->keep_a && str_equal(value, row->b);
    row->both = !row->keep_a && !row->keep_b;
}

static void add_fields(struct request *request, const struct duplicate_case *one, struct view_duplicate *view)
{
    struct arena *arena = request->arena;
    struct place merged;
    struct merge_member members[2] = {{.place = &one->a.place, .id = one->a.id},
                                      {.place = &one->b.place, .id = one->b.id}};
    merge_places(members, 2, arena, &merged);
    view->fields.at = ARENA_ARRAY(arena, struct duplicate_field, PLACE_FIELD_COUNT);
    view->same.at = ARENA_ARRAY(arena, struct duplicate_fact, PLACE_FIELD_COUNT);
    view->alone.at = ARENA_ARRAY(arena, struct duplicate_fact, PLACE_FIELD_COUNT);
    for (int f = 0; f < PLACE_FIELD_COUNT; f++) {
        enum place_field field = (enum place_field)f;
        if (!merge_field_can_be_chosen(field))
            continue;
        struct duplicate_field row = {.name = str_of(place_field_name(field)),
                                      .label = str_of(field_label(field)),
                                      .a = value_label(arena, &one->a.place, field),
                                      .b = value_label(arena, &one->b.place, field),
                                      .is_list = is_list(field)};
        if (row.a.length == 0 && row.b.length == 0)
            continue;
        if (str_equal(row.a, row.b)) {
            view->same.at[view->same.count++] = (struct duplicate_fact){row.label, row.a, STR_NONE};
            continue;
        }
        if (row.a.length == 0 || row.b.length == 0) {
            view->alone.at[view->alone.count++] = row.a.length ? (struct duplicate_fact){row.label, row.a, STR("A")}
                                                               : (struct duplicate_fact){row.label, row.b, STR("B")};
            continue;
        }
        set_default(arena, one, &merged, field, &row);
        view->fields.at[view->fields.count++] = row;
    }
}

/* --- Showing ------------------------------------------------------------------------------------------------------ */

static void send_pair(struct request *request, struct response *response, const struct space *space,
                      const struct duplicate_case *one)
{
    struct arena *arena = request->arena;
    struct view_duplicate view = {
        .action = route_address(arena, "duplicate", space->slug, id_text(arena, one->id)),
        .back = route_address(arena, "duplicates", space->slug),
        .reasons = one->reasons,
        .a = duplicate_place(request, space, &one->a),
        .b = duplicate_place(request, space, &one->b),
        .id_a = id_text(arena, one->a.id),
        .id_b = id_text(arena, one->b.id),
        .keep_a = one->a.id < one->b.id,
        .open = one->state == DUPLICATE_OPEN,
        .merged = one->state == DUPLICATE_MERGED,
        .sure = one->sure,
    };
    if (one->decided_at) {
        struct civil civil = zone_civil(request->site->zone, one->decided_at);
        view.decided = french_date(arena, date_from_civil(civil.year, civil.month, civil.day));
    }
    add_fields(request, one, &view);
    page_fill(request, space, &view.page, STR("Est-ce le même lieu" NNBSP "?"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.token = view.page.form_token;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Doublons possibles"), view.back);
    struct buffer page = {0};
    template_duplicate(&page, &view);
    response_html(response, &page);
}

/* --- Deciding ----------------------------------------------------------------------------------------------------- */

struct decision {
    struct request *request;
    const struct space *space;
    const struct duplicate_case *one;
    struct duplicate_ruling ruling;
};

static const char *action_of(enum duplicate_verdict verdict)
{
    return verdict == VERDICT_MERGE   ? "duplicate.merge"
           : verdict == VERDICT_APART ? "duplicate.apart"
                                      : "duplicate.undo";
}

static bool write_decision(struct session *session, void *context, struct error *error)
{
    struct decision *decision = context;
    const struct duplicate_case *one = decision->one;
    struct str label = arena_printf(decision->request->arena, "%.*s ; %.*s", STR_PRINT(one->a.place.name),
                                    STR_PRINT(one->b.place.name));
    struct audit_event event = {.person_id = decision->ruling.person,
                                .space_id = decision->space->id,
                                .action = action_of(decision->ruling.verdict),
                                .subject = "place",
                                .subject_id = one->a.id,
                                .label = label};
    return duplicate_rule(session, &decision->ruling, error) &&
           audit_record(session, &event, decision->request->now, error);
}

/* What was asked; false when no button of the page was pressed. */
static bool read_verdict(struct str value, enum duplicate_verdict *verdict)
{
    *verdict = str_equal(value, STR("fusionner"))   ? VERDICT_MERGE
               : str_equal(value, STR("distincts")) ? VERDICT_APART
                                                    : VERDICT_UNDO;
    return *verdict != VERDICT_UNDO || str_equal(value, STR("annuler"));
}

/* A choice that is the rule's is left to the rule: it will follow what the sources say later. */
static void read_choice(const struct view_duplicate *view, struct str name, struct str value, bool a_survives,
                        uint8_t choices[PLACE_FIELD_COUNT])
{
    enum place_field field;
    if (!place_field_find(name, &field) || !merge_field_can_be_chosen(field))
        return;
    for (size_t i = 0; i < view->fields.count; i++) {
        const struct duplicate_field *row = &view->fields.at[i];
        bool a = str_equal(value, STR("a")), b = str_equal(value, STR("b"));
        if (!str_equal(row->name, name) || (!a && !b) || (a && row->keep_a) || (b && row->keep_b))
            continue;
        choices[field] = a == a_survives ? MERGE_SURVIVOR : MERGE_MERGED;
    }
}

static bool read_decision(struct request *request, const struct duplicate_case *one, struct duplicate_ruling *ruling,
                          struct error *error)
{
    const struct form_value *values;
    size_t count;
    bool asked = false;
    struct view_duplicate view = {0};
    if (!request_form(request, &values, &count, error))
        return false;
    add_fields(request, one, &view);
    ruling->survivor = one->a.id < one->b.id ? one->a.id : one->b.id;
    for (size_t i = 0; i < count; i++) {
        int64_t id;
        if (str_equal(values[i].name, STR("decision")))
            asked = read_verdict(values[i].value, &ruling->verdict);
        else if (str_equal(values[i].name, STR("adresse-gardee")) && id_parse(values[i].value, &id) &&
                 (id == one->a.id || id == one->b.id))
            ruling->survivor = id;
    }
    for (size_t i = 0; i < count; i++)
        if (str_starts_with(values[i].name, STR("champ-")))
            read_choice(&view, str_slice(values[i].name, 6, values[i].name.length), values[i].value,
                        ruling->survivor == one->a.id, ruling->choices);
    return asked || error_set(error, ERROR_INVALID, "Choisissez ce que sont ces deux lieux avec un des boutons.");
}

static bool decide(struct request *request, struct response *response, const struct space *space,
                   const struct duplicate_case *one, struct error *error)
{
    struct decision decision = {.request = request, .space = space, .one = one};
    decision.ruling.pair = one->id;
    decision.ruling.person = request_person(request);
    if (!read_decision(request, one, &decision.ruling, error) ||
        !store_write(request->site->store, write_decision, &decision, error))
        return false;
    static const char *const done[] = {
        [VERDICT_MERGE] = "fusion", [VERDICT_APART] = "distincts", [VERDICT_UNDO] = "annulation"};
    struct str list = route_address(request->arena, "duplicates", space->slug);
    return response_redirect(response, 303,
                             arena_printf(request->arena, "%.*s?fait=%s&paire=%.*s", STR_PRINT(list),
                                          done[decision.ruling.verdict], STR_PRINT(id_text(request->arena, one->id))),
                             error);
}

bool show_duplicate(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct duplicate_case one;
    const struct space *space = request_space(request, error);
    if (!space || !request_session(request, &session, error) || !find_case(request, session, space, &one, error))
        return false;
    if (request->method == METHOD_POST)
        return decide(request, response, space, &one, error);
    send_pair(request, response, space, &one);
    return true;
}
