/* Telephone numbers to E.164. Source: ARCEP, plan national de numérotation (décision 2018-0881); ITU-T E.164. */
#include <string.h>

#include "places/cleaning.h"

enum { DIGITS_MOST = 40 };

/* Overseas: what a number without country code gets. `digits` of a subscriber number there, without its first 0. */
static const struct {
    const char *postal_code; /* prefix */
    const char *country;
    int digits;
} OVERSEAS[] = {{"971", "590", 9}, {"977", "590", 9}, {"978", "590", 9}, {"972", "596", 9},
                {"973", "594", 9}, {"974", "262", 9}, {"976", "262", 9}, {"975", "508", 6},
                {"986", "681", 6}, {"987", "689", 8}, {"988", "687", 6}};
/* Country codes the official schema allows, and the digits after each. */
static const struct {
    const char *code;
    size_t least, most;
} COUNTRIES[] = {{"33", 9, 9},  {"590", 9, 9}, {"594", 9, 9}, {"262", 9, 9}, {"596", 9, 9},
                 {"269", 7, 7}, {"687", 6, 6}, {"689", 8, 8}, {"508", 6, 9}, {"681", 6, 6}};
/* National numbers that belong overseas whatever the address: 0590, 0690, 0691 are Guadeloupe's. */
static const struct {
    const char *start, *country;
} NATIONAL[] = {{"590", "590"}, {"690", "590"}, {"691", "590"}, {"596", "596"}, {"696", "596"},
                {"697", "596"}, {"594", "594"}, {"694", "594"}, {"262", "262"}, {"263", "262"},
                {"269", "262"}, {"639", "262"}, {"692", "262"}, {"693", "262"}};

struct number {
    char digits[DIGITS_MOST + 1];
    size_t length;
    bool plus;
};

static bool starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Digits of a piece of text; "(0)" after a country code dropped. */
static struct number digits_of(struct str text)
{
    struct number number = {0};
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        if (c == '+' && number.length == 0)
            number.plus = true;
        if (c == '(' && str_equal(str_slice(text, i, i + 3), STR("(0)")) && number.length)
            i += 2;
        else if (c >= '0' && c <= '9' && number.length < DIGITS_MOST)
            number.digits[number.length++] = c;
    }
    return number;
}

static const char *overseas_country(struct str postal_code, int digits)
{
    for (size_t i = 0; i < COUNT_OF(OVERSEAS); i++)
        if (str_starts_with(postal_code, str_of(OVERSEAS[i].postal_code)) && OVERSEAS[i].digits == digits)
            return OVERSEAS[i].country;
    return NULL;
}

/* Nine digits without their 0. A mainland number at an overseas address stays one. */
static struct str national(struct arena *arena, const char *digits)
{
    if (digits[0] == '0')
        return STR_NONE;
    for (size_t i = 0; i < COUNT_OF(NATIONAL); i++)
        if (starts(digits, NATIONAL[i].start))
            return arena_printf(arena, "+%s%.9s", NATIONAL[i].country, digits);
    if (starts(digits, "508")) /* Saint-Pierre-et-Miquelon: six digits after its code */
        return arena_printf(arena, "+508%.6s", digits + 3);
    return arena_printf(arena, "+33%.9s", digits);
}

static struct str international(struct arena *arena, const char *digits)
{
    size_t length = strlen(digits);
    for (size_t i = 0; i < COUNT_OF(COUNTRIES); i++) {
        size_t code = strlen(COUNTRIES[i].code);
        if (!starts(digits, COUNTRIES[i].code))
            continue;
        const char *rest = digits + code;
        size_t left = length - code;
        if (left == COUNTRIES[i].most + 1 && *rest == '0') { /* +33 (0)2…, with or without brackets */
            rest++;
            left--;
        }
        if (left < COUNTRIES[i].least || left > COUNTRIES[i].most || *rest == '0')
            continue;
        if (code == 2 && left == 9)
            return national(arena, rest);
        return arena_printf(arena, "+%s%s", COUNTRIES[i].code, rest);
    }
    return STR_NONE;
}

