#include "places/quality.h"

const struct quality_part_row QUALITY_PARTS[QUALITY_PART_COUNT] = {
    [QUALITY_HOURS] = {20, "horaires", "Donnez les jours et heures d’ouverture, ou « sur rendez-vous »."},
    [QUALITY_SERVICES] = {15, "services", "Dites à quoi on y est aidé, avec les termes du schéma."},
    [QUALITY_CONTACT] = {15, "téléphone ou courriel", "Donnez au moins un moyen de joindre le lieu."},
    [QUALITY_POINT] = {10, "coordonnées", "Donnez la latitude et la longitude, ou une adresse que l’on sait placer."},
    [QUALITY_ADDRESS] = {10, "adresse", "Donnez le numéro et la rue, ou le nom du bâtiment."},
    [QUALITY_ACCESS] = {10, "modalités d’accès", "Dites s’il faut téléphoner, prendre rendez-vous ou se présenter."},
    [QUALITY_SUPPORT] = {5, "accompagnement", "Dites si l’on est aidé seul, en atelier ou en autonomie."},
    [QUALITY_FEES] = {5, "tarif", "Dites si c’est gratuit."},
    [QUALITY_PRESENTATION] = {5, "présentation", "Présentez le lieu en une phrase."},
    [QUALITY_AUDIENCES] = {5, "publics", "Dites à qui le lieu s’adresse en particulier, s’il y a lieu."},
};

bool place_has_part(const struct place *place, enum quality_part part)
{
    switch (part) {
    case QUALITY_HOURS: return !str_is_empty(place->hours);
    case QUALITY_SERVICES: return place->services.count > 0;
    case QUALITY_CONTACT: return !str_is_empty(place->phone) || place->emails.count > 0;
    case QUALITY_POINT: return place->located;
    case QUALITY_ADDRESS: return !str_is_empty(place->address);
    case QUALITY_ACCESS: return place->access_modes.count > 0;
    case QUALITY_SUPPORT: return place->support_modes.count > 0;
    case QUALITY_FEES: return place->fees.count > 0;
    case QUALITY_PRESENTATION: return !str_is_empty(place->summary) || !str_is_empty(place->detail);
    case QUALITY_AUDIENCES: return place->audiences.count > 0 || place->specific_support.count > 0;
    case QUALITY_PART_COUNT: break;
    }
    return false;
}

int place_quality(const struct place *place)
{
    int quality = 0;
    for (int part = 0; part < QUALITY_PART_COUNT; part++)
        if (place_has_part(place, (enum quality_part)part))
            quality += QUALITY_PARTS[part].weight;
    return quality;
}

/* --- In the database ------------------------------------------------------------------------------------------------
 */

/* In the order of enum quality_part: what place_has_part says of the columns, turned round. */
#define NO_HOURS        "p.horaires IS NULL"
#define NO_SERVICES     "p.services IS NULL"
#define NO_CONTACT      "(p.telephone IS NULL AND p.courriels IS NULL)"
#define NO_POINT        "p.latitude IS NULL"
#define NO_ADDRESS      "p.adresse IS NULL"
#define NO_ACCESS       "p.modalites_acces IS NULL"
#define NO_SUPPORT      "p.modalites_accompagnement IS NULL"
#define NO_FEES         "p.frais_a_charge IS NULL"
#define NO_PRESENTATION "(p.presentation_resume IS NULL AND p.presentation_detail IS NULL)"
#define NO_AUDIENCES    "(p.publics_specifiquement_adresses IS NULL AND p.prise_en_charge_specifique IS NULL)"
#define MISSING(apply)                                                                                                      \
    apply(NO_HOURS) ", " apply(NO_SERVICES) ", " apply(NO_CONTACT) ", " apply(NO_POINT) ", " apply(                         \
        NO_ADDRESS) ", " apply(NO_ACCESS) ", " apply(NO_SUPPORT) ", " apply(NO_FEES) ", " apply(NO_PRESENTATION) ","        \
                                                                                                                 " " apply( \
                                                                                                                     NO_AUDIENCES)
#define AS_COUNT(test) "COUNT(*) FILTER (WHERE " test ")"
#define AS_FLAG(test)  "CASE WHEN " test " THEN 1 ELSE 0 END"

