/* Which territory a feature is. */
#include "contour-file.h"

/* Properties that give a code, the first found counting: what is particular before what is general, since a commune
 * also says its department and its region. Any case. */
static const struct {
    const char *name;
    enum territory_kind kind; /* TERRITORY_KIND_COUNT: any */
} PROPERTIES[] = {
    {"code", TERRITORY_KIND_COUNT},
    {"codgeo", TERRITORY_KIND_COUNT},
    {"insee_com", TERRITORY_COMMUNE},
    {"code_insee", TERRITORY_KIND_COUNT},
    {"codeinsee", TERRITORY_KIND_COUNT},
    {"insee", TERRITORY_KIND_COUNT},
    {"com", TERRITORY_COMMUNE},
    {"code_commune", TERRITORY_COMMUNE},
    {"siren_epci", TERRITORY_INTERCOMMUNALITY},
    {"code_siren", TERRITORY_INTERCOMMUNALITY},
    {"code_epci", TERRITORY_INTERCOMMUNALITY},
    {"siren", TERRITORY_INTERCOMMUNALITY},
    {"insee_arr", TERRITORY_ARRONDISSEMENT},
    {"insee_dep", TERRITORY_DEPARTMENT},
    {"code_dept", TERRITORY_DEPARTMENT},
    {"code_departement", TERRITORY_DEPARTMENT},
    {"dep", TERRITORY_DEPARTMENT},
    {"insee_reg", TERRITORY_REGION},
    {"code_region", TERRITORY_REGION},
    {"reg", TERRITORY_REGION},
};

/* The text of a property, upper or lower case; empty when there is none. */
static struct str property(const struct geojson_feature *feature, const char *name, struct arena *arena)
{
    const char *key;
    json_t *value;
    json_object_foreach(feature->properties, key, value)
    {
        if (!str_equal_ascii_case(str_of(key), str_of(name)))
            continue;
        if (json_is_string(value))
            return arena_str(arena, str_trim(str_of(json_string_value(value))));
        if (json_is_integer(value))
            return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    }
    return STR_NONE;
}

static struct str code_of(const struct geojson_feature *feature, struct arena *arena, enum territory_kind *hint)
{
    *hint = TERRITORY_KIND_COUNT;
    for (size_t n = 0; n < COUNT_OF(PROPERTIES); n++) {
        struct str code = property(feature, PROPERTIES[n].name, arena);
        if (str_is_empty(code))
            continue;
        *hint = PROPERTIES[n].kind;
        /* IGN numbers arrondissements within their department. */
        if (PROPERTIES[n].kind == TERRITORY_ARRONDISSEMENT && code.length == 1)
            code = arena_printf(arena, "%.*s%.*s", STR_PRINT(property(feature, "insee_dep", arena)), STR_PRINT(code));
        return code;
    }
    return str_trim(feature->id);
}

/* Whether the feature's own name is that of the territory. */
static bool is_named(const struct geojson_feature *feature, uint32_t territory, struct arena *arena)
{
    static const char *const names[] = {"nom", "name", "libelle", "nom_officiel", "nom_dep", "nom_reg", "libgeo"};
    for (size_t n = 0; n < COUNT_OF(names); n++) {
        struct str name = property(feature, names[n], arena);
        if (!str_is_empty(name) && str_equal(text_folded(arena, name), territory_at(territory).key))
            return true;
    }
    return false;
}

/* "28" is a department and a region. */
static void identify_two_figures(struct outlines *outlines, const struct geojson_feature *feature,
                                 struct outline *outline)
{
    uint32_t department = territory_find(TERRITORY_DEPARTMENT, outline->code);
    uint32_t region = territory_find(TERRITORY_REGION, outline->code);
    if (department == TERRITORY_NONE || region == TERRITORY_NONE) {
        outline->territory = department != TERRITORY_NONE ? department : region;
        outlines->sure_departments += department != TERRITORY_NONE;
        return;
    }
    if (is_named(feature, department, &outlines->arena)) {
        outline->territory = department;
        outlines->sure_departments++;
    } else if (is_named(feature, region, &outlines->arena)) {
        outline->territory = region;
        outlines->sure_regions++;
    } else {
        outline->region = region;
    }
}

static void identify_any(struct outlines *outlines, const struct geojson_feature *feature, struct outline *outline)
{
    static const enum territory_kind order[] = {TERRITORY_COMMUNE, TERRITORY_INTERCOMMUNALITY,
                                                TERRITORY_ARRONDISSEMENT};
    for (size_t k = 0; k < COUNT_OF(order) && outline->territory == TERRITORY_NONE; k++)
        outline->territory = territory_find(order[k], outline->code);
    if (outline->territory == TERRITORY_NONE)
        identify_two_figures(outlines, feature, outline);
}

bool outline_identify(struct outlines *outlines, const struct geojson_feature *feature, enum territory_kind kind,
                      struct outline *outline, struct str *refusal)
{
    enum territory_kind hint;
    *outline = (struct outline){TERRITORY_NONE, TERRITORY_NONE, .line = feature->line};
    outline->code = code_of(feature, &outlines->arena, &hint);
    kind = kind == TERRITORY_KIND_COUNT ? hint : kind;
    if (str_is_empty(outline->code)) {
        *refusal = STR("aucune propriété ne donne le code du territoire (code, insee, codgeo, siren…)");
        return false;
    }
    if (kind == TERRITORY_KIND_COUNT)
        identify_any(outlines, feature, outline);
    else
        outline->territory = territory_find(kind, outline->code);
    bool could_be_commune = kind == TERRITORY_KIND_COUNT || kind == TERRITORY_COMMUNE;
    if (outline->territory == TERRITORY_NONE && outline->region == TERRITORY_NONE && could_be_commune) {
        outline->territory = commune_resolve(outline->code, NULL);
        outline->former = outline->territory != TERRITORY_NONE;
    }
    if (outline->territory != TERRITORY_NONE || outline->region != TERRITORY_NONE)
        return true;
    *refusal =
        kind == TERRITORY_KIND_COUNT
            ? arena_printf(&outlines->arena, "le code « %.*s » n’est pas au Code officiel géographique 2026",
                           STR_PRINT(outline->code))
            : arena_printf(&outlines->arena, "le code « %.*s » n’est celui d’aucun territoire de ce genre (%s) en 2026",
                           STR_PRINT(outline->code), territory_kind_label(kind));
    return false;
}

bool outlines_settle_codes(struct outlines *outlines, struct error *error)
{
    bool departments = outlines->sure_departments > 0 && outlines->sure_regions == 0;
    bool regions = outlines->sure_regions > 0 && outlines->sure_departments == 0;
    for (size_t i = 0; i < outlines->count; i++) {
        struct outline *outline = &outlines->at[i];
        if (outline->territory != TERRITORY_NONE)
            continue;
        uint32_t department = territory_find(TERRITORY_DEPARTMENT, outline->code);
        if (!departments && !regions)
            return error_set(error, ERROR_INVALID,
                             "Ligne %lld : « %.*s » est le code d’un département (%.*s) et d’une région (%.*s). "
                             "Recommencez avec --kind departement ou --kind region. Rien n’a été importé.",
                             (long long)outline->line, STR_PRINT(outline->code),
                             STR_PRINT(territory_at(department).name), STR_PRINT(territory_at(outline->region).name));
        outline->territory = departments ? department : outline->region;
    }
    return true;
}
