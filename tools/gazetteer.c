/* gazetteer DECOUPAGE_FOLDER COMMUNE_POINTS.csv OUT.c: turns the npm package's JSON and the table of points into the C
 * tables that src/territory/gazetteer.h draws. Run at build. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commune-points.h"
#include "gazetteer.h"

enum { FILE_BYTES_MOST = 64 * 1024 * 1024 };
enum kind { REGION, DEPARTMENT, ARRONDISSEMENT, INTERCOMMUNALITY, COMMUNE, KIND_COUNT }; /* as enum territory_kind */

static struct arena arena;

static NORETURN void stop(const char *what, const char *detail)
{
    fprintf(stderr, "gazetteer: %s: %s\n", what, detail);
    exit(1);
}

/* --- Rows that grow ------------------------------------------------------------------------------------------------
 */

struct list {
    void *at;
    size_t count, capacity, size;
};

static void *list_add(struct list *list)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 256;
        list->at = memory_grow(list->at, size_product(list->size, list->capacity));
    }
    void *row = (char *)list->at + list->size * list->count++;
    memset(row, 0, list->size);
    return row;
}

/* --- The heap ------------------------------------------------------------------------------------------------------
 */

static struct buffer heap;
static struct map heap_places; /* text → offset */

static struct heap_text keep(struct str text)
{
    bool inserted;
    text = arena_str(&arena, text);
    union map_value *place = map_put(&heap_places, text, &inserted);
    if (inserted) {
        place->number = (int64_t)heap.length;
        buffer_add_str(&heap, text);
    }
    return (struct heap_text){(uint32_t)place->number, (uint16_t)text.length};
}

static struct str kept(struct heap_text text)
{
    return (struct str){heap.at + text.offset, text.length};
}

/* --- Reading -------------------------------------------------------------------------------------------------------
 */

/* Kept until the end of the program: views of their texts are in the rows. */
static json_t *documents[8];
static size_t document_count;

static json_t *read_json(const char *folder, const char *name)
{
    struct error error = {0};
    struct str bytes;
    json_t *value;
    struct str path = arena_printf(&arena, "%s/%s", folder, name);
    if (!file_read(&arena, path.at, FILE_BYTES_MOST, &bytes, &error) || !json_parse(bytes, &value, &error))
        stop(name, error.message);
    if (document_count == COUNT_OF(documents))
        stop(name, "too many documents");
    return documents[document_count++] = value;
}

static struct list rows[KIND_COUNT];
static struct map row_of[KIND_COUNT]; /* code → index in rows[kind] */

static struct gazetteer_row *row_at(enum kind kind, size_t index)
{
    return (struct gazetteer_row *)rows[kind].at + index;
}

static struct gazetteer_row *add_row(enum kind kind, const json_t *source)
{
    struct gazetteer_row *row = list_add(&rows[kind]);
    struct str name = json_member(source, "nom");
    row->kind = (uint8_t)kind;
    row->code = keep(json_member(source, "code"));
    row->name = keep(name);
    row->key = keep(text_folded(&arena, name));
    row->slug = keep(text_slug(&arena, name, 80));
    row->link = (uint8_t)json_integer_value(json_object_get(source, "typeLiaison"));
    row->region = row->department = row->arrondissement = row->intercommunality = row->seat = NO_ROW;
    const json_t *population = json_object_get(source, "population");
    row->population = population ? (int32_t)json_integer_value(population) : -1;
    row->lon_e4 = row->lat_e4 = INT32_MIN;
    row->area_ha = -1;
    map_put(&row_of[kind], arena_str(&arena, json_member(source, "code")), NULL)->number =
        (int64_t)rows[kind].count - 1;
    return row;
}

/* Parents are kept as indexes inside their kind until the kinds are laid one after the other. */
static uint32_t index_of(enum kind kind, struct str code)
{
    union map_value *found = map_get(&row_of[kind], code);
    return found ? (uint32_t)found->number : NO_ROW;
}

