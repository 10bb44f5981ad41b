/* « Est-ce l’un de ces lieux ? »: places like the one being written, and addresses known in its commune. */
#include "places/alike.h"
#include "editing-pages.h"
#include "places/duplicates.h"
#include "templates.h"

enum { TYPED_MOST = 200, ADDRESSES_MOST = 8, ADDRESS_HITS_MOST = 60 };

static void add_card(struct request *request, const struct space *space, const struct directory *directory,
                     const struct alike *found, struct view_alike_list *view)
{
    struct directory_entry entry;
    struct arena *arena = request->arena;
    directory_read(directory, found->row, arena, &entry);
    const struct space *home = space_of_place(request, &entry);
    view->at[view->count++] =
        (struct alike_card){.name = entry.place.name,
                            .where = arena_printf(arena, "%.*s, %.*s %.*s", STR_PRINT(entry.place.address),
                                                  STR_PRINT(entry.place.postal_code), STR_PRINT(entry.place.commune)),
                            .why = found->reasons,
                            .address = route_address(arena, "place", (home ? home : space)->slug, entry.slug)};
    struct str id = id_text(arena, entry.id);
    view->seen = arena_printf(arena, "%.*s%s%.*s", STR_PRINT(view->seen), view->seen.length ? " " : "", STR_PRINT(id));
}

bool alike_fill(struct request *request, const struct space *space, const struct place *place, int64_t except,
                struct view_alike_list *view, struct error *error)
{
    struct alike found[ALIKE_MOST];
    size_t count;
    struct place_filter within = {0};
    const struct directory *directory;
    if (!pages_directory(request, &directory, error))
        return false;
    filter_to_space(request->arena, space, &within);
    if (!places_alike(directory, place, &within, except, request->arena, found, &count, error))
        return false;
    view->at = ARENA_ARRAY(request->arena, struct alike_card, ALIKE_MOST);
    view->seen = STR("");
    for (size_t i = 0; i < count; i++) {
        add_card(request, space, directory, &found[i], view);
        view->likely = view->likely || found[i].score >= DUPLICATE_REVIEW_SCORE;
    }
    return true;
}

static struct str typed(struct request *request, const char *name)
{
    struct str text = text_clean(request->arena, request_query_text(request, name));
    return text_cut(str_trim(text), TYPED_MOST);
}

static uint32_t typed_commune(struct request *request)
{
    return commune_reconcile(typed(request, "commune"), typed(request, "code_postal"), STR("")).commune;
}

/* As far as it is written. */
static struct place typed_place(struct request *request)
{
    uint32_t commune = typed_commune(request);
    struct place place = {.name = typed(request, "nom"),
                          .address = typed(request, "adresse"),
                          .postal_code = typed(request, "code_postal"),
                          .commune = typed(request, "commune"),
                          .pivot = PLACE_NO_PIVOT};
    if (commune != TERRITORY_NONE) {
        place.commune = territory_at(commune).name;
        place.insee_code = territory_at(commune).code;
    }
    return place;
}

bool show_alike(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct place place = typed_place(request);
    struct view_alike view = {0};
    int64_t except = 0;
    id_parse(request_query_text(request, "sauf"), &except);
    if (!space || !alike_fill(request, space, &place, except, &view.list, error))
        return false;
    page_fill(request, space, &view.page, STR("Lieux qui se ressemblent"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    struct buffer page = {0};
    template_alike(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Addresses known ---------------------------------------------------------------------------------------------- */

static void write_address(struct json_writer *json, const struct place *place)
{
    json_begin_object(json);
    json_member_text(json, "adresse", place->address);
    json_member_text(json, "code_postal", place->postal_code);
    json_member_text(json, "commune", place->commune);
    if (place->located) {
        json_key(json, "latitude");
        json_double(json, place->latitude);
        json_key(json, "longitude");
        json_double(json, place->longitude);
    }
    json_end_object(json);
}

static bool is_listed(const struct str *listed, size_t count, const struct place *place)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(listed[i], place->address))
            return true;
    return false;
}

/* The distinct ones among places found, whose address has the words. */
static void write_addresses(struct json_writer *json, const struct directory *directory,
                            const struct directory_answer *answer, struct str words, struct arena *arena)
{
    struct str listed[ADDRESSES_MOST], folded = text_folded(arena, words);
    size_t count = 0;
    for (size_t i = 0; i < answer->count && count < ADDRESSES_MOST; i++) {
        struct directory_entry entry;
        directory_read(directory, answer->hits[i].row, arena, &entry);
        if (is_listed(listed, count, &entry.place) || !str_contains(text_folded(arena, entry.place.address), folded))
            continue;
        listed[count++] = entry.place.address;
        write_address(json, &entry.place);
    }
}

bool send_addresses(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct str words = typed(request, "adresse");
    uint32_t commune = typed_commune(request);
    struct directory_answer answer = {0};
    if (!space || !pages_directory(request, &directory, error))
        return false;
    struct place_filter filter = {.text = words};
    filter_to_space(request->arena, space, &filter);
    struct str code = commune == TERRITORY_NONE ? STR("") : territory_at(commune).code;
    if (code.length)
        filter.communes = (struct texts){1, &code};
    struct directory_query query = {.filter = &filter, .sort = SORT_RELEVANCE, .size = ADDRESS_HITS_MOST};
    if (words.length && !directory_search(directory, &query, request->arena, &answer, error))
        return false;
    struct buffer out = {0};
    struct json_writer json = {.out = &out};
    json_begin_object(&json);
    json_key(&json, "adresses");
    json_begin_array(&json);
    write_addresses(&json, directory, &answer, words, request->arena);
    json_end_array(&json);
    json_end_object(&json);
    response_json(response, &out);
    return true;
}
