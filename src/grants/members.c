#include "members.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS_MOST = 5000, TEXT_BYTES_MOST = 20000 };

bool reading_refuse(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_fillv(reading->error, ERROR_INVALID, format, arguments);
    va_end(arguments);
    return reading->path[0] ? error_prefix(reading->error, "%s", reading->path) : false;
}

size_t reading_enter(struct reading *reading, const char *format, ...)
{
    size_t length = strlen(reading->path);
    va_list arguments;
    va_start(arguments, format);
    if (length && format[0] != '[' && length + 1 < sizeof reading->path)
        reading->path[length] = '.', reading->path[length + 1] = '\0';
    size_t start = strlen(reading->path);
    vsnprintf(reading->path + start, sizeof reading->path - start, format, arguments);
    va_end(arguments);
    return length;
}

void reading_leave(struct reading *reading, size_t length)
{
    reading->path[length] = '\0';
}

bool reading_word(struct reading *reading, const json_t *value, const char *const *words, int *position)
{
    struct buffer known = {0};
    for (int i = 0; words[i]; i++) {
        if (json_is_string(value) && strcmp(json_string_value(value), words[i]) == 0) {
            *position = i;
            buffer_free(&known);
            return true;
        }
        buffer_printf(&known, "%s« %s »", i ? ", " : "", words[i]);
    }
    reading_refuse(reading, "écrivez un de ces mots : %.*s.", STR_PRINT(buffer_str(&known)));
    buffer_free(&known);
    return false;
}

static bool read_text(struct reading *reading, const json_t *value, struct str *text)
{
    if (!json_is_string(value))
        return reading_refuse(reading, "un texte entre guillemets est attendu.");
    struct str given = {json_string_value(value), json_string_length(value)};
    if (given.length > TEXT_BYTES_MOST || (given.length && memchr(given.at, 0, given.length)))
        return reading_refuse(reading, "texte trop long ou illisible (%d octets au plus).", TEXT_BYTES_MOST);
    *text = arena_str(reading->arena, str_trim(given));
    return true;
}

static bool read_code(struct reading *reading, const json_t *value, struct str *text)
{
    if (!read_text(reading, value, text))
        return false;
    bool right = text->length > 0 && text->length <= 60;
    for (size_t i = 0; right && i < text->length; i++)
        right = strchr("abcdefghijklmnopqrstuvwxyz0123456789-_ABCDEFGHIJKLMNOPQRSTUVWXYZ", text->at[i]) != NULL;
    return right || reading_refuse(reading, "un code n’a que des lettres sans accent, des chiffres, « - » et « _ ».");
}

/* A number of the JSON as hundredths, exactly: a third decimal is refused rather than rounded. */
static bool read_hundredths(const json_t *value, int64_t most, int64_t *hundredths)
{
    double number;
    if (!json_is_number(value))
        return false;
    number = json_number_value(value) * 100;
    if (!(number >= 0 && number <= (double)most) || fabs(number - round(number)) > 1e-4)
        return false;
    *hundredths = (int64_t)llround(number);
    return true;
}

static bool read_money(struct reading *reading, const json_t *value, int64_t *cents)
{
    struct str text = {json_string_value(value), json_string_length(value)};
    if (json_is_string(value) ? money_parse(text, cents) : read_hundredths(value, MONEY_MOST, cents))
        return true;
    return reading_refuse(reading, "un montant en euros est attendu, par exemple 50000 ou \"50 000,50\" "
                                   "(100 millions au plus).");
}

static bool read_number(struct reading *reading, const json_t *value, const struct member *member, int64_t *number)
{
    if (json_is_integer(value) && json_integer_value(value) >= member->least &&
        json_integer_value(value) <= member->most) {
        *number = json_integer_value(value);
        return true;
    }
    return reading_refuse(reading, "un nombre entier de %lld à %lld est attendu.", (long long)member->least,
                          (long long)member->most);
}

static bool read_texts(struct reading *reading, const json_t *value, struct call_codes *texts)
{
    size_t count = json_array_size(value);
    if (json_is_string(value))
        count = 1;
    else if (!json_is_array(value) || count > ITEMS_MOST)
        return reading_refuse(reading, "une liste de textes est attendue.");
    texts->at = ARENA_ARRAY(reading->arena, struct str, count);
    texts->count = count;
    for (size_t i = 0; i < count; i++) {
        size_t length = reading_enter(reading, "[%zu]", i);
        if (!read_text(reading, json_is_array(value) ? json_array_get(value, i) : value, &texts->at[i]))
            return false;
        reading_leave(reading, length);
    }
    return true;
}

static const struct member CHOICE_MEMBERS[] = {
    {.key = "code", .kind = MEMBER_CODE, .offset = offsetof(struct call_choice, code), .required = true},
    {.key = "label", .kind = MEMBER_TEXT, .offset = offsetof(struct call_choice, label)},
    {.key = "help", .kind = MEMBER_TEXT, .offset = offsetof(struct call_choice, help)},
};

