/* SIREN, SIRET, RNA, RIDET. Source of the keys: INSEE, « Numéro SIREN », « Numéro SIRET ». */
#include "places/cleaning.h"

enum { SIREN_DIGITS = 9, SIRET_DIGITS = 14, RNA_LENGTH = 10 };

/* Luhn: every second digit from the right doubled, digits summed, a multiple of ten. */
static bool luhn_holds(struct str digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.length; i++) {
        int digit = digits.at[digits.length - 1 - i] - '0';
        if (i % 2)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

static int digit_sum(struct str digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.length; i++)
        sum += digits.at[i] - '0';
    return sum;
}

static bool is_all_zero(struct str digits)
{
    return digit_sum(digits) == 0;
}

bool siren_is_valid(struct str digits)
{
    return digits.length == SIREN_DIGITS && str_is_digits(digits) && !is_all_zero(digits) && luhn_holds(digits);
}

bool siret_is_valid(struct str digits)
{
    if (digits.length != SIRET_DIGITS || !str_is_digits(digits) || is_all_zero(digits))
        return false;
    bool la_poste = str_starts_with(digits, STR("356000000"));
    return luhn_holds(digits) || (la_poste && digit_sum(digits) % 5 == 0);
}

bool rna_is_valid(struct str text)
{
    if (text.length != RNA_LENGTH || text.at[0] != 'W')
        return false;
    for (size_t i = 1; i < text.length; i++)
        if (!((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'A' && text.at[i] <= 'Z')))
            return false;
    return true;
}

/* Letters and digits only, in upper case. */
static struct str compact(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
            out[length++] = c;
    }
    return (struct str){out, length};
}

struct str clean_pivot(const struct cleaning *cleaning, struct str text, struct str postal_code)
{
    text = str_trim(text);
    if (text.length == 0)
        return PLACE_NO_PIVOT;
    struct str decimal = STR(".0"); /* a spreadsheet's number */
    struct str pivot = compact(cleaning->arena,
                               str_ends_with(text, decimal) ? str_slice(text, 0, text.length - decimal.length) : text);
    bool digits = str_is_digits(pivot);
    if (pivot.length == 0 || (digits && is_all_zero(pivot)))
        return PLACE_NO_PIVOT;
    bool caledonian = str_starts_with(postal_code, STR("988"));
    struct str padded =
        digits && pivot.length == SIRET_DIGITS - 1 ? arena_printf(cleaning->arena, "0%.*s", STR_PRINT(pivot)) : pivot;
    if (siret_is_valid(padded) || rna_is_valid(pivot) ||
        (caledonian && digits && pivot.length >= 7 && pivot.length <= 10)) {
        if (!str_equal(text, padded))
            cleaning_say(cleaning, SEVERITY_NOTE, PLACE_PIVOT, "pivot-format", text, padded,
                         "Identifiant écrit sans espace ni point, zéro initial rétabli s’il manquait.");
        return padded;
    }
    if (siren_is_valid(pivot))
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_PIVOT, "pivot-siren", text, PLACE_NO_PIVOT,
                     "C’est un SIREN (9 chiffres) : il désigne l’organisme, pas le lieu. Donnez le SIRET (14 "
                     "chiffres).");
    else if (digits && pivot.length == SIRET_DIGITS)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_PIVOT, "pivot-key", text, PLACE_NO_PIVOT,
                     "Ce SIRET est faux (sa clé ne correspond pas) : vérifiez-le sur "
                     "annuaire-entreprises.data.gouv.fr.");
    else
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_PIVOT, "pivot-invalid", text, PLACE_NO_PIVOT,
                     "Ni SIRET (14 chiffres), ni RNA (W suivi de 9 caractères) : laissé de côté.");
    return PLACE_NO_PIVOT;
}
