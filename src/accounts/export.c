/* What this room holds of a person, as she takes it away. */
#include "accounts/audit.h"
#include "accounts/life.h"
#include "accounts/structure.h"

static void member_instant(struct json_writer *writer, struct arena *arena, const char *key, int64_t instant)
{
    if (instant)
        json_member_text(writer, key, instant_format(arena, instant));
}

static void write_person(struct json_writer *writer, struct arena *arena, const struct person *person)
{
    json_key(writer, "compte");
    json_begin_object(writer);
    json_member_text(writer, "courriel", person->email);
    json_member_text(writer, "nom", person->name);
    member_instant(writer, arena, "cree_le", person->created_at);
    member_instant(writer, arena, "vu_le", person->seen_at);
    json_key(writer, "mot_de_passe");
    json_bool(writer, person->has_password);
    json_key(writer, "second_facteur");
    json_bool(writer, person->has_factor);
    json_end_object(writer);
}

static void write_roles(struct json_writer *writer, struct arena *arena, const struct roles *roles)
{
    json_key(writer, "roles");
    json_begin_array(writer);
    for (size_t i = 0; i < roles->count; i++) {
        const struct role *role = &roles->at[i];
        json_begin_object(writer);
        json_member_text(writer, "role", str_of(ROLES[role->kind].label));
        if (role->space_id)
            json_member_text(writer, "espace", id_text(arena, role->space_id));
        json_member_text(writer, "epci", role->intercommunality);
        if (role->structure_id)
            json_member_text(writer, "structure", id_text(arena, role->structure_id));
        member_instant(writer, arena, "jusqu_au", role->expires_at);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_sessions(struct json_writer *writer, struct arena *arena, const struct sign_in_rows *rows)
{
    json_key(writer, "sessions");
    json_begin_array(writer);
    for (size_t i = 0; i < rows->count; i++) {
        json_begin_object(writer);
        json_member_text(writer, "appareil", rows->at[i].device);
        json_member_text(writer, "reseau", rows->at[i].network);
        member_instant(writer, arena, "ouverte_le", rows->at[i].opened_at);
        member_instant(writer, arena, "vue_le", rows->at[i].seen_at);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_claims(struct json_writer *writer, struct arena *arena, const struct claims *claims)
{
    static const char *const states[] = {"en attente", "acceptée", "refusée", "retirée", "expirée"};
    json_key(writer, "demandes");
    json_begin_array(writer);
    for (size_t i = 0; i < claims->count; i++) {
        json_begin_object(writer);
        json_member_text(writer, "structure", claims->at[i].structure);
        json_member_text(writer, "message", claims->at[i].message);
        json_member_text(writer, "etat", str_of(states[claims->at[i].state]));
        member_instant(writer, arena, "faite_le", claims->at[i].created_at);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_lines(struct json_writer *writer, struct arena *arena, const struct audit_lines *lines)
{
    json_key(writer, "journal");
    json_begin_array(writer);
    for (size_t i = 0; i < lines->count; i++) {
        const struct audit_line *line = &lines->at[i];
        json_begin_object(writer);
        member_instant(writer, arena, "date", line->at);
        json_member_text(writer, "action", line->action);
        json_member_text(writer, "objet", line->label);
        json_member_text(writer, "avant", line->before);
        json_member_text(writer, "apres", line->after);
        json_end_object(writer);
    }
    json_end_array(writer);
}

bool person_export(struct session *session, int64_t person_id, int64_t now, struct json_writer *writer,
                   struct error *error)
{
    struct arena arena = {0};
    struct person person = {0};
    struct roles roles;
    struct sign_in_rows rows;
    struct claims claims;
    struct audit_lines lines;
    struct audit_search search = {.person_id = person_id, .most = 10000};
    bool found = false;
    bool done = person_by_id(session, person_id, &arena, &person, &found, error) &&
                (found || error_set(error, ERROR_MISSING, "Ce compte n’existe plus.")) &&
                role_list(session, person_id, now, &arena, &roles, error) &&
                sign_in_list(session, person_id, now, &arena, &rows, error) &&
                claim_list_of(session, person_id, &arena, &claims, error) &&
                audit_find(session, &search, &arena, &lines, error);
    if (done) {
        write_person(writer, &arena, &person);
        write_roles(writer, &arena, &roles);
        write_sessions(writer, &arena, &rows);
        write_claims(writer, &arena, &claims);
        write_lines(writer, &arena, &lines);
    }
    arena_free(&arena);
    return done;
}
