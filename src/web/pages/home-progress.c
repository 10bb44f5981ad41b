#include "home-progress.h"

#include "../progress.h"

/* The picture, in units of its view. */
enum { WIDE = 640, HIGH = 230, LEFT = 14, RIGHT = 626, TOP = 26, BOTTOM = 200, ROWS_MOST = 14 };

struct story {
    int32_t start, today; /* days */
    struct published_days days;
    int64_t target; /* or 0 */
    int64_t most;   /* top of the picture */
};

static int32_t day_of(struct str text)
{
    int32_t day;
    return date_parse(text, &day) ? day : INT32_MIN;
}

/* « 30 novembre 2023 » */
static struct str plain_date(struct arena *arena, int32_t date)
{
    int year, month, day;
    date_to_civil(date, &year, &month, &day);
    return arena_printf(arena, "%d%s" NBSP "%s %d", day, day == 1 ? "er" : "", french_month(month), year);
}

static int64_t total_on(const struct story *story, int32_t day)
{
    int64_t total = 0;
    for (size_t i = 0; i < story->days.count && day_of(story->days.at[i].date) <= day; i++)
        total = story->days.at[i].total;
    return total;
}

static bool read_story(struct request *request, const struct space *space, struct story *story)
{
    struct civil civil = zone_civil(request->site->zone, request->now);
    *story = (struct story){.days = progress_read(request, space), .target = space->target > 0 ? space->target : 0};
    story->today = date_from_civil(civil.year, civil.month, civil.day);
    if (story->days.count == 0)
        return false;
    story->start = space->started_on != SPACE_NO_START ? space->started_on : day_of(story->days.at[0].date);
    int64_t last = story->days.at[story->days.count - 1].total;
    story->most = last > story->target ? last : story->target;
    return story->start < story->today;
}

/* --- The curve ---------------------------------------------------------------------------------------------------- */

static double across(const struct story *story, int32_t day)
{
    return LEFT + (double)(RIGHT - LEFT) * (day - story->start) / (story->today - story->start);
}

static double up(const struct story *story, int64_t total)
{
    return BOTTOM - (double)(BOTTOM - TOP) * (double)total / (double)story->most;
}

static void draw_years(const struct story *story, struct buffer *out)
{
    int year, month, day, last;
    date_to_civil(story->start, &year, &month, &day);
    date_to_civil(story->today, &last, &month, &day);
    int step = 1 + (last - year) / 8;
    for (int at = year + 1; at <= last; at += step) {
        double x = across(story, date_from_civil(at, 1, 1));
        buffer_printf(out, "<path class=\"curve__grid\" d=\"M%.1f %dV%d\"/>", x, TOP, BOTTOM);
        if (x > LEFT + 30 && x < RIGHT - 30)
            buffer_printf(out, "<text class=\"curve__text\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>", x,
                          BOTTOM + 22, at);
    }
}

static void draw_steps(const struct story *story, struct buffer *out)
{
    int64_t first = total_on(story, story->start);
    buffer_printf(out, "<path class=\"curve__line\" d=\"M%d %.1f", LEFT, up(story, first));
    for (size_t i = 0; i < story->days.count; i++) {
        int32_t day = day_of(story->days.at[i].date);
        if (day > story->start && day <= story->today)
            buffer_printf(out, "H%.1fV%.1f", across(story, day), up(story, story->days.at[i].total));
    }
    buffer_printf(out, "H%d\"/>", RIGHT);
}

static void draw_end(const struct story *story, int32_t day, const char *anchor, struct buffer *out)
{
    int64_t total = total_on(story, day);
    double x = across(story, day), y = up(story, total);
    buffer_printf(out, "<circle class=\"curve__dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>", x, y);
    buffer_printf(out, "<text class=\"curve__value\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%lld</text>", x, y + 24,
                  anchor, (long long)total);
}