struct commune_source {
    struct str department, code;
    const json_t *json;
};

static int by_department_then_code(const void *a, const void *b)
{
    const struct commune_source *one = a, *two = b;
    int order = str_compare(one->department, two->department);
    return order ? order : str_compare(one->code, two->code);
}

static void read_upper_levels(const char *folder)
{
    size_t i;
    json_t *item, *regions = read_json(folder, "regions.json"), *departments = read_json(folder, "departements.json"),
                  *arrondissements = read_json(folder, "arrondissements.json");
    json_array_foreach(regions, i, item) add_row(REGION, item);
    json_array_foreach(departments, i, item)
    {
        struct gazetteer_row *row = add_row(DEPARTMENT, item);
        row->region = index_of(REGION, json_member(item, "region"));
    }
    json_array_foreach(arrondissements, i, item)
    {
        struct gazetteer_row *row = add_row(ARRONDISSEMENT, item);
        row->region = index_of(REGION, json_member(item, "region"));
        row->department = index_of(DEPARTMENT, json_member(item, "departement"));
    }
}

/* The regions' and departments' files list the overseas collectivities too, each under one code of both kinds. */
static void read_communes(const json_t *communes)
{
    size_t i, count = 0;
    json_t *item;
    struct commune_source *sources = ARENA_ARRAY(&arena, struct commune_source, json_array_size(communes));
    json_array_foreach(communes, i, item)
    {
        if (str_equal(json_member(item, "type"), STR("commune-actuelle")))
            sources[count++] =
                (struct commune_source){json_member(item, "departement"), json_member(item, "code"), item};
    }
    qsort(sources, count, sizeof *sources, by_department_then_code);
    for (i = 0; i < count; i++) {
        struct gazetteer_row *row = add_row(COMMUNE, sources[i].json);
        row->region = index_of(REGION, json_member(sources[i].json, "region"));
        row->department = index_of(DEPARTMENT, sources[i].department);
        row->arrondissement = index_of(ARRONDISSEMENT, json_member(sources[i].json, "arrondissement"));
        struct gazetteer_row *department = row_at(DEPARTMENT, row->department);
        if (department->count++ == 0)
            department->first = (uint32_t)rows[COMMUNE].count - 1;
    }
}

/* --- Members of intercommunalities and arrondissements --------------------------------------------------------------
 */

static struct list members = {.size = sizeof(uint32_t)};

static void read_intercommunalities(const char *folder)
{
    size_t i, k;
    json_t *item, *member, *all = read_json(folder, "epci.json");
    json_array_foreach(all, i, item)
    {
        struct gazetteer_row *row = add_row(INTERCOMMUNALITY, item);
        row->first = (uint32_t)members.count;
        row->population = 0;
        int32_t largest = -1;
        json_array_foreach(json_object_get(item, "membres"), k, member)
        {
            uint32_t commune = index_of(COMMUNE, json_member(member, "code"));
            if (commune == NO_ROW)
                stop("epci.json names an unknown commune", arena_cstr(&arena, json_member(member, "code")));
            struct gazetteer_row *commune_row = row_at(COMMUNE, commune);
            commune_row->intercommunality = (uint32_t)rows[INTERCOMMUNALITY].count - 1;
            *(uint32_t *)list_add(&members) = commune;
            row->count++;
            if (commune_row->population > 0)
                row->population += commune_row->population;
            if (commune_row->population > largest) { /* the seat is not given: the largest commune stands for it */
                largest = commune_row->population;
                row->seat = commune;
            }
        }
        const struct gazetteer_row *seat = row_at(COMMUNE, row->seat);
        row->region = seat->region;
        row->department = seat->department;
        row->arrondissement = seat->arrondissement;
    }
}

