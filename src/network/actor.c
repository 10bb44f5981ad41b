#include "network/actor.h"

#include "actor-rows.h"
#include "registration-rows.h"

#define ACTOR_COLUMNS                                                                                                  \
    "a.id, a.space_id, a.intercommunality, a.name, a.contact, a.duty, a.email, a.phone, a.commune, a.state, a.note, "  \
    "a.origin, a.consent, a.person_id, a.added_at, a.updated_at, "                                                     \
    "(SELECT MAX(i.at) FROM round_invitation AS i WHERE i.actor_id = a.id AND i.state = 'queued'), " OPENED            \
    ", " ANSWERED ", " DECLINED
STATEMENT(actor_select_list, "SELECT " ACTOR_COLUMNS " FROM actor AS a WHERE " ACTOR_FILTER " AND (a.key, a.id) > ($6, "
                             "$7) "
                             "ORDER BY a.key, a.id LIMIT $8");
STATEMENT(actor_select_id, "SELECT " ACTOR_COLUMNS " FROM actor AS a WHERE a.id = $1");
STATEMENT(actor_select_themes, "SELECT theme FROM actor_theme WHERE actor_id = $1 ORDER BY theme");
STATEMENT(actor_select_like, "SELECT " ACTOR_COLUMNS " FROM actor AS a WHERE a.space_id = $1 AND a.id <> $2 AND "
                             "(a.key = $3 OR (a.email = $4 AND a.email <> '')) ORDER BY a.key, a.id LIMIT 20");
STATEMENT(actor_select_duplicates,
          "SELECT " ACTOR_COLUMNS " FROM actor AS a WHERE a.space_id = $1 AND (EXISTS (SELECT 1 FROM actor AS b WHERE "
          "b.space_id = a.space_id AND b.key = a.key AND b.id <> a.id) OR (a.email <> '' AND EXISTS (SELECT 1 FROM "
          "actor AS b WHERE b.email = a.email AND b.space_id = a.space_id AND b.id <> a.id))) ORDER BY a.key, a.id "
          "LIMIT $2");
STATEMENT(actor_insert, "INSERT INTO actor (id, space_id, intercommunality, name, key, contact, duty, email, phone, "
                        "commune, state, note, consent, origin, person_id, added_at, updated_at) VALUES ($1, $2, $3, "
                        "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)");
STATEMENT(actor_update, "UPDATE actor SET name = $2, key = $3, contact = $4, duty = $5, email = $6, phone = $7, "
                        "commune = $8, state = $9, note = $10, consent = $11, origin = $12, updated_at = $13 WHERE "
                        "id = $1");
STATEMENT(actor_update_state, "UPDATE actor SET state = $2, updated_at = $3 WHERE id = $1");
STATEMENT(actor_delete, "DELETE FROM actor WHERE id = $1");
STATEMENT(actor_delete_themes, "DELETE FROM actor_theme WHERE actor_id = $1");
STATEMENT(actor_insert_theme, "INSERT INTO actor_theme (actor_id, theme) VALUES ($1, $2) ON CONFLICT DO NOTHING");
STATEMENT(actor_select_same, "SELECT id FROM actor WHERE space_id = $1 AND intercommunality = $2 AND email = $3 AND "
                             "id <> $4");
STATEMENT(actor_count_all, "SELECT a.intercommunality, '', COUNT(*), COUNT(*) FILTER (WHERE a.state IN ('contacted', "
                           "'reminded')), COUNT(*) FILTER (WHERE a.state = 'engaged'), COUNT(*) FILTER (WHERE "
                           "a.state = 'refused'), COUNT(*) FILTER (WHERE " INVITED "), COUNT(*) FILTER (WHERE " ANSWERED
                           ") FROM actor AS a WHERE a.space_id = $1 GROUP BY a.intercommunality ORDER BY 1");
STATEMENT(actor_count_themes,
          "SELECT a.intercommunality, t.theme, COUNT(*), COUNT(*) FILTER (WHERE a.state IN ('contacted', 'reminded')), "
          "COUNT(*) FILTER (WHERE a.state = 'engaged'), COUNT(*) FILTER (WHERE a.state = 'refused'), COUNT(*) FILTER "
          "(WHERE " INVITED "), COUNT(*) FILTER (WHERE " ANSWERED ") FROM actor AS a JOIN actor_theme AS t ON "
          "t.actor_id = a.id WHERE a.space_id = $1 GROUP BY a.intercommunality, t.theme ORDER BY 1, 2");

