#include "network/joining.h"

#include <sodium.h>

#include "bind.h"

enum { SECRET_BYTES = 32, HASH_BYTES = 32 };

#define COLUMNS "id, space_id, member_id, state, answers, email, reason, created_at, updated_at, sent_at, settled_at "
STATEMENT(joining_select_secret, "SELECT " COLUMNS "FROM member_registration WHERE secret_hash = $1");
STATEMENT(joining_select_one, "SELECT " COLUMNS "FROM member_registration WHERE space_id = $1 AND id = $2");
STATEMENT(joining_select, "SELECT " COLUMNS "FROM member_registration WHERE space_id = $1 "
                          "AND (CAST($2 AS BIGINT) <> 0 AND member_id = $2 AND state <> 'draft' "
                          "OR CAST($2 AS BIGINT) = 0 AND state = 'sent') ORDER BY sent_at, id");
STATEMENT(joining_insert, "INSERT INTO member_registration (id, space_id, member_id, secret_hash, state, answers, "
                          "email, reason, created_at, updated_at) VALUES ($1, $2, $3, $4, 'draft', $5, $6, '', $7, "
                          "$7)");
STATEMENT(joining_update, "UPDATE member_registration SET answers = $2, email = $3, updated_at = $4 WHERE id = $1 "
                          "AND state = 'draft'");
STATEMENT(joining_update_sent, "UPDATE member_registration SET state = 'sent', member_id = $2, answers = $3, "
                               "email = $4, updated_at = $5, sent_at = $5 WHERE id = $1 AND state = 'draft'");
STATEMENT(joining_update_settled, "UPDATE member_registration SET state = $2, member_id = $3, reason = $4, "
                                  "settled_at = $5, settled_by = $6 WHERE id = $1 AND state = 'sent'");
STATEMENT(joining_delete_old, "DELETE FROM member_registration WHERE state = 'draft' AND updated_at < $1");

static const struct {
    const char *code, *label;
} STATES[JOINING_STATES] = {
    [JOINING_DRAFT] = {"draft", "brouillon"},      [JOINING_SENT] = {"sent", "envoyée, en attente de réponse"},
    [JOINING_ACCEPTED] = {"accepted", "acceptée"}, [JOINING_MERGED] = {"merged", "rapprochée d’un membre déjà inscrit"},
    [JOINING_REFUSED] = {"refused", "refusée"},
};

const char *joining_state_label(enum joining_state state)
{
    return STATES[state].label;
}

static enum joining_state state_of(struct str code)
{
    int state = 0;
    while (state + 1 < JOINING_STATES && !str_equal(str_of(STATES[state].code), code))
        state++;
    return (enum joining_state)state;
}

bool joining_person_is_empty(const struct joining_person *person)
{
    return person->first_name.length + person->last_name.length + person->duty.length + person->email.length +
               person->phone.length ==
           0;
}

/* --- Answers as JSON ------------------------------------------------------------------------------------------------
 */

static void write_person(struct json_writer *writer, const char *key, const struct joining_person *person)
{
    json_key(writer, key);
    json_begin_object(writer);
    json_member_text(writer, "civility", person->civility);
    json_member_text(writer, "first_name", person->first_name);
    json_member_text(writer, "last_name", person->last_name);
    json_member_text(writer, "duty", person->duty);
    json_member_text(writer, "email", person->email);
    json_member_text(writer, "phone", person->phone);
    json_end_object(writer);
}

static void write_answers(struct buffer *out, const struct joining *joining)
{
    struct json_writer writer = {.out = out};
    json_begin_object(&writer);
    json_member_text(&writer, "kind", str_of(MEMBER_KINDS[joining->kind].code));
    json_member_text(&writer, "name", joining->name);
    json_member_text(&writer, "siren", joining->siren);
    json_member_text(&writer, "siret", joining->siret);
    json_member_text(&writer, "territory", joining->territory);
    json_member_text(&writer, "intention", str_of(member_intention_code(joining->intention)));
    json_member_text(&writer, "schemes", joining->schemes);
    write_person(&writer, "elected", &joining->elected);
    write_person(&writer, "referent", &joining->referent);
    json_end_object(&writer);
}

