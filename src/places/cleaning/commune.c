/* Names of communes as people type them, brought near the official writing. */
#include <string.h>

#include "places/cleaning.h"

/* Text without its parts in brackets; one left open runs to the end. */
static void drop_brackets(struct buffer *text)
{
    size_t length = 0;
    int depth = 0;
    for (size_t i = 0; i < text->length; i++) {
        char c = text->at[i];
        depth += c == '(';
        if (depth == 0)
            text->at[length++] = c;
        if (c == ')' && depth > 0)
            depth--;
    }
    text->length = length;
}

static bool is_word_edge(struct str text, size_t at)
{
    return at == 0 || at >= text.length || strchr(" -'/", text.at[at]) != NULL;
}

/* Adds `text` with each whole word `word` (any case, lower-case ASCII given) replaced. */
static void replace_word(struct buffer *out, struct str text, const char *word, const char *replacement)
{
    struct str wanted = str_of(word);
    for (size_t i = 0; i < text.length;) {
        bool edge = (text.at[i] | 32) == word[0] && (i == 0 || is_word_edge(text, i - 1));
        if (edge && str_equal_ascii_case(str_slice(text, i, i + wanted.length), wanted) &&
            is_word_edge(text, i + wanted.length)) {
            buffer_add_cstr(out, replacement);
            i += wanted.length;
        } else {
            buffer_add_char(out, text.at[i++]);
        }
    }
}

/* Position of "cedex" (any case, accents or not) as a word, or the length. */
static size_t cedex_at(struct str text)
{
    for (size_t i = 0; i + 5 <= text.length; i++) {
        bool edge = i == 0 || strchr(" -", text.at[i - 1]);
        if (!edge || (text.at[i] | 32) != 'c')
            continue;
        struct str rest = str_slice(text, i, i + 7);
        if (str_equal_ascii_case(str_slice(rest, 0, 5), STR("cedex")) ||
            str_equal_ascii_case(rest, STR("c\xc3\xa9"
                                           "dex")) ||
            str_equal_ascii_case(rest, STR("c\xc3\x89"
                                           "dex")))
            return i;
    }
    return text.length;
}

/* Digits and the ordinals stuck to them ("1er", "12e", "3ème") are a district, not a name. */
static size_t drop_numbers(char *text, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count;) {
        if (text[i] < '0' || text[i] > '9') {
            text[length++] = text[i++];
            continue;
        }
        while (i < count && text[i] >= '0' && text[i] <= '9')
            i++;
        static const char *const ordinals[] = {"eme", "\xc3\xa8me", "er", "e", ".0"};
        for (size_t k = 0; k < COUNT_OF(ordinals); k++) {
            size_t size = strlen(ordinals[k]);
            bool word_end = i + size >= count || strchr(" -,", text[i + size]);
            if (i + size <= count && strncmp(text + i, ordinals[k], size) == 0 && word_end) {
                i += size;
                break;
            }
        }
    }
    return length;
}

/* « Verteuil s/Charente », typographic apostrophes, the box-drawing character an old code page gives for Â. */
static void replace_marks(struct buffer *out, struct str text)
{
    static const struct {
        struct str mark;
        const char *replacement;
    } marks[] = {
        {{" s/", 3}, " sur "}, {{" S/", 3}, " sur "}, {{"’", sizeof "’" - 1}, "'"}, {{"╢", sizeof "╢" - 1}, "Â"}};
    for (size_t i = 0; i < text.length;) {
        size_t k = 0;
        while (k < COUNT_OF(marks) && !str_starts_with(str_slice(text, i, text.length), marks[k].mark))
            k++;
        if (k == COUNT_OF(marks)) {
            buffer_add_char(out, text.at[i++]);
        } else {
            buffer_add_cstr(out, marks[k].replacement);
            i += marks[k].mark.length;
        }
    }
}

/* Blanks squeezed, none after an apostrophe, marks at both ends dropped; within the buffer. */
static struct str squeezed(struct buffer *name)
{
    size_t length = 0;
    for (size_t i = 0; i < name->length; i++) {
        bool blank = name->at[i] == ' ' || name->at[i] == '\t' || name->at[i] == ',';
        if (!blank)
            name->at[length++] = name->at[i];
        else if (length && name->at[length - 1] != ' ' && name->at[length - 1] != '\'')
            name->at[length++] = ' ';
    }
    struct str result = {name->at, length};
    while (result.length && strchr(" -,.;:/", result.at[result.length - 1]))
        result.length--;
    while (result.length && strchr(" -,.;:/", result.at[0]))
        result = str_slice(result, 1, result.length);
    return result;
}

struct str clean_commune(struct arena *arena, struct str text)
{
    static const struct {
        const char *word, *replacement;
    } words[] = {{"st", "Saint"},     {"ste", "Sainte"}, {"sts", "Saints"},
                 {"stes", "Saintes"}, {"s/s", "sous"},   {"arrondissement", ""}};
    struct buffer name = {0}, next = {0};
    buffer_add_str(&name, str_slice(text, 0, cedex_at(text)));
    drop_brackets(&name);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        buffer_clear(&next);
        replace_word(&next, buffer_str(&name), words[i].word, words[i].replacement);
        struct buffer swap = name;
        name = next;
        next = swap;
    }
    buffer_clear(&next);
    replace_marks(&next, buffer_str(&name));
    if (next.length)
        next.length = drop_numbers(next.at, next.length);
    struct str result = arena_str(arena, squeezed(&next));
    buffer_free(&name);
    buffer_free(&next);
    return result;
}
