/* Receiving contributions, and the words for them. */
#include "network/contribution.h"

#include <sodium.h>

#include "bind.h"
#include "contribution-rows.h"
#include "network/member.h"

STATEMENT(contribution_next_number, "SELECT COALESCE(MAX(number), 0) + 1 FROM contribution WHERE space_id = $1");
STATEMENT(contribution_put,
          "INSERT INTO contribution (id, space_id, number, token, channel, state, published_at, kind, theme, "
          "territory, title, text, original, contact, name, email, organisation, may_publish, may_name, person_id, "
          "member_id, inbound_id, thread_id, parent_id, into_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, "
          "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27) "
          "ON CONFLICT (id) DO UPDATE SET state = excluded.state, published_at = excluded.published_at, "
          "kind = excluded.kind, theme = excluded.theme, territory = excluded.territory, title = excluded.title, "
          "text = excluded.text, contact = excluded.contact, may_publish = excluded.may_publish, "
          "may_name = excluded.may_name, into_id = excluded.into_id, "
          "updated_at = excluded.updated_at");
STATEMENT(contribution_add_addition, "INSERT INTO contribution_addition (id, contribution_id, inbound_id, text, at) "
                                     "VALUES ($1, $2, $3, $4, $5)");
STATEMENT(contribution_touch, "UPDATE contribution SET updated_at = $2 WHERE id = $1");
STATEMENT(contribution_reopen, "UPDATE contribution SET state = 'received', updated_at = $2 "
                               "WHERE id = $1 AND state = 'discarded'");
STATEMENT(contribution_note_move, "INSERT INTO contribution_move (id, contribution_id, at, from_state, to_state, "
                                  "person_id, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)");

