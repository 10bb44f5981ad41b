#include "web/need.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* --- Facts -------------------------------------------------------------------------------------------------------- */

static double people_of(const struct territory *territory)
{
    return territory->population > 0 ? (double)territory->population : 0;
}

/* What a commune weighs; its fragility by the general index. */
static struct target_base base_of_commune(const struct fragility *fragility, uint32_t commune)
{
    struct territory one = territory_at(commune);
    struct index_choice choice = index_choice(INDEX_GENERAL);
    double index = index_compute(fragility, &choice, commune, TERRITORY_NONE).total;
    struct target_base base = {{people_of(&one), 1, one.area_km2 > 0 ? one.area_km2 : 0, 0}};
    base.part[TARGET_FRAGILITY] = isfinite(index) ? base.part[TARGET_POPULATION] * index : 0;
    return base;
}

static void add_base(struct target_base *sum, const struct target_base *base)
{
    for (int part = 0; part < TARGET_PARTS; part++)
        sum->part[part] += base->part[part];
}

static void weigh_nation(struct need_facts *facts)
{
    uint32_t first = territory_first(TERRITORY_COMMUNE);
    double known = 0;
    for (uint32_t id = first; id < first + territory_count(TERRITORY_COMMUNE); id++) {
        struct target_base base = base_of_commune(facts->fragility, id);
        add_base(&facts->nation, &base);
        known += base.part[TARGET_FRAGILITY] > 0 ? base.part[TARGET_POPULATION] : 0;
    }
    if (known * 10 <
        facts->nation.part[TARGET_POPULATION] * 9) /* the index of one department says nothing of a nation */
        facts->nation.part[TARGET_FRAGILITY] = 0;
}

bool need_facts_load(struct session *session, struct need_facts **facts, struct error *error)
{
    struct need_facts *made = memory_new(sizeof *made);
    if (!fragility_load(session, &made->fragility, error) ||
        !target_decisions(session, &made->arena, &made->decisions, &made->decision_count, error)) {
        need_facts_free(made);
        return false;
    }
    for (int variant = 0; variant < INDEX_VARIANT_COUNT; variant++) {
        struct index_choice choice = index_choice((enum index_variant)variant);
        made->ranked[variant] = index_limits(made->fragility, &choice, made->limits[variant]);
    }
    weigh_nation(made);
    *facts = made;
    return true;
}

void need_facts_free(struct need_facts *facts)
{
    if (!facts)
        return;
    fragility_free(facts->fragility);
    arena_free(&facts->arena);
    free(facts);
}

/* --- People and places -------------------------------------------------------------------------------------------- */

