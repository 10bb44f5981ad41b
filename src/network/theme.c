#include "network/theme.h"

#include <pthread.h>

extern const struct str NETWORK_THEMES_CSV; /* data/network/themes.csv */

static struct {
    size_t count;
    struct network_theme *at;
} themes;

static void read_themes(void)
{
    static struct arena arena;
    struct memory_stream stream = {NETWORK_THEMES_CSV};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, ',');
    struct str *cells;
    size_t count;
    int64_t line;
    struct error error;
    while (csv_reader_next(reader, &cells, &count, &line, &error) && count) {
        if (line == 1 || count < 2)
            continue;
        struct network_theme *theme = ARENA_PUSH(&arena, themes.at, themes.count);
        *theme = (struct network_theme){arena_str(&arena, cells[0]), arena_str(&arena, cells[1])};
    }
    csv_reader_free(reader);
}

const struct network_theme *network_themes(size_t *count)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, read_themes);
    *count = themes.count;
    return themes.at;
}

const struct network_theme *network_theme_find(struct str code)
{
    size_t count;
    const struct network_theme *at = network_themes(&count);
    for (size_t i = 0; i < count; i++)
        if (str_equal(at[i].code, code))
            return &at[i];
    return NULL;
}
