/* Postal addresses: street, complement, postal code, commune and INSEE code as texts; the territory settles the rest.
 */
#include <string.h>

#include "places/cleaning.h"

enum { POSTAL_DIGITS = 5 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* --- Street ------------------------------------------------------------------------------------------------------- */

/* Characters the official library refuses in a street, replaced; commas become blanks, as the address base writes. */
static struct str allowed_characters(struct arena *arena, struct str street)
{
    static const struct {
        const char *from, *to;
    } replaced[] = {{"\"", ""}, {"²", ""},  {",", " "}, {"\\n", " "}, {"—", "–"},  {"º", "°"}, {"`", "'"},
                    {"´", "'"}, {"‘", "'"}, {"«", " "}, {"»", " "},   {"“", " "},  {"”", " "}, {"[", "("},
                    {"]", ")"}, {"{", "("}, {"}", ")"}, {"*", " "},   {"#", " "},  {"!", " "}, {"?", " "},
                    {"_", " "}, {"=", " "}, {"<", " "}, {">", " "},   {"\\", " "}, {"•", " "}, {"@", "a"}};
    bool plain = true;
    for (size_t i = 0; i < street.length && plain; i++)
        plain = (unsigned char)street.at[i] < 0xC2 ? !strchr("\",\\`[]{}*#!?_=<>@", street.at[i])
                                                   : street.at[i] != '\xc2' && street.at[i] != '\xe2';
    if (plain)
        return street;
    struct buffer out = {0};
    for (size_t i = 0; i < street.length;) {
        size_t k = 0;
        struct str rest = str_slice(street, i, street.length);
        while (k < COUNT_OF(replaced) &&
               (replaced[k].from[0] != street.at[i] || !str_starts_with(rest, str_of(replaced[k].from))))
            k++;
        if (k < COUNT_OF(replaced)) {
            buffer_add_cstr(&out, replaced[k].to);
            i += strlen(replaced[k].from);
        } else {
            buffer_add_char(&out, street.at[i++]);
        }
    }
    size_t length = 0; /* squeezed again */
    for (size_t i = 0; i < out.length; i++)
        if (out.at[i] != ' ' || (length && out.at[length - 1] != ' '))
            out.at[length++] = out.at[i];
    struct str result = str_trim(arena_str(arena, (struct str){out.at, length}));
    buffer_free(&out);
    return result;
}

/* Position of five digits standing alone in the text from `from`, or SIZE_MAX. */
static size_t postal_code_at(struct str text, size_t from)
{
    for (size_t i = from; i + POSTAL_DIGITS <= text.length; i++) {
        size_t digits = 0;
        while (i + digits < text.length && is_digit(text.at[i + digits]))
            digits++;
        if (digits == POSTAL_DIGITS && (i == 0 || !is_letter(text.at[i - 1])) &&
            (i + digits == text.length || !is_letter(text.at[i + digits])))
            return i;
        i += digits;
    }
    return SIZE_MAX;
}

/* What a street may not end with. */
static struct str without_tail(struct str street)
{
    for (;;) {
        size_t before = street.length;
        street = str_trim(street);
        if (str_ends_with(street, STR("–")))
            street.length -= sizeof "–" - 1;
        if (street.length && strchr("-,;:/|(", street.at[street.length - 1]))
            street.length--;
        while (str_ends_with(street, STR("..")) || str_ends_with(street, STR(" .")) || str_ends_with(street, STR("-.")))
            do
                street.length--;
            while (street.length && street.at[street.length - 1] == '.');
        if (street.length == before)
            return street;
    }
}

static struct str after_marks(struct str text)
{
    text = str_trim(text);
    while (text.length && strchr("-,;:", text.at[0]))
        text = str_trim(str_slice(text, 1, text.length));
    return text;
}

/* « 8 rue de la Boétie - 33000 Bordeaux »: the street alone; what the end says fills what is missing. False when the
 * street has no such end: five digits may also be those of a post-office box. */
static bool split_street(const struct cleaning *cleaning, struct address_parts *parts)
{
    struct str before = parts->street;
    for (size_t at = 0; (at = postal_code_at(before, at)) != SIZE_MAX; at += POSTAL_DIGITS) {
        struct str code = str_slice(before, at, at + POSTAL_DIGITS);
        struct str after = after_marks(str_slice(before, at + POSTAL_DIGITS, before.length));
        bool at_end = after.length == 0 && (str_equal(code, parts->postal_code) || !parts->postal_code.length);
        if (!at_end && (after.length == 0 || !is_letter(after.at[0])))
            continue;
        parts->street = without_tail(str_slice(before, 0, at));
        if (str_ends_with(parts->street, code)) /* given twice */
            parts->street = without_tail(str_slice(parts->street, 0, parts->street.length - POSTAL_DIGITS));
        if (parts->postal_code.length == 0)
            parts->postal_code = code;
        if (parts->commune.length == 0)
            parts->commune = after;
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_ADDRESS, "address-split", before, parts->street,
                     "Le code postal et la commune ont leurs propres champs : retirés de l’adresse.");
        return true;
    }
    return false;
}

/* A street of which nothing is left to find: no letter, or nothing but a kind of road. */
static bool is_unusable(struct str street)
{
    static const char *const kinds[] = {"rue",     "avenue",   "boulevard", "place",    "chemin", "route", "allee",
                                        "impasse", "lieu dit", "adresse",   "bourg de", "square", "quai"};
    bool letters = false;
    for (size_t i = 0; i < street.length; i++)
        letters |= is_letter(street.at[i]);
    struct arena scratch = {0};
    struct str key = text_folded(&scratch, street);
    bool unusable = !letters;
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        unusable |= str_equal(key, str_of(kinds[i]));
    arena_free(&scratch);
    return unusable;
}

