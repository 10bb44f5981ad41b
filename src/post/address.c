#include "post/address.h"

#include <string.h>

static bool may_be_local(unsigned char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte && strchr("!#$%&'*+-./=?^_`{|}~", byte)); /* RFC 5321 Dot-string */
}

/* Labels of letters, digits and inner hyphens, at least two of them. */
static bool is_domain(struct str domain)
{
    struct str rest = domain, label;
    size_t labels = 0;
    if (domain.length < 4 || domain.length > 253)
        return false;
    while (str_next(&rest, '.', &label)) {
        labels++;
        if (label.length == 0 || label.length > 63 || label.at[0] == '-' || label.at[label.length - 1] == '-')
            return false;
        for (size_t i = 0; i < label.length; i++)
            if (!may_be_local((unsigned char)label.at[i]) ||
                (label.at[i] != '-' && strchr("!#$%&'*+/=?^_`{|}~", label.at[i])))
                return false;
    }
    return labels >= 2;
}

static bool is_local(struct str local)
{
    if (local.length == 0 || local.length > 64 || local.at[0] == '.' || local.at[local.length - 1] == '.' ||
        str_contains(local, STR("..")))
        return false;
    for (size_t i = 0; i < local.length; i++)
        if (!may_be_local((unsigned char)local.at[i]))
            return false;
    return true;
}

struct str address_key(struct arena *arena, struct str text)
{
    char *made = arena_cstr(arena, text);
    for (size_t i = 0; i < text.length; i++)
        if (made[i] >= 'A' && made[i] <= 'Z')
            made[i] = (char)(made[i] - 'A' + 'a');
    return (struct str){made, text.length};
}

bool address_check(struct arena *arena, struct str text, struct str *address, struct error *error)
{
    text = str_trim(text);
    if (str_is_empty(text))
        return error_set(error, ERROR_INVALID, "Indiquez une adresse électronique, comme prenom.nom@exemple.fr.");
    size_t at = str_find_char(text, '@', 0);
    if (at == SIZE_MAX || !is_local(str_slice(text, 0, at)) || !is_domain(str_slice(text, at + 1, text.length)))
        return error_set(error, ERROR_INVALID,
                         "« %.*s » n’est pas une adresse électronique : elle s’écrit comme prenom.nom@exemple.fr, sans "
                         "espace ni accent.",
                         STR_PRINT(text_cut(text, 80)));
    *address = address_key(arena, text);
    return true;
}

struct str address_domain(struct str address)
{
    size_t at = str_find_char(address, '@', 0);
    return at == SIZE_MAX ? STR_NONE : str_slice(address, at + 1, address.length);
}
