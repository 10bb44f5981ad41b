#include "field.h"

#include <string.h>

#include "places/cleaning.h"

/* A phone number of metropolitan France when nothing says otherwise. */
#define DEFAULT_POSTAL_CODE STR("75000")

static struct str say(const char *message)
{
    return str_of(message);
}

/* --- Texts ------------------------------------------------------------------------------------------------------- */

static struct str check_length(const struct control *control, struct arena *arena)
{
    const struct field *field = control->field;
    int64_t length = (int64_t)text_length(control->text);
    if (field->most > 0 && length > field->most)
        return arena_printf(arena, "Écrivez %lld caractères au plus (ici %lld).", (long long)field->most,
                            (long long)length);
    if (length < field->least)
        return arena_printf(arena, "Écrivez au moins %lld caractères (ici %lld).", (long long)field->least,
                            (long long)length);
    return STR_NONE;
}

static struct str one_line(struct arena *arena, struct str text)
{
    char *copy = arena_cstr(arena, text);
    for (size_t i = 0; i < text.length; i++)
        if (copy[i] == '\n' || copy[i] == '\t')
            copy[i] = ' ';
    return str_trim((struct str){copy, text.length});
}

static bool is_email(struct str text)
{
    size_t at = str_find_char(text, '@', 0);
    if (at == SIZE_MAX || at == 0 || at > 64 || text.length > 254 || str_find_char(text, '@', at + 1) != SIZE_MAX)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] <= ' ' || strchr("\"(),:;<>[\\]", text.at[i]))
            return false;
    struct str local = str_slice(text, 0, at), rest = str_slice(text, at + 1, text.length), label;
    if (str_contains(local, STR("..")) || local.at[0] == '.' || local.at[local.length - 1] == '.')
        return false;
    size_t labels = 0;
    while (str_next(&rest, '.', &label)) {
        if (label.length == 0 || label.length > 63 || label.at[0] == '-' || label.at[label.length - 1] == '-')
            return false;
        labels++;
    }
    return labels >= 2;
}

static struct str check_email(struct control *control, struct arena *arena)
{
    control->text = text_lower(arena, control->text);
    return is_email(control->text) ? check_length(control, arena)
                                   : say("Écrivez une adresse électronique complète, par exemple nom@exemple.fr.");
}

static struct str check_phone(struct control *control, struct arena *arena)
{
    struct cleaning cleaning = {.arena = arena};
    struct str number = clean_phone(&cleaning, control->text, DEFAULT_POSTAL_CODE);
    if (number.length == 0)
        return say("Écrivez un numéro de téléphone à dix chiffres, par exemple 02 37 00 00 00, ou avec l’indicatif du "
                   "pays, par exemple +33 2 37 00 00 00.");
    control->text = number;
    return STR_NONE;
}

static struct str check_address(struct control *control, struct arena *arena)
{
    struct str text = control->text;
    if (!str_contains(text, STR("://")))
        text = arena_printf(arena, "https://%.*s", STR_PRINT(text));
    struct str host = str_slice(text, str_find(text, STR("://"), 0) + 3, text.length);
    host = str_slice(host, 0, str_find_char(host, '/', 0));
    bool web = str_starts_with(text, STR("http://")) || str_starts_with(text, STR("https://"));
    if (!web || !url_is_safe(text) || !str_contains(host, STR(".")) || str_find_char(host, '@', 0) != SIZE_MAX)
        return say("Écrivez l’adresse d’une page, par exemple https://www.exemple.fr.");
    control->text = text;
    return check_length(control, arena);
}

/* --- Numbers, dates ---------------------------------------------------------------------------------------------- */

static struct str without_spaces(struct arena *arena, struct str text)
{
    struct buffer out = {0};
    size_t at = 0;
    while (at < text.length) {
        uint32_t point = text_code_point(text, &at);
        if (point == ',')
            buffer_add_char(&out, '.');
        else if (point != ' ' && point != 0xA0 && point != 0x202F)
            buffer_add_code_point(&out, point);
    }
    struct str result = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return result;
}

static struct str check_bounds(const struct field *field, struct arena *arena, double value)
{
    if (field->least == 0 && field->most == 0)
        return STR_NONE;
    if (value >= (double)field->least && value <= (double)field->most)
        return STR_NONE;
    struct str least = text_number(arena, field->least), most = text_number(arena, field->most);
    return arena_printf(arena, "Écrivez un nombre de %.*s à %.*s.", STR_PRINT(least), STR_PRINT(most));
}

static struct str check_number(struct control *control, struct arena *arena)
{
    control->text = without_spaces(arena, control->text);
    if (!str_to_i64(control->text, &control->number))
        return say("Écrivez un nombre entier, en chiffres.");
    return check_bounds(control->field, arena, (double)control->number);
}

static struct str check_decimal(struct control *control, struct arena *arena)
{
    control->text = without_spaces(arena, control->text);
    if (!str_to_double(control->text, &control->decimal))
        return say("Écrivez un nombre, par exemple 12,5.");
    return check_bounds(control->field, arena, control->decimal);
}