static void gather_arrondissements(void)
{
    for (uint32_t a = 0; a < rows[ARRONDISSEMENT].count; a++) {
        struct gazetteer_row *row = row_at(ARRONDISSEMENT, a);
        const struct gazetteer_row *department = row_at(DEPARTMENT, row->department);
        row->first = (uint32_t)members.count;
        for (uint32_t c = department->first; c < department->first + department->count; c++) {
            if (row_at(COMMUNE, c)->arrondissement != a)
                continue;
            *(uint32_t *)list_add(&members) = c;
            row->count++;
        }
    }
}

/* --- Points, areas, populations --------------------------------------------------------------------------------------
 */

static void add_point(const struct commune_point *point)
{
    uint32_t commune = index_of(COMMUNE, point->code);
    if (commune == NO_ROW)
        return;
    struct gazetteer_row *row = row_at(COMMUNE, commune);
    row->lon_e4 = (int32_t)lround(point->lon * 1e4);
    row->lat_e4 = (int32_t)lround(point->lat * 1e4);
    row->area_ha = (int32_t)lround(point->km2 * 100);
}

static void read_points(const char *path)
{
    struct error error;
    if (!commune_points_read(path, add_point, &error))
        stop(path, error.message);
}

struct sums {
    double weight, lon, lat, area;
    int64_t population;
};

static void add_to_sums(struct sums *sums, const struct gazetteer_row *commune)
{
    double weight = commune->population > 0 ? commune->population : 1e-3;
    if (commune->population > 0)
        sums->population += commune->population;
    if (commune->lon_e4 == INT32_MIN)
        return;
    sums->weight += weight;
    sums->lon += weight * commune->lon_e4;
    sums->lat += weight * commune->lat_e4;
    sums->area += commune->area_ha;
}

static void set_sums(struct gazetteer_row *row, const struct sums *sums)
{
    row->population = (int32_t)sums->population;
    if (sums->weight <= 0)
        return;
    row->lon_e4 = (int32_t)lround(sums->lon / sums->weight);
    row->lat_e4 = (int32_t)lround(sums->lat / sums->weight);
    row->area_ha = (int32_t)lround(sums->area);
}

static void sum_upwards(void)
{
    for (int kind = REGION; kind < COMMUNE; kind++) {
        struct sums *sums = ARENA_ARRAY(&arena, struct sums, rows[kind].count);
        for (size_t c = 0; c < rows[COMMUNE].count; c++) {
            const struct gazetteer_row *commune = row_at(COMMUNE, c);
            uint32_t parents[] = {commune->region, commune->department, commune->arrondissement,
                                  commune->intercommunality};
            if (parents[kind] != NO_ROW)
                add_to_sums(&sums[parents[kind]], commune);
        }
        for (size_t r = 0; r < rows[kind].count; r++)
            set_sums(row_at((enum kind)kind, r), &sums[r]);
    }
}

static void read_seats(const char *folder)
{
    const struct {
        const char *file;
        enum kind kind;
    } files[] = {{"regions.json", REGION}, {"departements.json", DEPARTMENT}, {"arrondissements.json", ARRONDISSEMENT}};
    for (size_t f = 0; f < COUNT_OF(files); f++) {
        size_t i;
        json_t *item, *all = read_json(folder, files[f].file);
        json_array_foreach(all, i, item) row_at(files[f].kind, i)->seat = index_of(COMMUNE, json_member(item, "chefLie"
                                                                                                              "u"));
    }
}

/* --- Formers, names, words, postal codes
 * ------------------------------------------------------------------------------ */

static struct list formers = {.size = sizeof(struct gazetteer_former)}, names = {.size = sizeof(struct gazetteer_name)},
                   words = {.size = sizeof(struct gazetteer_word)}, postals = {.size = sizeof(struct gazetteer_postal)},
                   latitudes = {.size = sizeof(uint32_t)};

static void add_name(struct str name, uint32_t commune, bool former)
{
    struct gazetteer_name *row = list_add(&names);
    row->key = keep(text_folded(&arena, name));
    row->commune = commune;
    row->former = former ? 1 : NO_ROW; /* found again once formers are sorted */
}

