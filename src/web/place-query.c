#include "place-query.h"

#include <pthread.h>

#include "territory/territory.h"

enum kind {
    KIND_TEXT,
    KIND_WHERE,
    KIND_RADIUS,
    KIND_VOCABULARY,
    KIND_CODES, /* of a territory, a source */
    KIND_OPEN,
    KIND_WEEKDAY,
    KIND_HOUR,
    KIND_PRESENT,
    KIND_SINCE,
    KIND_BOX,
    KIND_SORT,
    KIND_PAGE
};

struct parameter {
    const char *name;
    enum kind kind;
    enum vocabulary vocabulary; /* KIND_VOCABULARY */
    enum place_filter_part part;
    bool many;                         /* may be given several times */
    const char *description, *example; /* for the API; NULL: pages alone use it */
};

/* In the order of an address. Vocabularies come by their official names, after `rayon`. */
static const struct parameter PARAMETERS[] = {
    {"q", KIND_TEXT, 0, FILTER_TEXT, false,
     "Mots cherchés : un nom, une commune, un besoin (« imprimer », « impôts »).", "imprimante"},
    {"ou", KIND_WHERE, 0, FILTER_RADIUS, false,
     "Commune, par son nom, son code postal ou son code INSEE : lieux à « rayon » kilomètres de son centre.",
     "Chartres"},
    {"rayon", KIND_RADIUS, 0, FILTER_PART_COUNT, false,
     "Rayon en kilomètres autour de « ou » ou du point donné ; 0 : aucun. 15 si rien n’est dit.", "20"},
    {"epci", KIND_CODES, 0, FILTER_INTERCOMMUNALITY, true, "SIREN de l’intercommunalité.", "200033181"},
    {"commune", KIND_CODES, 0, FILTER_COMMUNE, true, "Code INSEE de la commune.", "28085"},
    {"code_postal", KIND_CODES, 0, FILTER_POSTAL_CODE, true, "Code postal.", "28000"},
    {"departement", KIND_CODES, 0, FILTER_DEPARTMENT, true, "Code du département.", "28"},
    {"region", KIND_CODES, 0, FILTER_REGION, true, "Code de la région.", "24"},
    {"source", KIND_CODES, 0, FILTER_SOURCE, true, "Source du lieu, telle que les lieux la donnent.", "Hub-Lo"},
    {"ouvert", KIND_OPEN, 0, FILTER_OPEN, true,
     "Ouvert à l’instant de la demande, ou d’habitude le samedi ou le dimanche.", "maintenant"},
    {"jour", KIND_WEEKDAY, 0, FILTER_WEEKLY, true, "Ouvert d’habitude ce jour : 1 pour lundi … 7 pour dimanche.", "3"},
    {"heure", KIND_HOUR, 0, FILTER_WEEKLY, false,
     "Ouvert d’habitude à cette heure, de 0 à 23 (avec « jour » : ce jour-là).", "18"},
    {"autres_formations_labels", KIND_CODES, 0, FILTER_OTHER_LABEL, true,
     "Label ou territoire qui n’est dans aucune liste fermée, tel que les lieux le donnent.", "QPV"},
    {"avec", KIND_PRESENT, 0, FILTER_PRESENT, true,
     "Lieux où ce champ est rempli : prise de rendez-vous, fiche Accès libre, coordonnées, horaires, téléphone…",
     "rdv"},
    {"depuis", KIND_SINCE, 0, FILTER_UPDATED, false, "Mis à jour ou vérifié depuis moins de tant de mois.", "12"},
    {"cadre", KIND_BOX, 0, FILTER_BOX, false, "Cadre de la carte, en degrés : ouest,sud,est,nord.",
     "1.0,48.0,2.0,48.9"},
    {"tri", KIND_SORT, 0, FILTER_PART_COUNT, false,
     "Ordre des lieux. « distance » demande un point ou « ou », « pertinence » demande « q ».", "nom"},
    {"page", KIND_PAGE, 0, FILTER_PART_COUNT, false, NULL, NULL},
};

static const struct {
    const char *value;
    enum directory_sort sort;
} SORTS[] = {
    {"nom", SORT_NAME},
    {"distance", SORT_DISTANCE},
    {"ouverture", SORT_OPENING},
    {"fraicheur", SORT_FRESHNESS},
    {"pertinence", SORT_RELEVANCE},
};