/* 24/11/2026, also with points or hyphens. */
static bool read_french_date(struct str text, int32_t *date)
{
    char mark = str_find_char(text, '/', 0) != SIZE_MAX ? '/' : str_find_char(text, '.', 0) != SIZE_MAX ? '.' : '-';
    int64_t parts[3];
    size_t count = 0;
    struct str part;
    while (str_next(&text, mark, &part))
        if (count == 3 || part.length > 4 || !str_is_digits(part) || !str_to_i64(part, &parts[count++]))
            return false;
    if (count != 3 || !date_is_valid((int)parts[2], (int)parts[1], (int)parts[0]))
        return false;
    *date = date_from_civil((int)parts[2], (int)parts[1], (int)parts[0]);
    return true;
}

static struct str check_date(struct control *control, struct arena *arena)
{
    const struct field *field = control->field;
    int32_t date;
    if (!date_parse(control->text, &date) && !read_french_date(control->text, &date))
        return say("Écrivez une date qui existe : jour/mois/année, par exemple 24/11/2026.");
    control->number = date;
    control->text = date_format(arena, date);
    if ((field->least || field->most) && (date < field->least || date > field->most)) {
        struct str least = french_date_short(arena, (int32_t)field->least);
        struct str most = french_date_short(arena, (int32_t)field->most);
        return arena_printf(arena, "Choisissez une date du %.*s au %.*s.", STR_PRINT(least), STR_PRINT(most));
    }
    return STR_NONE;
}

static struct str check_time(struct control *control, struct arena *arena)
{
    struct str text = control->text;
    size_t mark = str_find_char(text, ':', 0) != SIZE_MAX ? str_find_char(text, ':', 0) : str_find_char(text, 'h', 0);
    struct str left = str_trim(str_slice(text, 0, mark)), right = str_trim(str_slice(text, mark + 1, text.length));
    int64_t hour, minute = 0;
    if (mark == SIZE_MAX || left.length > 2 || right.length > 2 || !str_is_digits(left) || !str_to_i64(left, &hour) ||
        (right.length && (!str_is_digits(right) || !str_to_i64(right, &minute))) || hour > 23 || minute > 59)
        return say("Écrivez une heure, par exemple 9:30.");
    control->number = hour * 60 + minute;
    control->text = arena_printf(arena, "%02d:%02d", (int)hour, (int)minute);
    return STR_NONE;
}

/* --- Choices and files ------------------------------------------------------------------------------------------- */

static struct str check_choices(struct control *control, struct arena *arena)
{
    const struct field *field = control->field;
    bool *chosen = ARENA_ARRAY(arena, bool, field->choice_count);
    control->chosen = chosen;
    int64_t count = 0;
    for (size_t i = 0; i < control->text_count; i++) {
        size_t at = 0;
        while (at < field->choice_count && !str_equal(control->texts[i], str_of(field->choices[at].value)))
            at++;
        if (at == field->choice_count && control->texts[i].length)
            return say("Choisissez dans la liste.");
        if (at < field->choice_count && !chosen[at]) {
            chosen[at] = true;
            count++;
        }
    }
    control->number = count;
    if (field->required && count == 0)
        return say(field->kind == FIELD_CHOICE ? "Choisissez une réponse." : "Cochez au moins une réponse.");
    if (field->kind == FIELD_CHOICE || count == 0)
        return STR_NONE;
    if (field->most > 0 && count > field->most)
        return arena_printf(arena, "Cochez %lld réponses au plus (ici %lld).", (long long)field->most,
                            (long long)count);
    if (count < field->least)
        return arena_printf(arena, "Cochez au moins %lld réponses (ici %lld).", (long long)field->least,
                            (long long)count);
    return STR_NONE;
}

static struct str check_file(struct control *control, struct arena *arena)
{
    const struct field *field = control->field;
    int64_t size = control->upload ? (int64_t)control->upload->bytes.length : 0;
    if (!control->upload)
        return field->required ? say("Choisissez un fichier.") : STR_NONE;
    if (size == 0)
        return say("Ce fichier est vide : choisissez-en un autre.");
    if (field->most > 0 && size > field->most) {
        struct str most = text_decimal(arena, (double)field->most / 1e6, 1);
        return arena_printf(arena, "Ce fichier est trop lourd : %.*s" NBSP "Mo au plus.", STR_PRINT(most));
    }
    return STR_NONE;
}

static struct str check_checkbox(struct control *control)
{
    control->checked = control->text_count > 0 && control->texts[0].length > 0;
    return control->field->required && !control->checked ? say("Cochez cette case pour continuer.") : STR_NONE;
}

/* --- All together ------------------------------------------------------------------------------------------------ */

