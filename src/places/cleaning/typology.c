/* Structure types told by a place's name: data/typology-rules.csv.
 *
 * A rule is a sequence of words compared with the words of the folded name, anywhere in it:
 *   word       this word                   one|other   either of them
 *   word*      words that begin so         *word*      words that hold it
 *   word#      this word, digits after it allowed ("udaf93")
 *   word?      may be missing (? after alternatives makes them all optional)
 *   .          one word, any               ..          any number of words
 *   ^          start of the name           $           end of the name
 */
#include <pthread.h>
#include <string.h>

#include "embedded.h"
#include "places/cleaning.h"

enum { WORDS_MOST = 40, TOKENS_MOST = 12, ALTERNATIVES_MOST = 8 };

struct form { /* one way a token may read */
    struct str text;
    bool from_start, to_end; /* the word begins, ends with the text; neither: holds it */
    bool digits_after;
};
enum token_kind { TOKEN_WORD, TOKEN_ANY, TOKEN_GAP, TOKEN_END };
struct token {
    enum token_kind kind;
    bool optional;
    size_t count;
    struct form forms[ALTERNATIVES_MOST];
};
struct rule {
    uint8_t code;
    bool anchored;
    size_t count;
    struct token tokens[TOKENS_MOST];
    uint64_t first_letters; /* bit per letter that can start the rule; all bits when it may hold inside a word */
};

static struct {
    struct arena arena;
    struct rule *rules;
    size_t count;
    bool sound;
} table;

/* --- Reading the rules -------------------------------------------------------------------------------------------- */

static struct form read_form(struct str text)
{
    struct form form = {.from_start = true, .to_end = true};
    if (str_starts_with(text, STR("*"))) {
        form.from_start = false;
        text = str_slice(text, 1, text.length);
    }
    if (str_ends_with(text, STR("*"))) {
        form.to_end = false;
        text = str_slice(text, 0, text.length - 1);
    }
    if (str_ends_with(text, STR("#"))) {
        form.digits_after = true;
        text = str_slice(text, 0, text.length - 1);
    }
    form.text = text;
    return form;
}

static bool read_token(struct str text, struct token *token)
{
    *token = (struct token){.kind = TOKEN_WORD};
    if (str_equal(text, STR("$")))
        token->kind = TOKEN_END;
    else if (str_equal(text, STR("..")))
        token->kind = TOKEN_GAP;
    else if (str_equal(text, STR(".")))
        token->kind = TOKEN_ANY;
    if (token->kind != TOKEN_WORD)
        return true;
    if (str_ends_with(text, STR("?"))) {
        token->optional = true;
        text = str_slice(text, 0, text.length - 1);
    }
    struct str form;
    while (str_next(&text, '|', &form)) {
        if (form.length == 0 || token->count == ALTERNATIVES_MOST)
            return false;
        token->forms[token->count++] = read_form(form);
    }
    return token->count > 0;
}

static uint64_t letter_bit(char c)
{
    return c >= 'a' && c <= 'z' ? 1ULL << (c - 'a') : 1ULL << 26;
}

/* Which letters the first word of a match can have. */
static uint64_t first_letters(const struct rule *rule)
{
    uint64_t letters = 0;
    for (size_t i = 0; i < rule->count; i++) {
        const struct token *token = &rule->tokens[i];
        if (token->kind != TOKEN_WORD)
            return UINT64_MAX;
        for (size_t k = 0; k < token->count; k++)
            letters |= token->forms[k].from_start ? letter_bit(token->forms[k].text.at[0]) : UINT64_MAX;
        if (!token->optional)
            break;
    }
    return letters;
}

static bool read_rule(struct str code, struct str pattern, struct rule *rule)
{
    size_t index;
    *rule = (struct rule){0};
    if (!vocabulary_find(VOCABULARY_TYPES, code, &index))
        return false;
    rule->code = (uint8_t)index;
    struct str word;
    while (str_next(&pattern, ' ', &word)) {
        if (rule->count == 0 && !rule->anchored && str_equal(word, STR("^"))) {
            rule->anchored = true;
            continue;
        }
        if (rule->count == TOKENS_MOST || !read_token(word, &rule->tokens[rule->count++]))
            return false;
    }
    rule->first_letters = first_letters(rule);
    return rule->count > 0;
}

static void read_table(void)
{
    size_t most = 0;
    for (size_t i = 0; i < TYPOLOGY_RULES_CSV.length; i++)
        most += TYPOLOGY_RULES_CSV.at[i] == '\n';
    table.rules = ARENA_ARRAY(&table.arena, struct rule, most + 1);
    table.sound = true;
    struct str rest = TYPOLOGY_RULES_CSV, line;
    while (str_next(&rest, '\n', &line)) {
        struct str code;
        line = str_trim(line);
        if (line.length == 0 || line.at == TYPOLOGY_RULES_CSV.at) /* the first line names the columns */
            continue;
        str_next(&line, ',', &code);
        if (read_rule(code, line, &table.rules[table.count]))
            table.count++;
        else
            table.sound = false;
    }
}

static void read_table_once(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_table);
}

/* --- Matching ----------------------------------------------------------------------------------------------------- */

struct words {
    size_t count;
    struct str at[WORDS_MOST];
};

static bool form_matches(const struct form *form, struct str word)
{
    if (form->from_start && !str_starts_with(word, form->text))
        return false;
    if (form->from_start && form->to_end) {
        struct str rest = str_slice(word, form->text.length, word.length);
        return rest.length == 0 || (form->digits_after && str_is_digits(rest));
    }
    return form->from_start || (form->to_end ? str_ends_with(word, form->text) : str_contains(word, form->text));
}

static bool token_matches(const struct token *token, struct str word)
{
    if (token->kind == TOKEN_ANY)
        return true;
    for (size_t i = 0; i < token->count; i++)
        if (form_matches(&token->forms[i], word))
            return true;
    return false;
}

/* Depth is bounded by TOKENS_MOST. */
static bool matches_at(const struct rule *rule, size_t token_at, const struct words *words, size_t at)
{
    if (token_at == rule->count)
        return true;
    const struct token *token = &rule->tokens[token_at];
    if (token->kind == TOKEN_END)
        return at == words->count;
    if (token->kind == TOKEN_GAP) {
        for (size_t i = at; i <= words->count; i++)
            if (matches_at(rule, token_at + 1, words, i))
                return true;
        return false;
    }
    if (at < words->count && token_matches(token, words->at[at]) && matches_at(rule, token_at + 1, words, at + 1))
        return true;
    return token->optional && matches_at(rule, token_at + 1, words, at);
}

static bool rule_matches(const struct rule *rule, const struct words *words)
{
    size_t last = rule->anchored ? 1 : words->count;
    for (size_t at = 0; at < last && at < words->count; at++)
        if ((rule->first_letters & letter_bit(words->at[at].at[0])) && matches_at(rule, 0, words, at))
            return true;
    return false;
}

void infer_types(struct str name, struct codes *types)
{
    read_table_once();
    struct buffer key = {0};
    struct words words = {0};
    text_fold(&key, name);
    struct str rest = buffer_str(&key), word;
    uint64_t letters = 0;
    while (rest.length && words.count < WORDS_MOST && str_next(&rest, ' ', &word)) {
        words.at[words.count++] = word;
        letters |= letter_bit(word.at[0]);
    }
    for (size_t i = 0; i < table.count; i++)
        if ((table.rules[i].first_letters & letters) && rule_matches(&table.rules[i], &words))
            codes_add(types, table.rules[i].code);
    buffer_free(&key);
}

bool typology_rules_are_sound(void)
{
    read_table_once();
    return table.sound;
}