static const struct {
    const char *value;
    enum place_field field;
} PRESENT[] = {
    {"rdv", PLACE_BOOKING_URL}, {"acces-libre", PLACE_ACCESSIBILITY_URL},
    {"carte", PLACE_LATITUDE},  {"horaires", PLACE_HOURS},
    {"telephone", PLACE_PHONE}, {"courriel", PLACE_EMAILS},
    {"site", PLACE_WEBSITES},
};

struct reader {
    struct request *request;
    struct place_query *query;
    uint32_t department;
};

static const struct parameter *find_parameter(struct arena *arena, struct str name)
{
    for (size_t i = 0; i < COUNT_OF(PARAMETERS); i++)
        if (str_equal(name, str_of(PARAMETERS[i].name)))
            return &PARAMETERS[i];
    for (enum vocabulary one = 0; one < VOCABULARY_COUNT; one++) {
        if (!str_equal(name, str_of(vocabulary_name(one))))
            continue;
        struct parameter *parameter = ARENA_NEW(arena, struct parameter);
        *parameter = (struct parameter){.name = vocabulary_name(one),
                                        .kind = KIND_VOCABULARY,
                                        .vocabulary = one,
                                        .part = (enum place_filter_part)one,
                                        .many = true};
        return parameter;
    }
    return NULL;
}

/* --- Described --------------------------------------------------------------------------------------------------- */

static const char *const OPEN_VALUES[] = {"maintenant", "week-end", NULL};
static const char *const DAY_VALUES[] = {"1", "2", "3", "4", "5", "6", "7", NULL};

static struct query_criterion criteria[COUNT_OF(PARAMETERS) + VOCABULARY_COUNT];
static const char *sort_values[COUNT_OF(SORTS) + 1], *present_values[COUNT_OF(PRESENT) + 1];
static size_t criteria_count;

static const char *const *values_of(enum kind kind)
{
    switch (kind) {
    case KIND_OPEN: return OPEN_VALUES;
    case KIND_WEEKDAY: return DAY_VALUES;
    case KIND_SORT: return sort_values;
    case KIND_PRESENT: return present_values;
    default: return NULL;
    }
}

static void describe(void)
{
    for (size_t i = 0; i < COUNT_OF(SORTS); i++)
        sort_values[i] = SORTS[i].value;
    for (size_t i = 0; i < COUNT_OF(PRESENT); i++)
        present_values[i] = PRESENT[i].value;
    for (size_t i = 0; i < COUNT_OF(PARAMETERS); i++) {
        const struct parameter *one = &PARAMETERS[i];
        if (one->description)
            criteria[criteria_count++] = (struct query_criterion){
                one->name, one->description, one->example, values_of(one->kind), VOCABULARY_COUNT, one->many};
    }
    for (enum vocabulary one = 0; one < VOCABULARY_COUNT; one++) {
        enum place_field field;
        const char *label = place_field_find(str_of(vocabulary_name(one)), &field) ? place_field_label(field) : NULL;
        criteria[criteria_count++] = (struct query_criterion){vocabulary_name(one), label, NULL, NULL, one, true};
    }
}

const struct query_criterion *place_query_criteria(size_t *count)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, describe);
    *count = criteria_count;
    return criteria;
}

/* --- One value --------------------------------------------------------------------------------------------------- */

static void remember(struct place_query *query, const struct parameter *parameter, struct str value, size_t term)
{
    for (size_t i = 0; i < query->pair_count; i++)
        if (strcmp(query->pairs[i].name, parameter->name) == 0 && str_equal(query->pairs[i].value, value))
            return;
    if (query->pair_count == QUERY_PAIRS_MOST)
        return;
    query->pairs[query->pair_count++] = (struct query_pair){
        .name = parameter->name,
        .value = value,
        .vocabulary = parameter->kind == KIND_VOCABULARY ? parameter->vocabulary : VOCABULARY_COUNT,
        .term = term,
        .part = parameter->part,
    };
}