/* E.164 of the digits, or empty. */
static struct str to_e164(struct arena *arena, const struct number *number, struct str postal_code)
{
    const char *digits = number->digits;
    size_t length = number->length;
    if (number->plus)
        return international(arena, digits);
    if (length == 10 && digits[0] == '0')
        return national(arena, digits + 1);
    if (starts(digits, "00"))
        return international(arena, digits + 2);
    if (length == 9 && digits[0] != '0') /* the first 0 was lost, as spreadsheets do */
        return national(arena, digits);
    const char *country = overseas_country(postal_code, (int)length);
    if (country && length < 9)
        return arena_printf(arena, "+%s%s", country, digits);
    return length > 10 ? international(arena, digits) : STR_NONE; /* the + was lost */
}

/* Three to six digits that are dialled as they are: 3646, 115, 118 xxx, 10 xx. */
static bool is_short(const struct number *number)
{
    const char *digits = number->digits;
    return (number->length == 4 && (digits[0] == '3' || starts(digits, "10"))) ||
           (number->length == 3 && digits[0] == '1') || (number->length == 6 && starts(digits, "118"));
}

/* The end of the first piece of a text that may hold several numbers: at `separators` or at letters. */
static size_t piece_end(struct str text, size_t from, const char *separators)
{
    size_t i = from;
    while (i < text.length && !strchr(separators, text.at[i]) &&
           !((text.at[i] | 32) >= 'a' && (text.at[i] | 32) <= 'z'))
        i++;
    return i;
}

/* The first number that can be read among the pieces; *after is where the next piece starts, *several whether digits
 * of another number follow. */
static struct str first_number(struct arena *arena, struct str text, struct str postal_code, const char *separators,
                               bool *several)
{
    for (size_t from = 0; from < text.length;) {
        size_t to = piece_end(text, from, separators);
        struct number number = digits_of(str_slice(text, from, to));
        struct str phone = to_e164(arena, &number, postal_code);
        if (!phone.length && number.length == 20 && number.digits[0] == '0' && number.digits[10] == '0') {
            number.digits[number.length = 10] = '\0'; /* two numbers with nothing between */
            phone = to_e164(arena, &number, postal_code);
            *several = phone.length > 0;
        }
        if (phone.length) {
            *several |= digits_of(str_slice(text, to, text.length)).length >= 4;
            return phone;
        }
        from = to + 1;
    }
    return STR_NONE;
}

static bool is_formal(struct str text, struct str phone)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr("+0123456789 .-", text.at[i]))
            return false;
    struct number number = digits_of(text);
    return (number.length == 10 && number.digits[0] == '0') || (number.plus && number.length + 1 == phone.length);
}

struct str clean_phone(const struct cleaning *cleaning, struct str text, struct str postal_code)
{
    struct str line = clean_text(cleaning, PLACE_PHONE, text); /* lines part numbers: they are kept */
    if (clean_line(cleaning, PLACE_PHONE, line).length == 0)
        return STR_NONE;
    if (str_ends_with(line, STR(".0"))) /* a spreadsheet's number */
        line = str_slice(line, 0, line.length - 2);
    bool several = false;
    struct str phone = first_number(cleaning->arena, line, postal_code, ";|\n", &several);
    if (!phone.length)
        phone = first_number(cleaning->arena, line, postal_code, ";|\n/,", &several);
    struct number all = digits_of(line);
    if (!phone.length && is_short(&all)) {
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_PHONE, "phone-short", text, STR_NONE,
                     "Numéro court national, qui n’est pas celui du lieu : donnez le numéro direct à dix chiffres.");
        return STR_NONE;
    }
    bool fake = all.length && strspn(all.digits, "0") == all.length;
    if (!phone.length || fake) {
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_PHONE, "phone-invalid", text, STR_NONE,
                     "Numéro illisible, laissé de côté : écrivez dix chiffres, comme 02 37 00 00 00.");
        return STR_NONE;
    }
    if (several)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_PHONE, "phone-several", text, phone,
                     "Plusieurs numéros : seul le premier est gardé, le schéma n’en prend qu’un.");
    else if (!str_equal(text, phone))
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_PHONE, is_formal(line, phone) ? "phone-format" : "phone-to-e164",
                     text, phone, "Numéro écrit dans la forme internationale.");
    return phone;
}

struct str phone_for_people(struct arena *arena, struct str phone)
{
    if (!str_starts_with(phone, STR("+33")) || phone.length != 12)
        return phone;
    const char *digits = phone.at + 3;
    return arena_printf(arena, "0%.1s" NBSP "%.2s" NBSP "%.2s" NBSP "%.2s" NBSP "%.2s", digits, digits + 1, digits + 3,
                        digits + 5, digits + 7);
}
