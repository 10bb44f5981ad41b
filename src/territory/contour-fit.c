/* Whether the boundaries of a file fit together. */
#include <stdlib.h>
#include <string.h>

#include "contour-file.h"

/* A municipality's area on the map and in the tables agree within this share; smaller gaps are not told. */
static const double AREA_TOLERANCE = 0.05, GAP_LEAST_M2 = 10000;
enum { SET_ASIDE_MOST_SHARE = 10, NAMED_MOST = 12 };

static struct str where_is(struct mercator where, struct arena *arena)
{
    struct point point = mercator_point(where);
    return arena_printf(arena, "%.4f, %.4f", point.lat, point.lon);
}

static struct str name_of(uint32_t territory)
{
    return territory_at(territory).name;
}

static double area_error(const struct shape *shape, uint32_t commune)
{
    double known = territory_at(commune).area_km2 * 1e6;
    return known > 0 ? fabs(shape_area(shape) / known - 1) : HUGE_VAL;
}

/* --- Former communes ---------------------------------------------------------------------------------------------- */

static int by_territory(const void *a, const void *b)
{
    const struct outline *one = *(struct outline *const *)a, *other = *(struct outline *const *)b;
    if (one->territory != other->territory)
        return one->territory < other->territory ? -1 : 1;
    if (one->former != other->former)
        return one->former ? 1 : -1; /* the one that has today's code comes first */
    return (one->line > other->line) - (one->line < other->line);
}

static struct shape join(struct outlines *outlines, struct outline **parts, size_t count)
{
    struct arena aside = {0};
    struct shape *shapes = ARENA_ARRAY(&aside, struct shape, count);
    uint32_t *group_of = ARENA_ARRAY(&aside, uint32_t, count);
    for (size_t i = 0; i < count; i++)
        shapes[i] = parts[i]->shape;
    struct mosaic mosaic = mosaic_of_shapes(&aside, shapes, count, NULL);
    struct mosaic one = mosaic_dissolve(&aside, &mosaic, group_of, 1);
    struct shape joined = mosaic_shape(&outlines->arena, &one, 0);
    arena_free(&aside);
    return joined;
}

/* The parts of one commune of today. When the first, which has its code, is of its area already, the others are
 * commune's delegated ones: they are in it. Else the file is of an older year, and they make it together. */
static void follow(struct outlines *outlines, struct outline **parts, size_t count)
{
    uint32_t commune = parts[0]->territory;
    bool whole = !parts[0]->former && area_error(&parts[0]->shape, commune) < AREA_TOLERANCE;
    if (!whole)
        parts[0]->shape = join(outlines, parts, count);
    for (size_t i = whole ? 1 : 0; i < count; i++) {
        if (parts[i]->former)
            outline_note(outlines, parts[i],
                         arena_printf(&outlines->arena,
                                      whole ? "la commune déléguée %.*s est déjà comprise dans le contour de %.*s"
                                            : "la commune %.*s fait aujourd’hui partie de %.*s : elle lui est réunie "
                                              "(ce fichier est d’une année plus ancienne)",
                                      STR_PRINT(parts[i]->code), STR_PRINT(name_of(commune))));
        parts[i]->dropped = i > 0;
        outlines->counts->joined += i > 0 && !whole;
    }
    if (!whole && area_error(&parts[0]->shape, commune) > AREA_TOLERANCE)
        outline_note(outlines, parts[0],
                     arena_printf(&outlines->arena,
                                  "%.*s n’a pas, une fois réunie, la surface attendue (%.1f km² au lieu de %.1f) : il "
                                  "manque sans doute une ancienne commune",
                                  STR_PRINT(name_of(commune)), shape_area(&parts[0]->shape) / 1e6,
                                  territory_at(commune).area_km2));
}

static bool follow_all(struct outlines *outlines, struct error *error)
{
    struct outline **sorted = ARENA_ARRAY(&outlines->arena, struct outline *, outlines->count);
    for (size_t i = 0; i < outlines->count; i++)
        sorted[i] = &outlines->at[i];
    qsort(sorted, outlines->count, sizeof(struct outline *), by_territory);
    for (size_t i = 0, next; i < outlines->count; i = next) {
        next = i + 1;
        while (next < outlines->count && sorted[next]->territory == sorted[i]->territory)
            next++;
        if (next > i + 1 && !sorted[i + 1]->former)
            return error_set(error, ERROR_INVALID, "Ligne %lld : %.*s est déjà dans le fichier. Rien n’a été importé.",
                             (long long)sorted[i + 1]->line, STR_PRINT(name_of(sorted[i]->territory)));
        if (next > i + 1 || sorted[i]->former)
            follow(outlines, sorted + i, next - i);
    }
    return true;
}