static struct texts *codes_of(struct place_filter *filter, enum place_filter_part part)
{
    switch (part) {
    case FILTER_INTERCOMMUNALITY: return &filter->intercommunalities;
    case FILTER_COMMUNE: return &filter->communes;
    case FILTER_POSTAL_CODE: return &filter->postal_codes;
    case FILTER_DEPARTMENT: return &filter->departments;
    case FILTER_REGION: return &filter->regions;
    case FILTER_OTHER_LABEL: return &filter->other_labels;
    default: return &filter->sources;
    }
}

static bool read_codes(struct reader *reader, const struct parameter *parameter, struct str value)
{
    struct texts *texts = codes_of(&reader->query->filter, parameter->part);
    if (!texts->at)
        texts->at = ARENA_ARRAY(reader->request->arena, struct str, QUERY_PAIRS_MOST);
    if (texts->count == QUERY_PAIRS_MOST || value.length > 100)
        return false;
    texts->at[texts->count++] = value;
    remember(reader->query, parameter, value, 0);
    return true;
}

static bool read_term(struct reader *reader, const struct parameter *parameter, struct str value)
{
    size_t index;
    if (!vocabulary_find_slug(parameter->vocabulary, value, &index) &&
        !vocabulary_find(parameter->vocabulary, value, &index))
        return false;
    choice_add(&reader->query->filter.any[parameter->vocabulary], index);
    remember(reader->query, parameter, vocabulary_term(parameter->vocabulary, index)->slug, index);
    return true;
}

static bool read_open(struct reader *reader, const struct parameter *parameter, struct str value)
{
    struct place_filter *filter = &reader->query->filter;
    if (str_equal(value, STR("maintenant"))) {
        filter->open = true;
        filter->open_at = reader->request->now;
    } else if (str_equal(value, STR("week-end"))) {
        filter->weekdays |= 1 << 5 | 1 << 6;
    } else {
        return false;
    }
    struct parameter meant = *parameter;
    meant.part = filter->open && str_equal(value, STR("maintenant")) ? FILTER_OPEN : FILTER_WEEKLY;
    remember(reader->query, &meant, value, 0);
    return true;
}

static bool read_number(struct str value, int64_t least, int64_t most, int64_t *number)
{
    return str_to_i64(value, number) && *number >= least && *number <= most;
}

static bool read_weekday(struct reader *reader, const struct parameter *parameter, struct str value)
{
    int64_t day;
    if (!read_number(value, 1, 7, &day))
        return false;
    reader->query->filter.weekdays |= (uint8_t)(1 << (day - 1));
    remember(reader->query, parameter, value, 0);
    return true;
}

static bool read_hour(struct reader *reader, const struct parameter *parameter, struct str value)
{
    int64_t hour;
    if (!read_number(value, 0, 23, &hour))
        return false;
    reader->query->filter.from_hour = (uint8_t)hour;
    reader->query->filter.to_hour = (uint8_t)(hour + 1);
    remember(reader->query, parameter, value, 0);
    return true;
}

static bool read_present(struct reader *reader, const struct parameter *parameter, struct str value)
{
    for (size_t i = 0; i < COUNT_OF(PRESENT); i++)
        if (str_equal(value, str_of(PRESENT[i].value))) {
            reader->query->filter.present |= UINT32_C(1) << PRESENT[i].field;
            remember(reader->query, parameter, value, 0);
            return true;
        }
    return false;
}

static bool read_since(struct reader *reader, const struct parameter *parameter, struct str value)
{
    int64_t months;
    if (!read_number(value, 1, 120, &months))
        return false;
    int32_t today = (int32_t)(reader->request->now / 86400);
    reader->query->filter.updated_since = today - (int32_t)((double)months * 91.3 / 3);
    remember(reader->query, parameter, value, 0);
    return true;
}

static bool read_box(struct reader *reader, const struct parameter *parameter, struct str value)
{
    double edges[4];
    struct str rest = value, part;
    size_t count = 0;
    while (str_next(&rest, ',', &part))
        if (count == 4 || !str_to_double(part, &edges[count++]))
            return false;
    bool fine = count == 4 && edges[0] >= -180 && edges[2] <= 180 && edges[1] >= -90 && edges[3] <= 90 &&
                edges[1] <= edges[3] && edges[0] <= 180 && edges[2] >= -180;
    if (!fine)
        return false;
    reader->query->filter.boxed = true;
    reader->query->filter.box = (struct directory_box){edges[0], edges[1], edges[2], edges[3]};
    remember(reader->query, parameter, value, 0);
    return true;
}

