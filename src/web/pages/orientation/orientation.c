#include "orientation-pages.h"

#include "needs.h"
#include "qr.h"
#include "templates.h"

enum { PLACES_SHOWN = 3, STEP_WHERE = 2, STEP_WISHES = 3, STEP_PLACES = 4 };

static const char PATH[] = "/orientation";

/* What may matter, as a criterion of the search. When too few places have it all, the first of these is given up first.
 */
static const struct wish {
    const char *name, *value, *label;
    enum place_filter_part part;
} WISHES[] = {
    {"ouvert", "week-end", "Que ce soit ouvert le samedi ou le dimanche", FILTER_WEEKLY},
    {"modalites_acces", "se-presenter", "Venir sans prendre rendez-vous",
     (enum place_filter_part)VOCABULARY_ACCESS_MODES},
    {"modalites_accompagnement", "accompagnement-individuel", "Être aidé en tête à tête",
     (enum place_filter_part)VOCABULARY_SUPPORT_MODES},
    {"frais_a_charge", "gratuit", "Que ce soit gratuit", (enum place_filter_part)VOCABULARY_FEES},
    {"prise_en_charge_specifique", "handicaps-moteurs", "Un accueil pour les personnes qui se déplacent difficilement",
     (enum place_filter_part)VOCABULARY_SPECIFIC_SUPPORT},
    {"prise_en_charge_specifique", "illettrisme", "Un accueil pour les personnes qui lisent ou écrivent difficilement",
     (enum place_filter_part)VOCABULARY_SPECIFIC_SUPPORT},
};

static bool is_wished(const struct place_query *query, const struct wish *wish)
{
    for (size_t i = 0; i < query->pair_count; i++)
        if (strcmp(query->pairs[i].name, wish->name) == 0 && str_equal(query->pairs[i].value, str_of(wish->value)))
            return true;
    return false;
}

static struct str step_address(struct arena *arena, struct str base, const struct place_query *query, const char *step)
{
    struct query_change change = {.add_name = "etape", .add_value = str_of(step)};
    return place_query_address(arena, base, query, &change);
}

static void fill_page(struct request *request, const struct space *space, struct view_page *page, const char *title)
{
    page_fill(request, space, page, str_of(title),
              STR("Trois questions simples pour trouver les lieux qui peuvent vous aider avec le numérique."),
              space_path(request->arena, space, PATH), SECTION_PLACES);
    links_add(request->arena, &page->breadcrumb, 1, STR("Accueil"), space_path(request->arena, space, ""));
    page->here = STR("Être orienté");
}

/* --- Questions ---------------------------------------------------------------------------------------------------- */

/* The answers to the other questions: everything but the names that this one asks. */
static void keep_others(struct arena *arena, const struct place_query *query, bool asks_where,
                        struct view_orientation_question *view)
{
    view->kept.at = ARENA_ARRAY(arena, struct hidden_value, query->pair_count + 1);
    for (size_t i = 0; i < query->pair_count; i++) {
        const struct query_pair *pair = &query->pairs[i];
        bool where = strcmp(pair->name, "ou") == 0 || strcmp(pair->name, "rayon") == 0;
        bool wish = !where && strcmp(pair->name, "services") != 0;
        if (asks_where ? !where : !wish)
            view->kept.at[view->kept.count++] = (struct hidden_value){str_of(pair->name), pair->value};
    }
}

static void ask_need(struct request *request, const struct directory *directory, struct place_query *query,
                     struct view_orientation_question *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct directory_answer answer;
    struct directory_query question = {.filter = &query->filter, .now = request->now, .facets = FACET_VOCABULARIES};
    bool counted = directory_search(directory, &question, arena, &answer, error);
    view->choices.at = ARENA_ARRAY(arena, struct choice_view, NEED_COUNT);
    for (size_t i = 0; i < NEED_COUNT; i++) {
        size_t term;
        struct str slug = str_of(NEEDS[i].slug);
        if (!vocabulary_find_slug(VOCABULARY_SERVICES, slug, &term) ||
            (counted && answer.facets->values[VOCABULARY_SERVICES][term] == 0))
            continue; /* nobody could be sent anywhere */
        view->choices.at[view->choices.count++] = (struct choice_view){
            .value = slug, .label = str_of(NEEDS[i].label), .help = vocabulary_term(VOCABULARY_SERVICES, term)->plain};
    }
}

