/* GET /api/v1/recherche: what a few typed words may mean, for a search box: needs, communes, intercommunalities,
 * places. Each comes from memory; one that finds nothing is an empty list. */
#include "api.h"
#include "place-names.h"

enum { EACH_USUAL = 5, EACH_MOST = 20, TYPED_MOST = 120 };

static const struct api_parameter SUGGESTIONS_PARAMETERS[] = {
    {"q", "string", NULL, "Ce qui est écrit : un nom, une commune, un code postal, une intercommunalité, un besoin.",
     "imprimer dreux", 0, 0, 0},
    {"departement", "string", NULL, "Département dont les communes passent d’abord.", "28", 0, 0, 0},
    {"latitude", "number", NULL, "Avec « longitude » : les lieux proches passent d’abord, avec leur distance.",
     "48.447", 0, 0, 0},
    {"longitude", "number", NULL, "Avec « latitude ».", "1.489", 0, 0, 0},
    {"limite", "integer", NULL, "Réponses de chaque sorte.", "5", 1, EACH_MOST, EACH_USUAL},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, 0},
};

const struct operation API_SUGGESTIONS = {
    .summary = "Compléter une recherche",
    .description = "Besoins, communes, intercommunalités et lieux que les mots peuvent désigner : accents, tirets, "
                   "abréviations et petites fautes n’y changent rien.",
    .parameters = SUGGESTIONS_PARAMETERS,
    .answer = "Quatre listes : « besoins », « communes », « epci », « lieux »",
    .type = "application/json",
};

struct typed {
    struct str text;
    uint32_t department;
    bool near;
    double latitude, longitude;
    size_t each;
};

static bool read_typed(struct request *request, struct typed *typed, struct error *error)
{
    int64_t each;
    bool has_latitude = request_query_has(request, "latitude"), has_longitude = request_query_has(request, "longitude");
    typed->text = text_cut(str_trim(text_clean(request->arena, request_query_text(request, "q"))), TYPED_MOST);
    typed->department = territory_find(TERRITORY_DEPARTMENT, request_query_text(request, "departement"));
    typed->near = has_latitude && has_longitude;
    if (has_latitude != has_longitude)
        return error_set(error, ERROR_INVALID, "« latitude » et « longitude » vont ensemble.");
    if (!request_query_decimal(request, "latitude", -90, 90, 0, &typed->latitude, error) ||
        !request_query_decimal(request, "longitude", -180, 180, 0, &typed->longitude, error) ||
        !request_query_number(request, "limite", 1, EACH_MOST, EACH_USUAL, &each, error))
        return false;
    typed->each = (size_t)each;
    return true;
}

static void begin_list(struct json_writer *writer, const char *name)
{
    json_key(writer, name);
    json_begin_array(writer);
}

static void write_needs(struct json_writer *writer, const struct typed *typed)
{
    size_t services[EACH_MOST], count = search_needs(typed->text, services, typed->each);
    begin_list(writer, "besoins");
    for (size_t i = 0; i < count; i++) {
        const struct term *term = vocabulary_term(VOCABULARY_SERVICES, services[i]);
        json_begin_object(writer);
        json_member_text(writer, "nom", term->label);
        json_member_text(writer, "services", term->slug);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_territories(struct json_writer *writer, const char *name, const uint32_t *ids, size_t count,
                              struct arena *arena)
{
    begin_list(writer, name);
    for (size_t i = 0; i < count; i++) {
        struct territory territory = territory_at(ids[i]);
        json_begin_object(writer);
        json_member_text(writer, "code", territory.code);
        json_member_text(writer, "nom", territory_label(ids[i], arena));
        if (territory.department != TERRITORY_NONE)
            json_member_text(writer, "departement", territory_at(territory.department).code);
        if (territory.kind == TERRITORY_COMMUNE) {
            size_t codes;
            struct str *postal = commune_postal_codes(ids[i], &codes, arena);
            json_member_text(writer, "code_postal", codes ? postal[0] : STR_NONE);
        }
        if (territory.located) {
            json_key(writer, "latitude");
            json_double(writer, territory.center.lat);
            json_key(writer, "longitude");
            json_double(writer, territory.center.lon);
        }
        json_end_object(writer);
    }
    json_end_array(writer);
}

static bool write_places(struct json_writer *writer, const struct directory *directory, const struct typed *typed,
                         struct arena *arena, struct error *error)
{
    struct place_filter filter = {
        .text = typed->text, .near = typed->near, .latitude = typed->latitude, .longitude = typed->longitude};
    struct directory_query query = {.filter = &filter, .sort = SORT_RELEVANCE, .size = typed->each};
    struct directory_answer answer = {0};
    if (typed->text.length && !directory_search(directory, &query, arena, &answer, error))
        return false;
    begin_list(writer, "lieux");
    for (size_t i = 0; i < answer.count; i++) {
        struct directory_entry entry;
        directory_card(directory, answer.hits[i].row, arena, &entry);
        json_begin_object(writer);
        json_member_text(writer, "id", id_text(arena, entry.id));
        json_member_text(writer, "slug", entry.slug);
        json_member_text(writer, "nom", entry.place.name);
        json_member_text(writer, "commune", entry.place.commune);
        if (answer.hits[i].distance >= 0) {
            json_key(writer, "distance");
            json_i64(writer, (int64_t)answer.hits[i].distance);
        }
        json_end_object(writer);
    }
    json_end_array(writer);
    json_member_text(writer, "compris", answer.understood);
    return true;
}

bool api_suggestions(struct request *request, struct response *response, struct error *error)
{
    const struct directory *directory;
    struct typed typed = {0};
    uint32_t ids[EACH_MOST];
    if (!api_directory(request, &directory, error) || !read_typed(request, &typed, error))
        return false;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    struct arena *arena = request->arena;
    bool any = typed.text.length > 0;
    json_begin_object(&writer);
    write_needs(&writer, &typed);
    size_t communes = any ? communes_meant(arena, typed.text, typed.department, ids, typed.each) : 0;
    write_territories(&writer, "communes", ids, communes, arena);
    size_t groups = any ? groups_meant(arena, typed.text, typed.department, ids, typed.each) : 0;
    write_territories(&writer, "epci", ids, groups, arena);
    bool done = write_places(&writer, directory, &typed, arena, error);
    json_end_object(&writer);
    if (done)
        response_json(response, &out);
    buffer_free(&out);
    return done;
}