/* --- Overlaps ----------------------------------------------------------------------------------------------------- */

struct fitting {
    struct outlines *outlines;
    struct outline **at; /* of one kind, not crossed: the faces */
    size_t count;
    const struct mosaic *mosaic;
    size_t overlapping, knots;
};

static void overlap(struct fitting *fitting, uint32_t one, uint32_t other, struct mercator where)
{
    if (one == other || one >= fitting->count || other >= fitting->count)
        return;
    struct outline *first = fitting->at[one < other ? one : other], *second = fitting->at[one < other ? other : one];
    if (first->dropped || second->dropped)
        return;
    struct arena *arena = &fitting->outlines->arena;
    second->dropped = true;
    fitting->overlapping++;
    outline_note(fitting->outlines, second,
                 arena_printf(arena, "le contour de %.*s chevauche celui de %.*s près de %.*s : il est mis de côté",
                              STR_PRINT(name_of(second->territory)), STR_PRINT(name_of(first->territory)),
                              STR_PRINT(where_is(where, arena))));
}

static void on_doubled(void *context, uint32_t one, uint32_t other, struct mercator where)
{
    overlap(context, one, other, where);
}

/* The faces on each side of two borders that cross: two that are not the same one overlap. */
static void on_crossing(void *context, uint32_t arc, uint32_t other_arc, struct mercator where, double depth)
{
    struct fitting *fitting = context;
    if (depth * mercator_unit(mercator_point(where).lat) < CONTOUR_KNOT_METRES) {
        fitting->knots++;
        return;
    }
    const struct mosaic_arc *a = &fitting->mosaic->arcs[arc], *b = &fitting->mosaic->arcs[other_arc];
    uint32_t ones[2] = {a->left, a->right}, others[2] = {b->left, b->right};
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            bool shared = ones[i] == others[0] || ones[i] == others[1] || others[j] == ones[0] || others[j] == ones[1];
            if (!shared && ones[i] != MOSAIC_OUTSIDE && others[j] != MOSAIC_OUTSIDE) {
                overlap(fitting, ones[i], others[j], where);
                return;
            }
        }
    }
}

/* --- Gaps --------------------------------------------------------------------------------------------------------- */

static struct outline *find_crossed(const struct outlines *outlines, const struct shape *hole)
{
    for (size_t i = 0; i < outlines->count; i++) {
        struct outline *one = &outlines->at[i];
        struct territory territory = territory_at(one->territory);
        if (one->crossed && !one->dropped && territory.kind == TERRITORY_COMMUNE && territory.located &&
            shape_contains(hole, mercator_of(territory.center)))
            return one;
    }
    return NULL;
}

/* A hole among communes: the place of one whose border crossed itself, or a gap to tell. */
static void look_at_hole(struct outlines *outlines, const struct ring *ring)
{
    struct polygon polygon = {(struct ring *)(uintptr_t)ring, 1};
    struct shape hole = {&polygon, 1, {{0, 0}, {0, 0}}};
    struct arena *arena = &outlines->arena;
    shape_settle(&hole);
    struct outline *crossed = find_crossed(outlines, &hole);
    if (crossed) {
        hole.polygons = arena_copy(arena, &polygon, sizeof polygon);
        hole.polygons->rings = arena_copy(arena, ring, sizeof *ring);
        crossed->shape = hole;
        crossed->crossed = false;
        outline_note(outlines, crossed,
                     arena_printf(arena, "%.*s prend la place que lui laissent les communes voisines",
                                  STR_PRINT(name_of(crossed->territory))));
        return;
    }
    double area = shape_area(&hole);
    if (area >= GAP_LEAST_M2 && outlines->note)
        outlines->note(outlines->context, 0,
                       arena_printf(arena, "il y a un vide de %.2f km² entre les communes, près de %.*s", area / 1e6,
                                    STR_PRINT(where_is(ring->points[0], arena))));
}

static void look_for_gaps(struct fitting *fitting, const struct mosaic *mosaic)
{
    struct arena aside = {0};
    uint32_t *group_of = ARENA_ARRAY(&aside, uint32_t, fitting->count);
    for (size_t i = 0; i < fitting->count; i++)
        group_of[i] = fitting->at[i]->dropped ? MOSAIC_OUTSIDE : 0;
    struct mosaic land = mosaic_dissolve(&aside, mosaic, group_of, 1);
    struct shape shape = mosaic_shape(&fitting->outlines->arena, &land, 0);
    for (size_t p = 0; p < shape.count; p++)
        for (size_t r = 1; r < shape.polygons[p].count; r++)
            look_at_hole(fitting->outlines, &shape.polygons[p].rings[r]);
    arena_free(&aside);
}

