/* The head of a list: which column tells what, by its name; and the mapping that reads it. */
#include <string.h>

#include "campaign.h"
#include "places/mapping.h"

static const struct {
    const char *name, *label;
    const char *names; /* folded, the surest first, parted by "|" */
} FIELDS[CANDIDATE_FIELD_COUNT] = {
    [CANDIDATE_NAME] = {"nom", "Nom du lieu",
                        "nom|nom du lieu|lib fs|libelle1|libelle|denomination|nom de la structure|nom structure|nom "
                        "etablissement|nom de la mairie|nom de la bibliotheque|etablissement|structure|intitule|raison "
                        "sociale|lieu|name"},
    [CANDIDATE_COMMUNE] = {"commune", "Commune",
                           "commune|lib com|ville|nom de la commune|nom commune|libelle commune|localite"},
    [CANDIDATE_POSTAL_CODE] = {"code_postal", "Code postal", "code postal|cp|codepostal"},
    [CANDIDATE_INSEE_CODE] = {"code_insee", "Code INSEE de la commune",
                              "code insee|insee com|insee|code insee commune|code commune|codgeo|depcom|codeinsee"},
    [CANDIDATE_ADDRESS] = {"adresse", "Numéro et rue", "adresse|voie|rue|adresse postale|adresse 1|numero et rue"},
    [CANDIDATE_LATITUDE] = {"latitude", "Latitude", "latitude|lat"},
    [CANDIDATE_LONGITUDE] = {"longitude", "Longitude", "longitude|lon|lng"},
    [CANDIDATE_POINT] = {"coordonnees", "Latitude et longitude ensemble",
                         "coordonnees finales|coordonnees|geo point 2d|geo point|geopoint|geolocalisation"},
    [CANDIDATE_PHONE] = {"telephone", "Téléphone", "telephone|tel|numero de telephone|tel standard"},
    [CANDIDATE_EMAIL] = {"courriel", "Adresse électronique",
                         "courriel|courriels|email|e mail|mail|adresse electronique|adresse mail|adresse courriel"},
    [CANDIDATE_WEBSITE] = {"site_web", "Site web", "site web|site internet|site|url"},
    [CANDIDATE_SIRET] = {"siret", "SIRET", "siret|numero siret|pivot"},
    [CANDIDATE_RECORD] = {"numero", "Numéro dans la liste", "id|identifiant|id fs|code bib|code ua|numero"},
};

const char *candidate_field_name(enum candidate_field field)
{
    return FIELDS[field].name;
}

const char *candidate_field_label(enum candidate_field field)
{
    return FIELDS[field].label;
}

/* --- The mapping -------------------------------------------------------------------------------------------------- */

static const struct {
    enum candidate_field field;
    const char *official;
} COLUMNS[] = {{CANDIDATE_RECORD, "id"},
               {CANDIDATE_SIRET, "pivot"},
               {CANDIDATE_NAME, "nom"},
               {CANDIDATE_COMMUNE, "commune"},
               {CANDIDATE_POSTAL_CODE, "code_postal"},
               {CANDIDATE_INSEE_CODE, "code_insee"},
               {CANDIDATE_ADDRESS, "adresse"},
               {CANDIDATE_LATITUDE, "latitude"},
               {CANDIDATE_LONGITUDE, "longitude"},
               {CANDIDATE_PHONE, "telephone"},
               {CANDIDATE_EMAIL, "courriels"},
               {CANDIDATE_WEBSITE, "site_web"}};

static const char *const TYPES[CANDIDATE_KIND_COUNT] = {"RFS", "BIB", "MUNI", NULL};

static void write_split(struct json_writer *json, const char *official, struct str column, int part)
{
    json_key(json, official);
    json_begin_object(json);
    json_key(json, "dissocier");
    json_begin_object(json);
    json_member_text(json, "colonne", column);
    json_member_text(json, "séparateur", STR(","));
    json_key(json, "partie");
    json_i64(json, part);
    json_end_object(json);
    json_end_object(json);
}

