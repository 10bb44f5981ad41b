/* A table of actors pasted from a spreadsheet: refused, or a table whose rows are all as wide as it says, whose columns
 * mean something once at most, and whose cells are text. */
#include <stdlib.h>

#include "network/actor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct actor_sheet *sheet)
{
    bool taken[ACTOR_COLUMN_COUNT] = {false};
    if (sheet->count == 0 || sheet->width == 0)
        abort();
    for (size_t i = 0; i < sheet->width; i++) {
        enum actor_column column = sheet->columns[i];
        if (column != ACTOR_COLUMN_NONE && taken[column])
            abort();
        taken[column] = true;
    }
    for (size_t i = 0; i < sheet->count; i++) {
        if (sheet->rows[i].count != sheet->width)
            abort();
        for (size_t j = 0; j < sheet->width; j++)
            if (!text_is_utf8(sheet->rows[i].cells[j]))
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct actor_sheet sheet;
    struct error error = {0};
    if (actor_sheet_read((struct str){(const char *)data, size}, &arena, &sheet, &error))
        check(&sheet);
    arena_free(&arena);
    return 0;
}
