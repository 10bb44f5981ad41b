/* Pages of places, and one place. */
#include <string.h>

#include "../route.h"
#include "api.h"
#include "place-query.h"

enum { PAGE_USUAL = 20, FIELDS_TEXT_MOST = 2000 };

static const struct api_parameter PLACES_PARAMETERS[] = {
    {"limite", "integer", NULL, "Nombre de lieux par réponse.", "20", 1, DIRECTORY_PAGE_MOST, PAGE_USUAL},
    {"curseur", "string", NULL, "Suite d’une liste : la valeur est dans le lien « suivant » de la réponse précédente.",
     NULL, 0, 0, 0},
    {"champs", "string", NULL, "Champs voulus, séparés par des virgules ; « id » est toujours donné.",
     "nom,commune,services", 0, 0, 0},
    {"latitude", "number", NULL, "Avec « longitude » : lieux autour de ce point, dans le rayon donné.", "48.447", 0, 0,
     0},
    {"longitude", "number", NULL, "Avec « latitude ».", "1.489", 0, 0, 0},
    {"modifie_depuis", "string", "date", "Lieux mis à jour, vérifiés ou changés ici à partir de ce jour.", "2026-01-01",
     0, 0, 0},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, 0},
};

const struct operation API_PLACES = {
    .summary = "Chercher des lieux",
    .description = "Les lieux de médiation numérique publiés, par pages. Plusieurs valeurs d’un même critère "
                   "élargissent la "
                   "recherche, plusieurs critères la resserrent. Suivez « suivant » (ou l’en-tête Link) jusqu’à ce "
                   "qu’il "
                   "n’y en ait plus : un lieu n’est ni oublié ni répété, même si l’annuaire change entre-temps.",
    .parameters = PLACES_PARAMETERS,
    .searches = true,
    .answer = "Une page de lieux",
    .type = "application/json",
    .schema = "PageDeLieux",
};

const struct operation API_PLACE = {
    .summary = "Lire un lieu",
    .answer = "Le lieu",
    .type = "application/json",
    .schema = "Lieu",
};

bool api_directory(struct request *request, const struct directory **directory, struct error *error)
{
    *directory = request_directory(request);
    return *directory ||
           error_set(error, ERROR_UNAVAILABLE, "L’annuaire se prépare. Réessayez dans quelques secondes.");
}

/* --- Which fields ------------------------------------------------------------------------------------------------ */

struct fields {
    bool all;
    bool wanted[PLACE_FIELD_COUNT];
    bool source_id, slug, verified_on, quality;
};

static bool read_fields(struct request *request, struct fields *fields, struct error *error)
{
    struct str rest = request_query_text(request, "champs"), name;
    *fields = (struct fields){.all = rest.length == 0};
    if (rest.length > FIELDS_TEXT_MOST)
        return error_set(error, ERROR_INVALID, "« champs » est trop long.");
    while (rest.length && str_next(&rest, ',', &name)) {
        enum place_field field;
        name = str_trim(name);
        if (place_field_find(name, &field))
            fields->wanted[field] = true;
        else if (str_equal(name, STR("id_source")))
            fields->source_id = true;
        else if (str_equal(name, STR("slug")))
            fields->slug = true;
        else if (str_equal(name, STR("verifie_le")))
            fields->verified_on = true;
        else if (str_equal(name, STR("qualite")))
            fields->quality = true;
        else if (name.length)
            return error_set(error, ERROR_INVALID, "« champs » nomme un champ inconnu : « %.*s ».", STR_PRINT(name));
    }
    return true;
}

static void write_field(struct json_writer *writer, const struct place *place, enum place_field field,
                        struct arena *arena)
{
    const char *name = place_field_name(field);
    if (field == PLACE_LATITUDE || field == PLACE_LONGITUDE) {
        if (!place->located)
            return;
        json_key(writer, name);
        json_double(writer, field == PLACE_LATITUDE ? place->latitude : place->longitude);
    } else {
        json_member_text(writer, name, place_field_text(place, field, arena));
    }
}

static void write_entry(struct json_writer *writer, const struct directory_entry *entry, const struct fields *fields,
                        struct arena *arena)
{
    if (fields->all) {
        directory_entry_json(writer, entry, arena);
        return;
    }
    json_begin_object(writer);
    json_member_text(writer, "id", id_text(arena, entry->id));
    if (fields->source_id)
        json_member_text(writer, "id_source", entry->place.id);
    if (fields->slug)
        json_member_text(writer, "slug", entry->slug);
    for (enum place_field field = 0; field < PLACE_FIELD_COUNT; field++)
        if (fields->wanted[field] && field != PLACE_ID)
            write_field(writer, &entry->place, field, arena);
    if (fields->verified_on && entry->verified_on != DIRECTORY_NO_DATE)
        json_member_text(writer, "verifie_le", date_format(arena, entry->verified_on));
    if (fields->quality) {
        json_key(writer, "qualite");
        json_i64(writer, entry->quality);
    }
    json_end_object(writer);
}

/* --- A page ------------------------------------------------------------------------------------------------------ */

static bool read_point(struct request *request, struct place_query *query, struct error *error)
{
    struct place_filter *filter = &query->filter;
    bool has_latitude = request_query_has(request, "latitude"), has_longitude = request_query_has(request, "longitude");
    if (!has_latitude && !has_longitude)
        return true;
    if (!has_latitude || !has_longitude)
        return error_set(error, ERROR_INVALID, "« latitude » et « longitude » vont ensemble.");
    struct str sort = request_query_text(request, "tri");
    if (sort.length == 0 || str_equal(sort, STR("distance")))
        query->sort = SORT_DISTANCE;
    filter->near = true;
    filter->radius = (double)query->radius * 1000;
    return request_query_decimal(request, "latitude", -90, 90, 0, &filter->latitude, error) &&
           request_query_decimal(request, "longitude", -180, 180, 0, &filter->longitude, error);
}

