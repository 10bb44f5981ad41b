/* A mapping's JSON compiled: fields and their columns. Lists of choices are in choices.c, hours in hours.c. */
#include <stdlib.h>
#include <string.h>

#include "mapping_parts.h"
#include "places/cleaning.h"

enum { MAPPING_BYTES = 4 * 1024 * 1024, COLUMNS_MOST = 2000, ALTERNATIVES_MOST = 8 };

/* Fields whose text a mapping gives; the others are lists of terms. */
static const enum place_field VALUE_FIELDS[] = {PLACE_ID,
                                                PLACE_PIVOT,
                                                PLACE_NAME,
                                                PLACE_COMMUNE,
                                                PLACE_POSTAL_CODE,
                                                PLACE_INSEE_CODE,
                                                PLACE_ADDRESS,
                                                PLACE_ADDRESS_COMPLEMENT,
                                                PLACE_LATITUDE,
                                                PLACE_LONGITUDE,
                                                PLACE_PHONE,
                                                PLACE_EMAILS,
                                                PLACE_WEBSITES,
                                                PLACE_SUMMARY,
                                                PLACE_DETAIL,
                                                PLACE_SOURCE,
                                                PLACE_PARENT_STRUCTURE,
                                                PLACE_UPDATED_ON,
                                                PLACE_ACCESSIBILITY_URL,
                                                PLACE_BOOKING_URL};

/* Keys of older mappings, and slips seen in those of the national pipeline, which ignores them in silence. */
static const struct {
    const char *old, *now;
} ALIASES[] = {{"courriel", "courriels"},
               {"typologies", "typologie"},
               {"accessibilite", "fiche_acces_libre"},
               {"conditions_acces", "frais_a_charge"},
               {"publics_accueillis", "publics_specifiquement_adresses"},
               {"publics_accueillis", "prise_en_charge_specifique"}, /* one list became two */
               {"labels_nationaux", "dispositif_programmes_nationaux"},
               {"labels_nationaux", "formations_labels"},
               {"dispositifs_programmes_nationaux", "dispositif_programmes_nationaux"},
               {"labels_autres", "autres_formations_labels"},
               {"prises_en_charge_specifiques", "prise_en_charge_specifique"},
               {"frais", "frais_a_charge"},
               {"voie", "adresse"},
               {"sites_web", "site_web"},
               {"service", "services"},
               {"publics", "publics_specifiquement_adresses"}};

/* Keys of the top level that are no field of the schema. */
static const char *const OTHER_KEYS[] = {"horaires", "semaine_ouverture", "prive"};

void loading_say(struct loading *loading, enum severity severity, struct str key, const char *rule, struct str before,
                 struct str after, const char *format, ...)
{
    if (!loading->found)
        return;
    va_list arguments;
    va_start(arguments, format);
    struct finding finding = {.severity = severity,
                              .field = key,
                              .rule = rule,
                              .before = before,
                              .after = after,
                              .message = arena_vprintf(&loading->scratch, format, arguments)};
    va_end(arguments);
    loading->found(loading->context, &finding);
    arena_reset(&loading->scratch);
}

uint32_t mapping_column_number(struct mapping *mapping, struct str path)
{
    bool inserted;
    struct str kept = map_get(&mapping->column_numbers, path) ? path : arena_str(&mapping->arena, path);
    union map_value *number = map_put(&mapping->column_numbers, kept, &inserted);
    if (!inserted)
        return (uint32_t)number->number;
    number->number = (int64_t)mapping->column_count;
    if (mapping->column_count == mapping->column_capacity) {
        mapping->column_capacity = mapping->column_capacity ? mapping->column_capacity * 2 : 32;
        mapping->columns =
            memory_grow(mapping->columns, size_product(sizeof *mapping->columns, mapping->column_capacity));
    }
    mapping->columns[mapping->column_count++] = kept;
    return (uint32_t)number->number;
}

size_t mapping_column_count(const struct mapping *mapping)
{
    return mapping->column_count;
}

struct str mapping_column(const struct mapping *mapping, size_t index)
{
    return mapping->columns[index];
}

void mapping_free(struct mapping *mapping)
{
    if (!mapping)
        return;
    for (int v = 0; v < VOCABULARY_COUNT; v++)
        map_free(&mapping->lists[v].terms);
    map_free(&mapping->other_labels.terms);
    map_free(&mapping->column_numbers);
    free(mapping->columns);
    arena_free(&mapping->arena);
    free(mapping);
}

