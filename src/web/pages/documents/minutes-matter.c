/* Everything that minutes are composed from, read in one transaction. */
#include "document-pages.h"
#include "progress.h"

struct str minutes_path(struct arena *arena, const struct space *space, int64_t meeting_id, const char *after)
{
    return demarche_path_id(arena, space, "/releves/", meeting_id, after);
}

static int32_t day_in(const struct zone *zone, int64_t instant)
{
    struct civil local = zone_civil(zone, instant);
    return date_from_civil(local.year, local.month, local.day);
}

static int64_t places_on(struct request *request, const struct space *space, int32_t day)
{
    struct published_days days = progress_read(request, space);
    int64_t total = 0;
    int32_t date;
    for (size_t i = 0; i < days.count && date_parse(days.at[i].date, &date) && date <= day; i++)
        total = days.at[i].total;
    return total;
}

/* « Chartres », the end of « place de la République, Chartres »; else nothing. */
static struct str city_of(struct str address)
{
    struct str part, city = STR_NONE;
    for (struct str rest = address; str_next(&rest, ',', &part);)
        city = str_trim(part);
    return city;
}

static struct document_letterhead letterhead(struct request *request, const struct space *space,
                                             const struct meeting *meeting)
{
    struct arena *arena = request->arena;
    struct str of = territory_of(space->territory, arena), city = city_of(meeting->address);
    struct str date = french_date(arena, day_in(space_zone(request, space), request->now));
    return (struct document_letterhead){
        .authority = space->theme == THEME_STATE ? arena_printf(arena, "Préfet\n%.*s", STR_PRINT(of))
                                                 : arena_printf(arena, "Inclusion numérique %.*s", STR_PRINT(of)),
        .service = meeting->body,
        .place = str_is_empty(city) ? arena_printf(arena, "Le %.*s", STR_PRINT(date))
                                    : arena_printf(arena, "%.*s, le %.*s", STR_PRINT(city), STR_PRINT(date))};
}

/* The call in course on that day, of the space or of its region. */
static bool read_call(struct request *request, struct session *session, const struct space *space, int64_t instant,
                      const struct call **call, struct error *error)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    uint32_t region = territory_at(space->territory).region;
    *call = NULL;
    for (size_t i = 0; i < spaces->count; i++) {
        const struct space *one = &spaces->at[i];
        struct published_calls calls;
        if (one->id != space->id && one->territory != region)
            continue;
        if (!call_list(session, one->id, request->arena, &calls, error))
            return false;
        for (size_t k = 0; k < calls.count; k++) {
            const struct call *rules = &calls.at[k].rules;
            if (rules->opens <= instant && instant <= rules->closes && (!*call || one->territory == region))
                *call = rules;
        }
    }
    return true;
}

static bool read_missing(struct request *request, struct session *session, const struct space *space,
                         struct minutes_matter *matter, struct error *error)
{
    struct missing_board board;
    if (!missing_board(session, space, space_today(request, space), request->arena, &board, error))
        return false;
    struct str *names = ARENA_ARRAY(request->arena, struct str, board.count + 1);
    for (size_t i = 0; i < board.count; i++)
        if (!board.at[i].registered)
            names[matter->missing_count++] = territory_label(board.at[i].intercommunality, request->arena);
    matter->missing = names;
    return true;
}

static bool read_versions(struct session *session, struct arena *arena, struct minutes_reading *reading,
                          struct error *error)
{
    struct minutes_matter *matter = &reading->matter;
    if (!minutes_list(session, reading->record.meeting.id, arena, &reading->versions, error))
        return false;
    struct minutes last = reading->versions.count ? reading->versions.at[0] : (struct minutes){.version = 1};
    reading->draft = last.approved_at ? (struct minutes){0} : last;
    if (last.approved_at)
        reading->draft.version = last.version + 1;
    matter->minutes = &reading->draft;
    return !last.id || minutes_texts(session, last.id, arena, &matter->texts, error);
}

bool read_minutes(struct request *request, struct session *session, struct minutes_reading *reading,
                  struct error *error)
{
    struct arena *arena = request->arena;
    struct minutes_matter *matter = &reading->matter;
    int64_t meeting_id = 0;
    bool found = false;
    *reading = (struct minutes_reading){.space = request_space(request, error)};
    id_parse(request_path(request, "meeting"), &meeting_id); /* checked by the router */
    if (!reading->space ||
        !meeting_record(session, reading->space->id, meeting_id, arena, &reading->record, &found, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette réunion n’est pas de la démarche.");
    const struct space *space = reading->space;
    int64_t instant = reading->record.meeting.starts_at ? reading->record.meeting.starts_at : request->now;
    matter->record = &reading->record;
    matter->zone = space_zone(request, space);
    matter->territory_of = territory_in(space->territory, arena);
    matter->places = places_on(request, space, day_in(matter->zone, instant));
    matter->places_at_start = space->started_on == SPACE_NO_START ? 0 : places_on(request, space, space->started_on);
    matter->places_target = space->target > 0 ? space->target : 0;
    matter->made_at = request->now;
    matter->theme = space->theme == THEME_STATE ? DOCUMENT_STATE : DOCUMENT_NEUTRAL;
    matter->letterhead = letterhead(request, space, &reading->record.meeting);
    return read_versions(session, arena, reading, error) &&
           group_session_list(session, space->id, 0, instant, arena, &matter->sessions, error) &&
           read_call(request, session, space, instant, &matter->call, error) &&
           read_missing(request, session, space, matter, error);
}