static void read_people(struct need_survey *need, const struct need_facts *facts, enum index_variant variant,
                        struct arena *arena)
{
    struct index_choice choice = index_choice(variant);
    size_t most = territory_count(TERRITORY_COMMUNE), cursor = 0;
    size_t communes = 0;
    while (territory_next_commune(need->territory, TERRITORY_NONE, &cursor) != TERRITORY_NONE)
        communes++;
    most = communes < most ? communes : most;
    need->people = ARENA_ARRAY(arena, struct access_people, most);
    need->index = ARENA_ARRAY(arena, double, most);
    need->class = ARENA_ARRAY(arena, int, most);
    cursor = 0;
    for (uint32_t id; (id = territory_next_commune(need->territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        struct territory commune = territory_at(id);
        if (!commune.located)
            continue;
        double people = people_of(&commune), density = commune.area_km2 > 0 ? people / commune.area_km2 : 0;
        size_t i = need->count++;
        need->people[i] = (struct access_people){commune.center, people, setting_of_density(density), id};
        need->index[i] = index_compute(facts->fragility, &choice, id, TERRITORY_NONE).total;
        need->class[i] = index_class(facts->limits[variant], need->index[i]);
    }
}

static struct directory_box box_around_people(const struct need_survey *need)
{
    struct box box = BOX_EMPTY;
    for (size_t i = 0; i < need->count; i++)
        box = box_union(box, box_around(need->people[i].at, NEED_MARGIN_KM * 1000.0));
    return (struct directory_box){box.west, box.south, box.east, box.north};
}

static void read_places(struct need_survey *need, const struct directory *directory, const struct place_filter *filter,
                        struct arena *arena)
{
    struct place_filter near = filter ? *filter : (struct place_filter){0};
    struct directory_entry entry;
    size_t capacity = 0;
    struct territory territory = territory_at(need->territory);
    if (need->count == 0)
        return;
    near.boxed = true;
    near.box = box_around_people(need);
    struct directory_walk *walk = directory_walk_new(directory, &near, 0);
    while (directory_walk_next(walk, &entry)) {
        if (!entry.place.located)
            continue;
        if (need->place_count == capacity) {
            struct need_place *more = ARENA_ARRAY(arena, struct need_place, capacity * 2 + 256);
            for (size_t i = 0; i < need->place_count; i++)
                more[i] = need->places[i];
            need->places = more;
            capacity = capacity * 2 + 256;
        }
        bool inside = str_equal(territory.code, territory.kind == TERRITORY_REGION ? entry.region : entry.department);
        need->places[need->place_count++] = (struct need_place){.at = {entry.place.longitude, entry.place.latitude},
                                                                .id = entry.id,
                                                                .name = arena_str(arena, entry.place.name),
                                                                .slug = arena_str(arena, entry.slug),
                                                                .commune = arena_str(arena, entry.place.insee_code),
                                                                .inside = inside};
        need->inside += inside;
    }
    directory_walk_free(walk);
}

void need_measure(const struct directory *directory, const struct need_facts *facts, enum index_variant variant,
                  uint32_t territory, const struct place_filter *filter, const struct access_rules *rules,
                  struct arena *arena, struct need_survey *need)
{
    *need = (struct need_survey){.territory = territory, .rules = *rules};
    read_people(need, facts, variant, arena);
    read_places(need, directory, filter, arena);
    struct point *points = ARENA_ARRAY(arena, struct point, need->place_count);
    for (size_t i = 0; i < need->place_count; i++)
        points[i] = need->places[i].at;
    need->access = access_measure(need->people, need->count, points, need->place_count, rules, arena);
}

/* --- Parts -------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return str_compare(territory_at(((const struct need_part *)a)->territory).key,
                       territory_at(((const struct need_part *)b)->territory).key);
}

static uint32_t part_of(const struct need_survey *need, uint32_t commune)
{
    struct territory one = territory_at(commune);
    return territory_at(need->territory).kind == TERRITORY_REGION ? one.department : one.intercommunality;
}

static const struct target_decision *decision_of(const struct need_facts *facts, uint32_t id)
{
    struct territory one = territory_at(id);
    for (size_t i = 0; i < facts->decision_count; i++)
        if (str_equal(facts->decisions[i].code, one.code) &&
            str_equal(facts->decisions[i].kind, str_of(territory_kind_name(one.kind))))
            return &facts->decisions[i];
    return NULL;
}

/* Positions of the communes of a part, or of all. */
static size_t *choose(const struct need_survey *need, uint32_t part, size_t *count, struct arena *arena)
{
    size_t *chosen = ARENA_ARRAY(arena, size_t, need->count);
    *count = 0;
    for (size_t i = 0; i < need->count; i++)
        if (part == TERRITORY_NONE || part_of(need, need->people[i].territory) == part)
            chosen[(*count)++] = i;
    return chosen;
}

struct access_profile need_profile(const struct need_survey *need, uint32_t part, const double *limits,
                                   size_t limit_count, struct arena *arena)
{
    size_t count;
    const size_t *chosen = choose(need, part, &count, arena);
    return access_profile(need->people, need->access, chosen, count, limits, limit_count);
}

static void measure_part(const struct need_survey *need, const struct need_facts *facts, enum index_variant variant,
                         const double *limits, size_t limit_count, bool whole, struct arena *arena,
                         struct need_part *part)
{
    struct index_choice choice = index_choice(variant);
    const size_t *chosen = choose(need, whole ? TERRITORY_NONE : part->territory, &part->communes, arena);
    for (size_t k = 0; k < part->communes; k++) {
        struct target_base base = base_of_commune(facts->fragility, need->people[chosen[k]].territory);
        add_base(&part->base, &base);
    }
    part->profile = access_profile(need->people, need->access, chosen, part->communes, limits, limit_count);
    part->index = index_compute(facts->fragility, &choice, part->territory, part->within);
    part->class = index_class(facts->limits[variant], part->index.total);
    part->decision = decision_of(facts, part->territory);
}

static void list_parts(const struct need_survey *need, struct need_parts *parts, struct arena *arena)
{
    bool region = territory_at(need->territory).kind == TERRITORY_REGION;
    parts->at = ARENA_ARRAY(arena, struct need_part, need->count);
    for (size_t i = 0; i < need->count; i++) {
        uint32_t id = part_of(need, need->people[i].territory);
        size_t k = 0;
        while (k < parts->count && parts->at[k].territory != id)
            k++;
        if (id != TERRITORY_NONE && k == parts->count)
            parts->at[parts->count++] =
                (struct need_part){.territory = id, .within = region ? TERRITORY_NONE : need->territory};
    }
    qsort(parts->at, parts->count, sizeof *parts->at, by_name);
}

static void count_places(const struct need_survey *need, struct need_parts *parts)
{
    parts->whole.places = need->inside;
    for (size_t i = 0; i < need->place_count; i++) {
        uint32_t commune = need->places[i].inside ? commune_resolve(need->places[i].commune, NULL) : TERRITORY_NONE;
        for (size_t k = 0; commune != TERRITORY_NONE && k < parts->count; k++)
            parts->at[k].places += parts->at[k].territory == part_of(need, commune);
    }
}

int64_t need_target(const struct need_part *part)
{
    return part->decision ? part->decision->count : part->target;
}

void need_divide(const struct need_survey *need, const struct need_facts *facts, enum index_variant variant,
                 enum target_key key, int64_t announced, const double *limits, size_t limit_count, struct arena *arena,
                 struct need_parts *parts)
{
    *parts = (struct need_parts){.whole = {.territory = need->territory, .within = TERRITORY_NONE}};
    list_parts(need, parts, arena);
    measure_part(need, facts, variant, limits, limit_count, true, arena, &parts->whole);
    for (size_t i = 0; i < parts->count; i++)
        measure_part(need, facts, variant, limits, limit_count, false, arena, &parts->at[i]);
    count_places(need, parts);
    /* Without a national index, fragility only shares out inside the territory. */
    enum target_key national =
        key == TARGET_FRAGILITY && !(facts->nation.part[TARGET_FRAGILITY] > 0) ? TARGET_POPULATION : key;
    parts->whole.share = target_share(NATIONAL_TARGET, &parts->whole.base, &facts->nation, national, &TARGET_EVEN);
    parts->whole.announced = announced != SPACE_NO_TARGET;
    parts->whole.target = parts->whole.announced ? announced : (int64_t)llround(parts->whole.share);
    struct target_base *bases = ARENA_ARRAY(arena, struct target_base, parts->count);
    int64_t *shares = ARENA_ARRAY(arena, int64_t, parts->count);
    for (size_t i = 0; i < parts->count; i++)
        bases[i] = parts->at[i].base;
    target_share_out(need_target(&parts->whole), bases, parts->count, key, &TARGET_EVEN, shares);
    for (size_t i = 0; i < parts->count; i++) {
        parts->at[i].target = shares[i];
        parts->at[i].share =
            target_share((double)need_target(&parts->whole), &bases[i], &parts->whole.base, key, &TARGET_EVEN);
    }
}

/* --- Lists -------------------------------------------------------------------------------------------------------- */

static uint32_t parent_of(uint32_t commune, enum territory_kind level)
{
    struct territory one = territory_at(commune);
    return level == TERRITORY_COMMUNE            ? commune
           : level == TERRITORY_INTERCOMMUNALITY ? one.intercommunality
                                                 : one.department;
}

uint32_t *need_list(uint32_t territory, enum territory_kind level, size_t *count, struct arena *arena)
{
    size_t most = 0, cursor = 0;
    while (territory_next_commune(territory, TERRITORY_NONE, &cursor) != TERRITORY_NONE)
        most++;
    uint32_t *list = ARENA_ARRAY(arena, uint32_t, most);
    cursor = 0;
    *count = 0;
    for (uint32_t id; (id = territory_next_commune(territory, TERRITORY_NONE, &cursor)) != TERRITORY_NONE;) {
        uint32_t one = parent_of(id, level);
        bool known = one == TERRITORY_NONE;
        for (size_t i = 0; level != TERRITORY_COMMUNE && i < *count && !known; i++)
            known = list[i] == one;
        if (!known)
            list[(*count)++] = one;
    }
    return list;
}