/* --- Words -------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *code, *label, *heading;
} KINDS[CONTRIBUTION_KINDS] = {
    [CONTRIBUTION_POSITIVE] = {"positive", "Constat positif", "Ce qui fonctionne"},
    [CONTRIBUTION_OBSTACLE] = {"obstacle", "Frein", "Ce qui freine"},
    [CONTRIBUTION_PROPOSAL] = {"proposal", "Proposition", "Ce qui est proposé"},
    [CONTRIBUTION_TESTIMONY] = {"testimony", "Témoignage", "Témoignages"},
    [CONTRIBUTION_EXPERIENCE] = {"experience", "Partage d’expérience", "Partages d’expérience"},
    [CONTRIBUTION_INITIATIVE] = {"initiative", "Initiative", "Initiatives"},
    [CONTRIBUTION_OTHER] = {"other", "Autre", "Autres"},
};
static const struct {
    const char *code, *label;
} CHANNELS[CHANNEL_COUNT] =
    {
        [CHANNEL_FORM] = {"form", "par le formulaire"},
        [CHANNEL_MAIL] = {"mail", "par courriel"},
        [CHANNEL_PASTED] = {"pasted", "saisie par l’organisateur"},
        [CHANNEL_SPLIT] = {"split", "issue d’un message découpé"},
},
  STATES[CONTRIBUTION_STATES] = {
      [CONTRIBUTION_RECEIVED] = {"received", "à trier"},      [CONTRIBUTION_QUALIFIED] = {"qualified", "qualifiée"},
      [CONTRIBUTION_INTEGRATED] = {"integrated", "intégrée"}, [CONTRIBUTION_DISCARDED] = {"discarded", "écartée"},
      [CONTRIBUTION_DUPLICATE] = {"duplicate", "doublon"},
};

const char *contribution_kind_code(enum contribution_kind kind)
{
    return KINDS[kind].code;
}

const char *contribution_kind_label(enum contribution_kind kind)
{
    return KINDS[kind].label;
}

const char *contribution_kind_heading(enum contribution_kind kind)
{
    return KINDS[kind].heading;
}

enum contribution_kind contribution_kind_of(struct str code)
{
    int kind = 0;
    while (kind < CONTRIBUTION_OTHER && !str_equal(str_of(KINDS[kind].code), code))
        kind++;
    return (enum contribution_kind)kind;
}

const char *contribution_channel_code(enum contribution_channel channel)
{
    return CHANNELS[channel].code;
}

const char *contribution_channel_label(enum contribution_channel channel)
{
    return CHANNELS[channel].label;
}

const char *contribution_state_code(enum contribution_state state)
{
    return STATES[state].code;
}

const char *contribution_state_label(enum contribution_state state)
{
    return STATES[state].label;
}

enum contribution_state contribution_state_of(struct str code)
{
    for (int state = 0; state < CONTRIBUTION_STATES; state++)
        if (str_equal(str_of(STATES[state].code), code))
            return (enum contribution_state)state;
    return CONTRIBUTION_RECEIVED;
}

struct str contribution_author(struct arena *arena, const struct contribution *contribution)
{
    if (!contribution->may_name || (str_is_empty(contribution->name) && str_is_empty(contribution->organisation)))
        return STR("Une personne");
    if (str_is_empty(contribution->organisation))
        return contribution->name;
    if (str_is_empty(contribution->name))
        return contribution->organisation;
    return arena_printf(arena, "%.*s, %.*s", STR_PRINT(contribution->name), STR_PRINT(contribution->organisation));
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

bool contribution_write(struct session *session, const struct contribution *one, struct error *error)
{
    struct query *query = query_start(session, &contribution_put);
    bind_i64(query, 1, one->id);
    bind_i64(query, 2, one->space_id);
    bind_i64(query, 3, one->number);
    bind_text(query, 4, one->token);
    bind_text(query, 5, str_of(contribution_channel_code(one->channel)));
    bind_text(query, 6, str_of(contribution_state_code(one->state)));
    bind_number(query, 7, one->published_at);
    bind_text(query, 8, str_of(contribution_kind_code(one->kind)));
    bind_words(query, 9, one->theme);
    bind_words(query, 10, one->territory);
    bind_words(query, 11, one->title);
    bind_words(query, 12, one->text);
    bind_words(query, 13, one->original);
    bind_words(query, 14, one->contact);
    bind_words(query, 15, one->name);
    bind_words(query, 16, one->email);
    bind_words(query, 17, one->organisation);
    bind_i64(query, 18, one->may_publish);
    bind_i64(query, 19, one->may_name);
    bind_number(query, 20, one->person_id);
    bind_number(query, 21, one->member_id);
    bind_number(query, 22, one->inbound_id);
    bind_number(query, 23, one->thread_id);
    bind_number(query, 24, one->parent_id);
    bind_number(query, 25, one->into_id);
    bind_i64(query, 26, one->created_at);
    bind_i64(query, 27, one->updated_at);
    return query_run(query, NULL, error) && session_touch(session, "contribution", error);
}

bool contribution_note(struct session *session, int64_t id, enum contribution_state from, enum contribution_state to,
                       struct str reason, int64_t by, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &contribution_note_move);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, id);
    bind_i64(query, 3, now);
    bind_text(query, 4, str_of(contribution_state_code(from)));
    bind_text(query, 5, str_of(contribution_state_code(to)));
    bind_number(query, 6, by);
    bind_words(query, 7, reason);
    return query_run(query, NULL, error);
}

/* --- Receiving ---------------------------------------------------------------------------------------------------- */

struct str contribution_first_words(struct arena *arena, struct str text)
{
    enum { WORDS_CHARACTERS = 70 };
    struct str rest = str_trim(text), line;
    str_next(&rest, '\n', &line);
    line = str_trim(line);
    struct str cut = text_cut(line, WORDS_CHARACTERS);
    if (cut.length == line.length)
        return line;
    size_t space = cut.length;
    while (space > 0 && cut.at[space - 1] != ' ')
        space--;
    return arena_printf(arena, "%.*s…", STR_PRINT(str_trim(space ? str_slice(cut, 0, space) : cut)));
}

