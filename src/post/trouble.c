#include "trouble.h"

#include "store/setting.h"

struct telling {
    const char *setting, *text;
    int64_t now;
};

static bool tell(struct session *session, void *context, struct error *error)
{
    const struct telling *telling = context;
    struct arena arena = {0};
    struct str value, was;
    bool done = setting_read(session, telling->setting, &arena, &was, error);
    value = telling->text ? arena_printf(&arena, "%lld %s", (long long)telling->now, telling->text) : STR_NONE;
    if (done && !(value.at && was.at))
        done = (!value.at && !was.at) || setting_write(session, telling->setting, value, error);
    arena_free(&arena);
    return done;
}

void trouble_tell(struct trouble *trouble, const char *text)
{
    struct error error = {0};
    struct telling telling = {trouble->setting, text, instant_now()};
    if (atomic_exchange(&trouble->told, text != NULL) != (text != NULL) &&
        !store_write(trouble->store, tell, &telling, &error))
        log_error(trouble->setting, &error);
}

bool trouble_read(struct session *session, const char *setting, struct arena *arena, struct str *text, int64_t *since,
                  struct error *error)
{
    struct str value;
    *text = STR_NONE;
    *since = 0;
    if (!setting_read(session, setting, arena, &value, error))
        return false;
    size_t space = str_find_char(value, ' ', 0);
    if (value.at && space != SIZE_MAX && str_to_i64(str_slice(value, 0, space), since))
        *text = str_slice(value, space + 1, value.length);
    return true;
}