static struct str check_text(struct control *control, struct arena *arena)
{
    switch (control->field->kind) {
    case FIELD_EMAIL: return check_email(control, arena);
    case FIELD_PHONE: return check_phone(control, arena);
    case FIELD_ADDRESS: return check_address(control, arena);
    case FIELD_NUMBER: return check_number(control, arena);
    case FIELD_DECIMAL: return check_decimal(control, arena);
    case FIELD_DATE: return check_date(control, arena);
    case FIELD_TIME: return check_time(control, arena);
    default: return check_length(control, arena);
    }
}

struct str field_check(struct control *control, struct arena *arena)
{
    const struct field *field = control->field;
    struct str typed = control->text_count ? control->texts[0] : STR_NONE;
    switch (field->kind) {
    case FIELD_CHECKBOX: return check_checkbox(control);
    case FIELD_FILE: return check_file(control, arena);
    case FIELD_CHOICE: control->text = typed; return check_choices(control, arena);
    case FIELD_CHOICES: return check_choices(control, arena);
    case FIELD_PASSWORD: control->text = typed; break; /* blanks count */
    case FIELD_TEXTAREA: control->text = str_trim(typed); break;
    default: control->text = one_line(arena, typed);
    }
    if (control->text.length == 0)
        return field->required ? say("Remplissez ce champ.") : STR_NONE;
    return check_text(control, arena);
}

bool field_is_empty(const struct control *control)
{
    switch (control->field->kind) {
    case FIELD_CHECKBOX: return !control->checked;
    case FIELD_FILE: return control->upload == NULL;
    case FIELD_CHOICES: return control->number == 0;
    default: return control->text.length == 0;
    }
}

const char *field_input_type(const struct field *field)
{
    switch (field->kind) {
    case FIELD_EMAIL: return "email";
    case FIELD_PHONE: return "tel";
    case FIELD_ADDRESS: return "url";
    case FIELD_DATE: return "date";
    case FIELD_TIME: return "time";
    case FIELD_CHECKBOX:
    case FIELD_CHOICES: return "checkbox";
    case FIELD_CHOICE: return "radio";
    case FIELD_PASSWORD: return "password";
    case FIELD_FILE: return "file";
    case FIELD_HIDDEN: return "hidden";
    default: return "text"; /* numbers too: type=number changes under the wheel and refuses commas */
    }
}

const char *field_input_mode(const struct field *field)
{
    switch (field->kind) {
    case FIELD_NUMBER: return "numeric";
    case FIELD_DECIMAL: return "decimal";
    default: return NULL;
    }
}

/* --- Schema (JSON Schema 2020-12) -------------------------------------------------------------------------------- */

static void schema_choices(struct json_writer *writer, const struct field *field)
{
    json_key(writer, "enum");
    json_begin_array(writer);
    for (size_t i = 0; i < field->choice_count; i++)
        json_text(writer, str_of(field->choices[i].value));
    json_end_array(writer);
}

static void schema_bounds(struct json_writer *writer, const struct field *field, const char *least, const char *most)
{
    if (field->least) {
        json_key(writer, least);
        json_i64(writer, field->least);
    }
    if (field->most) {
        json_key(writer, most);
        json_i64(writer, field->most);
    }
}

void field_schema(struct json_writer *writer, const struct field *field)
{
    static const struct {
        const char *type, *format;
    } FORMS[FIELD_KIND_COUNT] = {
        [FIELD_TEXT] = {"string", NULL},     [FIELD_TEXTAREA] = {"string", NULL}, [FIELD_EMAIL] = {"string", "email"},
        [FIELD_PHONE] = {"string", NULL},    [FIELD_ADDRESS] = {"string", "uri"}, [FIELD_NUMBER] = {"integer", NULL},
        [FIELD_DECIMAL] = {"number", NULL},  [FIELD_DATE] = {"string", "date"},   [FIELD_TIME] = {"string", NULL},
        [FIELD_CHOICE] = {"string", NULL},   [FIELD_CHOICES] = {"array", NULL},   [FIELD_CHECKBOX] = {"boolean", NULL},
        [FIELD_PASSWORD] = {"string", NULL}, [FIELD_FILE] = {"string", "binary"}, [FIELD_HIDDEN] = {"string", NULL},
    };
    json_begin_object(writer);
    json_member_text(writer, "type", str_of(FORMS[field->kind].type));
    json_member_text(writer, "format", str_of(FORMS[field->kind].format));
    json_member_text(writer, "title", str_of(field->label));
    json_member_text(writer, "description", str_of(field->help));
    if (field->kind == FIELD_CHOICE) {
        schema_choices(writer, field);
    } else if (field->kind == FIELD_CHOICES) {
        json_key(writer, "items");
        json_begin_object(writer);
        json_member_text(writer, "type", STR("string"));
        schema_choices(writer, field);
        json_end_object(writer);
        schema_bounds(writer, field, "minItems", "maxItems");
    } else if (field->kind == FIELD_NUMBER || field->kind == FIELD_DECIMAL) {
        schema_bounds(writer, field, "minimum", "maximum");
    } else if (field->kind != FIELD_FILE && field->kind != FIELD_DATE) {
        schema_bounds(writer, field, "minLength", "maxLength");
    }
    json_end_object(writer);
}