static void ask_wishes(struct arena *arena, const struct place_query *query, struct view_orientation_question *view)
{
    view->choices.at = ARENA_ARRAY(arena, struct choice_view, COUNT_OF(WISHES));
    for (size_t i = 0; i < COUNT_OF(WISHES); i++)
        view->choices.at[view->choices.count++] = (struct choice_view){.value = str_of(WISHES[i].value),
                                                                       .label = str_of(WISHES[i].label),
                                                                       .help = str_of(WISHES[i].name),
                                                                       .id = arena_printf(arena, "souhait-%zu", i + 1),
                                                                       .chosen = is_wished(query, &WISHES[i])};
}

static bool ask(struct request *request, struct response *response, const struct space *space,
                const struct directory *directory, struct place_query *query, int step, struct error *error)
{
    static const char *const questions[] = {"De quelle aide avez-vous besoin" NNBSP "?", "Où habitez-vous" NNBSP "?",
                                            "Qu’est-ce qui compte pour vous" NNBSP "?"};
    struct arena *arena = request->arena;
    struct str base = space_path(arena, space, PATH);
    struct view_orientation_question view = {.step = step, .action = base, .where = query->where};
    fill_page(request, space, &view.page, questions[step - 1]);
    if (step == 1) {
        filter_to_space(arena, space, &query->filter);
        ask_need(request, directory, query, &view, error);
        view.skip = step_address(arena, base, query, "2");
    } else if (step == STEP_WHERE) {
        keep_others(arena, query, true, &view);
        struct query_change none = {.drop_name = "ou", .add_name = "etape", .add_value = STR("3")};
        view.back = base;
        view.skip = place_query_address(arena, base, query, &none);
        if (!str_is_empty(query->where) && query->commune == TERRITORY_NONE)
            view.where_message = arena_printf(arena,
                                              "Aucune commune ne s’appelle «" NBSP "%.*s" NBSP "». Vérifiez le nom, ou "
                                              "donnez le code postal, par exemple 28000.",
                                              STR_PRINT(query->where));
    } else {
        keep_others(arena, query, false, &view);
        view.back = step_address(arena, base, query, "2");
        ask_wishes(arena, query, &view);
    }
    struct buffer page = {0};
    template_orientation_question(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Places ------------------------------------------------------------------------------------------------------- */

struct found {
    struct directory_hit hits[PLACES_SHOWN];
    size_t count, total;
};

static bool holds(const struct found *found, uint32_t row)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->hits[i].row == row)
            return true;
    return false;
}

static bool add_found(struct request *request, const struct directory *directory, const struct place_query *query,
                      struct found *found, struct error *error)
{
    struct directory_answer answer;
    struct directory_query question = {.filter = &query->filter,
                                       .sort = query->filter.near ? SORT_DISTANCE : SORT_OPENING,
                                       .size = PLACES_SHOWN,
                                       .now = request->now};
    if (!directory_search(directory, &question, request->arena, &answer, error))
        return false;
    for (size_t i = 0; i < answer.count && found->count < PLACES_SHOWN; i++)
        if (!holds(found, answer.hits[i].row))
            found->hits[found->count++] = answer.hits[i];
    return true;
}

/* « « Venir sans prendre rendez-vous » ni de « Que ce soit gratuit » » : the wishes of the query among the first
 * `count`.
 */
static struct str wishes_text(struct arena *arena, const struct place_query *query, size_t count)
{
    struct str text = STR_NONE;
    for (size_t i = 0; i < count; i++)
        if (is_wished(query, &WISHES[i]))
            text = arena_printf(arena, "%.*s%s«" NBSP "%s" NBSP "»", STR_PRINT(text),
                                str_is_empty(text) ? "" : " ni de ", WISHES[i].label);
    return text;
}

/* Those that have everything first, then those that lack what matters least, then those that are far; what the last
 * lack is told in *passed_over. */
