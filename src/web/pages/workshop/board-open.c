/* A board and who looks at it: by the participants' link, signed by the site, or as its facilitator. */
#include <sodium.h>

#include "../grants/call-pages.h"
#include "browser.h"
#include "network/theme.h"
#include "workshop-pages.h"

enum { LINK_SEAL_BYTES = 9, MARK_BYTES = 12 };

struct str board_path(struct arena *arena, const struct space *space, int64_t board_id, const char *rest)
{
    return arena_printf(arena, "/%.*s/ateliers/%.*s%s", STR_PRINT(space->slug), STR_PRINT(id_text(arena, board_id)),
                        rest);
}

struct str theme_label(struct str code)
{
    const struct network_theme *theme = network_theme_find(code);
    return theme ? theme->label : code;
}

struct str fresh_mark(struct arena *arena)
{
    uint8_t bytes[MARK_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    return base64url(arena, bytes, sizeof bytes);
}

struct str posted(struct request *request, const char *name)
{
    const struct form_value *values;
    size_t count;
    struct error ignored = {0}; /* the form was read already, by the check of its token */
    if (!request_form(request, &values, &count, &ignored))
        return STR_NONE;
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, str_of(name)))
            return str_trim(text_clean(request->arena, values[i].value));
    return STR_NONE;
}

/* --- The link ----------------------------------------------------------------------------------------------------- */

/* "0f8q2k7m3c1xz-" and what only this site can write of that board and the number of its link. */
static struct str link_of(const struct request *request, const struct board *board)
{
    uint8_t seal[crypto_generichash_BYTES_MIN];
    struct str text = arena_printf(request->arena, "atelier %lld %lld", (long long)board->id, (long long)board->link);
    crypto_generichash(seal, sizeof seal, (const unsigned char *)text.at, text.length, request->site->secret,
                       SECRET_BYTES);
    return arena_printf(request->arena, "%.*s-%.*s", STR_PRINT(id_text(request->arena, board->id)),
                        STR_PRINT(base64url(request->arena, seal, LINK_SEAL_BYTES)));
}

static bool is_same(struct str one, struct str other)
{
    return one.length == other.length && sodium_memcmp(one.at, other.at, one.length) == 0;
}

struct str board_link_address(struct request *request, const struct opened_board *opened)
{
    return arena_printf(request->arena, "%.*s/atelier/%.*s", STR_PRINT(request_origin(request)),
                        STR_PRINT(opened->link));
}

/* --- Who looks ---------------------------------------------------------------------------------------------------- */

struct str participant_mark(struct request *request, int64_t board_id)
{
    int64_t person = request_person(request);
    struct str browser = browser_identifier(request->exchange);
    struct str who = person ? arena_printf(request->arena, "personne %lld", (long long)person) : browser;
    struct buffer text = {0};
    buffer_printf(&text, "%lld ", (long long)board_id);
    buffer_add_str(&text, who);
    struct str mark = fingerprint(request->arena, buffer_str(&text));
    buffer_free(&text);
    return mark;
}

bool open_linked_board(struct request *request, struct opened_board *opened, struct error *error)
{
    struct session *session;
    struct str link = request_path(request, "link");
    int64_t id;
    *opened = (struct opened_board){0};
    if (!request_session(request, &session, error))
        return false;
    if (!id_parse(str_slice(link, 0, str_find_char(link, '-', 0)), &id) ||
        !board_find(session, id, 0, request->arena, &opened->board, error))
        return error_set(error, ERROR_MISSING, "Aucun atelier n’a ce lien. Vérifiez qu’il est entier.");
    opened->link = link_of(request, &opened->board);
    if (!is_same(opened->link, link))
        return error_set(error, ERROR_MISSING, "Ce lien n’est plus valable : demandez le nouveau à l’animateur.");
    opened->space = space_by_id(request, opened->board.space_id);
    opened->path = arena_printf(request->arena, "/atelier/%.*s", STR_PRINT(link));
    return opened->space ? board_participant_find(session, id, participant_mark(request, id), request->arena,
                                                  &opened->participant_id, &opened->organisation, error)
                         : error_set(error, ERROR_MISSING, "L’espace de cet atelier n’existe plus.");
}

bool open_own_board(struct request *request, struct opened_board *opened, struct error *error)
{
    struct session *session;
    int64_t id = 0;
    *opened = (struct opened_board){.space = request_space(request, error), .facilitator = true};
    id_parse(request_path(request, "board"), &id);
    if (!opened->space || !request_session(request, &session, error) ||
        !board_find(session, id, opened->space->id, request->arena, &opened->board, error))
        return false;
    opened->link = link_of(request, &opened->board);
    opened->path = board_path(request->arena, opened->space, id, "");
    return true;
}
