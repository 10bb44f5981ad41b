/* Opening hours said to people, in French. */
#include "expression.h"

/* --- Pieces of a sentence
 * ---------------------------------------------------------------------------------------------- */

static bool is_appointment(struct str comment)
{
    static const char *const words[] = {"rendez vous", "rdv", "appointment", "vereinbarung", "absprache"};
    struct arena arena = {0};
    struct str folded = text_folded(&arena, comment);
    bool found = false;
    for (size_t i = 0; i < COUNT_OF(words) && !found; i++)
        found = str_contains(folded, str_of(words[i]));
    arena_free(&arena);
    return found;
}

/* The comment says nothing but "by appointment". */
bool comment_is_appointment(struct str comment)
{
    enum { LONGEST = 30 };
    return comment.length <= LONGEST && is_appointment(comment);
}

struct str hours_comment_text(struct str comment, struct arena *arena)
{
    (void)arena;
    if (comment_is_appointment(comment))
        return STR("sur rendez-vous");
    return holiday_label(comment);
}

/* "9 h", "midi et demi" is not for us: "12 h 30"; both ends of the day are "minuit". */
static struct str time_text(struct arena *arena, int minutes)
{
    int of_day = minutes % DAY_MINUTES;
    return of_day == 0 ? STR("minuit") : french_time(arena, of_day / 60, of_day % 60);
}

static struct str at_time_text(struct arena *arena, int minutes)
{
    return arena_printf(arena, "à %.*s", STR_PRINT(time_text(arena, minutes)));
}

/* A local day and minute. */
struct moment {
    int32_t date;
    int minute;
};

static struct moment moment_of(const struct zone *zone, int64_t instant)
{
    struct civil c = zone_civil(zone, instant);
    return (struct moment){date_from_civil(c.year, c.month, c.day), c.hour * 60 + c.minute};
}

/* "3 septembre", with the year when it is not this one: "3 septembre 2027". */
static struct str day_of_year_text(struct arena *arena, int32_t date, int32_t today)
{
    int year, month, day, this_year, this_month, this_day;
    date_to_civil(date, &year, &month, &day);
    date_to_civil(today, &this_year, &this_month, &this_day);
    struct str text = day == 1 ? arena_printf(arena, "1er %s", french_month(month))
                               : arena_printf(arena, "%d" NBSP "%s", day, french_month(month));
    return year == this_year ? text : arena_printf(arena, "%.*s %d", STR_PRINT(text), year);
}

/* "à 18 h", "demain à 9 h", "lundi à 9 h", "le 3 septembre à 9 h": a later moment seen from now. Midnight at the end of
 * today is "à minuit", and the small hours of tomorrow belong to tonight. */
static struct str later_text(struct arena *arena, struct moment now, struct moment then)
{
    enum { SMALL_HOURS = 6 * 60 };
    int32_t days = then.date - now.date;
    bool tonight = days == 1 && (then.minute == 0 || (then.minute <= SMALL_HOURS && now.minute >= 12 * 60));
    struct str at = at_time_text(arena, then.minute);
    if (days == 0 || tonight)
        return at;
    if (days == 1)
        return arena_printf(arena, "demain %.*s", STR_PRINT(at));
    if (days < 7)
        return arena_printf(arena, "%s %.*s", french_weekday(date_weekday(then.date)), STR_PRINT(at));
    return arena_printf(arena, "le %.*s %.*s", STR_PRINT(day_of_year_text(arena, then.date, now.date)), STR_PRINT(at));
}

/* --- The state now
 * -------------------------------------------------------------------------------------------------------- */

static struct str open_sentence(const struct hours_answer *next, struct str when, struct arena *arena)
{
    if (!next)
        return STR("Ouvert sans interruption");
    if (next->state == HOURS_CLOSED)
        return arena_printf(arena, "Ouvert, ferme %.*s", STR_PRINT(when));
    if (is_appointment(next->comment))
        return arena_printf(arena, "Ouvert, puis sur rendez-vous %.*s", STR_PRINT(when));
    return arena_printf(arena, "Ouvert, au moins jusqu’%.*s", STR_PRINT(when));
}

