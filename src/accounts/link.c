/* Links to sign in, and the codes that go with them. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "seal.h"

STATEMENT(link_insert, "INSERT INTO sign_in_token (token_hash, email, name, browser, code_hash, attempts, destination, "
                       "created_at, expires_at, console) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9)");
STATEMENT(link_select, "SELECT email, name, browser, code_hash, attempts, destination, console FROM sign_in_token "
                       "WHERE token_hash = $1 AND expires_at > $2");
STATEMENT(link_select_browser, "SELECT token_hash, email, name, code_hash, attempts, destination FROM sign_in_token "
                               "WHERE browser = $1 AND expires_at > $2 ORDER BY created_at DESC, token_hash");
STATEMENT(link_delete, "DELETE FROM sign_in_token WHERE token_hash = $1");
STATEMENT(link_delete_browser, "DELETE FROM sign_in_token WHERE browser = $1");
STATEMENT(link_count_attempt, "UPDATE sign_in_token SET attempts = attempts + 1 WHERE browser = $1");
STATEMENT(link_count_known, "SELECT COUNT(*) FROM person WHERE email = $1");

/* The code is made from the token: the page of the link can show it, and whoever has not read the mail cannot. */
static void code_of(struct str token, char code[static CODE_DIGITS + 1])
{
    struct seal seal = seal_of("code", token);
    uint64_t number = 0;
    memcpy(&number, seal.bytes, 6);
    snprintf(code, CODE_DIGITS + 1, "%06u", (unsigned)(number % 1000000));
}

/* Bound to the browser, so that the same code of another browser has another hash. */
static struct seal code_seal(struct str code, const struct seal *browser)
{
    char text[CODE_DIGITS + SEAL_BYTES];
    size_t length = code.length < CODE_DIGITS ? code.length : CODE_DIGITS;
    memset(text, 0, sizeof text);
    memcpy(text, code.at, length);
    memcpy(text + CODE_DIGITS, browser->bytes, SEAL_BYTES);
    return seal_of("typed", (struct str){text, sizeof text});
}

static bool is_known(struct session *session, struct str email, bool *known, struct error *error)
{
    struct query *query = query_start(session, &link_count_known);
    bind_text(query, 1, email);
    *known = query_row(query) && column_i64(query, 0) > 0;
    return query_end(query, error);
}