static bool read_choice(struct reading *reading, const json_t *value, struct call_choice *choice)
{
    if (!json_is_string(value)) {
        if (!members_read(reading, value, CHOICE_MEMBERS, COUNT_OF(CHOICE_MEMBERS), choice))
            return false;
        if (str_is_empty(choice->label))
            choice->label = choice->code;
        return true;
    }
    if (!read_text(reading, value, &choice->label))
        return false;
    choice->code = text_slug(reading->arena, choice->label, 60);
    return !str_is_empty(choice->code) || reading_refuse(reading, "un libellé est attendu.");
}

static bool read_choices(struct reading *reading, const json_t *value, struct call_choices *choices)
{
    if (!json_is_array(value) || json_array_size(value) > ITEMS_MOST)
        return reading_refuse(reading, "une liste est attendue.");
    choices->count = json_array_size(value);
    choices->at = ARENA_ARRAY(reading->arena, struct call_choice, choices->count);
    struct map seen = {0};
    bool done = true;
    for (size_t i = 0; done && i < choices->count; i++) {
        size_t length = reading_enter(reading, "[%zu]", i);
        bool inserted = true;
        done = read_choice(reading, json_array_get(value, i), &choices->at[i]);
        if (done)
            map_put(&seen, choices->at[i].code, &inserted);
        if (!inserted)
            done = reading_refuse(reading, "le code « %.*s » est donné deux fois.", STR_PRINT(choices->at[i].code));
        reading_leave(reading, length);
    }
    map_free(&seen);
    return done;
}

static bool read_member(struct reading *reading, const json_t *value, const struct member *member, void *target)
{
    char *at = (char *)target + member->offset;
    switch (member->kind) {
    case MEMBER_TEXT: return read_text(reading, value, (struct str *)(void *)at);
    case MEMBER_CODE: return read_code(reading, value, (struct str *)(void *)at);
    case MEMBER_MONEY: return read_money(reading, value, (int64_t *)(void *)at);
    case MEMBER_PERCENT:
        return read_hundredths(value, member->most ? member->most : PERCENT_WHOLE, (int64_t *)(void *)at) ||
               reading_refuse(reading, "un pourcentage est attendu, par exemple 60 ou 62.5.");
    case MEMBER_NUMBER: return read_number(reading, value, member, (int64_t *)(void *)at);
    case MEMBER_BOOL:
        *(bool *)(void *)at = json_is_true(value);
        return json_is_boolean(value) || reading_refuse(reading, "true ou false est attendu.");
    case MEMBER_TEXTS: return read_texts(reading, value, (struct call_codes *)(void *)at);
    case MEMBER_CHOICES: return read_choices(reading, value, (struct call_choices *)(void *)at);
    case MEMBER_OWN: return member->read(reading, value, at);
    }
    return reading_refuse(reading, "genre de membre inconnu.");
}

bool members_read(struct reading *reading, const json_t *object, const struct member *members, size_t count,
                  void *target)
{
    const char *key;
    json_t *value;
    if (!json_is_object(object))
        return reading_refuse(reading, "un objet { … } est attendu.");
    /* json_object_foreach takes a pointer that is not const; it changes nothing. */
    for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
         at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
        size_t i = 0;
        key = json_object_iter_key(at);
        value = json_object_iter_value(at);
        while (i < count && strcmp(members[i].key, key) != 0)
            i++;
        size_t length = reading_enter(reading, "%.60s", key);
        if (i == count)
            return reading_refuse(reading, "clé inconnue. Les clés possibles sont décrites dans docs/calls.md.");
        if (!json_is_null(value) && !read_member(reading, value, &members[i], target))
            return false;
        reading_leave(reading, length);
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i].required && !json_object_get(object, members[i].key))
            return reading_refuse(reading, "il manque la clé « %s ».", members[i].key);
    }
    return true;
}

bool members_list(struct reading *reading, const json_t *array, const struct member *members, size_t member_count,
                  size_t size, void (*prepare)(void *item), void **items, size_t *count)
{
    if (!json_is_array(array) || json_array_size(array) > ITEMS_MOST)
        return reading_refuse(reading, "une liste d’objets est attendue.");
    *count = json_array_size(array);
    *items = arena_zero(reading->arena, size_product(size, *count ? *count : 1));
    for (size_t i = 0; i < *count; i++) {
        void *item = (char *)*items + size * i;
        size_t length = reading_enter(reading, "[%zu]", i);
        if (prepare)
            prepare(item);
        if (!members_read(reading, json_array_get(array, i), members, member_count, item))
            return false;
        reading_leave(reading, length);
    }
    return true;
}