static bool read_since(struct request *request, struct place_filter *filter, struct error *error)
{
    struct str text = request_query_text(request, "modifie_depuis");
    if (text.length == 0 || date_parse(text, &filter->changed_since))
        return true;
    return error_set(error, ERROR_INVALID, "« modifie_depuis » est une date comme 2026-01-31.");
}

/* What is open, and what opens next, depends on the instant: a walk keeps that of its first page, told by its cursors
 * ("…_1764000000"), so that nothing is missed while the clock turns. */
static bool read_cursor(struct request *request, struct str *cursor, struct error *error)
{
    enum { WALK_SECONDS = 86400 };
    int64_t started;
    *cursor = request_query_text(request, "curseur");
    size_t mark = str_find_char(*cursor, '_', 0);
    if (mark == SIZE_MAX)
        return true;
    if (!str_to_i64(str_slice(*cursor, mark + 1, cursor->length), &started) || started > request->now ||
        started < request->now - WALK_SECONDS)
        return error_set(error, ERROR_INVALID, "Ce curseur n’est plus valable : recommencez la liste.");
    request->now = started;
    *cursor = str_slice(*cursor, 0, mark);
    return true;
}

static struct str write_cursor(struct request *request, const struct place_query *query, struct str cursor)
{
    if (query->sort != SORT_OPENING && !query->filter.open)
        return cursor;
    return arena_printf(request->arena, "%.*s_%lld", STR_PRINT(cursor), (long long)request->now);
}

/* The same request with another cursor. */
static struct str next_address(struct request *request, struct str cursor)
{
    struct buffer out = {0};
    size_t count;
    const struct form_value *values = request_query(request, &count);
    buffer_add_str(&out, request->path);
    buffer_add_char(&out, '?');
    for (size_t i = 0; i < count; i++) {
        if (str_equal(values[i].name, STR("curseur")))
            continue;
        url_encode(&out, values[i].name);
        buffer_add_char(&out, '=');
        url_encode(&out, values[i].value);
        buffer_add_char(&out, '&');
    }
    buffer_add_cstr(&out, "curseur=");
    url_encode(&out, cursor);
    struct str origin = request_origin(request);
    struct str address = arena_printf(request->arena, "%.*s%.*s", STR_PRINT(origin), STR_PRINT(buffer_str(&out)));
    buffer_free(&out);
    return address;
}

static void write_page(struct request *request, struct response *response, const struct directory *directory,
                       const struct place_query *query, const struct directory_answer *answer,
                       const struct fields *fields)
{
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    struct str next = STR_NONE;
    if (answer->next.length)
        next = next_address(request, write_cursor(request, query, answer->next));
    json_begin_object(&writer);
    json_key(&writer, "total");
    json_i64(&writer, (int64_t)answer->total);
    json_key(&writer, "version");
    json_i64(&writer, (int64_t)directory_version(directory));
    json_key(&writer, "lieux");
    json_begin_array(&writer);
    for (size_t i = 0; i < answer->count; i++) {
        struct directory_entry entry;
        directory_read(directory, answer->hits[i].row, request->arena, &entry);
        write_entry(&writer, &entry, fields, request->arena);
    }
    json_end_array(&writer);
    json_member_text(&writer, "suivant", next);
    json_end_object(&writer);
    if (next.length)
        response_header(response, "Link", arena_printf(request->arena, "<%.*s>; rel=\"next\"", STR_PRINT(next)));
    response_json(response, &out);
}

bool api_places(struct request *request, struct response *response, struct error *error)
{
    static const char *const own[] = {"limite", "curseur", "champs", "latitude", "longitude", "modifie_depuis", NULL};
    const struct directory *directory;
    struct place_query query;
    struct fields fields;
    struct directory_answer answer;
    struct str cursor;
    int64_t size;
    if (!api_directory(request, &directory, error) || !read_cursor(request, &cursor, error) ||
        !place_query_read(request, TERRITORY_NONE, own, &query, error) || !read_point(request, &query, error) ||
        !read_since(request, &query.filter, error) || !read_fields(request, &fields, error) ||
        !request_query_number(request, "limite", 1, DIRECTORY_PAGE_MOST, PAGE_USUAL, &size, error))
        return false;
    struct directory_query search = {.filter = &query.filter,
                                     .sort = query.sort,
                                     .size = (size_t)size,
                                     .skip = (query.page - 1) * (size_t)size,
                                     .after = cursor,
                                     .now = request->now};
    if (!directory_search(directory, &search, request->arena, &answer, error))
        return false;
    write_page(request, response, directory, &query, &answer, &fields);
    return true;
}

/* --- One place --------------------------------------------------------------------------------------------------- */

bool api_place(struct request *request, struct response *response, struct error *error)
{
    const struct directory *directory;
    int64_t id;
    if (!api_directory(request, &directory, error))
        return false;
    id_parse(request_path(request, "id"), &id); /* checked by the router */
    uint32_t row = directory_find_id(directory, id);
    if (row == DIRECTORY_NO_ROW && (row = directory_moved_id(directory, id)) != DIRECTORY_NO_ROW)
        return response_redirect(
            response, 308,
            route_address(request->arena, "api-place", id_text(request->arena, directory_id(directory, row))), error);
    if (row == DIRECTORY_NO_ROW)
        return error_set(error, ERROR_MISSING, "Aucun lieu publié n’a cet identifiant.");
    struct directory_entry entry;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    directory_read(directory, row, request->arena, &entry);
    directory_entry_json(&writer, &entry, request->arena);
    response_json(response, &out);
    return true;
}