static struct str member_copy(const json_t *object, const char *key, struct arena *arena)
{
    return arena_str(arena, json_member(object, key));
}

static struct joining_person read_person(const json_t *object, struct arena *arena)
{
    return (struct joining_person){
        .civility = member_copy(object, "civility", arena),
        .first_name = member_copy(object, "first_name", arena),
        .last_name = member_copy(object, "last_name", arena),
        .duty = member_copy(object, "duty", arena),
        .email = member_copy(object, "email", arena),
        .phone = member_copy(object, "phone", arena),
    };
}

static bool read_answers(struct str text, struct arena *arena, struct joining *joining, struct error *error)
{
    json_t *root;
    if (!json_parse(text, &root, error))
        return false;
    joining->kind = member_kind_of(json_member(root, "kind"));
    joining->name = member_copy(root, "name", arena);
    joining->siren = member_copy(root, "siren", arena);
    joining->siret = member_copy(root, "siret", arena);
    joining->territory = member_copy(root, "territory", arena);
    joining->intention = member_intention_of(json_member(root, "intention"));
    joining->schemes = member_copy(root, "schemes", arena);
    joining->elected = read_person(json_object_get(root, "elected"), arena);
    joining->referent = read_person(json_object_get(root, "referent"), arena);
    json_decref(root);
    return true;
}

/* --- Reading --------------------------------------------------------------------------------------------------------
 */

static bool read_joining(struct query *query, struct arena *arena, struct joining *joining, struct error *error)
{
    *joining = (struct joining){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .member_id = column_i64(query, 2),
        .state = state_of(column_text(query, 3)),
        .email = column_copy(query, 5, arena),
        .reason = column_copy(query, 6, arena),
        .created_at = column_i64(query, 7),
        .updated_at = column_i64(query, 8),
        .sent_at = column_i64(query, 9),
        .settled_at = column_i64(query, 10),
    };
    return read_answers(column_text(query, 4), arena, joining, error);
}

static bool read_one(struct query *query, struct arena *arena, struct joining *joining, bool *found,
                     struct error *error)
{
    *found = query_row(query);
    bool read = !*found || read_joining(query, arena, joining, error);
    return query_end(query, read ? error : NULL) && read;
}

static void bind_hash(struct query *query, int parameter, struct str secret)
{
    uint8_t hash[HASH_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)secret.at, secret.length, NULL, 0);
    bind_bytes(query, parameter, (struct str){(const char *)hash, sizeof hash});
}

bool joining_open(struct session *session, struct str secret, int64_t now, struct arena *arena, struct joining *joining,
                  bool *found, struct error *error)
{
    struct query *query = query_start(session, &joining_select_secret);
    bind_hash(query, 1, secret);
    if (!read_one(query, arena, joining, found, error))
        return false;
    if (*found && joining->state == JOINING_DRAFT && now - joining->updated_at > JOINING_DRAFT_SECONDS)
        *found = false;
    return true;
}

bool joining_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena, struct joining *joining,
                  bool *found, struct error *error)
{
    struct query *query = query_start(session, &joining_select_one);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, id);
    return read_one(query, arena, joining, found, error);
}

bool joining_list(struct session *session, int64_t space_id, int64_t member_id, struct arena *arena,
                  struct joinings *joinings, struct error *error)
{
    bool read = true;
    *joinings = (struct joinings){0};
    struct query *query = query_start(session, &joining_select);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, member_id);
    while (read && query_row(query))
        read = read_joining(query, arena, ARENA_PUSH(arena, joinings->at, joinings->count), error);
    return query_end(query, read ? error : NULL) && read;
}

/* --- The form -------------------------------------------------------------------------------------------------------
 */

