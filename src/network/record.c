#include "network/meeting.h"

static bool is_committee(enum body_kind kind)
{
    return kind != BODY_BILATERAL;
}

/* The other meetings of the space: bilateral ones, and what comes after this one. */
static bool read_calendar(struct session *session, struct arena *arena, struct meeting_record *record,
                          struct error *error)
{
    struct meetings all;
    struct meeting_search search = {.space_id = record->meeting.space_id};
    if (!meeting_list(session, &search, arena, &all, error))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        const struct meeting *other = &all.at[i];
        if (other->id == record->meeting.id || other->state == MEETING_DRAFT || other->state == MEETING_CANCELLED)
            continue;
        if (!is_committee(other->body_kind))
            *ARENA_PUSH(arena, record->bilaterals.at, record->bilaterals.count) = *other;
        else if (!other->starts_at || other->starts_at > record->meeting.starts_at)
            *ARENA_PUSH(arena, record->committees.at, record->committees.count) = *other;
    }
    return true;
}

static bool read_files(struct session *session, struct arena *arena, struct meeting_record *record, struct error *error)
{
    bool done = true;
    for (int audience = 0; done && audience < AUDIENCE_COUNT; audience++)
        done = attachment_list(session, file_audience_code((enum file_audience)audience), record->meeting.id, arena,
                               &record->files[audience], error);
    return done;
}

bool meeting_record(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                    struct meeting_record *record, bool *found, struct error *error)
{
    *record = (struct meeting_record){0};
    struct meeting *meeting = &record->meeting;
    if (!meeting_find(session, space_id, id, arena, meeting, found, error))
        return false;
    if (!*found)
        return true;
    struct decision_search own = {.space_id = space_id, .meeting_id = id};
    struct decision_search open = {
        .space_id = space_id, .body_id = meeting->body_id, .open_alone = true, .before = meeting->starts_at};
    return body_find(session, space_id, meeting->body_id, arena, &record->body, found, error) &&
           meeting_agenda(session, id, arena, &record->agenda, error) &&
           guest_list(session, id, arena, &record->guests, error) &&
           decision_list(session, &own, arena, &record->decisions, error) &&
           (!meeting->starts_at || decision_list(session, &open, arena, &record->follow_up, error)) &&
           read_files(session, arena, record, error) && read_calendar(session, arena, record, error);
}