static struct str new_token(struct arena *arena)
{
    uint8_t bytes[18];
    randombytes_buf(bytes, sizeof bytes);
    return base64url(arena, bytes, sizeof bytes);
}

static bool next_number(struct session *session, struct contribution *one, struct error *error)
{
    struct query *query = query_start(session, &contribution_next_number);
    bind_i64(query, 1, one->space_id);
    one->number = query_row(query) ? column_i64(query, 0) : 1;
    return query_end(query, error);
}

/* By the address of somebody who speaks for a member of the space. */
static bool find_member(struct session *session, struct contribution *one, int64_t now, struct arena *arena,
                        struct error *error)
{
    struct member_contacts contacts;
    struct network_member member;
    int32_t today = (int32_t)(now / 86400);
    if (one->member_id || str_is_empty(one->email))
        return true;
    if (!contact_of_address(session, one->email, today, arena, &contacts, error))
        return false;
    for (size_t i = 0; i < contacts.count && !one->member_id; i++) {
        bool found;
        if (!member_find(session, one->space_id, contacts.at[i].member_id, arena, &member, &found, error))
            return false;
        if (!found)
            continue;
        one->member_id = member.id;
        one->organisation = one->organisation.length ? one->organisation : member.name;
        one->name = one->name.length ? one->name : contact_name(arena, &contacts.at[i]);
    }
    return true;
}

static bool check(const struct contribution *one, struct error *error)
{
    if (str_is_empty(one->text))
        return error_set(error, ERROR_INVALID, "Écrivez votre contribution : elle est vide.");
    if (text_length(one->text) > CONTRIBUTION_TEXT_MOST)
        return error_set(error, ERROR_LIMITED,
                         "Ce texte est trop long : 20" NNBSP "000 caractères au plus. Joignez la suite en fichier.");
    return true;
}

static struct str shorten(struct str title)
{
    return text_cut(str_trim(title), CONTRIBUTION_TITLE_MOST);
}

bool contribution_add(struct session *session, struct contribution *one, int64_t now, struct arena *arena,
                      struct error *error)
{
    one->text = str_trim(text_clean(arena, one->text));
    if (!check(one, error))
        return false;
    one->id = id_new();
    one->token = new_token(arena);
    one->state = CONTRIBUTION_RECEIVED;
    one->published_at = 0;
    one->title = shorten(one->title.length ? one->title : contribution_first_words(arena, one->text));
    one->original = one->text;
    one->created_at = one->created_at ? one->created_at : now;
    one->updated_at = now;
    return find_member(session, one, now, arena, error) && next_number(session, one, error) &&
           contribution_write(session, one, error);
}

static bool reopen(struct session *session, int64_t id, int64_t now, struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &contribution_reopen);
    bind_i64(query, 1, id);
    bind_i64(query, 2, now);
    return query_run(query, &changed, error) &&
           (!changed ||
            contribution_note(session, id, CONTRIBUTION_DISCARDED, CONTRIBUTION_RECEIVED, STR(""), 0, now, error));
}

bool contribution_append(struct session *session, int64_t id, int64_t inbound_id, struct str text, int64_t now,
                         struct error *error)
{
    struct arena arena = {0};
    struct str clean = str_trim(text_clean(&arena, text));
    if (str_is_empty(clean)) {
        arena_free(&arena);
        return error_set(error, ERROR_INVALID, "Écrivez ce que vous voulez ajouter.");
    }
    struct query *query = query_start(session, &contribution_add_addition);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, id);
    bind_number(query, 3, inbound_id);
    bind_text(query, 4, text_cut(clean, CONTRIBUTION_TEXT_MOST));
    bind_i64(query, 5, now);
    bool done = query_run(query, NULL, error) && reopen(session, id, now, error);
    if (done) {
        query = query_start(session, &contribution_touch);
        bind_i64(query, 1, id);
        bind_i64(query, 2, now);
        done = query_run(query, NULL, error) && session_touch(session, "contribution", error);
    }
    arena_free(&arena);
    return done;
}
