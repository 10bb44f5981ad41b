/* The search form, its counts and what was chosen. */
#include "pages.h"

enum { SHORT_LIST = 12, EPCI_MOST = 60, OWN_WORDS_MOST = 30, OTHER_FACETS = 8 };

static const struct {
    enum vocabulary vocabulary;
    const char *legend;
} VOCABULARY_FACETS[] = {
    {VOCABULARY_SERVICES, "Besoin"},
    {VOCABULARY_FEES, "Tarif"},
    {VOCABULARY_AUDIENCES, "Public accueilli"},
    {VOCABULARY_SPECIFIC_SUPPORT, "Accueil adapté"},
    {VOCABULARY_ACCESS_MODES, "Comment s’y prendre"},
    {VOCABULARY_SUPPORT_MODES, "Accompagnement"},
    {VOCABULARY_PROGRAMMES, "Programme national"},
    {VOCABULARY_LABELS, "Label ou formation"},
    {VOCABULARY_ITINERANCY, "Fixe ou itinérant"},
    {VOCABULARY_TYPES, "Type de lieu"},
};

static const int SINCE_MONTHS[4] = {3, 6, 12, 24};
static const int RADII[] = {2, 5, 10, 15, 20, 30, 50, 0};

/* --- Words -------------------------------------------------------------------------------------------------------- */

static struct str where_label(struct arena *arena, const struct place_query *query)
{
    if (query->commune == TERRITORY_NONE)
        return arena_printf(arena, "Commune «" NBSP "%.*s" NBSP "»", STR_PRINT(query->where));
    struct str of = territory_of(query->commune, arena);
    if (query->radius == 0)
        return arena_printf(arena, "Près %.*s", STR_PRINT(of));
    return arena_printf(arena, "À moins de %zu" NBSP "km %.*s", query->radius, STR_PRINT(of));
}

static struct str territory_name(struct arena *arena, enum territory_kind kind, struct str code)
{
    uint32_t id = territory_find(kind, code);
    return id == TERRITORY_NONE ? code : territory_label(id, arena);
}

static const struct {
    const char *value, *label;
    enum place_field field;
} PRESENT_LABELS[] = {
    {"rdv", "Rendez-vous en ligne", PLACE_BOOKING_URL},
    {"acces-libre", "Accessibilité décrite (Acceslibre)", PLACE_ACCESSIBILITY_URL},
    {"horaires", "Horaires connus", PLACE_HOURS},
    {"telephone", "Numéro de téléphone", PLACE_PHONE},
    {"courriel", "Adresse électronique", PLACE_EMAILS},
    {"site", "Site web", PLACE_WEBSITES},
    {"carte", "Placé sur la carte", PLACE_LATITUDE},
};

static struct str present_label(struct str value)
{
    for (size_t i = 0; i < COUNT_OF(PRESENT_LABELS); i++)
        if (str_equal(value, str_of(PRESENT_LABELS[i].value)))
            return str_of(PRESENT_LABELS[i].label);
    return value;
}

static struct str weekly_label(struct arena *arena, const struct query_pair *pair)
{
    int64_t number = 0;
    if (!str_to_i64(pair->value, &number))
        return STR("Ouvert le week-end");
    if (strcmp(pair->name, "heure") == 0)
        return arena_printf(arena, "Ouvert à %d" NBSP "h", (int)number);
    return arena_printf(arena, "Ouvert le %s", french_weekday((int)number));
}

struct str pair_label(struct arena *arena, const struct place_query *query, const struct query_pair *pair)
{
    if (pair->vocabulary != VOCABULARY_COUNT)
        return term_label(pair->vocabulary, pair->term);
    switch (pair->part) {
    case FILTER_TEXT: return arena_printf(arena, "«" NBSP "%.*s" NBSP "»", STR_PRINT(pair->value));
    case FILTER_RADIUS: return where_label(arena, query);
    case FILTER_INTERCOMMUNALITY: return territory_name(arena, TERRITORY_INTERCOMMUNALITY, pair->value);
    case FILTER_COMMUNE: return territory_name(arena, TERRITORY_COMMUNE, pair->value);
    case FILTER_DEPARTMENT: return territory_name(arena, TERRITORY_DEPARTMENT, pair->value);
    case FILTER_REGION: return territory_name(arena, TERRITORY_REGION, pair->value);
    case FILTER_OPEN: return STR("Ouvert maintenant");
    case FILTER_WEEKLY: return weekly_label(arena, pair);
    case FILTER_PRESENT: return present_label(pair->value);
    case FILTER_UPDATED:
        return arena_printf(arena, "Fiche à jour depuis moins de %.*s" NBSP "mois", STR_PRINT(pair->value));
    case FILTER_BOX: return STR("Zone de la carte");
    default: return pair->value;
    }
}