/* --- Values ------------------------------------------------------------------------------------------------------ */

static struct str json_str(const json_t *json)
{
    return json_is_string(json) ? (struct str){json_string_value(json), json_string_length(json)} : STR_NONE;
}

/* "X" or ["X", "Y"]; empty names are no column. False when it is neither. */
bool load_columns(struct loading *loading, struct str key, const json_t *json, struct columns *columns)
{
    size_t most = json_is_array(json) ? json_array_size(json) : 1;
    *columns = (struct columns){0, ARENA_ARRAY(&loading->mapping->arena, uint32_t, most ? most : 1)};
    for (size_t i = 0; i < most; i++) {
        const json_t *name = json_is_array(json) ? json_array_get(json, i) : json;
        if (!json_is_string(name)) {
            loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR_NONE, STR_NONE,
                        "Un nom de colonne entre guillemets est attendu dans « %.*s ».", STR_PRINT(key));
            return false;
        }
        if (json_string_length(name))
            columns->at[columns->count++] = mapping_column_number(loading->mapping, json_str(name));
    }
    return true;
}

/* The member under the accented name or its plain spelling. */
static json_t *member(const json_t *object, const char *name, const char *plain)
{
    json_t *found = json_object_get(object, name);
    return found ? found : json_object_get(object, plain);
}

static void load_join(struct loading *loading, struct str key, const json_t *json, struct value *value)
{
    static const char *const known[] = {"colonnes", "séparateur", "separateur", "ou", NULL};
    check_keys(loading, key, json, known);
    if (!load_columns(loading, key, json_object_get(json, "colonnes"), &value->columns))
        return;
    value->kind = VALUE_JOIN;
    json_t *separator = member(json, "séparateur", "separateur");
    value->separator = separator ? arena_str(&loading->mapping->arena, json_str(separator)) : STR(" ");
}

static void load_split(struct loading *loading, struct str key, const json_t *json, struct value *value)
{
    static const char *const known[] = {"colonne", "séparateur", "separateur", "partie", NULL};
    check_keys(loading, key, json, known);
    if (!load_columns(loading, key, json_object_get(json, "colonne"), &value->columns))
        return;
    struct str separator = json_str(member(json, "séparateur", "separateur"));
    json_int_t part = json_integer_value(json_object_get(json, "partie"));
    if (part < 0 || part > 1000) {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR("partie"), STR("0"),
                    "« partie » compte à partir de 0 : écrivez 0 pour la première.");
        part = 0;
    }
    value->kind = VALUE_SPLIT;
    value->separator = separator.length ? arena_str(&loading->mapping->arena, separator) : STR(",");
    value->part = (size_t)part;
}

static void load_alternatives(struct loading *loading, struct str key, const json_t *json, struct value *value,
                              int depth)
{
    static const char *const known[] = {"colonne", "valeur", "joindre", "dissocier", "ou", "préfixe", NULL};
    if (json_is_string(json)) { /* "nom": "X", short for {"colonne": "X"} */
        if (load_columns(loading, key, json, &value->columns))
            value->kind = VALUE_COLUMN;
        return;
    }
    if (!json_is_object(json)) {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR_NONE, STR_NONE,
                    "« %.*s » attend { \"colonne\": \"…\" } : ce qui est écrit n’est pas lu.", STR_PRINT(key));
        return;
    }
    check_keys(loading, key, json, known);
    json_t *column = json_object_get(json, "colonne"), *constant = json_object_get(json, "valeur");
    json_t *join = json_object_get(json, "joindre"), *split = json_object_get(json, "dissocier");
    if (column) {
        if (load_columns(loading, key, column, &value->columns))
            value->kind = VALUE_COLUMN;
    } else if (json_is_object(join)) {
        load_join(loading, key, join, value);
    } else if (json_is_object(split)) {
        load_split(loading, key, split, value);
    } else if (constant) {
        value->kind = VALUE_CONSTANT;
        value->constant = arena_str(&loading->mapping->arena, json_str(constant));
    } else {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR_NONE, STR("colonne"),
                    "« %.*s » ne dit pas où lire sa valeur : ajoutez « colonne ».", STR_PRINT(key));
    }
    value->as_is = json_is_false(json_object_get(json, "préfixe"));
    json_t *other = json_object_get(json, "ou");
    if (!other && json_is_object(join))
        other = json_object_get(join, "ou");
    if (!other)
        return;
    if (depth == ALTERNATIVES_MOST) {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR("ou"), STR_NONE,
                    "Trop de « ou » emboîtés : les derniers ne sont pas lus.");
        return;
    }
    value->other = ARENA_NEW(&loading->mapping->arena, struct value);
    load_alternatives(loading, key, other, value->other, depth + 1);
}