bool joining_start(struct session *session, struct joining *joining, int64_t now,
                   char secret[static JOINING_SECRET_TEXT + 1], struct error *error)
{
    struct arena arena = {0};
    struct buffer answers = {0};
    uint8_t bytes[SECRET_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    struct str text = base64url(&arena, bytes, sizeof bytes);
    for (size_t i = 0; i <= JOINING_SECRET_TEXT; i++)
        secret[i] = i < text.length ? text.at[i] : '\0';
    joining->id = id_new();
    joining->state = JOINING_DRAFT;
    joining->created_at = joining->updated_at = now;
    write_answers(&answers, joining);
    struct query *query = query_start(session, &joining_insert);
    bind_i64(query, 1, joining->id);
    bind_i64(query, 2, joining->space_id);
    bind_number(query, 3, joining->member_id);
    bind_hash(query, 4, text);
    bind_json(query, 5, buffer_str(&answers));
    bind_words(query, 6, joining->email);
    bind_i64(query, 7, now);
    bool done = query_run(query, NULL, error);
    buffer_free(&answers);
    arena_free(&arena);
    return done;
}

static bool no_longer_draft(struct error *error)
{
    return error_set(error, ERROR_CONFLICT,
                     "Cette inscription est déjà envoyée : écrivez à l’organisateur pour la "
                     "changer.");
}

bool joining_save(struct session *session, struct joining *joining, int64_t now, struct error *error)
{
    struct buffer answers = {0};
    int64_t changes;
    write_answers(&answers, joining);
    struct query *query = query_start(session, &joining_update);
    bind_i64(query, 1, joining->id);
    bind_json(query, 2, buffer_str(&answers));
    bind_words(query, 3, joining->email);
    bind_i64(query, 4, now);
    bool done = query_run(query, &changes, error);
    buffer_free(&answers);
    joining->updated_at = now;
    return done && (changes || no_longer_draft(error));
}

static bool check_person(const struct joining_person *person, const char *who, struct error *error)
{
    if (person->last_name.length == 0)
        return error_set(error, ERROR_INVALID, "Il manque le nom du contact %s.", who);
    if (person->duty.length == 0)
        return error_set(error, ERROR_INVALID, "Il manque la fonction du contact %s.", who);
    if (person->email.length == 0)
        return error_set(error, ERROR_INVALID, "Il manque l’adresse électronique du contact %s.", who);
    return true;
}

bool joining_check(const struct joining *joining, struct error *error)
{
    if (joining->name.length == 0)
        return error_set(error, ERROR_INVALID, "Il manque le nom de l’organisme.");
    if (joining->intention == INTENTION_UNKNOWN)
        return error_set(error, ERROR_INVALID, "Il manque ce que l’organisme souhaite : porter, participer ou suivre.");
    if (joining->intention == INTENTION_CARRY && !MEMBER_KINDS[joining->kind].may_carry)
        return error_set(error, ERROR_INVALID, "Seule une collectivité peut porter une feuille de route.");
    return check_person(&joining->elected, "politique", error) &&
           (joining_person_is_empty(&joining->referent) || check_person(&joining->referent, "technique", error));
}

/* --- Sending --------------------------------------------------------------------------------------------------------
 */

/* The member the form is for: that of its personal link, that of its territory or SIRET, or none. */
static bool find_member(struct session *session, const struct joining *joining, struct arena *arena,
                        struct network_member *member, bool *found, struct error *error)
{
    if (joining->member_id)
        return member_find(session, joining->space_id, joining->member_id, arena, member, found, error);
    if (joining->kind == MEMBER_INTERCOMMUNALITY)
        return member_of_intercommunality(session, joining->space_id, joining->territory, arena, member, found, error);
    struct network_members alike = {0};
    struct member_likeness likeness = {.space_id = joining->space_id, .kind = MEMBER_OTHER, .siret = joining->siret};
    *found = false;
    if (joining->siret.length && !member_like(session, &likeness, arena, &alike, error))
        return false;
    if (alike.count) {
        *member = alike.at[0];
        *found = true;
    }
    return true;
}

static bool make_member(struct session *session, const struct joining *joining, struct network_member *member,
                        int64_t now, struct error *error)
{
    bool placed = joining->territory.length && MEMBER_KINDS[joining->kind].territory != TERRITORY_KIND_COUNT;
    *member = (struct network_member){
        .space_id = joining->space_id,
        .kind = joining->kind,
        .name = joining->name,
        .siren = joining->siren,
        .siret = joining->siret,
        .territory_kind = placed ? MEMBER_KINDS[joining->kind].territory : TERRITORY_KIND_COUNT,
        .territory = placed ? joining->territory : STR_NONE,
        .college = MEMBER_KINDS[joining->kind].college,
        .state = MEMBER_PROSPECT,
        .intention = joining->intention,
        .schemes = joining->schemes,
        .origin = ORIGIN_REGISTRATION,
    };
    return member_save(session, member, now, error);
}

bool joining_send(struct session *session, struct joining *joining, int64_t now, bool *known, struct error *error)
{
    struct arena arena = {0};
    struct buffer answers = {0};
    struct network_member member = {0};
    int64_t changes = 0;
    bool found, done = false;
    if (!joining_check(joining, error) || !find_member(session, joining, &arena, &member, &found, error) ||
        (!found && !make_member(session, joining, &member, now, error)))
        goto out;
    *known = found && (member.state == MEMBER_REGISTERED || member.state == MEMBER_CONFIRMED);
    if (!*known && !member_move(session, joining->space_id, member.id, MEMBER_REGISTERED, STR_NONE, 0, now, error))
        goto out;
    joining->member_id = member.id;
    write_answers(&answers, joining);
    struct query *query = query_start(session, &joining_update_sent);
    bind_i64(query, 1, joining->id);
    bind_i64(query, 2, member.id);
    bind_json(query, 3, buffer_str(&answers));
    bind_words(query, 4, joining->email);
    bind_i64(query, 5, now);
    done = query_run(query, &changes, error) && (changes || no_longer_draft(error)) &&
           member_contacted(session, member.id, now, error);
    joining->state = JOINING_SENT;
    joining->sent_at = now;
out:
    buffer_free(&answers);
    arena_free(&arena);
    return done;
}

bool joining_sweep(struct session *session, int64_t now, int64_t *count, struct error *error)
{
    struct query *query = query_start(session, &joining_delete_old);
    bind_i64(query, 1, now - JOINING_DRAFT_SECONDS);
    return query_run(query, count, error);
}

/* --- Settling -------------------------------------------------------------------------------------------------------
 */

static bool settle(struct session *session, const struct joining *joining, enum joining_state state, int64_t member_id,
                   struct str reason, int64_t person_id, int64_t now, struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &joining_update_settled);
    bind_i64(query, 1, joining->id);
    bind_text(query, 2, str_of(STATES[state].code));
    bind_number(query, 3, member_id);
    bind_words(query, 4, str_trim(reason));
    bind_i64(query, 5, now);
    bind_number(query, 6, person_id);
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_CONFLICT, "Cette inscription a déjà reçu une réponse.");
}