struct page_links chips_make(struct request *request, const struct space *space, const struct place_query *query,
                             const char *path)
{
    struct page_links chips = {0};
    struct str base = space_path(request->arena, space, path);
    for (size_t i = 0; i < query->pair_count; i++) {
        const struct query_pair *pair = &query->pairs[i];
        if (pair->part == FILTER_PART_COUNT)
            continue;
        struct query_change change = {.drop_name = pair->name, .drop_value = pair->value};
        links_add(request->arena, &chips, QUERY_PAIRS_MOST, pair_label(request->arena, query, pair),
                  place_query_address(request->arena, base, query, &change));
    }
    return chips;
}

/* --- Facets ------------------------------------------------------------------------------------------------------- */

static bool is_chosen(const struct place_query *query, const char *name, struct str value)
{
    for (size_t i = 0; i < query->pair_count; i++)
        if (strcmp(query->pairs[i].name, name) == 0 && str_equal(query->pairs[i].value, value))
            return true;
    return false;
}

struct facet_maker {
    struct arena *arena;
    const struct place_query *query;
    struct facets facets;
};

static struct view_facet *start_facet(struct facet_maker *maker, const char *name, const char *legend, size_t most)
{
    struct view_facet *facet = &maker->facets.at[maker->facets.count++];
    *facet = (struct view_facet){.name = str_of(name), .legend = str_of(legend)};
    facet->choices.at = ARENA_ARRAY(maker->arena, struct choice_view, most);
    return facet;
}

static void add_choice(struct facet_maker *maker, struct view_facet *facet, struct str value, struct str label,
                       size_t count)
{
    bool chosen = is_chosen(maker->query, facet->name.at, value);
    facet->choices.at[facet->choices.count] = (struct choice_view){
        .value = value,
        .label = label,
        .id = arena_printf(maker->arena, "%.*s-%.*s", STR_PRINT(facet->name), STR_PRINT(value)),
        .count = count,
        .chosen = chosen,
    };
    facet->choices.count++;
    facet->chosen += chosen;
    facet->open |= chosen;
}

/* A facet that offers nothing is no facet. */
static void end_facet(struct facet_maker *maker, const struct view_facet *facet)
{
    if (facet->choices.count == 0)
        maker->facets.count--;
}

/* In a short list the values without any place stay, at 0; in a long one they are left out. */
static void add_vocabulary(struct facet_maker *maker, enum vocabulary vocabulary, const char *legend,
                           const struct directory_facets *counts)
{
    size_t terms = vocabulary_count(vocabulary);
    struct view_facet *facet = start_facet(maker, vocabulary_name(vocabulary), legend, terms);
    for (size_t i = 0; i < terms; i++) {
        struct str slug = vocabulary_term(vocabulary, i)->slug;
        size_t count = counts->values[vocabulary][i];
        if (count > 0 || terms <= SHORT_LIST || is_chosen(maker->query, facet->name.at, slug))
            add_choice(maker, facet, slug, term_label(vocabulary, i), count);
    }
    end_facet(maker, facet);
}

static void add_opening(struct facet_maker *maker, const struct directory_facets *counts)
{
    struct view_facet *facet = start_facet(maker, "ouvert", "Ouverture", 2);
    add_choice(maker, facet, STR("maintenant"), STR("Ouvert maintenant"), counts->open_now);
    add_choice(maker, facet, STR("week-end"), STR("Ouvert le week-end"), counts->open_weekend);
    facet->open = true;
}

static void add_weekly(struct facet_maker *maker, const struct directory_facets *counts)
{
    struct view_facet *days = start_facet(maker, "jour", "Jour", 7);
    for (int day = 1; day <= 7; day++)
        add_choice(maker, days, arena_printf(maker->arena, "%d", day),
                   arena_printf(maker->arena, "Le %s", french_weekday(day)), counts->open_days[day - 1]);
    struct view_facet *hours = start_facet(maker, "heure", "Heure", 24);
    hours->single = true;
    for (int hour = 0; hour < 24; hour++) {
        struct str value = arena_printf(maker->arena, "%d", hour);
        if (counts->open_hours[hour] || is_chosen(maker->query, "heure", value))
            add_choice(maker, hours, value, arena_printf(maker->arena, "À %d" NBSP "h", hour),
                       counts->open_hours[hour]);
    }
    end_facet(maker, hours);
}

static void add_present(struct facet_maker *maker, const struct directory_facets *counts)
{
    struct view_facet *facet = start_facet(maker, "avec", "Sur la fiche", COUNT_OF(PRESENT_LABELS));
    for (size_t i = 0; i < COUNT_OF(PRESENT_LABELS); i++)
        add_choice(maker, facet, str_of(PRESENT_LABELS[i].value), str_of(PRESENT_LABELS[i].label),
                   counts->present[PRESENT_LABELS[i].field]);
}

