/* E-mail addresses, several in one text, mended when a person would know how. */
#include <string.h>

#include "places/cleaning.h"

enum { EMAILS_MOST = 10, LOCAL_MOST = 64, EMAIL_MOST = 254 };

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool label_is_valid(struct str label)
{
    if (label.length == 0 || label.length > 63 || label.at[0] == '-' || label.at[label.length - 1] == '-')
        return false;
    for (size_t i = 0; i < label.length; i++)
        if (!is_alphanumeric(label.at[i]) && label.at[i] != '-')
            return false;
    return true;
}

static bool domain_is_valid(struct str domain)
{
    struct str label = STR_NONE;
    size_t labels = 0;
    while (domain.at && str_next(&domain, '.', &label)) {
        if (!label_is_valid(label))
            return false;
        labels++;
    }
    if (labels < 2 || label.length < 2)
        return false;
    for (size_t i = 0; i < label.length; i++)
        if (label.at[i] >= '0' && label.at[i] <= '9' && !str_starts_with(label, STR("xn--")))
            return false;
    return true;
}

/* RFC 5322 dot-atom, in lower case. */
static bool email_is_valid(struct str email)
{
    size_t at = str_find_char(email, '@', 0);
    if (at == SIZE_MAX || at == 0 || at > LOCAL_MOST || email.length > EMAIL_MOST || email.at[at - 1] == '.' ||
        email.at[0] == '.')
        return false;
    for (size_t i = 0; i < at; i++) {
        bool dots = email.at[i] == '.' && email.at[i + 1] == '.';
        if (dots || (!is_alphanumeric(email.at[i]) && !strchr(".!#$%&'*+/=?^_`{|}~-", email.at[i])))
            return false;
    }
    return domain_is_valid(str_slice(email, at + 1, email.length));
}

/* --- Mending ------------------------------------------------------------------------------------------------------ */

/* « nom [at] domaine.fr », « nom(a)domaine.fr », « nom @ domaine .fr »: as one word with its @. */
static struct str with_at_sign(struct arena *arena, struct str text)
{
    static const char *const signs[] = {"[a]", "(a)", "[at]", "(at)", " at ", "[@]", "(@)", "&#64;", "@@"};
    struct buffer out = {0};
    for (size_t i = 0; i < text.length;) {
        bool replaced = false;
        for (size_t k = 0; k < COUNT_OF(signs) && !replaced; k++) {
            if (signs[k][0] != text.at[i])
                continue;
            struct str sign = str_of(signs[k]);
            replaced = str_equal(str_slice(text, i, i + sign.length), sign);
            if (replaced) {
                buffer_add_char(&out, '@');
                i += sign.length;
            }
        }
        if (!replaced)
            buffer_add_char(&out, text.at[i++]);
    }
    /* Blanks beside the @, or before the dot of a domain. */
    size_t length = 0;
    for (size_t i = 0; i < out.length; i++) {
        char c = out.at[i];
        bool beside =
            c == ' ' && ((i + 1 < out.length && out.at[i + 1] == '@') || (length && out.at[length - 1] == '@'));
        bool before_dot = c == ' ' && i + 2 < out.length && out.at[i + 1] == '.' && is_alphanumeric(out.at[i + 2]);
        if (!beside && !before_dot)
            out.at[length++] = c;
    }
    struct str result = arena_str(arena, (struct str){out.at, length});
    buffer_free(&out);
    return result;
}

/* Letters without their accents, the rest to the letter: nobody's mailbox has an accent. */
static struct str without_accents(struct arena *arena, struct str text)
{
    struct buffer out = {0}, letter = {0};
    for (size_t i = 0; i < text.length;) {
        size_t from = i;
        uint32_t c = text_code_point(text, &i);
        struct str bytes = str_slice(text, from, i);
        if (c == 0x2019)
            bytes = STR("'");
        buffer_clear(&letter);
        if (c >= 0x80)
            text_fold(&letter, bytes);
        buffer_add_str(&out, letter.length ? buffer_str(&letter) : bytes);
    }
    struct str result = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    buffer_free(&letter);
    return result;
}

/* What sticks to an address in a text. */
static struct str peeled(struct str word)
{
    static const char *const prefixes[] = {"mailto:", "mail:", "email:", "e-mail:", "courriel:", "http://", "https://"};
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (str_starts_with(word, str_of(prefixes[i])))
            word = str_slice(word, str_of(prefixes[i]).length, word.length);
    while (word.length && strchr(".,:;-<>()[]\"'*", word.at[0]))
        word = str_slice(word, 1, word.length);
    while (word.length && strchr(".,:;-<>()[]\"'*/", word.at[word.length - 1]))
        word = str_slice(word, 0, word.length - 1);
    return word;
}

static void add_email(struct texts *emails, struct str email)
{
    for (size_t i = 0; i < emails->count; i++)
        if (str_equal(emails->at[i], email))
            return;
    if (emails->count < EMAILS_MOST)
        emails->at[emails->count++] = email;
}

/* Whether the text was the addresses already, but for capitals and separators. */
static bool is_formal(struct str lower, const struct texts *emails)
{
    size_t letters = 0, kept = 0;
    for (size_t i = 0; i < lower.length; i++)
        letters += !strchr(" |;,/\n\t", lower.at[i]);
    for (size_t i = 0; i < emails->count; i++)
        kept += emails->at[i].length;
    return letters == kept;
}

static struct str joined(struct arena *arena, const struct texts *emails)
{
    struct buffer out = {0};
    for (size_t i = 0; i < emails->count; i++) {
        if (i)
            buffer_add_char(&out, '|');
        buffer_add_str(&out, emails->at[i]);
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

struct texts clean_emails(const struct cleaning *cleaning, struct str text)
{
    struct texts emails = {0};
    struct arena *arena = cleaning->arena;
    struct str line = clean_line(cleaning, PLACE_EMAILS, text);
    if (line.length == 0)
        return emails;
    struct str lower = text_lower(arena, line), rest = without_accents(arena, with_at_sign(arena, lower));
    bool lost = false;
    emails.at = ARENA_ARRAY(arena, struct str, EMAILS_MOST);
    for (size_t from = 0; from < rest.length;) {
        size_t to = from;
        while (to < rest.length && !strchr(" |;,/\n\t", rest.at[to]))
            to++;
        struct str word = peeled(str_slice(rest, from, to));
        from = to + 1;
        if (email_is_valid(word))
            add_email(&emails, word);
        else
            lost |= str_find_char(word, '@', 0) != SIZE_MAX;
    }
    if (emails.count == 0 || lost)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_EMAILS, "email-invalid", text, joined(arena, &emails),
                     emails.count ? "Une des adresses électroniques n’est pas valable : elle est laissée de côté."
                                  : "Ce n’est pas une adresse électronique valable : écrivez-la comme nom@domaine.fr.");
    else if (!is_formal(lower, &emails))
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_EMAILS, "email-repaired", text, joined(arena, &emails),
                     "Adresse électronique remise en forme : vérifiez-la.");
    else if (!str_equal(text, joined(arena, &emails)))
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_EMAILS, "email-format", text, joined(arena, &emails),
                     "Adresse électronique écrite en minuscules, sans espace.");
    return emails;
}
