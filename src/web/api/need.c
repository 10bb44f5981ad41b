/* The need, for analysts: fragility, access and targets by territory, and where the next places would serve most. */
#include <limits.h>
#include <math.h>

#include "need-api.h"
#include "need-shelf.h"
#include "spaces.h"
#include "web/need.h"

#define TYPE_PARAMETER                                                                                                 \
    {                                                                                                                  \
        "type", "string", NULL, "« departement » (par défaut) ou « region ».", "departement", 0, 0, 0                  \
    }
#define LAST_PARAMETER                                                                                                 \
    {                                                                                                                  \
        NULL, NULL, NULL, NULL, NULL, 0, 0, 0                                                                          \
    }

static const struct api_parameter FRAGILITY_PARAMETERS[] = {
    TYPE_PARAMETER,
    {"niveau", "string", NULL, "« commune » (par défaut), « epci » ou « departement ».", "epci", 0, 0, 0},
    {"public", "string", NULL, "« tout-age » (par défaut), « senior » ou « jeune ».", "senior", 0, 0, 0},
    {"indicateurs", "string", NULL, "À la place : nom[:poids], séparés par des virgules.",
     "older_65_rate:2,poverty_rate", 0, 0, 0},
    {"echelle", "string", NULL, "« rang » (par défaut), « borne », « base100 » ou « classe ».", "rang", 0, 0, 0},
    {"annee", "integer", NULL, "Les données connues cette année-là.", "2021", 1950, 2100, 0},
    LAST_PARAMETER};
static const struct api_parameter COVERAGE_PARAMETERS[] = {
    TYPE_PARAMETER,
    {"km", "integer", NULL, "Distance acceptable, à vol d’oiseau, en kilomètres.", "5", 1, NEED_MARGIN_KM, 5},
    LAST_PARAMETER};
static const struct api_parameter TARGET_PARAMETERS[] = {
    TYPE_PARAMETER,
    {"cle", "string", NULL, "« population » (par défaut), « communes », « superficie », « fragilite » ou « mixte ».",
     "mixte", 0, 0, 0},
    LAST_PARAMETER};
static const struct api_parameter SITING_PARAMETERS[] = {
    TYPE_PARAMETER,
    {"nombre", "integer", NULL, "Combien de lieux ouvrir.", "10", 1, 100, 10},
    {"km", "integer", NULL, "Distance acceptable, à vol d’oiseau, en kilomètres.", "5", 1, NEED_MARGIN_KM, 5},
    {"modele", "string", NULL, "« couvrir » (par défaut) ou « trajet ».", "couvrir", 0, 0, 0},
    {"poids", "string", NULL, "« habitants » (par défaut) ou « fragilite ».", "habitants", 0, 0, 0},
    LAST_PARAMETER};

const struct operation API_FRAGILITY = {
    .summary = "Lire la fragilité numérique",
    .description = "L’indice ouvert de chaque territoire et ce qui le compose ; null quand il est inconnu.",
    .parameters = FRAGILITY_PARAMETERS,
    .answer = "Sources des indicateurs, puis territoires",
    .type = "application/json",
};
const struct operation API_COVERAGE = {
    .summary = "Lire la couverture",
    .description = "Les habitants selon la distance au lieu le plus proche, lieux voisins compris.",
    .parameters = COVERAGE_PARAMETERS,
    .answer = "Par intercommunalité (par département d’une région), puis par commune",
    .type = "application/json",
};
const struct operation API_TARGETS = {
    .summary = "Lire l’objectif",
    .description = "Les 25 000 lieux du pays partagés selon une clé, et ce qui a été décidé localement.",
    .parameters = TARGET_PARAMETERS,
    .answer = "Objectif du territoire et de ses parties",
    .type = "application/json",
};
const struct operation API_SITING = {
    .summary = "Proposer où ouvrir",
    .description = "Les communes où de nouveaux lieux serviraient le plus, avec la borne qu’aucun choix ne dépasse.",
    .parameters = SITING_PARAMETERS,
    .answer = "Communes proposées, valeur, borne et écart",
    .type = "application/json",
};

