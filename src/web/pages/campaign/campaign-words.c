/* What the pages of the campaign say, and who may follow what. */
#include "campaign-pages.h"

struct str done_word(struct request *request, const struct done_word *words, size_t count)
{
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; i < count; i++)
        if (str_equal(code, str_of(words[i].code)))
            return str_of(words[i].sentence);
    return STR_NONE;
}

struct campaign_row *rows_push(struct request *request, struct view_campaign_rows *rows)
{
    return ARENA_PUSH(request->arena, rows->at, rows->count);
}

struct campaign_tab *tabs_push(struct request *request, struct view_campaign_tabs *tabs)
{
    return ARENA_PUSH(request->arena, tabs->at, tabs->count);
}

enum badge_tone candidate_tone(enum candidate_state state)
{
    static const enum badge_tone tones[CANDIDATE_STATE_COUNT] = {BADGE_PLAIN, BADGE_INFO,    BADGE_INFO,
                                                                 BADGE_INFO,  BADGE_WARNING, BADGE_GOOD};
    return tones[state];
}

struct str iso_day(struct arena *arena, struct str iso)
{
    int32_t date;
    if (!date_parse(iso, &date))
        return iso;
    struct str whole = french_date(arena, date); /* with the day of the week */
    size_t blank = str_find_char(whole, ' ', 0);
    return blank == SIZE_MAX ? whole : str_slice(whole, blank + 1, whole.length);
}

struct str today_of(struct request *request, const struct space *space)
{
    return author_now(request, space, STR_NONE).today;
}

struct str area_label(struct arena *arena, struct str intercommunality)
{
    uint32_t id = territory_find(TERRITORY_INTERCOMMUNALITY, intercommunality);
    return id == TERRITORY_NONE ? STR("Sans intercommunalité") : territory_label(id, arena);
}

void silent_rows(struct request *request, const struct space *space, const struct escalations *silent, bool calling,
                 struct view_campaign_rows *rows)
{
    struct arena *arena = request->arena;
    for (size_t i = 0; i < silent->count; i++) {
        const struct escalation *one = &silent->at[i];
        struct str number = one->phone.length ? phone_for_people(arena, one->phone) : STR("sans numéro");
        *rows_push(request, rows) = (struct campaign_row){
            .label = one->name,
            .detail = arena_printf(arena, "%.*s · %.*s", STR_PRINT(one->commune), STR_PRINT(number)),
            .note =
                arena_printf(arena, "Vérifiée pour la dernière fois le %.*s", STR_PRINT(iso_day(arena, one->since))),
            .address = calling ? route_address(arena, "phone-call", space->slug, id_text(arena, one->place_id))
                               : route_address(arena, "place", space->slug, one->slug),
            .open = calling ? STR("Appeler") : STR_NONE};
    }
}

struct texts own_areas(struct request *request, const struct space *space)
{
    const struct roles *roles = &request_access(request)->roles;
    struct texts areas = {0};
    for (size_t i = 0; i < roles->count; i++)
        if (roles->at[i].kind == ROLE_REFERENT && roles->at[i].space_id == space->id)
            *ARENA_PUSH(request->arena, areas.at, areas.count) = roles->at[i].intercommunality;
    return areas;
}

bool may_follow(struct request *request, const struct space *space, struct str intercommunality)
{
    struct scope scope = {.space_id = space->id, .intercommunality = intercommunality};
    return request_may(request, intercommunality.length ? PERMISSION_REFERENT : PERMISSION_HUB, &scope);
}

bool note_campaign(struct session *session, struct request *request, const struct space *space, const char *action,
                   const char *subject, int64_t subject_id, struct str label, struct str reason, struct error *error)
{
    struct audit_event event = {.person_id = request_person(request),
                                .space_id = space->id,
                                .action = action,
                                .subject = subject,
                                .subject_id = subject_id,
                                .label = label,
                                .reason = reason};
    return audit_record(session, &event, request->now, error);
}

struct str campaign_path(struct arena *arena, const struct space *space, const char *rest)
{
    return arena_printf(arena, "/%.*s/referencement%s", STR_PRINT(space->slug), rest);
}
