/* Priority districts (quartiers prioritaires de la politique de la ville, QPV): boundaries imported by the operator,
 * asked at a point. Without any, what people declare stands, to be checked.
 */
#ifndef TERRITORY_DISTRICT_H
#define TERRITORY_DISTRICT_H

#include "geo/point.h"
#include "store/store.h"

struct district {
    struct str code, name; /* "QN02801M", « Bruxelles, Arcades, Béguines » */
    bool fictitious;       /* invented, for the demonstration: said wherever it is shown */
};

/* Reads GeoJSON (or .gz): one feature a district, its code in "code_qp", "codeQPV" or "code", its name in "nom_qp",
 * "lib_qp", "nom" or "name". All or nothing; what was imported before, fictitious or not, is replaced. *count: kept.
 * ERROR_INVALID names the line of a feature without a code or a right shape. */
bool district_import(struct store *store, const char *path, bool fictitious, int64_t now, int64_t *count,
                     struct error *error);
/* The same from bytes in memory, unless there are some already (*count is then 0). */
bool district_import_first(struct store *store, struct str geojson, bool fictitious, int64_t now, int64_t *count,
                           struct error *error);
/* The district that holds a point; *found is false when none does. */
bool district_at(struct session *session, struct point point, struct arena *arena, struct district *district,
                 bool *found, struct error *error);
/* How many are known. */
bool district_count(struct session *session, int64_t *count, struct error *error);

#endif
