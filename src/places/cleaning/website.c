/* Web addresses: found in a text, mended, made ASCII. */
#include <string.h>

#include "places/cleaning.h"
#include "punycode.h"

enum { WEBSITES_MOST = 10, ADDRESS_MOST = 2083 };

static bool is_alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Two labels or more, the last one made of letters. In lower case, ASCII. */
static bool host_is_valid(struct str host)
{
    struct str label = STR_NONE;
    size_t labels = 0;
    if (host.length > 253)
        return false;
    while (host.at && str_next(&host, '.', &label)) {
        if (label.length == 0 || label.length > 63 || label.at[0] == '-' || label.at[label.length - 1] == '-')
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (!is_alphanumeric(label.at[i]) && label.at[i] != '-' && label.at[i] != '_')
                return false;
        labels++;
    }
    bool letters = label.length >= 2;
    for (size_t i = 0; i < label.length && !str_starts_with(label, STR("xn--")); i++)
        letters &= label.at[i] >= 'a' && label.at[i] <= 'z';
    return labels >= 2 && letters;
}

/* 90.84.243.68: four numbers below 256. Rare, but a library's catalogue may have no name. */
static bool is_ip_address(struct str host)
{
    struct str part;
    int64_t number;
    size_t parts = 0;
    while (host.at && str_next(&host, '.', &part)) {
        if (part.length > 3 || !str_is_digits(part) || !str_to_i64(part, &number) || number > 255)
            return false;
        parts++;
    }
    return parts == 4;
}

/* --- Scheme ------------------------------------------------------------------------------------------------------- */

/* The spellings of "http://" and "https://" met, longest first; removed, with *secure saying which it was. */
static bool take_scheme(struct str *address, bool *secure)
{
    static const char *const names[] = {"https", "http", "htpps", "htpp", "hhtps", "hhtp", "htttps", "htttp", "httpss"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str name = str_of(names[i]);
        if (!str_equal_ascii_case(str_slice(*address, 0, name.length), name))
            continue;
        size_t end = name.length, marks = 0;
        while (end < address->length && strchr(":/\\; ", address->at[end])) {
            marks += address->at[end] != ' ';
            end++;
        }
        if (marks == 0)
            continue;
        *secure = name.at[name.length - 1] == 's';
        *address = str_slice(*address, end, address->length);
        return true;
    }
    return false;
}

/* --- One address -------------------------------------------------------------------------------------------------- */

static bool is_url_character(char c)
{
    return (c >= '!' && c <= '~') && !strchr("\"<>\\^`{|}()", c);
}

/* Path, query and fragment: what an address may not hold is percent-encoded, what is there stays. */
static void add_path(struct buffer *out, struct str path)
{
    for (size_t i = 0; i < path.length; i++) {
        if (is_url_character(path.at[i]))
            buffer_add_char(out, path.at[i]);
        else
            buffer_printf(out, "%%%02X", (unsigned)(unsigned char)path.at[i]);
    }
}

static void add_host(struct buffer *out, struct arena *arena, struct str host)
{
    struct str label, rest = text_lower(arena, host);
    bool first = true;
    while (rest.at && str_next(&rest, '.', &label)) {
        if (!first)
            buffer_add_char(out, '.');
        first = false;
        punycode_label(out, label);
    }
}

/* A word of a sentence may hold a dot ("M.Dupont"): without scheme nor www, its end must be one of a site's. */
static bool has_usual_ending(struct str host)
{
    static const char *const endings[] = {
        "fr",  "com",    "org",  "net", "eu",   "info",    "io",    "re",     "nc",     "pf",   "gp",     "mq",
        "gf",  "yt",     "pm",   "wf",  "bzh",  "corsica", "paris", "alsace", "eus",    "coop", "biz",    "be",
        "ch",  "lu",     "de",   "es",  "it",   "tv",      "me",    "co",     "page",   "site", "online", "app",
        "dev", "social", "club", "pro", "tech", "link",    "asso",  "media",  "school", "city"};
    size_t dot = host.length;
    while (dot > 0 && host.at[dot - 1] != '.')
        dot--;
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (str_equal_ascii_case(str_slice(host, dot, host.length), str_of(endings[i])))
            return true;
    return str_equal_ascii_case(str_slice(host, 0, 4), STR("www."));
}

/* An address mended: "" when it is none. *scheme_given tells whether it had one. */
static struct str mended(struct arena *arena, struct str word, bool alone, bool *scheme_given)
{
    bool secure = false;
    *scheme_given = false;
    while (word.length && strchr("<([\"'", word.at[0]))
        word = str_slice(word, 1, word.length);
    bool brackets = str_find_char(word, '(', 0) != SIZE_MAX;
    while (word.length && strchr(brackets ? ".,;:>]\"'" : ".,;:>)]\"'", word.at[word.length - 1]))
        word = str_slice(word, 0, word.length - 1);
    while (take_scheme(&word, &secure))
        *scheme_given = true;
    if (str_equal_ascii_case(str_slice(word, 0, 3), STR("www")) && word.length > 4 && strchr(":,;", word.at[3]))
        word = arena_printf(arena, "www.%.*s", STR_PRINT(str_slice(word, 4, word.length)));
    size_t host_end = 0;
    while (host_end < word.length && !strchr("/?#:", word.at[host_end]))
        host_end++;
    if (str_find_char(str_slice(word, 0, host_end), '@', 0) != SIZE_MAX) /* an e-mail address, or credentials */
        return STR_NONE;
    if (!alone && !*scheme_given && !has_usual_ending(str_slice(word, 0, host_end)))
        return STR_NONE;
    struct buffer out = {0};
    buffer_add_cstr(&out, secure ? "https://" : "http://");
    size_t host_from = out.length;
    add_host(&out, arena, str_slice(word, 0, host_end));
    struct str host = str_slice(buffer_str(&out), host_from, out.length);
    bool valid = host_is_valid(host) || (*scheme_given && is_ip_address(host));
    add_path(&out, str_slice(word, host_end, word.length));
    struct str address = valid && out.length <= ADDRESS_MOST ? arena_str(arena, buffer_str(&out)) : STR_NONE;
    buffer_free(&out);
    return address;
}