static void add_former(struct str code, struct str name, uint32_t commune)
{
    struct gazetteer_former *row = list_add(&formers);
    row->code = keep(code);
    row->name = keep(name);
    row->commune = commune;
    if (name.length && !str_equal(name, kept(row_at(COMMUNE, commune)->name)))
        add_name(name, commune, true);
}

static void add_postals(const json_t *codes, uint32_t commune)
{
    size_t i;
    json_t *code;
    json_array_foreach(codes, i, code)
    {
        int64_t number;
        if (!str_to_i64(str_of(json_string_value(code)), &number))
            stop("bad postal code", json_string_value(code));
        struct gazetteer_postal *row = list_add(&postals);
        row->code = (uint32_t)number;
        row->commune = commune;
    }
}

static void read_names(const json_t *communes)
{
    size_t i, k;
    json_t *item, *old;
    json_array_foreach(communes, i, item)
    {
        struct str type = json_member(item, "type"), code = json_member(item, "code");
        if (str_equal(type, STR("commune-actuelle"))) {
            uint32_t commune = index_of(COMMUNE, code);
            add_name(json_member(item, "nom"), commune, false);
            add_postals(json_object_get(item, "codesPostaux"), commune);
            json_array_foreach(json_object_get(item, "anciensCodes"), k, old)
                add_former(str_of(json_string_value(old)), STR_NONE, commune);
            continue;
        }
        bool district = str_equal(type, STR("arrondissement-municipal"));
        uint32_t commune = index_of(COMMUNE, json_member(item, district ? "commune" : "chefLieu"));
        if (commune == NO_ROW)
            stop("a former commune belongs to nothing", arena_cstr(&arena, code));
        add_former(code, json_member(item, "nom"), commune);
        add_postals(json_object_get(item, "codesPostaux"), commune);
    }
}

static int by_former_code(const void *a, const void *b)
{
    return str_compare(kept(((const struct gazetteer_former *)a)->code),
                       kept(((const struct gazetteer_former *)b)->code));
}

static int by_name_key(const void *a, const void *b)
{
    const struct gazetteer_name *one = a, *two = b;
    int order = str_compare(kept(one->key), kept(two->key));
    return order ? order : (one->commune > two->commune) - (one->commune < two->commune);
}

static int by_word_rest(const void *a, const void *b)
{
    const struct gazetteer_word *one = a, *two = b;
    int order = str_compare(kept(one->rest), kept(two->rest));
    return order ? order : (one->name > two->name) - (one->name < two->name);
}

static int by_postal(const void *a, const void *b)
{
    const struct gazetteer_postal *one = a, *two = b;
    if (one->code != two->code)
        return one->code < two->code ? -1 : 1;
    return (one->commune > two->commune) - (one->commune < two->commune);
}

static int by_latitude(const void *a, const void *b)
{
    const struct gazetteer_row *one = row_at(COMMUNE, *(const uint32_t *)a),
                               *two = row_at(COMMUNE, *(const uint32_t *)b);
    if (one->lat_e4 != two->lat_e4)
        return one->lat_e4 < two->lat_e4 ? -1 : 1;
    return (*(const uint32_t *)a > *(const uint32_t *)b) - (*(const uint32_t *)a < *(const uint32_t *)b);
}

static void list_sort(struct list *list, int (*compare)(const void *, const void *))
{
    if (list->count)
        qsort(list->at, list->count, list->size, compare);
}