/* --- Missing communes --------------------------------------------------------------------------------------------- */

/* Of the departments that the file mostly has. */
static void tell_missing(struct outlines *outlines)
{
    struct arena *arena = &outlines->arena;
    size_t first = territory_first(TERRITORY_COMMUNE);
    bool *present = ARENA_ARRAY(arena, bool, territory_count(TERRITORY_COMMUNE));
    for (size_t i = 0; i < outlines->count; i++)
        if (territory_at(outlines->at[i].territory).kind == TERRITORY_COMMUNE)
            present[outlines->at[i].territory - first] = true;
    struct buffer names = {0};
    size_t missing = 0;
    for (uint32_t n = 0; n < territory_count(TERRITORY_DEPARTMENT); n++) {
        size_t cursor = 0, here = 0, all = 0;
        uint32_t department = territory_first(TERRITORY_DEPARTMENT) + n;
        for (uint32_t id; (id = territory_next_commune(department, TERRITORY_NONE, &cursor)) != TERRITORY_NONE; all++)
            here += present[id - first];
        cursor = 0;
        for (uint32_t id; 2 * here > all && here < all &&
                          (id = territory_next_commune(department, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
            if (present[id - first])
                continue;
            if (missing++ < NAMED_MOST)
                buffer_printf(&names, "%s%.*s (%.*s)", missing > 1 ? ", " : "", STR_PRINT(name_of(id)),
                              STR_PRINT(territory_at(id).code));
        }
    }
    if (missing > 0 && outlines->note)
        outlines->note(outlines->context, 0,
                       arena_printf(arena,
                                    "%zu communes d’aujourd’hui ne sont pas dans le fichier : %.*s%s. La carte des "
                                    "départements où il en manque reste schématique",
                                    missing, STR_PRINT(buffer_str(&names)), missing > NAMED_MOST ? "…" : ""));
    buffer_free(&names);
}

/* --- All of it ---------------------------------------------------------------------------------------------------- */

static bool fit_kind(struct outlines *outlines, enum territory_kind kind, struct error *error)
{
    struct arena aside = {0};
    struct fitting fitting = {.outlines = outlines, .at = ARENA_ARRAY(&aside, struct outline *, outlines->count)};
    struct shape *shapes = ARENA_ARRAY(&aside, struct shape, outlines->count);
    for (size_t i = 0; i < outlines->count; i++) {
        struct outline *one = &outlines->at[i];
        if (one->dropped || one->crossed || territory_at(one->territory).kind != kind)
            continue;
        shapes[fitting.count] = one->shape;
        fitting.at[fitting.count++] = one;
    }
    struct mosaic_faults faults = {.found = on_doubled, .context = &fitting};
    struct mosaic mosaic = mosaic_of_shapes(&aside, shapes, fitting.count, &faults);
    fitting.mosaic = &mosaic;
    mosaic_crossings(&mosaic, on_crossing, &fitting);
    if (fitting.knots > 0 && outlines->note)
        outlines->note(outlines->context, 0,
                       arena_printf(&outlines->arena,
                                    "les limites s’entrecroisent de moins de %d m à %zu endroits : "
                                    "gardées ainsi",
                                    CONTOUR_KNOT_METRES, fitting.knots));
    bool fits = fitting.overlapping * SET_ASIDE_MOST_SHARE <= fitting.count;
    if (fits && kind == TERRITORY_COMMUNE)
        look_for_gaps(&fitting, &mosaic);
    arena_free(&aside);
    return fits || error_set(error, ERROR_INVALID,
                             "%zu contours sur %zu en chevauchent un autre : ce fichier a sans doute été simplifié "
                             "territoire par territoire. Prenez-en un dont les voisins partagent leurs limites, comme "
                             "Admin Express COG de l’IGN. Rien n’a été importé.",
                             fitting.overlapping, fitting.count);
}

bool outlines_fit(struct outlines *outlines, struct error *error)
{
    if (!follow_all(outlines, error))
        return false;
    for (int kind = TERRITORY_REGION; kind < TERRITORY_KIND_COUNT; kind++)
        if (!fit_kind(outlines, (enum territory_kind)kind, error))
            return false;
    tell_missing(outlines);
    return true;
}