/* --- Words -------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *code, *label;
} STATES[ACTOR_STATE_COUNT] = {
    [ACTOR_TO_CONTACT] = {"to-contact", "à contacter"},
    [ACTOR_CONTACTED] = {"contacted", "contacté"},
    [ACTOR_REMINDED] = {"reminded", "relancé"},
    [ACTOR_ENGAGED] = {"engaged", "engagé"},
    [ACTOR_REFUSED] = {"refused", "ne souhaite pas participer"},
};
static const struct {
    const char *code, *label;
} CONSENTS[CONSENT_COUNT] = {
    [CONSENT_PUBLIC] = {"public", "adresse publiée par la structure"},
    [CONSENT_PROFESSIONAL] = {"professional", "contact professionnel, connu par le travail"},
    [CONSENT_GIVEN] = {"given", "accord donné par la personne"},
};

const char *actor_state_code(enum actor_state state)
{
    return STATES[state].code;
}

const char *actor_state_label(enum actor_state state)
{
    return STATES[state].label;
}

bool actor_state_find(struct str code, enum actor_state *state)
{
    for (size_t i = 0; i < ACTOR_STATE_COUNT; i++)
        if (str_equal(code, str_of(STATES[i].code))) {
            *state = (enum actor_state)i;
            return true;
        }
    return false;
}

const char *actor_consent_code(enum actor_consent consent)
{
    return CONSENTS[consent].code;
}

const char *actor_consent_label(enum actor_consent consent)
{
    return CONSENTS[consent].label;
}

bool actor_consent_find(struct str code, enum actor_consent *consent)
{
    for (size_t i = 0; i < CONSENT_COUNT; i++)
        if (str_equal(code, str_of(CONSENTS[i].code))) {
            *consent = (enum actor_consent)i;
            return true;
        }
    return false;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static void read_actor(struct query *query, struct arena *arena, struct actor *actor)
{
    *actor = (struct actor){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .intercommunality = column_copy(query, 2, arena),
        .name = column_copy(query, 3, arena),
        .contact = column_copy(query, 4, arena),
        .duty = column_copy(query, 5, arena),
        .email = column_copy(query, 6, arena),
        .phone = column_copy(query, 7, arena),
        .commune = column_copy(query, 8, arena),
        .note = column_copy(query, 10, arena),
        .origin = column_copy(query, 11, arena),
        .person_id = column_i64(query, 13),
        .added_at = column_i64(query, 14),
        .updated_at = column_i64(query, 15),
        .invited_at = column_i64(query, 16),
        .opened = column_i64(query, 17) != 0,
        .answered = column_i64(query, 18) != 0,
        .declined = column_i64(query, 19) != 0,
    };
    actor_state_find(column_text(query, 9), &actor->state);
    actor_consent_find(column_text(query, 12), &actor->consent);
}

static bool read_themes(struct session *session, struct actor *actor, struct arena *arena, struct error *error)
{
    struct buffer joined = {0};
    struct query *query = query_start(session, &actor_select_themes);
    bind_i64(query, 1, actor->id);
    while (query_row(query)) {
        if (joined.length)
            buffer_add_char(&joined, ' ');
        buffer_add_str(&joined, column_text(query, 0));
    }
    actor->themes = arena_str(arena, buffer_str(&joined));
    buffer_free(&joined);
    return query_end(query, error);
}

static bool read_actors(struct session *session, struct query *query, struct arena *arena, struct actors *actors,
                        struct error *error)
{
    *actors = (struct actors){0};
    while (query_row(query))
        read_actor(query, arena, ARENA_PUSH(arena, actors->at, actors->count));
    bool done = query_end(query, error);
    for (size_t i = 0; done && i < actors->count; i++)
        done = read_themes(session, &actors->at[i], arena, error);
    return done;
}

void bind_actor_filter(struct query *query, const struct actor_search *search)
{
    bind_i64(query, 1, search->space_id);
    bind_text(query, 2, search->everywhere ? STR_NONE : words(search->intercommunality));
    bind_text(query, 3, search->theme.length ? search->theme : STR_NONE);
    bind_text(query, 4, search->in_state ? str_of(STATES[search->state].code) : STR_NONE);
    bind_i64(query, 5, search->reply);
}

bool actor_list(struct session *session, const struct actor_search *search, struct arena *arena, struct actors *actors,
                struct error *error)
{
    struct query *query = query_start(session, &actor_select_list);
    bind_actor_filter(query, search);
    bind_text(query, 6, words(search->after_key));
    bind_i64(query, 7, search->after_id);
    bind_i64(query, 8, (int64_t)search->most);
    return read_actors(session, query, arena, actors, error);
}

bool actor_find(struct session *session, int64_t id, struct arena *arena, struct actor *actor, bool *found,
                struct error *error)
{
    struct query *query = query_start(session, &actor_select_id);
    bind_i64(query, 1, id);
    *found = query_row(query);
    if (*found)
        read_actor(query, arena, actor);
    return query_end(query, error) && (!*found || read_themes(session, actor, arena, error));
}

bool actor_like(struct session *session, const struct actor *actor, struct arena *arena, struct actors *others,
                struct error *error)
{
    struct query *query = query_start(session, &actor_select_like);
    bind_i64(query, 1, actor->space_id);
    bind_i64(query, 2, actor->id);
    bind_text(query, 3, words(text_folded(arena, actor->name)));
    bind_text(query, 4, words(text_lower(arena, actor->email)));
    return read_actors(session, query, arena, others, error);
}

bool actor_duplicates(struct session *session, int64_t space_id, size_t most, struct arena *arena,
                      struct actors *actors, struct error *error)
{
    struct query *query = query_start(session, &actor_select_duplicates);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, (int64_t)most);
    return read_actors(session, query, arena, actors, error);
}

static bool read_counts(struct session *session, const struct statement *statement, int64_t space_id,
                        struct arena *arena, struct actor_counts *counts, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_i64(query, 1, space_id);
    while (query_row(query))
        *ARENA_PUSH(arena, counts->at, counts->count) = (struct actor_count){
            .intercommunality = column_copy(query, 0, arena),
            .theme = column_copy(query, 1, arena),
            .known = column_i64(query, 2),
            .contacted = column_i64(query, 3),
            .engaged = column_i64(query, 4),
            .refused = column_i64(query, 5),
            .invited = column_i64(query, 6),
            .answered = column_i64(query, 7),
        };
    return query_end(query, error);
}

bool actor_count(struct session *session, int64_t space_id, struct arena *arena, struct actor_counts *counts,
                 struct error *error)
{
    *counts = (struct actor_counts){0};
    return read_counts(session, &actor_count_all, space_id, arena, counts, error) &&
           read_counts(session, &actor_count_themes, space_id, arena, counts, error);
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static bool check_actor(const struct actor *actor, struct error *error)
{
    const struct str texts[] = {actor->name, actor->contact, actor->duty, actor->email, actor->phone, actor->origin};
    if (str_is_empty(actor->name))
        return error_set(error, ERROR_INVALID, "Donnez le nom de la structure.");
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (text_length(texts[i]) > ACTOR_TEXT_MOST)
            return error_set(error, ERROR_INVALID, "« %.*s… » est trop long" NBSP ": %d caractères au plus.",
                             STR_PRINT(text_cut(texts[i], 20)), ACTOR_TEXT_MOST);
    if (text_length(actor->note) > ACTOR_NOTE_MOST)
        return error_set(error, ERROR_INVALID, "La note est trop longue" NBSP ": %d caractères au plus.",
                         ACTOR_NOTE_MOST);
    size_t at = str_find_char(actor->email, '@', 0);
    if (actor->email.length && (at == SIZE_MAX || at == 0 || str_find_char(actor->email, '.', at) == SIZE_MAX ||
                                str_find_char(actor->email, ' ', 0) != SIZE_MAX))
        return error_set(error, ERROR_INVALID,
                         "« %.*s » n’est pas une adresse électronique" NBSP ": par exemple nom@exemple.fr.",
                         STR_PRINT(actor->email));
    if (actor->email.length && str_is_empty(actor->origin))
        return error_set(error, ERROR_INVALID, "Dites d’où vient cette adresse" NBSP ": on doit pouvoir le répondre.");
    return true;
}

static bool address_is_free(struct session *session, const struct actor *actor, struct error *error)
{
    if (str_is_empty(actor->email))
        return true;
    struct query *query = query_start(session, &actor_select_same);
    bind_i64(query, 1, actor->space_id);
    bind_text(query, 2, words(actor->intercommunality));
    bind_text(query, 3, actor->email);
    bind_i64(query, 4, actor->id);
    bool taken = query_row(query);
    return query_end(query, error) &&
           (!taken ||
            error_set(error, ERROR_CONFLICT, "L’adresse %.*s est dans votre liste déjà.", STR_PRINT(actor->email)));
}

static bool write_themes(struct session *session, const struct actor *actor, struct error *error)
{
    struct query *query = query_start(session, &actor_delete_themes);
    bind_i64(query, 1, actor->id);
    bool done = query_run(query, NULL, error);
    struct str rest = actor->themes, theme;
    while (done && str_next(&rest, ' ', &theme)) {
        if (str_is_empty(theme))
            continue;
        query = query_start(session, &actor_insert_theme);
        bind_i64(query, 1, actor->id);
        bind_text(query, 2, theme);
        done = query_run(query, NULL, error);
    }
    return done;
}

static bool insert(struct session *session, struct actor *actor, int64_t now, struct arena *arena, struct error *error)
{
    actor->id = id_new();
    struct query *query = query_start(session, &actor_insert);
    bind_i64(query, 1, actor->id);
    bind_i64(query, 2, actor->space_id);
    bind_text(query, 3, words(actor->intercommunality));
    bind_text(query, 4, actor->name);
    bind_text(query, 5, text_folded(arena, actor->name));
    bind_text(query, 6, words(actor->contact));
    bind_text(query, 7, words(actor->duty));
    bind_text(query, 8, words(actor->email));
    bind_text(query, 9, words(actor->phone));
    bind_text(query, 10, words(actor->commune));
    bind_text(query, 11, str_of(STATES[actor->state].code));
    bind_text(query, 12, words(actor->note));
    bind_text(query, 13, str_of(CONSENTS[actor->consent].code));
    bind_text(query, 14, words(actor->origin));
    if (actor->person_id)
        bind_i64(query, 15, actor->person_id);
    else
        bind_null(query, 15);
    bind_i64(query, 16, now);
    return query_run(query, NULL, error);
}

static bool update(struct session *session, const struct actor *actor, int64_t now, struct arena *arena,
                   struct error *error)
{
    int64_t changes = 0;
    struct query *query = query_start(session, &actor_update);
    bind_i64(query, 1, actor->id);
    bind_text(query, 2, actor->name);
    bind_text(query, 3, text_folded(arena, actor->name));
    bind_text(query, 4, words(actor->contact));
    bind_text(query, 5, words(actor->duty));
    bind_text(query, 6, words(actor->email));
    bind_text(query, 7, words(actor->phone));
    bind_text(query, 8, words(actor->commune));
    bind_text(query, 9, str_of(STATES[actor->state].code));
    bind_text(query, 10, words(actor->note));
    bind_text(query, 11, str_of(CONSENTS[actor->consent].code));
    bind_text(query, 12, words(actor->origin));
    bind_i64(query, 13, now);
    return query_run(query, &changes, error) &&
           (changes == 1 || error_set(error, ERROR_MISSING, "Cet acteur n’est plus dans la liste."));
}

bool actor_save(struct session *session, struct actor *actor, int64_t now, struct arena *arena, struct error *error)
{
    actor->name = str_trim(actor->name);
    actor->email = text_lower(arena, str_trim(actor->email));
    return check_actor(actor, error) && address_is_free(session, actor, error) &&
           (actor->id ? update(session, actor, now, arena, error) : insert(session, actor, now, arena, error)) &&
           write_themes(session, actor, error);
}

bool actor_set_state(struct session *session, int64_t id, enum actor_state state, int64_t now, struct error *error)
{
    int64_t changes = 0;
    struct query *query = query_start(session, &actor_update_state);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_of(STATES[state].code));
    bind_i64(query, 3, now);
    return query_run(query, &changes, error) &&
           (changes == 1 || error_set(error, ERROR_MISSING, "Cet acteur n’est plus dans la liste."));
}

bool actor_remove(struct session *session, int64_t id, struct error *error)
{
    struct query *query = query_start(session, &actor_delete);
    bind_i64(query, 1, id);
    return query_run(query, NULL, error);
}

/* --- A person's data ---------------------------------------------------------------------------------------------- */

