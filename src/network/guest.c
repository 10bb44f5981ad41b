#include "bind.h"
#include "network/meeting.h"

#define COLUMNS                                                                                                        \
    "id, meeting_id, member_id, college, organisation, civility, first_name, last_name, duty, elected, email, "        \
    "presence, represented_by, convened_at "

STATEMENT(guest_select, "SELECT " COLUMNS "FROM meeting_guest WHERE meeting_id = $1 "
                        "ORDER BY organisation, elected DESC, last_name, first_name, id");
STATEMENT(guest_put,
          "INSERT INTO meeting_guest (id, meeting_id, member_id, college, organisation, civility, first_name, "
          "last_name, duty, elected, email, presence, represented_by, convened_at, created_at) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) "
          "ON CONFLICT (id) DO UPDATE SET member_id = excluded.member_id, college = excluded.college, "
          "organisation = excluded.organisation, civility = excluded.civility, first_name = excluded.first_name, "
          "last_name = excluded.last_name, duty = excluded.duty, elected = excluded.elected, email = excluded.email, "
          "presence = excluded.presence, represented_by = excluded.represented_by "
          "WHERE meeting_guest.meeting_id = excluded.meeting_id");
STATEMENT(guest_delete, "DELETE FROM meeting_guest WHERE meeting_id = $1 AND id = $2");
STATEMENT(guest_update_presence, "UPDATE meeting_guest SET presence = $3, represented_by = $4 WHERE meeting_id = $1 "
                                 "AND id = $2");
STATEMENT(guest_update_convened, "UPDATE meeting_guest SET convened_at = $2 WHERE id = $1");

struct str guest_name(struct arena *arena, const struct meeting_guest *guest)
{
    if (str_is_empty(guest->last_name) && str_is_empty(guest->first_name))
        return guest->duty;
    return str_trim(arena_printf(arena, "%.*s%s%.*s%s%.*s", STR_PRINT(guest->civility),
                                 guest->civility.length ? NBSP : "", STR_PRINT(guest->first_name),
                                 guest->first_name.length ? " " : "", STR_PRINT(guest->last_name)));
}

static void read_guest(struct query *query, struct arena *arena, struct meeting_guest *guest)
{
    *guest = (struct meeting_guest){
        .id = column_i64(query, 0),
        .meeting_id = column_i64(query, 1),
        .member_id = column_i64(query, 2),
        .college = member_college_of(column_text(query, 3)),
        .organisation = column_copy(query, 4, arena),
        .civility = column_copy(query, 5, arena),
        .first_name = column_copy(query, 6, arena),
        .last_name = column_copy(query, 7, arena),
        .duty = column_copy(query, 8, arena),
        .elected = column_i64(query, 9) != 0,
        .email = column_copy(query, 10, arena),
        .presence = guest_presence_of(column_text(query, 11)),
        .represented_by = column_copy(query, 12, arena),
        .convened_at = column_i64(query, 13),
    };
}

/* The rows come by organisation: a pass per college keeps that order within each. */
bool guest_list(struct session *session, int64_t meeting_id, struct arena *arena, struct meeting_guests *guests,
                struct error *error)
{
    struct meeting_guests all = {0};
    *guests = (struct meeting_guests){0};
    struct query *query = query_start(session, &guest_select);
    bind_i64(query, 1, meeting_id);
    while (query_row(query))
        read_guest(query, arena, ARENA_PUSH(arena, all.at, all.count));
    for (int college = 0; college < COLLEGE_COUNT; college++)
        for (size_t i = 0; i < all.count; i++)
            if ((int)all.at[i].college == college)
                *ARENA_PUSH(arena, guests->at, guests->count) = all.at[i];
    return query_end(query, error);
}

static bool check_guest(const struct meeting_guest *guest, struct error *error)
{
    if (str_is_empty(str_trim(guest->last_name)) && str_is_empty(str_trim(guest->duty)))
        return error_set(error, ERROR_INVALID, "Donnez le nom de la personne, ou au moins sa fonction.");
    if (str_is_empty(str_trim(guest->organisation)))
        return error_set(error, ERROR_INVALID, "Donnez l’organisme de cette personne.");
    if (guest->email.length && str_find_char(guest->email, '@', 1) == SIZE_MAX)
        return error_set(error, ERROR_INVALID, "L’adresse électronique s’écrit comme prenom.nom@exemple.fr.");
    return true;
}