/* --- A text ------------------------------------------------------------------------------------------------------- */

struct found {
    struct texts addresses;
    bool scheme_added, mended, lost;
};

static void add_address(struct found *found, struct str address)
{
    for (size_t i = 0; i < found->addresses.count; i++)
        if (str_equal(found->addresses.at[i], address))
            return;
    if (found->addresses.count < WEBSITES_MOST)
        found->addresses.at[found->addresses.count++] = address;
}

/* Where the word ends: a blank, a separator, or the scheme of another address stuck to it. */
static size_t word_end(struct str text, size_t from)
{
    size_t i = from;
    while (i < text.length && !strchr(" |;\n\t", text.at[i])) {
        bool comma = text.at[i] == ',' && i + 1 < text.length && text.at[i + 1] == ' ';
        struct str rest = str_slice(text, i, i + 8);
        bool glued = i > from + 8 && !strchr("=/:&?%", text.at[i - 1]) &&
                     (str_equal(rest, STR("https://")) || str_starts_with(rest, STR("http://")));
        if (comma || glued)
            break;
        i++;
    }
    return i;
}

/* A blank left inside an address by a copy: "https ://x", "http:// x", "www. x". */
static struct str without_inner_blanks(struct arena *arena, struct str text)
{
    static const char *const before[] = {"http",    "https",    "http:", "https:", "http:/",
                                         "http://", "https://", "www.",  "www"};
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        bool drop = false;
        for (size_t k = 0; k < COUNT_OF(before) && text.at[i] == ' '; k++)
            drop |= str_ends_with((struct str){out, length}, str_of(before[k])) && i + 1 < text.length &&
                    (strchr(":/.", text.at[i + 1]) || before[k][strlen(before[k]) - 1] != 'p');
        if (!drop)
            out[length++] = text.at[i];
    }
    return (struct str){out, length};
}

static void find_addresses(struct arena *arena, struct str text, struct found *found)
{
    found->addresses.at = ARENA_ARRAY(arena, struct str, WEBSITES_MOST);
    text = without_inner_blanks(arena, text);
    for (size_t from = 0; from < text.length;) {
        size_t to = word_end(text, from);
        struct str word = str_slice(text, from, to);
        from = to < text.length && strchr(" |;\n\t,", text.at[to]) ? to + 1 : to;
        if (word.length == 0)
            continue;
        bool scheme_given;
        struct str address = mended(arena, word, word.length == text.length, &scheme_given);
        if (address.length == 0) {
            found->lost = true;
            continue;
        }
        add_address(found, address);
        found->scheme_added |= !scheme_given;
        found->mended |= scheme_given && !str_equal_ascii_case(address, word);
    }
}

static struct str joined(struct arena *arena, const struct texts *texts)
{
    struct buffer out = {0};
    for (size_t i = 0; i < texts->count; i++) {
        if (i)
            buffer_add_char(&out, '|');
        buffer_add_str(&out, texts->at[i]);
    }
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static struct texts clean_addresses(const struct cleaning *cleaning, enum place_field field, struct str text)
{
    struct found found = {0};
    struct arena *arena = cleaning->arena;
    struct str line = clean_line(cleaning, field, text);
    if (line.length == 0)
        return found.addresses;
    find_addresses(arena, line, &found);
    struct str after = joined(arena, &found.addresses);
    if (found.addresses.count == 0)
        cleaning_say(cleaning, SEVERITY_WARNING, field, "website-invalid", text, STR_NONE,
                     "Ce n’est pas une adresse de site : écrivez-la comme https://www.exemple.fr.");
    else if (found.lost || found.mended)
        cleaning_say(cleaning, SEVERITY_WARNING, field, "website-repaired", text, after,
                     "Adresse de site remise en forme : vérifiez-la.");
    else if (found.scheme_added)
        cleaning_say(cleaning, SEVERITY_NOTE, field, "website-scheme", text, after,
                     "Adresse de site complétée par « http:// ».");
    else if (!str_equal(text, after))
        cleaning_say(cleaning, SEVERITY_NOTE, field, "website-format", text, after,
                     "Nom de domaine écrit en minuscules, séparateurs du schéma.");
    return found.addresses;
}

struct texts clean_websites(const struct cleaning *cleaning, struct str text)
{
    return clean_addresses(cleaning, PLACE_WEBSITES, text);
}

struct str clean_url(const struct cleaning *cleaning, enum place_field field, struct str text)
{
    struct texts addresses = clean_addresses(cleaning, field, text);
    return addresses.count ? addresses.at[0] : STR_NONE;
}