static struct str closed_sentence(struct str why, const struct hours_answer *next, struct str when, struct arena *arena)
{
    struct str closed = str_is_empty(why) ? STR("Fermé") : arena_printf(arena, "Fermé (%.*s)", STR_PRINT(why));
    if (!next)
        return str_is_empty(why) ? STR("Fermé pour le moment") : closed;
    if (next->state == HOURS_OPEN || str_equal(next->comment, OPEN_END_COMMENT))
        return arena_printf(arena, "%.*s, ouvre %.*s", STR_PRINT(closed), STR_PRINT(when));
    if (is_appointment(next->comment))
        return arena_printf(arena, "%.*s, sur rendez-vous %.*s", STR_PRINT(closed), STR_PRINT(when));
    return arena_printf(arena, "%.*s, ouverture à vérifier %.*s", STR_PRINT(closed), STR_PRINT(when));
}

static struct str unknown_sentence(struct str comment, struct arena *arena)
{
    if (str_equal(comment, OPEN_END_COMMENT))
        return STR("Ouvert, heure de fermeture non précisée");
    if (comment_is_appointment(comment))
        return STR("Sur rendez-vous");
    if (str_is_empty(comment))
        return STR("Ouverture à vérifier auprès du lieu");
    return arena_printf(arena, "Ouverture à vérifier" NBSP ": %.*s", STR_PRINT(comment));
}

struct str hours_sentence(const struct hours *hours, const struct hours_place *place, int64_t instant,
                          struct arena *arena)
{
    struct hours_answer now = hours_at(hours, place, instant), then;
    if (now.state == HOURS_UNKNOWN)
        return unknown_sentence(now.comment, arena);
    int64_t change;
    struct str when = STR_NONE;
    bool changes = hours_next_change(hours, place, instant, &change);
    if (changes) {
        then = hours_at(hours, place, change);
        when = later_text(arena, moment_of(place->zone, instant), moment_of(place->zone, change));
    }
    if (now.state == HOURS_OPEN)
        return open_sentence(changes ? &then : NULL, when, arena);
    return closed_sentence(hours_comment_text(now.comment, arena), changes ? &then : NULL, when, arena);
}

/* --- A day of the table
 * --------------------------------------------------------------------------------------------------- */

static struct str span_times(const struct hours_span *span, struct arena *arena)
{
    if (span->open_end)
        return arena_printf(arena, "à partir de %.*s", STR_PRINT(time_text(arena, span->from)));
    if (span->from == 0 && span->to == DAY_MINUTES)
        return STR("24" NBSP "h sur" NBSP "24");
    return arena_printf(arena, "%.*s à %.*s", STR_PRINT(time_text(arena, span->from)),
                        STR_PRINT(time_text(arena, span->to)));
}

static struct str span_text(const struct hours_span *span, struct arena *arena)
{
    struct str comment = hours_comment_text(span->answer.comment, arena);
    bool all_day = span->from == 0 && span->to == DAY_MINUTES;
    struct str times = span_times(span, arena);
    if (span->open_end)
        return times;
    if (span->answer.state == HOURS_CLOSED)
        return all_day ? arena_printf(arena, "fermé (%.*s)", STR_PRINT(comment))
                       : arena_printf(arena, "fermé de %.*s (%.*s)", STR_PRINT(times), STR_PRINT(comment));
    if (span->answer.state == HOURS_UNKNOWN && comment_is_appointment(span->answer.comment))
        return all_day ? comment : arena_printf(arena, "%.*s %.*s", STR_PRINT(times), STR_PRINT(comment));
    if (span->answer.state == HOURS_UNKNOWN && all_day)
        return str_is_empty(comment) ? STR("à vérifier") : comment;
    if (str_is_empty(comment))
        return span->answer.state == HOURS_OPEN ? times : arena_printf(arena, "%.*s (à vérifier)", STR_PRINT(times));
    return arena_printf(arena, "%.*s (%.*s)", STR_PRINT(times), STR_PRINT(comment));
}

/* The first letter as a capital: the pieces start in lower case. */
static struct str with_capital(struct str text, struct arena *arena)
{
    if (str_starts_with(text, STR("à")))
        return arena_printf(arena, "À%.*s", STR_PRINT(str_slice(text, 2, text.length)));
    char *copy = arena_cstr(arena, text);
    if (*copy >= 'a' && *copy <= 'z')
        *copy = (char)(*copy - 'a' + 'A');
    return (struct str){copy, text.length};
}

struct str hours_day_text(const struct hours_day *day, struct arena *arena)
{
    if (day->count == 0)
        return STR("Fermé");
    struct buffer out = {0};
    for (size_t i = 0; i < day->count; i++) {
        if (i > 0)
            buffer_add_cstr(&out, i + 1 == day->count ? " et " : ", ");
        buffer_add_str(&out, span_text(&day->spans[i], arena));
    }
    struct str text = with_capital(buffer_str(&out), arena);
    buffer_free(&out);
    return text;
}
