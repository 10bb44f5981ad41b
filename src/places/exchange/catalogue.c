#include "places/catalogue.h"

static const char *const SCHEMA = "LaMednum/standard-mediation-num";

static void add_resource(struct json_writer *json, const struct catalogue *catalogue, const char *title,
                         const char *format, const char *type, bool official, struct str query, struct arena *arena)
{
    json_begin_object(json);
    json_member_text(json, "title", str_of(title));
    json_member_text(json, "format", str_of(format));
    json_member_text(json, "mime", str_of(type));
    json_member_text(json, "filetype", STR("remote"));
    json_member_text(json, "type", STR("main"));
    json_member_text(
        json, "url",
        arena_printf(arena, "%.*s/api/v1/lieux.%s%.*s", STR_PRINT(catalogue->site), format, STR_PRINT(query)));
    if (official) { /* the portal checks it against the schema */
        json_key(json, "schema");
        json_begin_object(json);
        json_member_text(json, "name", str_of(SCHEMA));
        json_end_object(json);
    }
    json_end_object(json);
}

static void add_tags(struct json_writer *json)
{
    static const char *const tags[] = {"inclusion-numerique", "mediation-numerique", "lieux", "numerique",
                                       "accompagnement"};
    json_key(json, "tags");
    json_begin_array(json);
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        json_text(json, str_of(tags[i]));
    json_end_array(json);
}

void catalogue_json(struct json_writer *json, const struct catalogue *catalogue, struct arena *arena)
{
    bool whole = catalogue->territory == TERRITORY_NONE, region = false;
    struct territory territory = {0};
    if (!whole) {
        territory = territory_at(catalogue->territory);
        region = territory.kind == TERRITORY_REGION;
    }
    struct str where = whole ? STR("de France") : territory_of(catalogue->territory, arena);
    struct str query =
        whole ? STR("") : arena_printf(arena, "?%s=%.*s", region ? "region" : "departement", STR_PRINT(territory.code));
    struct str zone =
        whole ? STR("country:fr")
              : arena_printf(arena, "fr:%s:%.*s", region ? "region" : "departement", STR_PRINT(territory.code));
    json_begin_object(json);
    json_member_text(json, "title", arena_printf(arena, "Lieux de médiation numérique %.*s", STR_PRINT(where)));
    json_member_text(json, "description",
                     arena_printf(arena,
                                  "Les %.*s lieux %.*s où l’on est aidé dans ses démarches en ligne, où l’on apprend "
                                  "et où l’on "
                                  "s’équipe, au schéma « Lieux de médiation numérique » : adresses, horaires, "
                                  "services, publics, "
                                  "tarifs.%s%.*s Tenus à jour en continu ; ce qui change est aussi dit par l’API "
                                  "(%.*s/api/v1).",
                                  STR_PRINT(text_number(arena, catalogue->places)), STR_PRINT(where),
                                  catalogue->publisher.length ? " Publiés par " : "",
                                  STR_PRINT(catalogue->publisher.length
                                                ? arena_printf(arena, "%.*s.", STR_PRINT(catalogue->publisher))
                                                : STR("")),
                                  STR_PRINT(catalogue->site)));
    json_member_text(json, "license", STR("lov2"));
    json_member_text(json, "frequency", STR("daily"));
    add_tags(json);
    json_key(json, "spatial");
    json_begin_object(json);
    json_key(json, "zones");
    json_begin_array(json);
    json_text(json, zone);
    json_end_array(json);
    json_member_text(json, "granularity", STR("poi"));
    json_end_object(json);
    json_key(json, "resources");
    json_begin_array(json);
    add_resource(json, catalogue, "Lieux au schéma officiel (CSV)", "csv", "text/csv", true, query, arena);
    add_resource(json, catalogue, "Lieux au schéma officiel (JSON)", "json", "application/json", true, query, arena);
    add_resource(json, catalogue, "Lieux sur une carte (GeoJSON)", "geojson", "application/geo+json", false, query,
                 arena);
    json_end_array(json);
    json_end_object(json);
}