/* Values that places give in their own words: the most frequent ones, and the chosen. */
static void add_own_words(struct facet_maker *maker, const char *name, const char *legend,
                          const struct directory_counts *counts)
{
    size_t most = counts->count < OWN_WORDS_MOST ? counts->count : OWN_WORDS_MOST;
    struct view_facet *facet = start_facet(maker, name, legend, counts->count);
    for (size_t i = 0; i < counts->count; i++)
        if (i < most || is_chosen(maker->query, name, counts->at[i].code)) {
            add_choice(maker, facet, counts->at[i].code, counts->at[i].code, counts->at[i].count);
            facet->choices.at[facet->choices.count - 1].id = arena_printf(maker->arena, "%s-%zu", name, i);
        }
    end_facet(maker, facet);
}

static void add_freshness(struct facet_maker *maker, const struct directory_facets *counts)
{
    struct view_facet *facet = start_facet(maker, "depuis", "Fraîcheur de la fiche", 4);
    facet->single = true;
    for (int i = 0; i < 4; i++)
        add_choice(maker, facet, arena_printf(maker->arena, "%d", SINCE_MONTHS[i]),
                   arena_printf(maker->arena, "Moins de %d" NBSP "mois", SINCE_MONTHS[i]), counts->updated[i]);
}

static void add_territories(struct facet_maker *maker, const struct directory_facets *counts)
{
    size_t most = counts->intercommunalities.count < EPCI_MOST ? counts->intercommunalities.count : EPCI_MOST;
    struct view_facet *facet = start_facet(maker, "epci", "Intercommunalité", most + 1);
    for (size_t i = 0; i < most; i++) {
        const struct directory_count *one = &counts->intercommunalities.at[i];
        add_choice(maker, facet, one->code, territory_name(maker->arena, TERRITORY_INTERCOMMUNALITY, one->code),
                   one->count);
    }
    end_facet(maker, facet);
}

static struct facets make_facets(struct arena *arena, const struct place_query *query,
                                 const struct directory_facets *counts)
{
    struct facet_maker maker = {.arena = arena, .query = query};
    maker.facets.at = ARENA_ARRAY(arena, struct view_facet, COUNT_OF(VOCABULARY_FACETS) + OTHER_FACETS);
    for (size_t i = 0; i < COUNT_OF(VOCABULARY_FACETS); i++) {
        add_vocabulary(&maker, VOCABULARY_FACETS[i].vocabulary, VOCABULARY_FACETS[i].legend, counts);
        if (i == 0) {
            maker.facets.at[0].open = true;
            add_opening(&maker, counts);
            add_weekly(&maker, counts);
        }
    }
    add_territories(&maker, counts);
    add_own_words(&maker, "autres_formations_labels", "Autre label", &counts->other_labels);
    add_present(&maker, counts);
    add_freshness(&maker, counts);
    if (counts->sources.count > 1)
        add_own_words(&maker, "source", "Source de la fiche", &counts->sources);
    return maker.facets;
}

/* --- The form ----------------------------------------------------------------------------------------------------- */

static void add_radii(struct arena *arena, const struct place_query *query, struct view_filters *filters)
{
    filters->radii.at = ARENA_ARRAY(arena, struct choice_view, COUNT_OF(RADII));
    for (size_t i = 0; i < COUNT_OF(RADII); i++) {
        struct str label = RADII[i] ? arena_printf(arena, "%d" NBSP "km", RADII[i]) : STR("Sans limite");
        filters->radii.at[filters->radii.count++] = (struct choice_view){
            .value = arena_printf(arena, "%d", RADII[i]), .label = label, .chosen = query->radius == (size_t)RADII[i]};
    }
}

void filters_fill(struct request *request, const struct space *space, const struct place_query *query,
                  const struct directory_facets *facets, const char *path, struct view_filters *filters)
{
    struct arena *arena = request->arena;
    struct str action = space_path(arena, space, path);
    *filters = (struct view_filters){
        .action = action,
        .text = query->text,
        .where = query->where,
        .near = query->filter.near,
        .reset_address = action,
        .facets = make_facets(arena, query, facets),
    };
    add_radii(arena, query, filters);
    filters->kept.at = ARENA_ARRAY(arena, struct hidden_value, 1);
    for (size_t i = 0; i < query->pair_count; i++) {
        const struct query_pair *pair = &query->pairs[i];
        filters->chosen += pair->part != FILTER_PART_COUNT;
        if (strcmp(pair->name, "tri") == 0)
            filters->kept.at[filters->kept.count++] = (struct hidden_value){str_of(pair->name), pair->value};
    }
    if (!str_is_empty(query->where) && query->commune == TERRITORY_NONE)
        filters->where_message = arena_printf(arena,
                                              "Aucune commune ne s’appelle «" NBSP "%.*s" NBSP "». Vérifiez le nom, ou "
                                              "donnez le code "
                                              "postal, par exemple 28000.",
                                              STR_PRINT(query->where));
}