static void clean_street(const struct cleaning *cleaning, struct address_parts *parts)
{
    struct str given = parts->street;
    parts->street = allowed_characters(cleaning->arena, clean_line(cleaning, PLACE_ADDRESS, given));
    if (str_equal_ascii_case(str_slice(parts->street, 0, 5), STR("null ")))
        parts->street = str_trim(str_slice(parts->street, 5, parts->street.length));
    size_t zeros = 0; /* « 0 Rue X », « 00 Rue X »: no number */
    while (zeros < parts->street.length && parts->street.at[zeros] == '0')
        zeros++;
    if (zeros && zeros < parts->street.length && parts->street.at[zeros] == ' ')
        parts->street = str_slice(parts->street, zeros + 1, parts->street.length);
    bool split = split_street(cleaning, parts);
    parts->street = without_tail(parts->street);
    if (parts->street.length && is_unusable(parts->street)) {
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_ADDRESS, "address-empty", given, STR_NONE,
                     "Adresse incomplète, laissée de côté : donnez le numéro et la rue, ou le nom du bâtiment.");
        parts->street = STR_NONE;
    } else if (!split && parts->street.length && !str_equal(given, parts->street)) {
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_ADDRESS, "address-format", given, parts->street,
                     "Adresse écrite sur une ligne, sans virgule ni ponctuation finale.");
    }
}

/* --- Codes -------------------------------------------------------------------------------------------------------- */

/* Letters and digits of a code: « F-28 000 » → "28000", « 75001.0 » → "75001". */
static struct str bare_code(struct arena *arena, struct str text)
{
    if (str_ends_with(text, STR(".0")))
        text = str_slice(text, 0, text.length - 2);
    if (str_starts_with(text, STR("F-")) || str_starts_with(text, STR("FR-")))
        text = str_slice(text, str_find_char(text, '-', 0) + 1, text.length);
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" .-'", text.at[i]) && text.at[i] != '\0')
            out[length++] = (char)(text.at[i] >= 'a' && text.at[i] <= 'z' ? text.at[i] - 'a' + 'A' : text.at[i]);
    return (struct str){out, length};
}

static void clean_postal_code(const struct cleaning *cleaning, struct str *code)
{
    struct str given = *code, bare = bare_code(cleaning->arena, clean_line(cleaning, PLACE_POSTAL_CODE, given));
    if (bare.length == POSTAL_DIGITS - 1 && str_is_digits(bare)) {
        *code = arena_printf(cleaning->arena, "0%.*s", STR_PRINT(bare));
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_POSTAL_CODE, "postal-code-zero", given, *code,
                     "Zéro initial rétabli : mettez la colonne en texte dans le tableur.");
        return;
    }
    if (bare.length == 0) {
        *code = STR_NONE;
    } else if (bare.length == POSTAL_DIGITS && str_is_digits(bare)) {
        *code = bare;
    } else {
        size_t at = postal_code_at(given, 0); /* « 28000 Chartres » */
        *code = at == SIZE_MAX ? STR_NONE : str_slice(given, at, at + POSTAL_DIGITS);
        cleaning_say(cleaning, code->length ? SEVERITY_NOTE : SEVERITY_WARNING, PLACE_POSTAL_CODE,
                     code->length ? "postal-code-format" : "postal-code-invalid", given, *code,
                     code->length ? "Seul le code postal est gardé."
                                  : "Un code postal a cinq chiffres : celui-ci est laissé de côté.");
    }
}

/* 2A, 2B or digits: ^([013-9]\d|2[AB1-9])\d{3}$, as the schema says. */
static bool insee_code_has_form(struct str code)
{
    if (code.length != POSTAL_DIGITS || !str_is_digits(str_slice(code, 2, POSTAL_DIGITS)) || !is_digit(code.at[0]))
        return false;
    bool corsica = code.at[0] == '2' && (code.at[1] == 'A' || code.at[1] == 'B');
    return corsica || (is_digit(code.at[1]) && !(code.at[0] == '2' && code.at[1] == '0'));
}

static void clean_insee_code(const struct cleaning *cleaning, struct str *code)
{
    struct str given = *code, bare = bare_code(cleaning->arena, clean_line(cleaning, PLACE_INSEE_CODE, given));
    if (bare.length == POSTAL_DIGITS - 1 && str_is_digits(bare))
        bare = arena_printf(cleaning->arena, "0%.*s", STR_PRINT(bare));
    *code = insee_code_has_form(bare) ? bare : STR_NONE;
    if (bare.length && !code->length)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_INSEE_CODE, "insee-code-invalid", given, STR_NONE,
                     "Un code INSEE de commune a cinq caractères, comme 28085 ou 2A004 : celui-ci est laissé de côté.");
    else if (code->length && !str_equal(given, *code))
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_INSEE_CODE, "insee-code-zero", given, *code,
                     "Zéro initial rétabli : mettez la colonne en texte dans le tableur.");
}

void clean_address(const struct cleaning *cleaning, struct address_parts *parts)
{
    clean_postal_code(cleaning, &parts->postal_code);
    clean_insee_code(cleaning, &parts->insee_code);
    parts->commune = clean_line(cleaning, PLACE_COMMUNE, parts->commune);
    clean_street(cleaning, parts);
    parts->complement = clean_line(cleaning, PLACE_ADDRESS_COMPLEMENT, parts->complement);
}
