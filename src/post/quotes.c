/* Where an answer stops and what it answers begins. */
#include "post/mail.h"

/* On folded lines: no accent, no punctuation. */
static bool introduces(struct str folded)
{
    static const char *const starts[] = {"message d origine", "original message", "message transfere",
                                         "forwarded message", "message original"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (str_starts_with(folded, str_of(starts[i])))
            return true;
    bool french = str_starts_with(folded, STR("le ")) && str_ends_with(folded, STR(" a ecrit"));
    bool english = str_starts_with(folded, STR("on ")) && str_ends_with(folded, STR(" wrote"));
    return french || english;
}

/* Outlook: « De : », then « Envoyé : » on the next line. */
static bool is_outlook_head(struct str folded, struct str next)
{
    return (str_starts_with(folded, STR("de ")) && str_starts_with(next, STR("envoye "))) ||
           (str_starts_with(folded, STR("from ")) && str_starts_with(next, STR("sent ")));
}

static struct str folded_line(struct arena *arena, struct str body, size_t from)
{
    if (from >= body.length)
        return STR_NONE;
    size_t end = str_find_char(body, '\n', from);
    return text_folded(arena, str_slice(body, from, end < from + 300 ? end : from + 300));
}

size_t quote_start(struct str body)
{
    struct arena arena = {0};
    size_t found = body.length;
    for (size_t from = 0; from < body.length && found == body.length;) {
        size_t end = str_find_char(body, '\n', from), next = end == SIZE_MAX ? body.length : end + 1;
        struct str folded = folded_line(&arena, body, from);
        struct arena joined_arena = {0};
        /* « Le 12 mars 2024 à 9 h, Anne Martin <a@b.fr>\na écrit : » may hold on two lines */
        struct str joined =
            arena_printf(&joined_arena, "%.*s %.*s", STR_PRINT(folded), STR_PRINT(folded_line(&arena, body, next)));
        if (body.at[from] == '>' || introduces(folded) || is_outlook_head(folded, folded_line(&arena, body, next)) ||
            (str_starts_with(folded, STR("le ")) && introduces(joined)))
            found = from;
        arena_free(&joined_arena);
        arena_reset(&arena);
        from = next;
    }
    arena_free(&arena);
    return found;
}
