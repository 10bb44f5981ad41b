/* The mappings shipped with the program: data/mappings/. */
#include "embedded.h"
#include "mapping_parts.h"

const char *const MAPPING_BUILTIN[] = {"officiel",        "officiel-0.1", "data-inclusion",
                                       "france-services", "tableur",      NULL};

enum { FILE_MOST = 8 * 1024 * 1024 };

bool mapping_open(const char *name, struct mapping **mapping, finding_fn found, void *context, struct error *error)
{
    for (size_t i = 0; MAPPING_BUILTIN[i]; i++)
        if (str_equal(str_of(name), str_of(MAPPING_BUILTIN[i])))
            return mapping_builtin(str_of(name), mapping, error);
    struct arena arena = {0};
    struct str text;
    bool opened = file_read(&arena, name, FILE_MOST, &text, error) &&
                  (mapping_load(text, mapping, found, context, error) || error_prefix(error, "%s", name));
    arena_free(&arena);
    return opened;
}

bool mapping_builtin(struct str name, struct mapping **mapping, struct error *error)
{
    const struct str *const texts[] = {&MAPPING_OFFICIAL_JSON, &MAPPING_OFFICIAL_0_1_JSON, &MAPPING_DATA_INCLUSION_JSON,
                                       &MAPPING_FRANCE_SERVICES_JSON, &MAPPING_TABLEUR_JSON};
    for (size_t i = 0; MAPPING_BUILTIN[i]; i++)
        if (str_equal(name, str_of(MAPPING_BUILTIN[i])))
            return mapping_load(*texts[i], mapping, NULL, NULL, error);
    return error_set(error, ERROR_MISSING,
                     "La correspondance « %.*s » n’existe pas. Celles du programme : officiel, officiel-0.1, "
                     "data-inclusion, france-services ; sinon, donnez un fichier JSON.",
                     STR_PRINT(name));
}