STATEMENT(actor_select_email, "SELECT " ACTOR_COLUMNS " FROM actor AS a WHERE a.email = $1 ORDER BY a.id");
STATEMENT(actor_forget, "UPDATE actor SET contact = '', duty = '', email = '', phone = '', note = '', origin = '' "
                        "WHERE email = $1");

bool actor_export(struct session *session, struct str email, struct json_writer *writer, struct error *error)
{
    struct arena arena = {0};
    struct actor actor;
    struct query *query = query_start(session, &actor_select_email);
    bind_text(query, 1, words(text_lower(&arena, email)));
    json_key(writer, "acteurs");
    json_begin_array(writer);
    while (email.length && query_row(query)) {
        read_actor(query, &arena, &actor);
        json_begin_object(writer);
        json_member_text(writer, "structure", actor.name);
        json_member_text(writer, "personne", actor.contact);
        json_member_text(writer, "fonction", actor.duty);
        json_member_text(writer, "telephone", actor.phone);
        json_member_text(writer, "origine", actor.origin);
        json_member_text(writer, "motif", str_of(CONSENTS[actor.consent].label));
        json_member_text(writer, "note", actor.note);
        json_member_text(writer, "ajoute_le", instant_format(&arena, actor.added_at));
        json_end_object(writer);
    }
    json_end_array(writer);
    bool done = query_end(query, error);
    arena_free(&arena);
    return done;
}

bool actor_erase(struct session *session, struct str email, struct error *error)
{
    struct arena arena = {0};
    if (str_is_empty(email))
        return true;
    struct query *query = query_start(session, &actor_forget);
    bind_text(query, 1, text_lower(&arena, email));
    bool done = query_run(query, NULL, error);
    arena_free(&arena);
    return done;
}
