#include "network/member.h"

#include "bind.h"

#define COLUMNS                                                                                                        \
    "c.id, c.member_id, c.part, c.civility, c.first_name, c.last_name, c.duty, c.email, c.phone, c.starts_on, "        \
    "c.ends_on, c.origin, m.name, c.updated_at "

STATEMENT(contact_select, "SELECT " COLUMNS "FROM member_contact AS c JOIN member AS m ON m.id = c.member_id "
                          "WHERE m.space_id = $1 AND (CAST($2 AS BIGINT) = 0 AND m.state <> 'left' OR c.member_id = "
                          "$2) "
                          "ORDER BY c.member_id, c.last_name, c.first_name, c.id");
STATEMENT(contact_select_address, "SELECT " COLUMNS "FROM member_contact AS c JOIN member AS m ON m.id = c.member_id "
                                  "WHERE c.email = $1 AND m.state <> 'left' AND c.starts_on <= $2 "
                                  "AND (c.ends_on IS NULL OR c.ends_on >= $2) ORDER BY m.key, c.id");
STATEMENT(contact_put, "INSERT INTO member_contact (id, member_id, part, civility, first_name, last_name, duty, email, "
                       "phone, "
                       "starts_on, ends_on, origin, created_at, updated_at) "
                       "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13) "
                       "ON CONFLICT (id) DO UPDATE SET part = excluded.part, civility = excluded.civility, "
                       "first_name = excluded.first_name, last_name = excluded.last_name, duty = excluded.duty, "
                       "email = excluded.email, phone = excluded.phone, starts_on = excluded.starts_on, "
                       "ends_on = excluded.ends_on, origin = excluded.origin, updated_at = excluded.updated_at "
                       "WHERE member_contact.member_id = excluded.member_id");
STATEMENT(contact_update_end, "UPDATE member_contact SET ends_on = $3, updated_at = $4 WHERE member_id = $1 AND id = "
                              "$2");

STATEMENT(contact_delete_old, "DELETE FROM member_contact WHERE ends_on < $1 OR updated_at < $2 AND EXISTS (SELECT 1 "
                              "FROM member AS m WHERE "
                              "m.id = member_contact.member_id AND (m.state = 'left' AND m.updated_at < $2 OR NOT "
                              "EXISTS (SELECT 1 FROM "
                              "meeting AS t WHERE t.space_id = m.space_id AND (t.starts_at > $2 OR t.updated_at > $2)) "
                              "AND NOT EXISTS "
                              "(SELECT 1 FROM working_group AS g JOIN group_session AS s ON s.group_id = g.id WHERE "
                              "g.space_id = m.space_id "
                              "AND s.ends_at > $2)))");

static void read_contact(struct query *query, struct arena *arena, struct member_contact *contact)
{
    *contact = (struct member_contact){
        .id = column_i64(query, 0),
        .member_id = column_i64(query, 1),
        .part = contact_part_of(column_text(query, 2)),
        .civility = column_copy(query, 3, arena),
        .first_name = column_copy(query, 4, arena),
        .last_name = column_copy(query, 5, arena),
        .duty = column_copy(query, 6, arena),
        .email = column_copy(query, 7, arena),
        .phone = column_copy(query, 8, arena),
        .starts_on = column_date(query, 9, 0),
        .ends_on = column_date(query, 10, CONTACT_STILL),
        .origin = column_copy(query, 11, arena),
        .member = column_copy(query, 12, arena),
        .updated_at = column_i64(query, 13),
    };
}

struct str contact_name(struct arena *arena, const struct member_contact *contact)
{
    if (str_is_empty(contact->last_name) && str_is_empty(contact->first_name))
        return contact->duty;
    return str_trim(arena_printf(arena, "%.*s%s%.*s%s%.*s", STR_PRINT(contact->civility),
                                 contact->civility.length ? NBSP : "", STR_PRINT(contact->first_name),
                                 contact->first_name.length ? " " : "", STR_PRINT(contact->last_name)));
}

bool contact_in_post(const struct member_contact *contact, int32_t today)
{
    return contact->starts_on <= today && today <= contact->ends_on;
}