static struct html draw_curve(const struct story *story, struct str alternative, struct arena *arena)
{
    struct buffer out = {0};
    buffer_printf(&out, "<svg class=\"curve\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDE, HIGH);
    markup_text_str(&out, alternative);
    buffer_printf(&out, "\"><path class=\"curve__axis\" d=\"M%d %dH%d\"/>", LEFT, BOTTOM, RIGHT);
    draw_years(story, &out);
    if (story->target > 0) {
        double y = up(story, story->target);
        buffer_printf(&out, "<path class=\"curve__target\" d=\"M%d %.1fH%d\"/>", LEFT, y, RIGHT);
        buffer_printf(&out, "<text class=\"curve__text\" x=\"%d\" y=\"%.1f\">objectif" NBSP ": %lld</text>", LEFT,
                      y - 8, (long long)story->target);
    }
    draw_steps(story, &out);
    draw_end(story, story->start, "start", &out);
    draw_end(story, story->today, "end", &out);
    buffer_printf(&out, "<text class=\"curve__text\" x=\"%d\" y=\"%d\">", LEFT, BOTTOM + 22);
    markup_text_str(&out, french_date_short(arena, story->start));
    buffer_printf(&out,
                  "</text><text class=\"curve__text\" x=\"%d\" y=\"%d\" text-anchor=\"end\">aujourd’hui</text></svg>",
                  RIGHT, BOTTOM + 22);
    struct html curve = {arena_str(arena, buffer_str(&out))};
    buffer_free(&out);
    return curve;
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

static void add_row(struct view_home *view, struct str when, int64_t total, int64_t before, struct arena *arena)
{
    struct progress_row *row = &view->progress_rows.at[view->progress_rows.count++];
    *row = (struct progress_row){when, text_number(arena, total), STR("–")};
    if (view->progress_rows.count > 1)
        row->more =
            arena_printf(arena, "%s%.*s", total > before ? "+" : "", STR_PRINT(text_number(arena, total - before)));
}

/* The last day of a period of so many months. */
static int32_t period_end(int32_t day, int months)
{
    int year, month, unused;
    date_to_civil(day, &year, &month, &unused);
    int next = (month - 1) / months * months + months; /* months since January */
    return date_from_civil(year + next / 12, next % 12 + 1, 1) - 1;
}

static void fill_table(const struct story *story, struct view_home *view, struct arena *arena)
{
    int months = (story->today - story->start) / 31 < ROWS_MOST - 2   ? 1
                 : (story->today - story->start) / 92 < ROWS_MOST - 2 ? 3
                                                                      : 12;
    int64_t before = total_on(story, story->start);
    view->progress_rows.at = ARENA_ARRAY(arena, struct progress_row, (size_t)((story->today - story->start) / 28 + 4));
    add_row(view, plain_date(arena, story->start), before, 0, arena);
    for (int32_t day = period_end(story->start, months); day < story->today; day = period_end(day + 1, months)) {
        if (day == story->start)
            continue;
        int64_t total = total_on(story, day);
        add_row(view, plain_date(arena, day), total, before, arena);
        before = total;
    }
    add_row(view, STR("Aujourd’hui"), total_on(story, story->today), before, arena);
}

void progress_fill(struct request *request, const struct space *space, struct view_home *view)
{
    struct story story;
    if (!read_story(request, space, &story))
        return;
    struct arena *arena = request->arena;
    int64_t first = total_on(&story, story.start), now = total_on(&story, story.today);
    struct str date = plain_date(arena, story.start);
    if (space->started_on != SPACE_NO_START)
        view->progress_story = arena_printf(arena, "%lld au départ, le %.*s" NBSP ": %lld de plus.", (long long)first,
                                            STR_PRINT(date), (long long)(now - first));
    view->progress_curve =
        draw_curve(&story,
                   arena_printf(arena, "Courbe du nombre de lieux publiés" NBSP ": %lld le %.*s, %lld aujourd’hui.",
                                (long long)first, STR_PRINT(date), (long long)now),
                   arena);
    fill_table(&story, view, arena);
}