/* $1: the day before which a place is old; $2, $3: a department's code, a region's code, or NULL. */
#define QUALITY_OF(key, from)                                                                                          \
    "SELECT " key ", COUNT(*), CAST(AVG(p.quality) AS DOUBLE PRECISION), "                                             \
    "COUNT(*) FILTER (WHERE p.date_maj IS NULL OR p.date_maj < $1), " MISSING(                                         \
        AS_COUNT) " FROM " from " WHERE "                                                                              \
                  "p.state = 'published' AND (CAST($2 AS TEXT) IS NULL OR p.department = $2) AND (CAST($3 AS TEXT) "   \
                  "IS NULL OR "                                                                                        \
                  "p.region = $3) GROUP BY " key " ORDER BY COUNT(*) DESC, " key " NULLS LAST"
STATEMENT(quality_by_source, QUALITY_OF("s.name", "place AS p JOIN source AS s ON s.id = p.source_id"));
STATEMENT(quality_by_intercommunality, QUALITY_OF("p.intercommunality", "place AS p"));
STATEMENT(quality_by_department, QUALITY_OF("p.department", "place AS p"));
STATEMENT(quality_worst,
          "SELECT p.record, p.nom, p.commune, p.slug, p.quality, " MISSING(AS_FLAG) " FROM place AS p "
                                                                                    "JOIN source AS s ON s.id = "
                                                                                    "p.source_id WHERE p.state = "
                                                                                    "'published' AND s.name = $1 "
                                                                                    "AND (CAST($2 AS TEXT) IS NULL OR "
                                                                                    "p.department = $2) AND (CAST($3 "
                                                                                    "AS TEXT) IS NULL OR "
                                                                                    "p.region = $3) ORDER BY "
                                                                                    "p.quality, p.nom, p.id LIMIT $4");

static void bind_territory(struct query *query, int first, uint32_t id)
{
    struct territory territory = {.kind = TERRITORY_KIND_COUNT};
    if (id != TERRITORY_NONE)
        territory = territory_at(id);
    bind_text(query, first, territory.kind == TERRITORY_DEPARTMENT ? territory.code : STR_NONE);
    bind_text(query, first + 1, territory.kind == TERRITORY_REGION ? territory.code : STR_NONE);
}

bool quality_rows(struct session *session, enum quality_group group, uint32_t territory, int32_t old_before,
                  struct arena *arena, struct quality_row **rows, size_t *count, struct error *error)
{
    static const struct statement *const statements[QUALITY_GROUP_COUNT] = {
        &quality_by_source, &quality_by_intercommunality, &quality_by_department};
    enum { ROWS_MOST = 2000, FIRST_PART = 4 };
    *rows = ARENA_ARRAY(arena, struct quality_row, ROWS_MOST);
    *count = 0;
    struct query *query = query_start(session, statements[group]);
    bind_text(query, 1, date_format(arena, old_before));
    bind_territory(query, 2, territory);
    while (query_row(query) && *count < ROWS_MOST) {
        struct quality_row *row = &(*rows)[(*count)++];
        *row = (struct quality_row){.key = column_is_null(query, 0) ? STR("") : column_copy(query, 0, arena),
                                    .places = column_i64(query, 1),
                                    .mean = column_double(query, 2),
                                    .old = column_i64(query, 3)};
        for (int part = 0; part < QUALITY_PART_COUNT; part++)
            row->missing[part] = column_i64(query, FIRST_PART + part);
    }
    return query_end(query, error);
}

bool quality_places(struct session *session, struct str source, uint32_t territory, size_t most, struct arena *arena,
                    struct quality_place **places, size_t *count, struct error *error)
{
    enum { FIRST_PART = 5 };
    *places = ARENA_ARRAY(arena, struct quality_place, most + 1);
    *count = 0;
    struct query *query = query_start(session, &quality_worst);
    bind_text(query, 1, source);
    bind_territory(query, 2, territory);
    bind_i64(query, 4, (int64_t)most);
    while (query_row(query) && *count < most) {
        struct quality_place *place = &(*places)[(*count)++];
        *place = (struct quality_place){.record = column_copy(query, 0, arena),
                                        .name = column_copy(query, 1, arena),
                                        .commune = column_is_null(query, 2) ? STR("") : column_copy(query, 2, arena),
                                        .slug = column_copy(query, 3, arena),
                                        .quality = (int)column_i64(query, 4)};
        for (int part = 0; part < QUALITY_PART_COUNT; part++)
            place->missing[part] = column_i64(query, FIRST_PART + part) == 1;
    }
    return query_end(query, error);
}