/* By part within a member; the rows come by member, then name. */
static void sort_parts(struct member_contacts *contacts)
{
    for (size_t i = 1; i < contacts->count; i++) {
        struct member_contact moved = contacts->at[i];
        size_t to = i;
        for (; to > 0 && contacts->at[to - 1].member_id == moved.member_id && contacts->at[to - 1].part > moved.part;
             to--)
            contacts->at[to] = contacts->at[to - 1];
        contacts->at[to] = moved;
    }
}

bool contact_list(struct session *session, int64_t space_id, int64_t member_id, struct arena *arena,
                  struct member_contacts *contacts, struct error *error)
{
    *contacts = (struct member_contacts){0};
    struct query *query = query_start(session, &contact_select);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, member_id);
    while (query_row(query))
        read_contact(query, arena, ARENA_PUSH(arena, contacts->at, contacts->count));
    sort_parts(contacts);
    return query_end(query, error);
}

bool contact_of_address(struct session *session, struct str email, int32_t today, struct arena *arena,
                        struct member_contacts *contacts, struct error *error)
{
    *contacts = (struct member_contacts){0};
    struct query *query = query_start(session, &contact_select_address);
    bind_words(query, 1, text_lower(arena, str_trim(email)));
    bind_text(query, 2, date_format(arena, today));
    while (query_row(query))
        read_contact(query, arena, ARENA_PUSH(arena, contacts->at, contacts->count));
    return query_end(query, error);
}

static bool check_contact(const struct member_contact *contact, struct error *error)
{
    if (str_is_empty(str_trim(contact->last_name)) && str_is_empty(str_trim(contact->duty)))
        return error_set(error, ERROR_INVALID, "Donnez le nom de la personne, ou au moins sa fonction.");
    if (contact->email.length && str_find_char(contact->email, '@', 1) == SIZE_MAX)
        return error_set(error, ERROR_INVALID, "L’adresse électronique s’écrit comme prenom.nom@exemple.fr.");
    if (contact->ends_on < contact->starts_on)
        return error_set(error, ERROR_INVALID, "Le dernier jour vient après le premier.");
    return true;
}

bool contact_save(struct session *session, struct member_contact *contact, int64_t now, struct error *error)
{
    if (!check_contact(contact, error))
        return false;
    struct arena arena = {0};
    int64_t changes;
    if (!contact->id)
        contact->id = id_new();
    contact->updated_at = now;
    struct query *query = query_start(session, &contact_put);
    bind_i64(query, 1, contact->id);
    bind_i64(query, 2, contact->member_id);
    bind_text(query, 3, str_of(contact_part_code(contact->part)));
    bind_words(query, 4, contact->civility);
    bind_words(query, 5, str_trim(contact->first_name));
    bind_words(query, 6, str_trim(contact->last_name));
    bind_words(query, 7, str_trim(contact->duty));
    bind_words(query, 8, text_lower(&arena, str_trim(contact->email)));
    bind_words(query, 9, str_trim(contact->phone));
    bind_text(query, 10, date_format(&arena, contact->starts_on));
    bind_date(query, 11, contact->ends_on, CONTACT_STILL);
    bind_words(query, 12, contact->origin);
    bind_i64(query, 13, now);
    bool done = query_run(query, &changes, error);
    arena_free(&arena);
    if (done && !changes)
        return error_set(error, ERROR_MISSING, "Cette personne n’est pas un contact de cet organisme.");
    return done;
}

bool contact_end(struct session *session, int64_t member_id, int64_t id, int32_t ends_on, int64_t now,
                 struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &contact_update_end);
    bind_i64(query, 1, member_id);
    bind_i64(query, 2, id);
    bind_date(query, 3, ends_on, CONTACT_STILL);
    bind_i64(query, 4, now);
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_MISSING, "Cette personne n’est pas un contact de cet organisme.");
}

bool contact_sweep(struct session *session, int64_t now, struct error *error)
{
    int64_t before = now - INT64_C(86400) * CONTACT_KEPT_DAYS;
    struct query *query = query_start(session, &contact_delete_old);
    bind_date(query, 1, (int32_t)(before / 86400), CONTACT_STILL);
    bind_i64(query, 2, before);
    return query_run(query, NULL, error);
}