static bool find_sent(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                      struct joining *joining, struct error *error)
{
    bool found;
    if (!joining_find(session, space_id, id, arena, joining, &found, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette inscription n’existe pas.");
    return joining->state == JOINING_SENT ||
           error_set(error, ERROR_CONFLICT, "Cette inscription a déjà reçu une réponse.");
}

/* A person of the form becomes a contact, unless the member has her in that part already. */
static bool enter_person(struct session *session, const struct joining *joining, int64_t member_id,
                         enum contact_part part, const struct joining_person *person, int32_t today, int64_t now,
                         struct arena *arena, struct error *error)
{
    struct member_contacts contacts;
    if (joining_person_is_empty(person))
        return true;
    if (!contact_list(session, joining->space_id, member_id, arena, &contacts, error))
        return false;
    for (size_t i = 0; i < contacts.count; i++)
        if (contacts.at[i].part == part && contact_in_post(&contacts.at[i], today) &&
            str_equal(contacts.at[i].email, text_lower(arena, person->email)))
            return true;
    struct member_contact contact = {
        .member_id = member_id,
        .part = part,
        .civility = person->civility,
        .first_name = person->first_name,
        .last_name = person->last_name,
        .duty = person->duty,
        .email = person->email,
        .phone = person->phone,
        .starts_on = today,
        .ends_on = CONTACT_STILL,
        .origin = STR("formulaire d’inscription à la démarche"),
    };
    return contact_save(session, &contact, now, error);
}

/* What the form says enters the member, which is confirmed. What it does not say stays. */
static bool enter(struct session *session, const struct joining *joining, int64_t member_id, int64_t person_id,
                  int32_t today, int64_t now, struct arena *arena, struct error *error)
{
    struct network_member member;
    bool found;
    if (!member_find(session, joining->space_id, member_id, arena, &member, &found, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cet organisme n’est pas de la démarche.");
    member.intention = joining->intention;
    if (joining->schemes.length)
        member.schemes = joining->schemes;
    if (member.siret.length == 0)
        member.siret = joining->siret;
    if (!member_save(session, &member, now, error) ||
        !enter_person(session, joining, member_id, CONTACT_ELECTED, &joining->elected, today, now, arena, error) ||
        !enter_person(session, joining, member_id, CONTACT_REFERENT, &joining->referent, today, now, arena, error))
        return false;
    if (member.state == MEMBER_CONFIRMED)
        return true;
    if (member.state == MEMBER_LEFT &&
        !member_move(session, joining->space_id, member_id, MEMBER_REGISTERED, STR_NONE, person_id, now, error))
        return false;
    return member_move(session, joining->space_id, member_id, MEMBER_CONFIRMED, STR_NONE, person_id, now, error);
}

bool joining_accept(struct session *session, int64_t space_id, int64_t id, int64_t person_id, int32_t today,
                    int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct joining joining;
    bool done = find_sent(session, space_id, id, &arena, &joining, error) &&
                enter(session, &joining, joining.member_id, person_id, today, now, &arena, error) &&
                settle(session, &joining, JOINING_ACCEPTED, joining.member_id, STR_NONE, person_id, now, error);
    arena_free(&arena);
    return done;
}

bool joining_merge(struct session *session, int64_t space_id, int64_t id, int64_t into, int64_t person_id,
                   int32_t today, int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct joining joining;
    bool done = find_sent(session, space_id, id, &arena, &joining, error);
    if (done && joining.member_id != into)
        done = member_merge(session, space_id, joining.member_id, into, person_id, now, error);
    done = done && enter(session, &joining, into, person_id, today, now, &arena, error) &&
           settle(session, &joining, JOINING_MERGED, into, STR_NONE, person_id, now, error);
    arena_free(&arena);
    return done;
}

/* An intercommunality may register again: it is asked for, not gone. A confirmed member stays so. */
static bool send_back(struct session *session, const struct joining *joining, struct str reason, int64_t person_id,
                      int64_t now, struct arena *arena, struct error *error)
{
    struct network_member member;
    bool found;
    if (!member_find(session, joining->space_id, joining->member_id, arena, &member, &found, error))
        return false;
    if (!found || member.state != MEMBER_REGISTERED)
        return true;
    enum member_state back = member.kind == MEMBER_INTERCOMMUNALITY ? MEMBER_INVITED : MEMBER_LEFT;
    return member_move(session, joining->space_id, member.id, back, reason, person_id, now, error);
}

bool joining_refuse(struct session *session, int64_t space_id, int64_t id, struct str reason, int64_t person_id,
                    int64_t now, struct error *error)
{
    struct arena arena = {0};
    struct joining joining;
    if (str_is_empty(str_trim(reason)))
        return error_set(error, ERROR_INVALID, "Un refus se motive : dites pourquoi, en une phrase.");
    bool done = find_sent(session, space_id, id, &arena, &joining, error) &&
                send_back(session, &joining, reason, person_id, now, &arena, error) &&
                settle(session, &joining, JOINING_REFUSED, joining.member_id, reason, person_id, now, error);
    arena_free(&arena);
    return done;
}