static bool read_sort(struct reader *reader, const struct parameter *parameter, struct str value)
{
    for (size_t i = 0; i < COUNT_OF(SORTS); i++)
        if (str_equal(value, str_of(SORTS[i].value))) {
            reader->query->sort = SORTS[i].sort;
            remember(reader->query, parameter, value, 0);
            return true;
        }
    return false;
}

static bool read_text(struct reader *reader, const struct parameter *parameter, struct str value)
{
    reader->query->text = text_cut(text_clean(reader->request->arena, value), 120);
    reader->query->filter.text = reader->query->text;
    remember(reader->query, parameter, reader->query->text, 0);
    return true;
}

static bool read_where(struct reader *reader, const struct parameter *parameter, struct str value)
{
    reader->query->where = text_cut(text_clean(reader->request->arena, value), 100);
    remember(reader->query, parameter, reader->query->where, 0);
    return true;
}

static bool read_value(struct reader *reader, const struct parameter *parameter, struct str value)
{
    int64_t number;
    switch (parameter->kind) {
    case KIND_TEXT: return read_text(reader, parameter, value);
    case KIND_WHERE: return read_where(reader, parameter, value);
    case KIND_VOCABULARY: return read_term(reader, parameter, value);
    case KIND_CODES: return read_codes(reader, parameter, value);
    case KIND_OPEN: return read_open(reader, parameter, value);
    case KIND_WEEKDAY: return read_weekday(reader, parameter, value);
    case KIND_HOUR: return read_hour(reader, parameter, value);
    case KIND_PRESENT: return read_present(reader, parameter, value);
    case KIND_SINCE: return read_since(reader, parameter, value);
    case KIND_BOX: return read_box(reader, parameter, value);
    case KIND_SORT: return read_sort(reader, parameter, value);
    case KIND_RADIUS:
        if (!read_number(value, 0, 200, &number))
            return false;
        reader->query->radius = (size_t)number;
        remember(reader->query, parameter, value, 0);
        return true;
    case KIND_PAGE:
        if (!read_number(value, 1, QUERY_PAGES_MOST, &number))
            return false;
        reader->query->page = (size_t)number;
        return true;
    }
    return false;
}

/* --- The whole query --------------------------------------------------------------------------------------------- */

uint32_t commune_named(struct arena *arena, struct str typed, uint32_t department, bool whole)
{
    enum { MOST = 50 };
    uint32_t found[MOST];
    size_t count = commune_complete(typed, department, found, MOST);
    struct str key = text_folded(arena, typed);
    bool postal = str_is_digits(typed) && typed.length == 5;
    for (size_t i = 0; i < count; i++)
        if (postal || str_equal(territory_at(found[i]).key, key))
            return found[i];
    bool followed;
    uint32_t coded = typed.length == 5 ? commune_resolve(typed, &followed) : TERRITORY_NONE;
    return coded != TERRITORY_NONE || whole || count == 0 ? coded : found[0];
}

/* Sets the point the distances are from, when the commune is known. */
static void locate(struct reader *reader)
{
    struct place_query *query = reader->query;
    query->commune = TERRITORY_NONE;
    if (str_is_empty(query->where))
        return;
    query->commune = commune_named(reader->request->arena, query->where, reader->department, false);
    if (query->commune == TERRITORY_NONE)
        return;
    struct territory commune = territory_at(query->commune);
    if (!commune.located)
        return;
    query->filter.near = true;
    query->filter.latitude = commune.center.lat;
    query->filter.longitude = commune.center.lon;
    query->filter.radius = (double)query->radius * 1000;
}

static bool has_name(const struct place_query *query, const char *name)
{
    for (size_t i = 0; i < query->pair_count; i++)
        if (strcmp(query->pairs[i].name, name) == 0)
            return true;
    return false;
}

