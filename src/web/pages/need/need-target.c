/* How many places are fair: the national target declined, the arithmetic shown, the course so far. */
#include "need-pages.h"

#include "places/import.h"
#include "templates.h"

struct shown {
    const struct space *space;
    const struct need_facts *facts;
    enum target_key key;
    struct need_survey survey;
    struct need_parts parts;
};

static struct str share_text(struct arena *arena, double share)
{
    return text_decimal(arena, share, 1);
}

/* --- The arithmetic ----------------------------------------------------------------------------------------------- */

static void add_sum(struct arena *arena, const struct shown *shown, struct view_need_target *view)
{
    const struct need_part *whole = &shown->parts.whole;
    double own = whole->base.part[TARGET_POPULATION], all = shown->facts->nation.part[TARGET_POPULATION];
    if (shown->key == TARGET_POPULATION)
        view->sum =
            arena_printf(arena, "%.*s lieux × %.*s habitants ÷ %.*s habitants en France = %.*s lieux",
                         STR_PRINT(text_number(arena, NATIONAL_TARGET)), STR_PRINT(text_number(arena, llround(own))),
                         STR_PRINT(text_number(arena, llround(all))), STR_PRINT(share_text(arena, whole->share)));
    else
        view->sum = arena_printf(arena, "%.*s lieux partagés selon %s = %.*s lieux",
                                 STR_PRINT(text_number(arena, NATIONAL_TARGET)), target_key_label(shown->key),
                                 STR_PRINT(share_text(arena, whole->share)));
    if (whole->decision)
        view->held = arena_printf(arena, "L’objectif retenu est de %lld lieux. Raison" NBSP ": %.*s",
                                  (long long)whole->decision->count, STR_PRINT(whole->decision->reason));
    else if (whole->announced)
        view->held = arena_printf(arena,
                                  "L’objectif retenu est de %lld lieux, celui de la feuille de route, à affiner "
                                  "localement.",
                                  (long long)whole->target);
    else
        view->held = STR("Aucun objectif local n’a été décidé" NBSP ": c’est le calcul qui vaut.");
}

static double national_part(const struct shown *shown, int part)
{
    return shown->facts->nation.part[part];
}

/* A line a key: the part of the territory in the nation, and what it gives. */
static void add_all_keys(struct arena *arena, const struct shown *shown, struct view_need_target *view)
{
    static const char *const headings[] = {"Clé de partage", "Part du territoire", "Lieux"};
    need_headings(arena, &view->all_keys, headings, COUNT_OF(headings));
    view->all_keys.caption = STR("Ce que donnerait chaque clé");
    for (int key = 0; key < TARGET_KEY_COUNT; key++) {
        struct need_row *row = need_row_add(arena, &view->all_keys, TARGET_KEY_COUNT + 1, COUNT_OF(headings));
        double share = target_share(NATIONAL_TARGET, &shown->parts.whole.base, &shown->facts->nation,
                                    (enum target_key)key, &TARGET_EVEN);
        need_cell_add(row, str_of(target_key_label((enum target_key)key)));
        if (key == TARGET_MIX)
            row->at[0].note = STR("moitié population, quart fragilité, huitième communes, huitième superficie");
        if (key < TARGET_PARTS && !(national_part(shown, key) > 0)) {
            need_cell_add(row, STR("inconnue"));
            need_cell_add(row, STR("—"));
            row->at[0].note = STR("la fragilité n’est pas connue pour tout le pays");
            continue;
        }
        need_cell_add(row, need_percent(arena, 100 * share / NATIONAL_TARGET, 2));
        need_cell_add(row, share_text(arena, share));
    }
}

static void add_part(struct arena *arena, const struct shown *shown, struct view_need_target *view,
                     const struct need_part *part, bool total)
{
    struct need_row *row = need_row_add(arena, &view->parts, shown->parts.count + 2, 6);
    int64_t target = need_target(part), owed = target - (int64_t)part->places;
    need_cell_link(row, territory_label(part->territory, arena), need_address(arena, shown->space, part->territory));
    if (part->decision)
        row->at[0].note = part->decision->reason;
    need_cell_add(row, text_number(arena, llround(part->profile.people)));
    need_cell_add(row, share_text(arena, part->share));
    need_cell_add(row, text_number(arena, target));
    need_cell_add(row, text_number(arena, (int64_t)part->places));
    need_cell_add(row, owed > 0 ? text_number(arena, owed) : STR("atteint"));
    row->total = total;
}

static void add_parts(struct arena *arena, const struct shown *shown, struct view_need_target *view)
{
    static const char *const headings[] = {"Territoire", "Habitants", "Calcul", "Objectif", "Lieux", "Reste à ouvrir"};
    need_headings(arena, &view->parts, headings, COUNT_OF(headings));
    view->parts.caption = arena_printf(arena, "L’objectif %.*s, partagé selon %s", STR_PRINT(view->page.space.of),
                                       target_key_label(shown->key));
    for (size_t i = 0; i < shown->parts.count; i++)
        add_part(arena, shown, view, &shown->parts.at[i], false);
    add_part(arena, shown, view, &shown->parts.whole, true);
}

/* --- The course --------------------------------------------------------------------------------------------------- */

/* Year × 4 + quarter. */
static int quarter_of(int32_t date)
{
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    return year * 4 + (month - 1) / 3;
}

static struct str quarter_text(struct arena *arena, int quarter)
{
    static const char *const names[] = {"1er", "2e", "3e", "4e"};
    return arena_printf(arena, "%s trimestre %d", names[quarter % 4], quarter / 4);
}