static void write_mapping(struct json_writer *json, const struct candidate_columns *columns, enum candidate_kind kind)
{
    bool together = columns->at[CANDIDATE_POINT].length > 0;
    json_begin_object(json);
    for (size_t i = 0; i < COUNT_OF(COLUMNS); i++) {
        enum candidate_field field = COLUMNS[i].field;
        bool degrees = field == CANDIDATE_LATITUDE || field == CANDIDATE_LONGITUDE;
        if (columns->at[field].length == 0 || (together && degrees))
            continue;
        json_key(json, COLUMNS[i].official);
        json_begin_object(json);
        json_member_text(json, "colonne", columns->at[field]);
        json_end_object(json);
    }
    if (together) {
        write_split(json, "latitude", columns->at[CANDIDATE_POINT], 0);
        write_split(json, "longitude", columns->at[CANDIDATE_POINT], 1);
    }
    if (TYPES[kind]) {
        json_key(json, "typologie");
        json_begin_array(json);
        json_begin_object(json);
        json_member_text(json, "cible", str_of(TYPES[kind]));
        json_end_object(json);
        json_end_array(json);
    }
    json_end_object(json);
}

bool candidate_mapping(const struct candidate_columns *columns, enum candidate_kind kind, struct mapping **mapping,
                       struct error *error)
{
    static const struct candidate_columns none = {0};
    struct buffer text = {0};
    struct json_writer json = {.out = &text};
    write_mapping(&json, columns ? columns : &none, columns ? kind : CANDIDATE_OTHER);
    bool done = mapping_load(buffer_str(&text), mapping, NULL, NULL, error);
    buffer_free(&text);
    return done;
}

/* --- Looking ------------------------------------------------------------------------------------------------------ */

/* A column nobody took yet that has this name, or (`begins`) begins with it. */
static size_t column_named(const struct candidate_file *file, const bool *taken, struct str name, bool begins,
                           struct arena *scratch)
{
    for (size_t i = 0; i < file->count; i++) {
        struct str key = text_folded(scratch, file->names[i]);
        struct str rest = str_slice(key, name.length, key.length);
        bool same = begins ? str_starts_with(key, name) && str_starts_with(rest, STR(" ")) : str_equal(key, name);
        if (!taken[i] && same)
            return i;
    }
    return SIZE_MAX;
}

static void guess(struct candidate_file *file, struct arena *arena)
{
    bool *taken = ARENA_ARRAY(arena, bool, file->count + 1);
    for (int begins = 0; begins < 2; begins++) {
        for (int field = 0; field < CANDIDATE_FIELD_COUNT; field++) {
            struct str rest = str_of(FIELDS[field].names), name;
            size_t found = SIZE_MAX;
            while (file->guess.at[field].length == 0 && found == SIZE_MAX && str_next(&rest, '|', &name))
                found = column_named(file, taken, name, begins == 1, arena);
            if (found == SIZE_MAX)
                continue;
            file->guess.at[field] = file->names[found];
            taken[found] = true;
        }
    }
}

bool candidate_file_look(struct str bytes, struct arena *arena, struct candidate_file *file, struct error *error)
{
    struct mapping *mapping = NULL;
    struct records *records = NULL;
    struct record record;
    bool end = true;
    *file = (struct candidate_file){0};
    bool done = candidate_mapping(NULL, CANDIDATE_OTHER, &mapping, error) &&
                records_open_bytes(bytes, (struct records_options){0}, mapping, &records, error) &&
                records_next(records, &record, &end, error);
    if (done && end)
        done = error_set(error, ERROR_INVALID,
                         "Ce fichier n’a aucune ligne sous ses titres : vérifiez que la liste est sur sa première "
                         "feuille.");
    const char *const *names = records ? records_columns(records) : NULL;
    for (; done && names && *names; names++)
        if (**names)
            *ARENA_PUSH(arena, file->names, file->count) = arena_str(arena, str_of(*names));
    records_free(records);
    mapping_free(mapping);
    if (done && file->count < 2)
        return error_set(error, ERROR_INVALID,
                         "Ce fichier n’est pas un tableau : sa première ligne doit porter le titre de chaque colonne.");
    if (done)
        guess(file, arena);
    return done;
}

bool candidate_columns_check(const struct candidate_columns *columns, struct error *error)
{
    if (columns->at[CANDIDATE_NAME].length == 0)
        return error_set(error, ERROR_INVALID, "Dites quelle colonne donne le nom des lieux.");
    if (columns->at[CANDIDATE_COMMUNE].length + columns->at[CANDIDATE_INSEE_CODE].length +
            columns->at[CANDIDATE_POSTAL_CODE].length ==
        0)
        return error_set(error, ERROR_INVALID,
                         "Dites quelle colonne donne la commune : son nom, son code INSEE ou son code postal.");
    return true;
}
