#include "group-pages.h"

struct group_mail request_mail(struct request *request, struct session *session, const struct space *space)
{
    return (struct group_mail){.session = session,
                               .arena = request->arena,
                               .space = space,
                               .zone = space_zone(request, space),
                               .origin = request_origin(request),
                               .now = request->now};
}

/* --- Sessions ----------------------------------------------------------------------------------------------------- */

const char *session_remote_label(enum session_remote remote)
{
    static const char *const LABELS[] = {"", "à distance sur demande", "à distance par un lien"};
    return LABELS[remote];
}

struct str session_title_line(struct request *request, const struct space *space, const struct group_session *session)
{
    return group_session_line(request->arena, space_zone(request, space), session);
}

static struct str seats_text(struct arena *arena, const struct group_session *session)
{
    int64_t seats = group_session_seats(session);
    if (seats == INT64_MAX)
        return STR_NONE;
    return arena_printf(arena, " Il reste %lld %s.", (long long)seats, text_plural(seats, "place", "places"));
}

struct str opening_sentence(struct request *request, const struct space *space, const struct group_session *session)
{
    struct arena *arena = request->arena;
    const struct zone *zone = space_zone(request, space);
    struct str closes = french_date_time(arena, zone, session->closes);
    switch (group_session_opening(session, request->now)) {
    case OPENING_CANCELLED: return session->reason;
    case OPENING_PAST: return STR("Cette séance a eu lieu.");
    case OPENING_CLOSED: return arena_printf(arena, "Inscriptions closes depuis le %.*s.", STR_PRINT(closes));
    case OPENING_NOT_YET:
        return arena_printf(arena, "Inscriptions à partir du %.*s.",
                            STR_PRINT(french_date_time(arena, zone, session->opens)));
    case OPENING_FULL: return arena_printf(arena, "Liste d’attente ouverte jusqu’au %.*s.", STR_PRINT(closes));
    default:
        return arena_printf(arena, "Inscriptions jusqu’au %.*s.%.*s", STR_PRINT(closes),
                            STR_PRINT(seats_text(arena, session)));
    }
}

void opening_badge(const struct group_session *session, int64_t now, struct str *badge, enum sheet_tone *tone)
{
    static const struct {
        const char *label;
        enum sheet_tone tone;
    } ROWS[] = {
        [OPENING_OPEN] = {"Inscriptions ouvertes", TONE_DONE},
        [OPENING_FULL] = {"Complet", TONE_WAITING},
        [OPENING_NOT_YET] = {"Bientôt", TONE_NEWS},
        [OPENING_CLOSED] = {"Inscriptions closes", TONE_PLAIN},
        [OPENING_PAST] = {"Passée", TONE_PLAIN},
        [OPENING_CANCELLED] = {"Annulée", TONE_LATE},
    };
    enum session_opening opening = group_session_opening(session, now);
    *badge = str_of(ROWS[opening].label);
    *tone = ROWS[opening].tone;
}

/* --- Labels ------------------------------------------------------------------------------------------------------- */

enum sheet_tone registration_tone(enum registration_state state)
{
    static const enum sheet_tone TONES[] = {
        [REGISTRATION_UNCONFIRMED] = TONE_WAITING, [REGISTRATION_CONFIRMED] = TONE_DONE,
        [REGISTRATION_WAITING] = TONE_NEWS,        [REGISTRATION_OFFERED] = TONE_WAITING,
        [REGISTRATION_LAPSED] = TONE_PLAIN,        [REGISTRATION_CANCELLED] = TONE_PLAIN};
    return TONES[state];
}

enum sheet_tone actor_tone(enum actor_state state)
{
    static const enum sheet_tone TONES[] = {[ACTOR_TO_CONTACT] = TONE_PLAIN,
                                            [ACTOR_CONTACTED] = TONE_NEWS,
                                            [ACTOR_REMINDED] = TONE_WAITING,
                                            [ACTOR_ENGAGED] = TONE_DONE,
                                            [ACTOR_REFUSED] = TONE_LATE};
    return TONES[state];
}

struct str intercommunality_label(struct arena *arena, struct str code)
{
    if (str_is_empty(code))
        return STR("L’organisateur");
    uint32_t id = territory_find(TERRITORY_INTERCOMMUNALITY, code);
    return id == TERRITORY_NONE ? code : territory_label(id, arena);
}