bool link_make(struct session *session, const struct link_order *order, struct link_made *made, struct error *error)
{
    struct arena arena = {0};
    struct str email = email_key(&arena, order->email);
    if (email.length == 0) {
        arena_free(&arena);
        return error_set(error, ERROR_INVALID, "Ce n’est pas une adresse électronique.");
    }
    token_new(made->token);
    code_of(str_of(made->token), made->code);
    struct seal token = seal_of("link", str_of(made->token)), browser = seal_of("browser", order->browser);
    struct seal code = code_seal(str_of(made->code), &browser);
    bool done = is_known(session, email, &made->known, error);
    struct query *query = query_start(session, &link_insert);
    bind_bytes(query, 1, seal_str(&token));
    bind_text(query, 2, email);
    bind_text(query, 3, order->name.length ? order->name : STR(""));
    bind_bytes(query, 4, order->browser.length ? seal_str(&browser) : STR_NONE);
    bind_bytes(query, 5, seal_str(&code));
    bind_text(query, 6, order->destination.length ? order->destination : STR(""));
    bind_i64(query, 7, order->now);
    bind_i64(query, 8, order->now + order->seconds);
    if (order->console)
        bind_i64(query, 9, 1);
    else
        bind_null(query, 9);
    done = query_run(query, NULL, error) && done;
    arena_free(&arena);
    return done;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

struct link_row {
    struct seal token;
    struct str email, name, browser, destination;
    struct seal code;
    int64_t attempts;
    bool console;
};

static bool find_link(struct session *session, const struct seal *token, int64_t now, struct arena *arena,
                      struct link_row *row, bool *found, struct error *error)
{
    struct query *query = query_start(session, &link_select);
    bind_bytes(query, 1, seal_str(token));
    bind_i64(query, 2, now);
    *found = query_row(query);
    if (*found) {
        *row = (struct link_row){.token = *token,
                                 .email = column_copy(query, 0, arena),
                                 .name = column_copy(query, 1, arena),
                                 .browser = column_copy(query, 2, arena),
                                 .attempts = column_i64(query, 4),
                                 .destination = column_copy(query, 5, arena),
                                 .console = column_i64(query, 6) == 1};
        *found = row->attempts < CODE_ATTEMPTS;
    }
    return query_end(query, error);
}

/* The browser that asked, or any browser for a link bound to none. */
static bool is_here(const struct link_row *row, struct str browser)
{
    struct seal seal = seal_of("browser", browser);
    return row->browser.length == 0 || (browser.length > 0 && row->browser.length == SEAL_BYTES &&
                                        sodium_memcmp(row->browser.at, seal.bytes, SEAL_BYTES) == 0);
}

bool link_look(struct session *session, struct str token, struct str browser, int64_t now, struct arena *arena,
               struct link_view *view, struct error *error)
{
    struct link_row row;
    bool found = false;
    *view = (struct link_view){.state = LINK_GONE};
    if (!token_is_whole(token))
        return true;
    struct seal seal = seal_of("link", token);
    if (!find_link(session, &seal, now, arena, &row, &found, error))
        return false;
    if (!found)
        return true;
    view->email = row.email;
    view->destination = row.destination;
    view->state = is_here(&row, browser) ? LINK_HERE : LINK_ELSEWHERE;
    code_of(token, view->code);
    return true;
}

bool link_asked(struct session *session, struct str browser, int64_t now, struct arena *arena, struct str *email,
                struct error *error)
{
    struct seal seal = seal_of("browser", browser);
    *email = STR_NONE;
    if (browser.length == 0)
        return true;
    struct query *query = query_start(session, &link_select_browser);
    bind_bytes(query, 1, seal_str(&seal));
    bind_i64(query, 2, now);
    if (query_row(query))
        *email = column_copy(query, 1, arena);
    return query_end(query, error);
}

/* --- Using -------------------------------------------------------------------------------------------------------- */

static bool gone(struct error *error)
{
    return error_set(error, ERROR_MISSING,
                     "Ce lien a déjà servi ou n’est plus valable. Demandez-en un autre" NBSP ": il arrive en une "
                     "minute.");
}

static bool delete_by(struct session *session, const struct statement *statement, struct str key, struct error *error)
{
    struct query *query = query_start(session, statement);
    bind_bytes(query, 1, key);
    return query_run(query, NULL, error);
}

/* The address is proved: whoever has it is recognised, and the browser's other links serve no more. */
static bool use_row(struct session *session, const struct link_row *row, int64_t now, struct recognised *recognised,
                    struct error *error)
{
    recognised->destination = row->destination;
    recognised->console = row->console;
    return delete_by(session, &link_delete, seal_str(&row->token), error) &&
           (row->browser.length == 0 || delete_by(session, &link_delete_browser, row->browser, error)) &&
           person_ensure(session, row->email, row->name, now, &recognised->person_id, &recognised->made, error);
}

bool link_use(struct session *session, struct str token, struct str browser, int64_t now, struct arena *arena,
              struct recognised *recognised, struct error *error)
{
    struct link_row row;
    bool found = false;
    *recognised = (struct recognised){0};
    if (!token_is_whole(token))
        return gone(error);
    struct seal seal = seal_of("link", token);
    if (!find_link(session, &seal, now, arena, &row, &found, error))
        return false;
    if (!found || !is_here(&row, browser))
        return gone(error);
    return use_row(session, &row, now, recognised, error);
}

bool link_use_code(struct session *session, struct str code, struct str browser, int64_t now, struct arena *arena,
                   struct recognised *recognised, struct error *error)
{
    struct seal seal = seal_of("browser", browser), typed = code_seal(code, &seal);
    struct link_row right = {0};
    bool any = false, matched = false;
    *recognised = (struct recognised){0};
    struct query *query = query_start(session, &link_select_browser);
    bind_bytes(query, 1, seal_str(&seal));
    bind_i64(query, 2, now);
    while (query_row(query)) {
        struct str kept = column_bytes(query, 3);
        if (column_i64(query, 4) >= CODE_ATTEMPTS || kept.length != SEAL_BYTES)
            continue;
        any = true;
        if (matched || code.length != CODE_DIGITS || sodium_memcmp(kept.at, typed.bytes, SEAL_BYTES) != 0)
            continue;
        matched = true;
        right.email = column_copy(query, 1, arena);
        right.name = column_copy(query, 2, arena);
        right.destination = column_copy(query, 5, arena);
        right.browser = (struct str){arena_copy(arena, seal.bytes, SEAL_BYTES), SEAL_BYTES};
        struct str hash = column_bytes(query, 0);
        if (hash.length == SEAL_BYTES)
            memcpy(right.token.bytes, hash.at, SEAL_BYTES);
    }
    if (!query_end(query, error))
        return false;
    if (!any)
        return gone(error);
    if (matched)
        return use_row(session, &right, now, recognised, error);
    return delete_by(session, &link_count_attempt, seal_str(&seal), error);
}