void load_value(struct loading *loading, struct str key, const json_t *json, struct value *value)
{
    *value = (struct value){0};
    load_alternatives(loading, key, json, value, 0);
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

static bool is_value_field(enum place_field field)
{
    for (size_t i = 0; i < COUNT_OF(VALUE_FIELDS); i++)
        if (VALUE_FIELDS[i] == field)
            return true;
    return false;
}

/* A constant that is not a date is most likely the name of the column that holds it. */
static void check_update_date(struct loading *loading)
{
    struct value *value = &loading->mapping->values[PLACE_UPDATED_ON];
    if (value->kind != VALUE_CONSTANT || value->constant.length == 0)
        return;
    struct cleaning quiet = {.arena = &loading->scratch};
    if (clean_date(&quiet, value->constant, INT32_MAX).length)
        return;
    loading_say(loading, SEVERITY_WARNING, STR("date_maj"), "mapping-shape", value->constant, STR("colonne"),
                "« valeur » attend une date comme 2026-03-31 : « %.*s » est lu comme un nom de colonne.",
                STR_PRINT(value->constant));
    value->kind = VALUE_COLUMN;
    value->columns = (struct columns){1, ARENA_ARRAY(&loading->mapping->arena, uint32_t, 1)};
    value->columns.at[0] = mapping_column_number(loading->mapping, value->constant);
}

static void load_field(struct loading *loading, const char *name, const json_t *json)
{
    struct mapping *mapping = loading->mapping;
    struct str key = str_of(name);
    enum place_field field;
    if (strcmp(name, "horaires") == 0) {
        load_hours(loading, json);
    } else if (strcmp(name, "semaine_ouverture") == 0) {
        load_columns(loading, key, json_object_get(json, "colonne"), &mapping->week_parity);
    } else if (strcmp(name, "prive") == 0) {
        load_value(loading, key, json, &mapping->private_place);
    } else if (!place_field_find(key, &field)) {
        return;
    } else if (is_value_field(field)) {
        load_value(loading, key, json, &mapping->values[field]);
    } else if (field == PLACE_OTHER_LABELS) {
        load_list(loading, key, json, VOCABULARY_COUNT, &mapping->other_labels);
    } else {
        load_list(loading, key, json, place_field_vocabulary(field), &mapping->lists[place_field_vocabulary(field)]);
    }
}

static const char *field_of_key(const char *key)
{
    enum place_field unused;
    if (place_field_find(str_of(key), &unused))
        return key;
    for (size_t i = 0; i < COUNT_OF(OTHER_KEYS); i++)
        if (strcmp(key, OTHER_KEYS[i]) == 0)
            return key;
    return NULL;
}

/* A key that is no field: an alias is read when the field is not given otherwise, the rest is told. */
static void load_unknown(struct loading *loading, const json_t *root, const char *key, const json_t *json)
{
    bool alias = false;
    for (size_t i = 0; i < COUNT_OF(ALIASES); i++) {
        if (strcmp(key, ALIASES[i].old) != 0)
            continue;
        alias = true;
        bool given = json_object_get(root, ALIASES[i].now) != NULL;
        loading_say(loading, SEVERITY_WARNING, str_of(key), "mapping-key", str_of(key), str_of(ALIASES[i].now),
                    given ? "« %s » ne s’écrit plus ainsi et n’est pas lu : « %s » est déjà donné."
                          : "« %s » ne s’écrit plus ainsi : lu comme « %s ». Corrigez la correspondance.",
                    key, ALIASES[i].now);
        if (!given)
            load_field(loading, ALIASES[i].now, json);
    }
    if (alias)
        return;
    const char *known[PLACE_FIELD_COUNT + COUNT_OF(OTHER_KEYS) + 1];
    size_t count = 0;
    for (int field = 0; field < PLACE_FIELD_COUNT; field++)
        known[count++] = place_field_name((enum place_field)field);
    for (size_t i = 0; i < COUNT_OF(OTHER_KEYS); i++)
        known[count++] = OTHER_KEYS[i];
    known[count] = NULL;
    struct str near = nearest_name(str_of(key), known);
    loading_say(loading, SEVERITY_WARNING, str_of(key), "mapping-key", str_of(key), near,
                near.length ? "La clé « %s » n’existe pas et n’est pas lue. Vouliez-vous écrire « %.*s » ?"
                            : "La clé « %s » n’existe pas et n’est pas lue : retirez-la.%.*s",
                key, STR_PRINT(near));
}

/* What a place cannot do without. */
static void check_needs(struct loading *loading)
{
    const struct mapping *mapping = loading->mapping;
    const struct value *values = mapping->values;
    if (values[PLACE_NAME].kind == VALUE_NONE)
        loading_say(loading, SEVERITY_WARNING, STR("nom"), "mapping-field-missing", STR_NONE, STR_NONE,
                    "Rien ne donne le nom : tous les enregistrements seront refusés. Ajoutez « nom ».");
    if (values[PLACE_ID].kind == VALUE_NONE)
        loading_say(loading, SEVERITY_NOTE, STR("id"), "mapping-field-missing", STR_NONE, STR_NONE,
                    "Rien ne donne l’identifiant : la position dans le fichier en tient lieu, et un lieu change "
                    "d’identité quand une ligne est ajoutée avant lui.");
    if (values[PLACE_COMMUNE].columns.count == 0 && values[PLACE_ADDRESS].kind == VALUE_NONE)
        loading_say(loading, SEVERITY_WARNING, STR("commune"), "mapping-field-missing", STR_NONE, STR_NONE,
                    "Ni la commune ni l’adresse ne sont données : ajoutez « commune » et « adresse ».");
    bool latitude = values[PLACE_LATITUDE].kind != VALUE_NONE, longitude = values[PLACE_LONGITUDE].kind != VALUE_NONE;
    if (latitude != longitude)
        loading_say(loading, SEVERITY_WARNING, latitude ? STR("longitude") : STR("latitude"), "mapping-field-missing",
                    STR_NONE, STR_NONE, "« latitude » et « longitude » vont ensemble : il en manque une.");
    if (mapping->lists[VOCABULARY_SERVICES].count == 0 && mapping->lists[VOCABULARY_SERVICES].values.count == 0)
        loading_say(loading, SEVERITY_NOTE, STR("services"), "mapping-field-missing", STR_NONE, STR_NONE,
                    "Rien ne donne les services : on ne saura pas ce que les lieux proposent.");
}

bool mapping_load(struct str text, struct mapping **result, finding_fn found, void *context, struct error *error)
{
    if (text.length > MAPPING_BYTES)
        return error_set(error, ERROR_LIMITED, "Cette correspondance dépasse 4 Mio : ce n’en est sans doute pas une.");
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        text = str_slice(text, 3, text.length);
    json_t *root;
    if (!json_parse(text, &root, error))
        return error_prefix(error, "correspondance");
    struct mapping *mapping = memory_new(sizeof *mapping);
    struct loading loading = {.mapping = mapping, .found = found, .context = context};
    bool done = false;
    if (!json_is_object(root)) {
        error_set(error, ERROR_INVALID,
                  "Une correspondance est un objet JSON : { \"nom\": { \"colonne\": \"…\" }, … }.");
        goto out;
    }
    mapping->fingerprint = fingerprint(&mapping->arena, text);
    const char *key;
    json_t *json;
    json_object_foreach(root, key, json)
    {
        if (field_of_key(key))
            load_field(&loading, key, json);
        else
            load_unknown(&loading, root, key, json);
        if (mapping->column_count > COLUMNS_MOST) {
            error_set(error, ERROR_LIMITED, "Cette correspondance nomme plus de 2 000 colonnes.");
            goto out;
        }
    }
    check_update_date(&loading);
    check_needs(&loading);
    done = loading.choice_count <= 20000 ||
           error_set(error, ERROR_LIMITED, "Cette correspondance compte plus de 20 000 choix.");
out:
    json_decref(root);
    arena_free(&loading.scratch);
    if (done)
        *result = mapping;
    else
        mapping_free(mapping);
    return done;
}