static bool find(struct request *request, const struct directory *directory, struct place_query *query,
                 struct found *found, struct str *passed_over, struct error *error)
{
    size_t given_up = 0, lacking = 0; /* wishes dropped from the search; those that a place found lacks */
    bool far = false, done = add_found(request, directory, query, found, error);
    while (done && found->count < PLACES_SHOWN && !far) {
        size_t before = found->count;
        if (given_up < COUNT_OF(WISHES)) {
            const struct wish *wish = &WISHES[given_up++];
            if (!is_wished(query, wish) || !place_filter_has(&query->filter, wish->part))
                continue;
            place_filter_drop(&query->filter, wish->part);
        } else {
            far = true;
            query->filter.radius = 0;
        }
        done = add_found(request, directory, query, found, error);
        if (found->count > before)
            lacking = given_up;
    }
    struct str wishes = wishes_text(request->arena, query, lacking);
    if (!str_is_empty(wishes))
        *passed_over = arena_printf(request->arena,
                                    "Peu de lieux réunissent tout" NBSP ": les derniers ne tiennent pas compte de "
                                    "%.*s.",
                                    STR_PRINT(wishes));
    return done;
}

static void add_answers(struct arena *arena, struct str base, const struct place_query *query,
                        struct view_orientation_answer *view)
{
    for (size_t i = 0; i < query->pair_count; i++) {
        const struct query_pair *pair = &query->pairs[i];
        bool need = strcmp(pair->name, "services") == 0, where = pair->part == FILTER_RADIUS;
        if (pair->part == FILTER_PART_COUNT)
            continue;
        struct query_change change = {.drop_name = "services"};
        links_add(arena, &view->answers, QUERY_PAIRS_MOST, pair_label(arena, query, pair),
                  need ? place_query_address(arena, base, query, &change)
                       : step_address(arena, base, query, where ? "2" : "3"));
    }
}

static void fill_place(struct request *request, const struct space *space, const struct directory *directory,
                       const struct directory_hit *hit, struct guided_place *guided)
{
    struct directory_entry entry;
    card_fill(request, space, directory, hit->row, hit->distance, &guided->card);
    directory_card(directory, hit->row, request->arena, &entry);
    guided->week = week_of_place(request, space, &entry.place);
    struct str address =
        arena_printf(request->arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(guided->card.address));
    guided->qr = qr_svg(request->arena, address,
                        arena_printf(request->arena, "Code QR de la page de %.*s", STR_PRINT(guided->card.name)));
    guided->short_address = address;
}

static bool answer(struct request *request, struct response *response, const struct space *space,
                   const struct directory *directory, struct place_query *query, struct error *error)
{
    struct arena *arena = request->arena;
    struct str base = space_path(arena, space, PATH);
    struct view_orientation_answer view = {.again = base};
    struct found found = {0};
    fill_page(request, space, &view.page, "Les lieux qui peuvent vous aider");
    add_answers(arena, base, query, &view);
    view.list_address = place_query_address(arena, space_path(arena, space, "/lieux"), query, NULL);
    filter_to_space(arena, space, &query->filter);
    if (!find(request, directory, query, &found, &view.passed_over, error))
        return false;
    view.places.at = ARENA_ARRAY(arena, struct guided_place, PLACES_SHOWN);
    for (; view.places.count < found.count; view.places.count++)
        fill_place(request, space, directory, &found.hits[view.places.count], &view.places.at[view.places.count]);
    struct buffer page = {0};
    template_orientation_answer(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_orientation(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    struct place_query query;
    int64_t step;
    if (!space || !pages_directory(request, &directory, error) ||
        !place_query_read(request, space_department(space), NULL, &query, error) ||
        !request_query_number(request, "etape", 1, STEP_PLACES, 1, &step, error))
        return false;
    if (step > STEP_WHERE && !str_is_empty(query.where) && query.commune == TERRITORY_NONE)
        step = STEP_WHERE; /* asked again, with what is wrong */
    if (step == STEP_PLACES)
        return answer(request, response, space, directory, &query, error);
    return ask(request, response, space, directory, &query, (int)step, error);
}
