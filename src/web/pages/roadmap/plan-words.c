/* Words and pictures that the pages of the roadmap share. */
#include "accounts/audit.h"
#include "roadmap-pages.h"

int32_t plan_today(const struct request *request)
{
    struct civil civil = zone_civil(request->site->zone, request->now);
    return date_from_civil(civil.year, civil.month, civil.day);
}

struct str span_text(struct arena *arena, int32_t from, int32_t to)
{
    return arena_printf(arena, "du %.*s au %.*s", STR_PRINT(french_date_short(arena, from)),
                        STR_PRINT(french_date_short(arena, to)));
}

struct str plan_path(struct arena *arena, const struct space *space, int64_t roadmap_id, const char *rest)
{
    return arena_printf(arena, "/%.*s/feuilles-de-route/%.*s%s", STR_PRINT(space->slug),
                        STR_PRINT(id_text(arena, roadmap_id)), rest);
}

bool posted_day(struct request *request, const char *name, int32_t *day)
{
    static const struct field FIELD[] = {{.name = "jour", .label = "Jour", .kind = FIELD_DATE, .required = true}};
    struct form form;
    const struct form_value value = {.name = STR("jour"), .value = posted(request, name)};
    if (!form_check(&form, request->arena, FIELD, 1, &value, 1))
        return false;
    *day = (int32_t)form_number(&form, "jour");
    return true;
}

bool note_change(struct session *session, struct request *request, const struct space *space, const char *action,
                 const char *subject, int64_t id, struct str label, struct error *error)
{
    const struct audit_event event = {.person_id = request_person(request),
                                      .space_id = space->id,
                                      .action = action,
                                      .subject = subject,
                                      .subject_id = id,
                                      .label = label};
    return audit_record(session, &event, request->now, error);
}

struct view_plan_envelope envelope_view(struct arena *arena, const struct envelope *envelope)
{
    int alert = envelope_alert(envelope);
    return (struct view_plan_envelope){.label = envelope->label,
                                       .used = money_text(arena, envelope->used),
                                       .ceiling = money_text(arena, envelope->ceiling),
                                       .dates = span_text(arena, envelope->starts_on, envelope->ends_on),
                                       .alert = alert == 100  ? STR("Enveloppe entièrement demandée")
                                                : alert == 80 ? STR("Plus de 80 % de l’enveloppe est demandé")
                                                              : STR_NONE,
                                       .percent = (int)(envelope->used * 100 / envelope->ceiling)};
}

/* --- The calendar ------------------------------------------------------------------------------------------------- */

enum { WIDTH = 960, ROW = 44, HEAD = 28 };

static int across(int32_t day, int32_t from, int32_t to)
{
    return (int)((int64_t)(day - from) * WIDTH / (to - from + 1));
}

/* A line at each first of January and July, with the year. */
static void draw_marks(struct buffer *out, int32_t from, int32_t to, int height)
{
    int first, last, month, number;
    date_to_civil(from, &first, &month, &number);
    date_to_civil(to, &last, &month, &number);
    for (int year = first; year <= last; year++)
        for (int half = 1; half <= 7; half += 6) {
            int32_t day = date_from_civil(year, half, 1);
            if (day < from || day > to)
                continue;
            buffer_printf(out, "<line class=\"plan-mark\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>",
                          across(day, from, to), across(day, from, to), HEAD - 8, height);
            buffer_printf(out, "<text class=\"plan-year\" x=\"%d\" y=\"14\">%s %d</text>", across(day, from, to) + 3,
                          french_month(half), year);
        }
}

static void draw_bar(struct buffer *out, const struct action *action, size_t row, int32_t from, int32_t to)
{
    int left = across(action->starts_on, from, to), right = across(action->ends_on + 1, from, to);
    int top = HEAD + (int)row * ROW;
    struct str name = text_cut(action->name, 100);
    buffer_printf(out, "<text class=\"plan-name\" x=\"%d\" y=\"%d\"%s>%lld. ", left > WIDTH / 2 ? right : left,
                  top + 16, left > WIDTH / 2 ? " text-anchor=\"end\"" : "", (long long)action->number);
    markup_text_str(out, name);
    buffer_printf(out,
                  "</text><rect class=\"plan-bar plan-bar--%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"12\" "
                  "rx=\"3\"/>",
                  action_state_code(action->state), left, top + 22, right - left > 4 ? right - left : 4);
}

struct html plan_calendar(struct arena *arena, const struct actions *actions)
{
    int32_t from = INT32_MAX, to = INT32_MIN;
    struct buffer out = {0};
    size_t rows = 0;
    for (size_t i = 0; i < actions->count; i++) {
        if (actions->at[i].state == ACTION_DROPPED)
            continue;
        rows++;
        from = actions->at[i].starts_on < from ? actions->at[i].starts_on : from;
        to = actions->at[i].ends_on > to ? actions->at[i].ends_on : to;
    }
    if (rows == 0)
        return (struct html){STR_NONE};
    int height = HEAD + (int)rows * ROW;
    buffer_printf(&out,
                  "<svg class=\"plan-calendar\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Calendrier des "
                  "actions ; le tableau qui suit donne les mêmes dates\">",
                  WIDTH, height);
    draw_marks(&out, from, to, height);
    rows = 0;
    for (size_t i = 0; i < actions->count; i++)
        if (actions->at[i].state != ACTION_DROPPED)
            draw_bar(&out, &actions->at[i], rows++, from, to);
    buffer_add_cstr(&out, "</svg>");
    struct html html = {arena_str(arena, buffer_str(&out))};
    buffer_free(&out);
    return html;
}