static void build_indexes(void)
{
    list_sort(&formers, by_former_code);
    list_sort(&names, by_name_key);
    struct gazetteer_postal *postal = postals.at;
    list_sort(&postals, by_postal);
    size_t distinct = 0;
    for (size_t i = 0; i < postals.count; i++)
        if (i == 0 || by_postal(&postal[distinct - 1], &postal[i]) != 0)
            postal[distinct++] = postal[i];
    postals.count = distinct;
    for (size_t n = 0; n < names.count; n++) {
        struct heap_text key = ((struct gazetteer_name *)names.at)[n].key;
        for (uint16_t i = 0; i < key.length; i++) {
            if (i > 0 && heap.at[key.offset + i - 1] != ' ')
                continue;
            struct gazetteer_word *word = list_add(&words);
            word->rest = (struct heap_text){key.offset + i, (uint16_t)(key.length - i)};
            word->name = (uint32_t)n;
        }
    }
    list_sort(&words, by_word_rest);
    for (uint32_t c = 0; c < rows[COMMUNE].count; c++)
        if (row_at(COMMUNE, c)->lat_e4 != INT32_MIN)
            *(uint32_t *)list_add(&latitudes) = c;
    list_sort(&latitudes, by_latitude);
}

/* The former row of a name: the first of the same commune whose folded name is the key. */
static void link_formers(void)
{
    struct map by_key = {0};
    const struct gazetteer_former *former = formers.at;
    for (size_t f = 0; f < formers.count; f++) {
        struct str key = text_folded(&arena, kept(former[f].name));
        bool inserted;
        union map_value *value =
            map_put(&by_key, arena_printf(&arena, "%u %.*s", former[f].commune, STR_PRINT(key)), &inserted);
        if (inserted)
            value->number = (int64_t)f;
    }
    struct gazetteer_name *name = names.at;
    for (size_t n = 0; n < names.count; n++) {
        if (name[n].former == NO_ROW)
            continue;
        struct str key = arena_printf(&arena, "%u %.*s", name[n].commune, STR_PRINT(kept(name[n].key)));
        name[n].former = (uint32_t)map_get(&by_key, key)->number;
    }
    map_free(&by_key);
}

/* --- Writing
 * ---------------------------------------------------------------------------------------------------------- */

static uint32_t kind_start[KIND_COUNT + 1];

static uint32_t global(enum kind kind, uint32_t index)
{
    return index == NO_ROW ? NO_ROW : kind_start[kind] + index;
}

static void write_heap(FILE *out)
{
    fputs("const char GAZETTEER_HEAP[] =\n", out);
    for (size_t i = 0; i < heap.length; i += 100) {
        fputs("    \"", out);
        for (size_t k = i; k < heap.length && k < i + 100; k++) {
            unsigned char c = (unsigned char)heap.at[k];
            if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\' || c == '?')
                fprintf(out, "\\%03o", c);
            else
                fputc(c, out);
        }
        fputs("\"\n", out);
    }
    fputs("    ;\n\n", out);
}

static void write_rows(FILE *out)
{
    fputs("const struct gazetteer_row GAZETTEER_ROWS[] = {\n", out);
    for (int kind = REGION; kind < KIND_COUNT; kind++) {
        for (size_t r = 0; r < rows[kind].count; r++) {
            const struct gazetteer_row *row = row_at((enum kind)kind, r);
            uint32_t first = kind == DEPARTMENT ? global(COMMUNE, row->count ? row->first : 0) : row->first;
            fprintf(out, "{{%u,%u},{%u,%u},{%u,%u},{%u,%u},%u,%u,%uU,%uU,%uU,%uU,%uU,%d,", row->code.offset,
                    row->code.length, row->name.offset, row->name.length, row->key.offset, row->key.length,
                    row->slug.offset, row->slug.length, row->kind, row->link, global(REGION, row->region),
                    global(DEPARTMENT, row->department), global(ARRONDISSEMENT, row->arrondissement),
                    global(INTERCOMMUNALITY, row->intercommunality), global(COMMUNE, row->seat), row->population);
            if (row->lon_e4 == INT32_MIN)
                fputs("INT32_MIN,INT32_MIN,", out);
            else
                fprintf(out, "%d,%d,", row->lon_e4, row->lat_e4);
            fprintf(out, "%d,%uU,%uU},\n", row->area_ha, first, row->count);
        }
    }
    fputs("};\n\n", out);
}

