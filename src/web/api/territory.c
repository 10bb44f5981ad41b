/* What is known of a territory, with how many places it has. */
#include "territory/territory.h"

#include "api.h"

static const struct {
    const char *name;
    enum territory_kind kind;
} TYPES[] = {
    {"departement", TERRITORY_DEPARTMENT},        {"region", TERRITORY_REGION},
    {"epci", TERRITORY_INTERCOMMUNALITY},         {"commune", TERRITORY_COMMUNE},
    {"arrondissement", TERRITORY_ARRONDISSEMENT},
};

static const struct api_parameter PARAMETERS[] = {
    {"type", "string", NULL,
     "« departement », « region », « epci », « commune » ou « arrondissement » ; sinon le premier, dans cet ordre, qui "
     "a ce "
     "code.",
     "departement", 0, 0, 0},
    {NULL, NULL, NULL, NULL, NULL, 0, 0, 0},
};

const struct operation API_TERRITORY = {
    .summary = "Lire un territoire",
    .description = "Région, département, intercommunalité, commune ou arrondissement du code officiel géographique "
                   "2026, par "
                   "son code INSEE (ou SIREN), avec le nombre de ses lieux.",
    .parameters = PARAMETERS,
    .answer = "Le territoire",
    .type = "application/json",
    .schema = "Territoire",
};

static const char *type_name(enum territory_kind kind)
{
    size_t i = 0;
    while (TYPES[i].kind != kind)
        i++;
    return TYPES[i].name;
}

static bool find(struct request *request, uint32_t *id, struct error *error)
{
    struct str code = request_path(request, "code"), type = request_query_text(request, "type");
    bool known = type.length == 0;
    *id = TERRITORY_NONE;
    for (size_t i = 0; i < COUNT_OF(TYPES) && *id == TERRITORY_NONE; i++) {
        bool wanted = type.length == 0 || str_equal(type, str_of(TYPES[i].name));
        known = known || wanted;
        if (wanted)
            *id =
                TYPES[i].kind == TERRITORY_COMMUNE ? commune_resolve(code, NULL) : territory_find(TYPES[i].kind, code);
    }
    if (!known)
        return error_set(error, ERROR_INVALID,
                         "« type » : écrivez departement, region, epci, commune ou arrondissement.");
    return *id != TERRITORY_NONE ||
           error_set(error, ERROR_MISSING, "Aucun territoire n’a le code « %.*s ».", STR_PRINT(code));
}

static void write_link(struct json_writer *writer, const char *key, uint32_t id)
{
    if (id == TERRITORY_NONE)
        return;
    struct territory territory = territory_at(id);
    if (key)
        json_key(writer, key);
    json_begin_object(writer);
    json_member_text(writer, "code", territory.code);
    json_member_text(writer, "nom", territory.name);
    json_end_object(writer);
}

static void write_children(struct json_writer *writer, const struct territory *territory)
{
    bool region = territory->kind == TERRITORY_REGION;
    if (territory->kind == TERRITORY_COMMUNE)
        return;
    json_key(writer, region ? "departements" : "communes");
    json_begin_array(writer);
    uint32_t id;
    size_t cursor = 0;
    while ((id = region ? territory_next_child(territory->id, TERRITORY_DEPARTMENT, &cursor)
                        : territory_next_commune(territory->id, TERRITORY_NONE, &cursor)) != TERRITORY_NONE)
        write_link(writer, NULL, id);
    json_end_array(writer);
}

static void write_parts(struct json_writer *writer, const struct territory *territory, struct arena *arena)
{
    if (territory->kind != TERRITORY_DEPARTMENT)
        return;
    size_t count;
    const struct territory_part *parts = territory_parts(territory->id, &count, arena);
    json_key(writer, "epci");
    json_begin_array(writer);
    for (size_t i = 0; i < count; i++)
        write_link(writer, NULL, parts[i].intercommunality);
    json_end_array(writer);
}

static bool count_places(struct request *request, const struct territory *territory, size_t *count, struct error *error)
{
    const struct directory *directory;
    struct str code = territory->code;
    struct texts codes = {1, &code};
    struct place_filter filter = {0};
    struct texts *members[TERRITORY_KIND_COUNT] = {[TERRITORY_REGION] = &filter.regions,
                                                   [TERRITORY_DEPARTMENT] = &filter.departments,
                                                   [TERRITORY_ARRONDISSEMENT] = &filter.arrondissements,
                                                   [TERRITORY_INTERCOMMUNALITY] = &filter.intercommunalities,
                                                   [TERRITORY_COMMUNE] = &filter.communes};
    struct directory_query query = {.filter = &filter, .now = request->now};
    struct directory_answer answer;
    *members[territory->kind] = codes;
    if (!api_directory(request, &directory, error) ||
        !directory_search(directory, &query, request->arena, &answer, error))
        return false;
    *count = answer.total;
    return true;
}

static void write_territory(struct json_writer *writer, const struct territory *territory, size_t places,
                            struct arena *arena)
{
    json_begin_object(writer);
    json_member_text(writer, "code", territory->code);
    json_member_text(writer, "type", str_of(type_name(territory->kind)));
    json_member_text(writer, "nom", territory->name);
    if (territory->population >= 0) {
        json_key(writer, "population");
        json_i64(writer, territory->population);
    }
    if (territory->area_km2 >= 0) {
        json_key(writer, "superficie_km2");
        json_double(writer, territory->area_km2);
    }
    if (territory->located) {
        json_key(writer, "centre");
        json_begin_array(writer);
        json_double(writer, territory->center.lon);
        json_double(writer, territory->center.lat);
        json_end_array(writer);
    }
    json_key(writer, "lieux");
    json_i64(writer, (int64_t)places);
    if (territory->kind == TERRITORY_COMMUNE) {
        size_t count;
        struct str *codes = commune_postal_codes(territory->id, &count, arena);
        json_key(writer, "codes_postaux");
        json_begin_array(writer);
        for (size_t i = 0; i < count; i++)
            json_text(writer, codes[i]);
        json_end_array(writer);
    }
    write_link(writer, "region", territory->kind == TERRITORY_REGION ? TERRITORY_NONE : territory->region);
    write_link(writer, "departement", territory->kind == TERRITORY_DEPARTMENT ? TERRITORY_NONE : territory->department);
    if (territory->kind == TERRITORY_COMMUNE) {
        write_link(writer, "arrondissement", territory->arrondissement);
        write_link(writer, "intercommunalite", territory->intercommunality);
    }
    write_link(writer, "chef_lieu", territory->seat);
    write_parts(writer, territory, arena);
    write_children(writer, territory);
    json_end_object(writer);
}

bool api_territory(struct request *request, struct response *response, struct error *error)
{
    uint32_t id;
    size_t places;
    if (!find(request, &id, error))
        return false;
    struct territory territory = territory_at(id);
    if (!count_places(request, &territory, &places, error))
        return false;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    write_territory(&writer, &territory, places, request->arena);
    response_json(response, &out);
    return true;
}