/* A sort that lacks what it sorts by gives way to the natural one. */
static void settle_sort(struct place_query *query)
{
    bool chosen = has_name(query, "tri");
    if (query->sort == SORT_DISTANCE && !query->filter.near)
        chosen = false;
    if (query->sort == SORT_RELEVANCE && str_is_empty(query->text))
        chosen = false;
    if (!chosen)
        query->sort = query->filter.near           ? SORT_DISTANCE
                      : !str_is_empty(query->text) ? SORT_RELEVANCE
                      : has_name(query, "ouvert")  ? SORT_OPENING
                                                   : SORT_NAME;
}

static int rank(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(PARAMETERS); i++)
        if (strcmp(name, PARAMETERS[i].name) == 0)
            return i < 3 ? (int)i : (int)i + VOCABULARY_COUNT;
    for (int one = 0; one < VOCABULARY_COUNT; one++)
        if (strcmp(name, vocabulary_name((enum vocabulary)one)) == 0)
            return 3 + one;
    return 0;
}

static int by_rank(const void *a, const void *b)
{
    const struct query_pair *one = a, *other = b;
    int difference = rank(one->name) - rank(other->name);
    return difference ? difference : str_compare(one->value, other->value);
}

static bool is_among(struct str name, const char *const *names)
{
    for (; *names; names++)
        if (str_equal(name, str_of(*names)))
            return true;
    return false;
}

bool place_query_read(struct request *request, uint32_t department, const char *const *others,
                      struct place_query *query, struct error *error)
{
    *query = (struct place_query){.page = 1, .radius = QUERY_RADIUS};
    struct reader reader = {request, query, department};
    size_t count;
    const struct form_value *values = request_query(request, &count);
    for (size_t i = 0; i < count; i++) {
        struct str value = str_trim(values[i].value);
        const struct parameter *parameter = find_parameter(request->arena, values[i].name);
        if (!parameter && others && !is_among(values[i].name, others))
            return error_set(error, ERROR_INVALID, "Le paramètre « %.*s » n’existe pas.", STR_PRINT(values[i].name));
        if (!parameter || str_is_empty(value))
            continue;
        if (!parameter->many && has_name(query, parameter->name))
            continue;
        if (!read_value(&reader, parameter, value) && others)
            return error_set(error, ERROR_INVALID, "« %.*s » n’est pas une valeur admise du paramètre « %s ».",
                             STR_PRINT(value), parameter->name);
    }
    locate(&reader);
    settle_sort(query);
    qsort(query->pairs, query->pair_count, sizeof query->pairs[0], by_rank);
    return true;
}

/* --- Addresses --------------------------------------------------------------------------------------------------- */

static bool is_dropped(const struct query_change *change, const char *name, struct str value)
{
    if (!change || !change->drop_name || strcmp(change->drop_name, name) != 0)
        return false;
    return str_is_empty(change->drop_value) || str_equal(change->drop_value, value);
}

static void add_pair(struct buffer *out, bool *first, const char *name, struct str value)
{
    buffer_add_char(out, *first ? '?' : '&');
    *first = false;
    url_encode(out, str_of(name));
    buffer_add_char(out, '=');
    url_encode(out, value);
}

struct str place_query_address(struct arena *arena, struct str path, const struct place_query *query,
                               const struct query_change *change)
{
    struct buffer out = {0};
    bool first = true;
    buffer_add_str(&out, path);
    bool no_where = has_name(query, "ou") && is_dropped(change, "ou", query->where);
    for (size_t i = 0; i < query->pair_count; i++) {
        const struct query_pair *pair = &query->pairs[i];
        if (is_dropped(change, pair->name, pair->value) || (no_where && strcmp(pair->name, "rayon") == 0))
            continue;
        add_pair(&out, &first, pair->name, pair->value);
    }
    if (change && change->add_name && !str_is_empty(change->add_value))
        add_pair(&out, &first, change->add_name, change->add_value);
    struct str address = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return address;
}

struct str place_query_page_address(struct arena *arena, struct str path, const struct place_query *query, size_t page)
{
    struct query_change change = {.add_name = "page"};
    if (page > 1)
        change.add_value = arena_printf(arena, "%zu", page);
    return place_query_address(arena, path, query, &change);
}

bool place_query_is_empty(const struct place_query *query)
{
    for (size_t i = 0; i < query->pair_count; i++)
        if (query->pairs[i].part != FILTER_PART_COUNT)
            return false;
    return true;
}