/* --- What is asked ------------------------------------------------------------------------------------------------ */

static bool read_territory(struct request *request, uint32_t *territory, struct error *error)
{
    struct str code = request_path(request, "code"), type = request_query_text(request, "type");
    bool region = str_equal(type, STR("region"));
    if (!str_is_empty(type) && !region && !str_equal(type, STR("departement")))
        return error_set(error, ERROR_INVALID, "« type » vaut departement ou region.");
    *territory = territory_find(region ? TERRITORY_REGION : TERRITORY_DEPARTMENT, code);
    return *territory != TERRITORY_NONE ||
           error_set(error, ERROR_MISSING, "Aucun territoire de ce type n’a le code « %.*s ».", STR_PRINT(code));
}

static bool read_scale(struct request *request, struct index_choice *choice, struct error *error)
{
    struct str scale = request_query_text(request, "echelle"), parts = request_query_text(request, "indicateurs");
    int64_t year;
    if (!request_query_number(request, "annee", 1950, 2100, INT_MAX, &year, error) ||
        (!str_is_empty(parts) && !index_choice_parts(choice, parts, error)))
        return false;
    choice->year = (int)year;
    return str_is_empty(scale) || scale_find(scale, &choice->scale) ||
           error_set(error, ERROR_INVALID, "« echelle » vaut rang, borne, base100 ou classe.");
}

static bool read_choice(struct request *request, struct index_choice *choice, struct error *error)
{
    struct str variant = request_query_text(request, "public");
    for (int i = 0; i < INDEX_VARIANT_COUNT; i++)
        if (str_is_empty(variant) || str_equal(variant, str_of(index_variant_name((enum index_variant)i)))) {
            *choice = index_choice((enum index_variant)i);
            return read_scale(request, choice, error);
        }
    return error_set(error, ERROR_INVALID, "« public » vaut tout-age, senior ou jeune.");
}

static bool read_level(struct request *request, enum territory_kind *level, struct error *error)
{
    static const struct {
        const char *name;
        enum territory_kind kind;
    } levels[] = {
        {"commune", TERRITORY_COMMUNE}, {"epci", TERRITORY_INTERCOMMUNALITY}, {"departement", TERRITORY_DEPARTMENT}};
    struct str text = request_query_text(request, "niveau");
    for (size_t i = 0; i < COUNT_OF(levels); i++)
        if (str_is_empty(text) || str_equal(text, str_of(levels[i].name))) {
            *level = levels[i].kind;
            return true;
        }
    return error_set(error, ERROR_INVALID, "« niveau » vaut commune, epci ou departement.");
}