static void write_others(FILE *out)
{
    fputs("const struct gazetteer_former GAZETTEER_FORMERS[] = {\n", out);
    for (size_t i = 0; i < formers.count; i++) {
        const struct gazetteer_former *row = (struct gazetteer_former *)formers.at + i;
        fprintf(out, "{{%u,%u},{%u,%u},%uU},\n", row->code.offset, row->code.length, row->name.offset, row->name.length,
                global(COMMUNE, row->commune));
    }
    fputs("};\nconst struct gazetteer_name GAZETTEER_NAMES[] = {\n", out);
    for (size_t i = 0; i < names.count; i++) {
        const struct gazetteer_name *row = (struct gazetteer_name *)names.at + i;
        fprintf(out, "{{%u,%u},%uU,%uU},\n", row->key.offset, row->key.length, global(COMMUNE, row->commune),
                row->former);
    }
    fputs("};\nconst struct gazetteer_word GAZETTEER_WORDS[] = {\n", out);
    for (size_t i = 0; i < words.count; i++) {
        const struct gazetteer_word *row = (struct gazetteer_word *)words.at + i;
        fprintf(out, "{{%u,%u},%uU},\n", row->rest.offset, row->rest.length, row->name);
    }
    fputs("};\nconst struct gazetteer_postal GAZETTEER_POSTALS[] = {\n", out);
    for (size_t i = 0; i < postals.count; i++) {
        const struct gazetteer_postal *row = (struct gazetteer_postal *)postals.at + i;
        fprintf(out, "{%uU,%uU},\n", row->code, global(COMMUNE, row->commune));
    }
    fputs("};\nconst uint32_t GAZETTEER_MEMBERS[] = {\n", out);
    for (size_t i = 0; i < members.count; i++)
        fprintf(out, "%uU,\n", global(COMMUNE, ((uint32_t *)members.at)[i]));
    fputs("};\nconst uint32_t GAZETTEER_LATITUDES[] = {\n", out);
    for (size_t i = 0; i < latitudes.count; i++)
        fprintf(out, "%uU,\n", global(COMMUNE, ((uint32_t *)latitudes.at)[i]));
    fputs("};\nconst uint32_t GAZETTEER_KINDS[6] = {", out);
    for (int kind = REGION; kind <= KIND_COUNT; kind++)
        fprintf(out, "%uU,", kind_start[kind]);
    fprintf(out,
            "};\nconst uint32_t GAZETTEER_FORMER_COUNT = %zu, GAZETTEER_NAME_COUNT = %zu, GAZETTEER_WORD_COUNT = %zu,\n"
            "               GAZETTEER_POSTAL_COUNT = %zu, GAZETTEER_LATITUDE_COUNT = %zu;\n",
            formers.count, names.count, words.count, postals.count, latitudes.count);
}

int main(int count, char **words_given)
{
    if (count != 4)
        stop("usage", "gazetteer DECOUPAGE_FOLDER COMMUNE_POINTS.csv OUT.c");
    for (int kind = REGION; kind < KIND_COUNT; kind++)
        rows[kind].size = sizeof(struct gazetteer_row);
    const char *folder = words_given[1];
    json_t *communes = read_json(folder, "communes.json");
    read_upper_levels(folder);
    read_communes(communes);
    read_intercommunalities(folder);
    gather_arrondissements();
    read_points(words_given[2]);
    sum_upwards();
    read_seats(folder);
    read_names(communes);
    build_indexes();
    link_formers();
    for (int kind = REGION; kind < KIND_COUNT; kind++)
        kind_start[kind + 1] = kind_start[kind] + (uint32_t)rows[kind].count;

    FILE *out = fopen(words_given[3], "w");
    if (!out)
        stop("cannot write", words_given[3]);
    fputs("/* Written by tools/gazetteer.c. */\n#include \"gazetteer.h\"\n\n", out);
    write_heap(out);
    write_rows(out);
    write_others(out);
    if (fclose(out) != 0)
        stop("cannot write", words_given[3]);
    return 0;
}
