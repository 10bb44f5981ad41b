/* What browsers send: the first byte chooses the reader. A form that is read keeps what was typed. */
#include <stdlib.h>

#include "form-body.h"
#include "form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct field_choice CHOICES[] = {{"a", "A", NULL}, {"b", "B", NULL}};
static const struct field FIELDS[] = {
    {.name = "t", .label = "t", .kind = FIELD_TEXT, .required = true, .least = 2, .most = 30},
    {.name = "x", .label = "x", .kind = FIELD_TEXTAREA, .most = 100},
    {.name = "e", .label = "e", .kind = FIELD_EMAIL},
    {.name = "p", .label = "p", .kind = FIELD_PHONE},
    {.name = "u", .label = "u", .kind = FIELD_ADDRESS},
    {.name = "n", .label = "n", .kind = FIELD_NUMBER, .least = 1, .most = 36},
    {.name = "d", .label = "d", .kind = FIELD_DECIMAL},
    {.name = "j", .label = "j", .kind = FIELD_DATE},
    {.name = "h", .label = "h", .kind = FIELD_TIME},
    {.name = "c", .label = "c", .kind = FIELD_CHOICE, .choices = CHOICES, .choice_count = 2},
    {.name = "s", .label = "s", .kind = FIELD_CHOICES, .choices = CHOICES, .choice_count = 2, .most = 1},
    {.name = "b", .label = "b", .kind = FIELD_CHECKBOX},
    {.name = "f", .label = "f", .kind = FIELD_FILE, .most = 10},
};

static void check(struct arena *arena, const struct form_value *values, size_t count)
{
    struct form form;
    bool right = form_check(&form, arena, FIELDS, COUNT_OF(FIELDS), values, count);
    if (right != (form.error_count == 0))
        abort();
    for (size_t i = 0; i < form.count; i++) {
        const struct control *control = &form.controls[i];
        if (!text_is_utf8(control->text) || !text_is_utf8(control->error))
            abort();
        if (control->field->kind == FIELD_NUMBER && control->text.length && control->error.length == 0 &&
            (control->number < 1 || control->number > 36))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct error error = {0};
    struct form_value *values = NULL;
    size_t count = 0;
    if (size == 0)
        return 0;
    struct str text = {(const char *)data + 1, size - 1};
    size_t line = str_find_char(text, '\n', 0);
    struct str first = str_slice(text, 0, line), rest = line == SIZE_MAX ? STR_NONE : str_slice(text, line + 1, size);
    bool read = false;
    switch (data[0] % 4) {
    case 0: read = query_read(&arena, text, 50, &values, &count, &error); break;
    case 1: read = multipart_read(&arena, first, rest, 50, &values, &count, &error); break;
    case 2: cookie_find(rest, first); break;
    default: header_parameter(&arena, rest, first);
    }
    for (size_t i = 0; read && i < count; i++)
        if (!text_is_utf8(values[i].name) || !text_is_utf8(values[i].value))
            abort();
    if (read)
        check(&arena, values, count);
    arena_free(&arena);
    return 0;
}