static const struct need_facts *hold(struct request *request, struct error *error)
{
    const struct need_facts *facts = need_shelf_hold(request->site->need);
    if (!facts)
        (void)error_set(error, ERROR_UNAVAILABLE, "Les indicateurs se préparent : réessayez dans quelques secondes.");
    return facts;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void text(struct json_writer *writer, const char *key, struct str value)
{
    json_key(writer, key);
    json_text(writer, value);
}

static void number(struct json_writer *writer, const char *key, double value)
{
    json_key(writer, key);
    json_double(writer, value);
}

static void whole(struct json_writer *writer, const char *key, int64_t value)
{
    json_key(writer, key);
    json_i64(writer, value);
}

static void flag(struct json_writer *writer, const char *key, bool value)
{
    json_key(writer, key);
    json_bool(writer, value);
}

static void name_territory(struct json_writer *writer, uint32_t id)
{
    text(writer, "code", territory_at(id).code);
    text(writer, "nom", territory_at(id).name);
}

static const char *state_name(const struct reading *reading)
{
    static const char *const names[] = {"inconnu", "publie", "secret", "estime"};
    return reading->state == VALUE_KNOWN && reading->weighted ? "moyenne" : names[reading->state];
}

static void write_sources(struct json_writer *writer, const struct fragility *fragility,
                          const struct index_choice *choice)
{
    json_key(writer, "indicateurs");
    json_begin_array(writer);
    for (size_t i = 0; i < choice->count; i++) {
        const struct indicator *indicator = indicator_at(choice->parts[i].indicator);
        const struct series *series = fragility_series(fragility, choice->parts[i].indicator, choice->year);
        json_begin_object(writer);
        text(writer, "nom", str_of(indicator->name));
        text(writer, "libelle", str_of(indicator->label));
        number(writer, "poids", choice->parts[i].weight);
        if (series) {
            whole(writer, "annee", series->year);
            text(writer, "source", series->source);
            text(writer, "licence", series->licence);
            text(writer, "reference", series->scope);
            whole(writer, "communes_connues", (int64_t)series->known);
            whole(writer, "communes_estimees", (int64_t)series->estimated);
            if (series->estimated)
                number(writer, "erreur_estimation", series->estimate_rmse);
        }
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_index(struct json_writer *writer, const struct fragility *fragility,
                        const struct index_choice *choice, uint32_t id, uint32_t within)
{
    struct index_value value = index_compute(fragility, choice, id, within);
    json_begin_object(writer);
    name_territory(writer, id);
    number(writer, "indice", value.total);
    whole(writer, "connus", (int64_t)value.known);
    json_key(writer, "valeurs");
    json_begin_object(writer);
    for (size_t i = 0; i < value.asked; i++) {
        json_key(writer, indicator_at(choice->parts[i].indicator)->name);
        json_begin_object(writer);
        number(writer, "valeur", value.parts[i].reading.value);
        number(writer, "note", value.parts[i].score);
        text(writer, "origine", str_of(state_name(&value.parts[i].reading)));
        json_end_object(writer);
    }
    json_end_object(writer);
    json_end_object(writer);
}

bool api_fragility(struct request *request, struct response *response, struct error *error)
{
    uint32_t territory;
    enum territory_kind level;
    struct index_choice choice;
    const struct need_facts *facts;
    if (!read_territory(request, &territory, error) || !read_level(request, &level, error) ||
        !read_choice(request, &choice, error) || !(facts = hold(request, error)))
        return false;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    bool region = territory_at(territory).kind == TERRITORY_REGION;
    json_begin_object(&writer);
    text(&writer, "echelle", str_of(scale_name(choice.scale)));
    write_sources(&writer, facts->fragility, &choice);
    json_key(&writer, "territoires");
    json_begin_array(&writer);
    size_t count;
    const uint32_t *list = need_list(territory, level, &count, request->arena);
    for (size_t i = 0; i < count; i++)
        write_index(&writer, facts->fragility, &choice, list[i],
                    level == TERRITORY_INTERCOMMUNALITY && !region ? territory : TERRITORY_NONE);
    json_end_array(&writer);
    json_end_object(&writer);
    need_shelf_release(request->site->need, facts);
    response_json(response, &out);
    return true;
}

/* --- Coverage ----------------------------------------------------------------------------------------------------- */

static void write_profile(struct json_writer *writer, const struct need_part *part)
{
    const struct access_profile *profile = &part->profile;
    json_begin_object(writer);
    name_territory(writer, part->territory);
    number(writer, "habitants", profile->people);
    whole(writer, "lieux", (int64_t)part->places);
    number(writer, "habitants_couverts", profile->within[0]);
    number(writer, "km_moyen", profile->mean_km);
    number(writer, "minutes_moyennes", profile->mean_minutes);
    number(writer, "km_au_plus", profile->farthest_km);
    number(writer, "indice", part->index.total);
    json_end_object(writer);
}

static void write_way(struct json_writer *writer, const struct need_survey *survey, size_t i, struct arena *arena)
{
    const struct access_way *way = &survey->access[i];
    json_begin_object(writer);
    name_territory(writer, survey->people[i].territory);
    number(writer, "habitants", survey->people[i].people);
    number(writer, "km_vol_oiseau", way->crow_km);
    number(writer, "km", way->km);
    number(writer, "minutes", way->minutes);
    if (way->place != SIZE_MAX)
        text(writer, "lieu", id_text(arena, survey->places[way->place].id));
    number(writer, "indice", survey->index[i]);
    json_end_object(writer);
}

static void write_rules(struct json_writer *writer, const struct access_rules *rules)
{
    json_key(writer, "regles");
    json_begin_object(writer);
    number(writer, "detour", rules->detour);
    number(writer, "km_h_urbain", rules->speed[SETTING_URBAN]);
    number(writer, "km_h_intermediaire", rules->speed[SETTING_MIDDLE]);
    number(writer, "km_h_rural", rules->speed[SETTING_RURAL]);
    number(writer, "minutes_en_plus", rules->minutes);
    json_end_object(writer);
}

/* Survey and parts of the territory asked. The facts are to be released when it succeeds. */
static bool survey_territory(struct request *request, const double *limit, enum target_key key,
                             const struct need_facts **facts, struct need_survey *survey, struct need_parts *parts,
                             struct error *error)
{
    const struct directory *directory;
    uint32_t territory;
    if (!read_territory(request, &territory, error) || !api_directory(request, &directory, error) ||
        !(*facts = hold(request, error)))
        return false;
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    int64_t announced = SPACE_NO_TARGET;
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].territory == territory)
            announced = spaces->at[i].target;
    need_measure(directory, *facts, INDEX_GENERAL, territory, NULL, &ACCESS_USUAL, request->arena, survey);
    need_divide(survey, *facts, INDEX_GENERAL, key, announced, limit, 1, request->arena, parts);
    return true;
}

bool api_coverage(struct request *request, struct response *response, struct error *error)
{
    const struct need_facts *facts;
    struct need_survey survey;
    struct need_parts parts;
    int64_t km;
    if (!request_query_number(request, "km", 1, NEED_MARGIN_KM, 5, &km, error))
        return false;
    double limit = (double)km;
    if (!survey_territory(request, &limit, TARGET_POPULATION, &facts, &survey, &parts, error))
        return false;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    number(&writer, "km", limit);
    write_rules(&writer, &survey.rules);
    json_key(&writer, "ensemble");
    write_profile(&writer, &parts.whole);
    json_key(&writer, "parties");
    json_begin_array(&writer);
    for (size_t i = 0; i < parts.count; i++)
        write_profile(&writer, &parts.at[i]);
    json_end_array(&writer);
    json_key(&writer, "communes");
    json_begin_array(&writer);
    for (size_t i = 0; i < survey.count; i++)
        write_way(&writer, &survey, i, request->arena);
    json_end_array(&writer);
    json_end_object(&writer);
    need_shelf_release(request->site->need, facts);
    response_json(response, &out);
    return true;
}

/* --- Targets ------------------------------------------------------------------------------------------------------ */

static void write_target(struct json_writer *writer, const struct need_part *part)
{
    json_begin_object(writer);
    name_territory(writer, part->territory);
    number(writer, "calcul", part->share);
    whole(writer, "objectif", need_target(part));
    whole(writer, "lieux", (int64_t)part->places);
    whole(writer, "reste", need_target(part) - (int64_t)part->places);
    flag(writer, "decide", part->decision != NULL || part->announced);
    if (part->decision)
        text(writer, "raison", part->decision->reason);
    json_end_object(writer);
}

bool api_targets(struct request *request, struct response *response, struct error *error)
{
    const struct need_facts *facts;
    struct need_survey survey;
    struct need_parts parts;
    enum target_key key = TARGET_POPULATION;
    struct str name = request_query_text(request, "cle");
    double limit = 5;
    if (!str_is_empty(name) && !target_key_find(name, &key))
        return error_set(error, ERROR_INVALID, "« cle » vaut population, communes, superficie, fragilite ou mixte.");
    if (!survey_territory(request, &limit, key, &facts, &survey, &parts, error))
        return false;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    whole(&writer, "national", NATIONAL_TARGET);
    text(&writer, "cle", str_of(target_key_name(key)));
    json_key(&writer, "ensemble");
    write_target(&writer, &parts.whole);
    json_key(&writer, "parties");
    json_begin_array(&writer);
    for (size_t i = 0; i < parts.count; i++)
        write_target(&writer, &parts.at[i]);
    json_end_array(&writer);
    json_end_object(&writer);
    need_shelf_release(request->site->need, facts);
    response_json(response, &out);
    return true;
}

/* --- Siting ------------------------------------------------------------------------------------------------------- */

static void write_siting(struct json_writer *writer, const struct need_survey *survey,
                         const struct siting_result *result)
{
    json_begin_object(writer);
    number(writer, "valeur", result->value);
    number(writer, "gain", result->gain);
    number(writer, "borne", result->bound);
    number(writer, "ecart", result->gap);
    flag(writer, "prouve", result->proven);
    number(writer, "secondes", result->seconds);
    json_key(writer, "communes");
    json_begin_array(writer);
    for (size_t k = 0; k < result->count; k++) {
        json_begin_object(writer);
        name_territory(writer, survey->people[result->chosen[k]].territory);
        number(writer, "gain", result->gains[k]);
        json_end_object(writer);
    }
    json_end_array(writer);
    json_end_object(writer);
}

static bool solve(struct request *request, const struct need_survey *survey, struct siting_result *result,
                  struct error *error)
{
    static const double seconds = 0.2;
    struct arena *arena = request->arena;
    int64_t count, km;
    if (!request_query_number(request, "nombre", 1, 100, 10, &count, error) ||
        !request_query_number(request, "km", 1, NEED_MARGIN_KM, 5, &km, error))
        return false;
    bool median = str_equal(request_query_text(request, "modele"), STR("trajet"));
    bool fragile = str_equal(request_query_text(request, "poids"), STR("fragilite"));
    struct siting_point *demand = ARENA_ARRAY(arena, struct siting_point, survey->count);
    struct siting_point *existing = ARENA_ARRAY(arena, struct siting_point, survey->place_count);
    for (size_t i = 0; i < survey->count; i++) {
        double weight = fragile && isfinite(survey->index[i]) ? survey->index[i] : !fragile;
        demand[i] = (struct siting_point){survey->people[i].at.lon, survey->people[i].at.lat,
                                          survey->people[i].people * weight};
    }
    for (size_t i = 0; i < survey->place_count; i++)
        existing[i] = (struct siting_point){survey->places[i].at.lon, survey->places[i].at.lat, 0};
    const struct siting_problem problem = {.model = median ? SITING_MEDIAN : SITING_COVERING,
                                           .demand = demand,
                                           .demand_count = survey->count,
                                           .existing = existing,
                                           .existing_count = survey->place_count,
                                           .candidates = demand,
                                           .candidate_count = survey->count,
                                           .count = (size_t)count,
                                           .radius_km = median ? 0 : (double)km,
                                           .detour = 1,
                                           .seconds = seconds};
    return siting_solve(&problem, arena, result, error);
}

bool api_siting(struct request *request, struct response *response, struct error *error)
{
    const struct need_facts *facts;
    struct need_survey survey;
    struct need_parts parts;
    struct siting_result result;
    double limit = 5;
    if (!survey_territory(request, &limit, TARGET_POPULATION, &facts, &survey, &parts, error))
        return false;
    bool done = solve(request, &survey, &result, error);
    need_shelf_release(request->site->need, facts);
    if (!done)
        return false;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    write_siting(&writer, &survey, &result);
    response_json(response, &out);
    return true;
}
