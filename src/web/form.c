/* Forms: reading, keeping what was typed, and what handlers ask. Checks of one value are in field.c. */
#include "form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "browser.h"
#include "exchange.h"
#include "field.h"

static void begin(struct form *form, struct arena *arena, const struct field *fields, size_t count)
{
    *form = (struct form){.arena = arena, .fields = fields, .count = count};
    form->controls = ARENA_ARRAY(arena, struct control, count);
    for (size_t i = 0; i < count; i++) {
        struct control *control = &form->controls[i];
        control->field = &fields[i];
        control->id = arena_printf(arena, "champ-%s", fields[i].name);
        if (fields[i].help)
            control->describedby = arena_printf(arena, "%.*s-aide", STR_PRINT(control->id));
        if (fields[i].choice_count)
            control->chosen = ARENA_ARRAY(arena, bool, fields[i].choice_count);
    }
}

void form_start(struct form *form, struct request *request, const struct field *fields, size_t count)
{
    begin(form, request->arena, fields, count);
    form->token = browser_token(request->exchange);
}

static struct control *find(const struct form *form, const char *name)
{
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->fields[i].name, name) == 0)
            return &form->controls[i];
    fprintf(stderr, "maillage: no such field: %s\n", name);
    abort();
}

static void refuse(struct form *form, struct control *control, struct str message)
{
    if (control->error.length == 0) {
        control->error = message;
        control->describedby = arena_printf(form->arena, "%.*s%s%.*s-erreur", STR_PRINT(control->describedby),
                                            control->describedby.length ? " " : "", STR_PRINT(control->id));
    }
    form->error_count++;
}

void form_refuse(struct form *form, const char *name, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct str message = arena_vprintf(form->arena, format, arguments);
    va_end(arguments);
    if (name) {
        refuse(form, find(form, name), message);
    } else {
        form->message = message;
        form->error_count++;
    }
}

/* The texts given for one field, without control characters. */
static void gather(struct form *form, struct control *control, const struct form_value *values, size_t value_count)
{
    struct str name = str_of(control->field->name), *texts = NULL;
    size_t count = 0;
    for (size_t i = 0; i < value_count; i++) {
        if (!str_equal(values[i].name, name))
            continue;
        if (!texts)
            texts = ARENA_ARRAY(form->arena, struct str, value_count - i);
        if (control->field->kind == FIELD_FILE)
            control->upload = values[i].upload;
        texts[count++] = text_clean(form->arena, values[i].value);
    }
    bool several = control->field->kind == FIELD_CHOICES;
    control->texts = texts;
    control->text_count = several || count <= 1 ? count : 1;
}

bool form_check(struct form *form, struct arena *arena, const struct field *fields, size_t count,
                const struct form_value *values, size_t value_count)
{
    begin(form, arena, fields, count);
    for (size_t i = 0; i < count; i++) {
        struct control *control = &form->controls[i];
        gather(form, control, values, value_count);
        struct str message = field_check(control, arena);
        if (message.length)
            refuse(form, control, message);
    }
    return form->error_count == 0;
}

bool form_read(struct form *form, struct request *request, const struct field *fields, size_t count)
{
    struct exchange *exchange = request->exchange;
    const struct form_value *values = exchange->query;
    size_t value_count = exchange->query_count;
    struct error error = {0};
    bool read = request->method == METHOD_GET || request->method == METHOD_HEAD ||
                request_form(request, &values, &value_count, &error);
    form_check(form, request->arena, fields, count, read ? values : NULL, read ? value_count : 0);
    if (!read) {
        form->message = arena_str(request->arena, str_of(error.message));
        form->error_count++;
    }
    if (request->method != METHOD_GET && request->method != METHOD_HEAD)
        form->token = browser_token(exchange);
    return form->error_count == 0;
}

struct str form_posted(struct request *request, const char *name)
{
    const struct form_value *values;
    size_t count;
    struct error unread;
    if (request_form(request, &values, &count, &unread))
        for (size_t i = 0; i < count; i++)
            if (str_equal(values[i].name, str_of(name)))
                return str_trim(values[i].value);
    return STR("");
}

void form_restore(struct form *form, struct request *request, const struct field *fields, size_t count,
                  const struct form_value *values, size_t value_count)
{
    form_start(form, request, fields, count);
    for (size_t i = 0; i < count; i++) {
        gather(form, &form->controls[i], values, value_count);
        field_check(&form->controls[i], form->arena); /* understood; its message is not shown */
    }
}

/* --- What to show before anything was typed ---------------------------------------------------------------------- */

static void put(struct form *form, const char *name, struct str text, bool more)
{
    struct control *control = find(form, name);
    size_t kept = more ? control->text_count : 0;
    struct str *texts = ARENA_ARRAY(form->arena, struct str, kept + 1);
    if (kept)
        memcpy(texts, control->texts, kept * sizeof *texts);
    texts[kept] = text;
    control->texts = texts;
    control->text_count = kept + 1;
    field_check(control, form->arena); /* understood as if typed; its message is not shown */
}

void form_set(struct form *form, const char *name, struct str text)
{
    put(form, name, text, false);
}

void form_choose(struct form *form, const char *name, struct str value)
{
    put(form, name, value, true);
}

/* --- What was understood ----------------------------------------------------------------------------------------- */

const struct control *form_control(const struct form *form, const char *name)
{
    return find(form, name);
}

struct str form_text(const struct form *form, const char *name)
{
    return find(form, name)->text;
}

int64_t form_number(const struct form *form, const char *name)
{
    return find(form, name)->number;
}

bool form_checked(const struct form *form, const char *name)
{
    return find(form, name)->checked;
}

bool form_chosen(const struct form *form, const char *name, const char *value)
{
    const struct control *control = find(form, name);
    for (size_t i = 0; i < control->field->choice_count; i++)
        if (control->chosen[i] && strcmp(control->field->choices[i].value, value) == 0)
            return true;
    return false;
}

bool form_is_empty(const struct form *form, const char *name)
{
    return field_is_empty(find(form, name));
}

/* --- Schema ------------------------------------------------------------------------------------------------------ */

void form_schema(struct json_writer *writer, const struct field *fields, size_t count)
{
    json_begin_object(writer);
    json_member_text(writer, "type", STR("object"));
    json_key(writer, "properties");
    json_begin_object(writer);
    for (size_t i = 0; i < count; i++) {
        json_key(writer, fields[i].name);
        field_schema(writer, &fields[i]);
    }
    json_end_object(writer);
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        if (!fields[i].required)
            continue;
        if (!any) {
            json_key(writer, "required");
            json_begin_array(writer);
        }
        any = true;
        json_text(writer, str_of(fields[i].name));
    }
    if (any)
        json_end_array(writer);
    json_end_object(writer);
}