struct str themes_text(struct arena *arena, struct str codes)
{
    struct buffer text = {0};
    struct str code;
    while (str_next(&codes, ' ', &code)) {
        const struct network_theme *theme = code.length ? network_theme_find(code) : NULL;
        if (theme)
            buffer_printf(&text, "%s%.*s", text.length ? ", " : "", STR_PRINT(theme->label));
    }
    struct str joined = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return joined;
}

void offer_territories(struct request *request, const struct space *space, struct field *field)
{
    struct arena *arena = request->arena;
    size_t count = 0;
    struct territory_part *parts =
        space_department(space) == TERRITORY_NONE ? NULL : territory_parts(space->territory, &count, arena);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct territory one = territory_at(parts[i].intercommunality);
        choices[i] =
            (struct field_choice){arena_cstr(arena, one.code), arena_cstr(arena, territory_label(one.id, arena)), NULL};
    }
    field->choices = choices;
    field->choice_count = count;
}

void keep_private(struct response *response)
{
    response_never_stored(response);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
}

/* --- What the path names ------------------------------------------------------------------------------------------ */

bool request_group(struct request *request, const struct space **space, struct working_group *group,
                   struct error *error)
{
    struct session *session;
    bool found = false;
    *space = request_space(request, error);
    if (!*space || !request_session(request, &session, error))
        return false;
    if (route_parameter(request->route, STR("group")) == SIZE_MAX)
        return error_set(error, ERROR_INTERNAL, "no group in the path");
    struct str text = request_path(request, "group");
    int64_t id;
    bool by_id = id_parse(text, &id);
    if (by_id && !group_by_id(session, id, request->arena, group, &found, error))
        return false;
    if (!found && !group_find(session, (*space)->id, text, request->arena, group, &found, error))
        return false;
    return (found && group->space_id == (*space)->id) ||
           error_set(error, ERROR_MISSING, "Ce groupe de travail n’existe pas, ou plus.");
}

bool request_group_session(struct request *request, const struct space **space, struct group_session *session,
                           struct error *error)
{
    struct session *reading;
    bool there = false;
    int64_t id = 0;
    *space = request_space(request, error);
    id_parse(request_path(request, "session"), &id); /* checked by the router */
    return *space && request_session(request, &reading, error) &&
           group_session_find(reading, id, request->arena, session, &there, error) &&
           ((there && session->space_id == (*space)->id) ||
            error_set(error, ERROR_MISSING, "Cette séance n’existe pas, ou plus."));
}

static const struct space *space_of(const struct request *request, int64_t id)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++)
        if (spaces->at[i].id == id)
            return &spaces->at[i];
    return NULL;
}

bool request_participant(struct request *request, const struct space **space, struct participant *person, bool *found,
                         struct error *error)
{
    struct session *session;
    if (!request_session(request, &session, error) ||
        !participant_by_token(session, request_path(request, "token"), request->arena, person, found, error))
        return false;
    *space = *found ? space_of(request, person->space_id) : NULL;
    *found = *space != NULL;
    return true;
}

bool request_census(struct request *request, const struct space **space, struct str *intercommunality,
                    struct error *error)
{
    *space = request_space(request, error);
    *intercommunality = STR_NONE;
    if (!*space)
        return false;
    if (route_parameter(request->route, STR("epci")) == SIZE_MAX)
        return true;
    *intercommunality = request_path(request, "epci");
    size_t count = 0;
    struct territory_part *parts = space_department(*space) == TERRITORY_NONE
                                       ? NULL
                                       : territory_parts((*space)->territory, &count, request->arena);
    for (size_t i = 0; i < count; i++)
        if (str_equal(territory_at(parts[i].intercommunality).code, *intercommunality))
            return true;
    return error_set(error, ERROR_MISSING, "Aucune intercommunalité de cet espace n’a ce code.");
}

struct str census_path(struct request *request, const struct space *space, struct str intercommunality,
                       const char *rest)
{
    if (str_is_empty(intercommunality))
        return demarche_path(request->arena, space, arena_printf(request->arena, "/acteurs%s", rest).at);
    return arena_printf(request->arena, "/%.*s/epci/%.*s/acteurs%s", STR_PRINT(space->slug),
                        STR_PRINT(intercommunality), rest);
}