bool guest_save(struct session *session, struct meeting_guest *guest, int64_t now, struct error *error)
{
    if (!check_guest(guest, error))
        return false;
    struct arena arena = {0};
    int64_t changes;
    if (!guest->id)
        guest->id = id_new();
    struct query *query = query_start(session, &guest_put);
    bind_i64(query, 1, guest->id);
    bind_i64(query, 2, guest->meeting_id);
    bind_number(query, 3, guest->member_id);
    bind_text(query, 4, str_of(MEMBER_COLLEGES[guest->college].code));
    bind_text(query, 5, str_trim(guest->organisation));
    bind_words(query, 6, guest->civility);
    bind_words(query, 7, str_trim(guest->first_name));
    bind_words(query, 8, str_trim(guest->last_name));
    bind_words(query, 9, str_trim(guest->duty));
    bind_i64(query, 10, guest->elected);
    bind_words(query, 11, text_lower(&arena, str_trim(guest->email)));
    bind_text(query, 12, str_of(guest_presence_code(guest->presence)));
    bind_words(query, 13, str_trim(guest->represented_by));
    bind_number(query, 14, guest->convened_at);
    bind_i64(query, 15, now);
    bool done = query_run(query, &changes, error);
    arena_free(&arena);
    if (done && !changes)
        return error_set(error, ERROR_MISSING, "Cette personne n’est pas invitée à cette réunion.");
    return done;
}

bool guest_remove(struct session *session, int64_t meeting_id, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &guest_delete);
    bind_i64(query, 1, meeting_id);
    bind_i64(query, 2, id);
    return query_run(query, NULL, error);
}

bool guest_set_presence(struct session *session, int64_t meeting_id, int64_t id, enum guest_presence presence,
                        struct str represented_by, struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &guest_update_presence);
    bind_i64(query, 1, meeting_id);
    bind_i64(query, 2, id);
    bind_text(query, 3, str_of(guest_presence_code(presence)));
    bind_words(query, 4, str_trim(represented_by));
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_MISSING, "Cette personne n’est pas invitée à cette réunion.");
}

bool guest_convened(struct session *session, int64_t id, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &guest_update_convened);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

/* --- Everyone who sits ----------------------------------------------------------------------------------------------
 */

static bool is_guest_already(const struct meeting_guests *guests, const struct member_contact *contact)
{
    for (size_t i = 0; i < guests->count; i++) {
        const struct meeting_guest *guest = &guests->at[i];
        bool same_address = contact->email.length && str_equal(guest->email, contact->email);
        bool same_name = guest->member_id == contact->member_id && str_equal(guest->last_name, contact->last_name) &&
                         str_equal(guest->first_name, contact->first_name) && str_equal(guest->duty, contact->duty);
        if (same_address || same_name)
            return true;
    }
    return false;
}

static bool invite(struct session *session, const struct meeting *meeting, const struct network_member *member,
                   const struct member_contact *contact, int64_t now, struct error *error)
{
    struct meeting_guest guest = {.meeting_id = meeting->id,
                                  .member_id = member->id,
                                  .college = member->college,
                                  .organisation = member->name,
                                  .civility = contact->civility,
                                  .first_name = contact->first_name,
                                  .last_name = contact->last_name,
                                  .duty = contact->duty,
                                  .elected = contact->part == CONTACT_ELECTED,
                                  .email = contact->email,
                                  .presence = GUEST_INVITED};
    return guest_save(session, &guest, now, error);
}

static bool invite_member(struct session *session, const struct meeting *meeting, const struct network_member *member,
                          const struct meeting_guests *guests, int32_t today, int64_t now, struct arena *arena,
                          int64_t *added, struct error *error)
{
    struct member_contacts contacts;
    if (!contact_list(session, meeting->space_id, member->id, arena, &contacts, error))
        return false;
    for (size_t i = 0; i < contacts.count; i++) {
        const struct member_contact *contact = &contacts.at[i];
        if ((contact->part != CONTACT_ELECTED && contact->part != CONTACT_REFERENT) ||
            !contact_in_post(contact, today) || is_guest_already(guests, contact))
            continue;
        if (!invite(session, meeting, member, contact, now, error))
            return false;
        ++*added;
    }
    return true;
}

bool guest_invite_members(struct session *session, const struct meeting *meeting, int32_t today, int64_t now,
                          int64_t *added, struct error *error)
{
    struct arena arena = {0};
    struct meeting_body body;
    struct network_members members;
    struct meeting_guests guests;
    int64_t count = 0;
    bool found, everyone;
    bool done = body_find(session, meeting->space_id, meeting->body_id, &arena, &body, &found, error) &&
                (found || error_set(error, ERROR_MISSING, "Cette instance n’est pas de la démarche.")) &&
                body_members(session, &body, &arena, &members, &everyone, error) &&
                guest_list(session, meeting->id, &arena, &guests, error);
    for (size_t i = 0; done && i < members.count; i++)
        done = invite_member(session, meeting, &members.at[i], &guests, today, now, &arena, &count, error);
    if (added)
        *added = count;
    arena_free(&arena);
    return done;
}