static void tell_course(struct arena *arena, const struct target_step *steps, size_t count, double goal,
                        struct view_need_target *view)
{
    struct target_course course = target_project(steps, count, goal);
    if (course.reached)
        view->course = STR("L’objectif est atteint.");
    else if (!course.ever)
        view->course = STR("Aucun lieu de plus depuis douze mois" NBSP ": à ce rythme, l’objectif ne serait pas "
                           "atteint.");
    else
        view->course = arena_printf(arena,
                                    "Au rythme des douze derniers mois (%.*s lieux par mois), l’objectif serait "
                                    "atteint au "
                                    "%.*s. Ce "
                                    "n’est qu’un prolongement de la tendance.",
                                    STR_PRINT(text_decimal(arena, course.per_month, 1)),
                                    STR_PRINT(quarter_text(arena, quarter_of(course.date))));
}

/* The last count of each quarter. */
static void add_steps(struct arena *arena, const struct target_step *steps, size_t count, struct view_need_target *view)
{
    static const char *const headings[] = {"À la fin du", "Lieux publiés"};
    need_headings(arena, &view->steps, headings, COUNT_OF(headings));
    view->steps.caption = STR("Lieux d’aujourd’hui selon leur première publication");
    for (size_t i = 0; i < count; i++) {
        int quarter = quarter_of(steps[i].date);
        if (i + 1 < count && quarter_of(steps[i + 1].date) == quarter)
            continue;
        struct need_row *row = need_row_add(arena, &view->steps, count + 1, COUNT_OF(headings));
        need_cell_add(row, quarter_text(arena, quarter));
        need_cell_add(row, text_number(arena, (int64_t)steps[i].count));
    }
}

static bool add_course(struct request *request, const struct shown *shown, struct view_need_target *view,
                       struct error *error)
{
    static const int32_t year = 365; /* the pace is that of the last twelve months: what was, years ago, is no pace */
    struct arena *arena = request->arena;
    struct session *session;
    struct published_count *counts;
    size_t count, kept = 0;
    if (!request_session(request, &session, error) ||
        !published_over_time(session, shown->space->id, arena, &counts, &count, error))
        return false;
    struct target_step *steps = ARENA_ARRAY(arena, struct target_step, count + 1);
    for (size_t i = 0; i < count; i++)
        if (date_parse(counts[i].date, &steps[kept].date))
            steps[kept++].count = (double)counts[i].total;
    add_steps(arena, steps, kept, view);
    struct civil now = zone_civil(request->site->zone, request->now);
    int32_t today = date_from_civil(now.year, now.month, now.day);
    struct target_step *recent = ARENA_ARRAY(arena, struct target_step, kept + 2);
    size_t recent_count = 0;
    double before = 0, last = 0;
    for (size_t k = 0; k < kept; k++) {
        last = steps[k].count;
        if (steps[k].date <= today - year)
            before = last;
    }
    recent[recent_count++] = (struct target_step){today - year, before};
    for (size_t k = 0; k < kept; k++)
        if (steps[k].date > today - year && steps[k].date < today)
            recent[recent_count++] = steps[k];
    recent[recent_count++] = (struct target_step){today, last};
    tell_course(arena, recent, recent_count, (double)view->target, view);
    return true;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static bool fill(struct request *request, struct shown *shown, struct view_need_target *view, struct error *error)
{
    struct arena *arena = request->arena;
    const struct directory *directory;
    if (!pages_directory(request, &directory, error))
        return false;
    need_page_fill(request, shown->space, &view->page, STR("Combien de lieux faut-il" NNBSP "?"),
                   STR("L’objectif national de 25 000 lieux décliné pour le territoire, le calcul et le chemin "
                       "parcouru."),
                   "/objectif");
    view->page.here = STR("Objectif");
    view->ways = need_ways(request, shown->space, NEED_TARGET);
    for (int key = 0; key < TARGET_KEY_COUNT; key++)
        need_choices_add(arena, &view->keys, TARGET_KEY_COUNT, str_of(target_key_name((enum target_key)key)),
                         str_of(target_key_label((enum target_key)key)), (int)shown->key == key);
    need_measure(directory, shown->facts, INDEX_GENERAL, shown->space->territory, NULL, &ACCESS_USUAL, arena,
                 &shown->survey);
    need_divide(&shown->survey, shown->facts, INDEX_GENERAL, shown->key, shown->space->target, NULL, 0, arena,
                &shown->parts);
    view->places = shown->parts.whole.places;
    view->target = need_target(&shown->parts.whole);
    view->percent = view->target > 0 ? (int64_t)view->places * 100 / view->target : 100;
    view->progress =
        arena_printf(arena, "%zu %s sur %lld visés", view->places,
                     text_plural((int64_t)view->places, "lieu publié", "lieux publiés"), (long long)view->target);
    add_sum(arena, shown, view);
    add_all_keys(arena, shown, view);
    add_parts(arena, shown, view);
    return add_course(request, shown, view, error);
}

bool show_need_target(struct request *request, struct response *response, struct error *error)
{
    struct shown shown = {.space = request_space(request, error), .key = TARGET_POPULATION};
    struct view_need_target view = {0};
    if (!shown.space || !(shown.facts = need_hold(request, error)))
        return false;
    target_key_find(request_query_text(request, "cle"), &shown.key);
    bool done = fill(request, &shown, &view, error);
    struct buffer page = {0};
    if (done) {
        template_need_target(&page, &view);
        response_html(response, &page);
    }
    need_release(request, shown.facts);
    return done;
}
