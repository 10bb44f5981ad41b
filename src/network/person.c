/* What the room holds of one person, by her address: her places as contact, her invitations, the forms she filled. */
#include "bind.h"
#include "network/meeting.h"

STATEMENT(person_contacts, "SELECT m.name, c.part, c.last_name, c.first_name, c.duty, c.phone, c.starts_on, c.ends_on, "
                           "c.origin FROM member_contact AS c JOIN member AS m ON m.id = c.member_id "
                           "WHERE c.email = $1 ORDER BY c.starts_on, c.id");
STATEMENT(person_guests, "SELECT t.title, t.starts_at, g.duty, g.presence FROM meeting_guest AS g "
                         "JOIN meeting AS t ON t.id = g.meeting_id WHERE g.email = $1 ORDER BY t.starts_at, t.id");
STATEMENT(person_forms, "SELECT state, answers, created_at FROM member_registration WHERE email = $1 ORDER BY "
                        "created_at, id");
STATEMENT(person_delete_contacts, "DELETE FROM member_contact WHERE email = $1");
STATEMENT(person_delete_forms, "DELETE FROM member_registration WHERE email = $1");
STATEMENT(person_delete_reminders, "UPDATE member_reminder SET address = '' WHERE address = $1");
STATEMENT(person_forget_guests, "UPDATE meeting_guest SET email = '' WHERE email = $1");

static struct query *start(struct session *session, const struct statement *statement, struct str email)
{
    struct query *query = query_start(session, statement);
    bind_words(query, 1, email);
    return query;
}

static bool write_contacts(struct session *session, struct str email, struct json_writer *writer, struct error *error)
{
    static const char *const KEYS[] = {"organisme", "role",   "nom",      "prenom", "fonction",
                                       "telephone", "depuis", "jusqu_au", "origine"};
    struct query *query = start(session, &person_contacts, email);
    json_key(writer, "contacts");
    json_begin_array(writer);
    while (query_row(query)) {
        json_begin_object(writer);
        for (int i = 0; i < (int)COUNT_OF(KEYS); i++)
            json_member_text(writer, KEYS[i], column_text(query, i));
        json_end_object(writer);
    }
    json_end_array(writer);
    return query_end(query, error);
}

static bool write_guests(struct session *session, struct str email, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct query *query = start(session, &person_guests, email);
    json_key(writer, "reunions");
    json_begin_array(writer);
    while (query_row(query)) {
        json_begin_object(writer);
        json_member_text(writer, "reunion", column_text(query, 0));
        if (!column_is_null(query, 1))
            json_member_text(writer, "le", instant_format(&arena, column_i64(query, 1)));
        json_member_text(writer, "fonction", column_text(query, 2));
        json_member_text(writer, "presence", str_of(guest_presence_label(guest_presence_of(column_text(query, 3)))));
        json_end_object(writer);
    }
    json_end_array(writer);
    arena_free(&arena);
    return query_end(query, error);
}

static bool write_forms(struct session *session, struct str email, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct query *query = start(session, &person_forms, email);
    json_key(writer, "inscriptions_a_la_demarche");
    json_begin_array(writer);
    while (query_row(query)) {
        json_begin_object(writer);
        json_member_text(writer, "etat", column_text(query, 0));
        json_key(writer, "reponses");
        json_raw(writer, column_text(query, 1));
        json_member_text(writer, "le", instant_format(&arena, column_i64(query, 2)));
        json_end_object(writer);
    }
    json_end_array(writer);
    arena_free(&arena);
    return query_end(query, error);
}

bool contact_export(struct session *session, struct str email, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct str key = text_lower(&arena, str_trim(email));
    bool done = write_contacts(session, key, writer, error) && write_guests(session, key, writer, error) &&
                write_forms(session, key, writer, error);
    arena_free(&arena);
    return done;
}

bool contact_erase(struct session *session, struct str email, struct error *error)
{
    static const struct statement *const STEPS[] = {&person_delete_contacts, &person_delete_forms,
                                                    &person_delete_reminders, &person_forget_guests};
    struct arena arena = {0};
    struct str key = text_lower(&arena, str_trim(email));
    bool done = true;
    for (size_t i = 0; done && key.length && i < COUNT_OF(STEPS); i++)
        done = query_run(start(session, STEPS[i], key), NULL, error);
    arena_free(&arena);
    return done;
}
