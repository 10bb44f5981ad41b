/* What makes a mail itself. It may come by two ways, or twice by one that was cut: servers add lines at the head, the
 * rest is the same. Two different mails under one Message-ID stay two. */
#include "post/mail.h"

static bool is_own(struct str line)
{
    static const struct str names[] = {STR("Message-ID:"), STR("From:"), STR("To:"),
                                       STR("Cc:"),         STR("Date:"), STR("Subject:")};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_equal_ascii_case(str_slice(line, 0, names[i].length), names[i]))
            return true;
    return false;
}

/* A line without its CR, at `*from`, which moves past it. */
static struct str next_line(struct str raw, size_t *from)
{
    size_t end = str_find_char(raw, '\n', *from);
    struct str line = str_slice(raw, *from, end);
    *from = end == SIZE_MAX ? raw.length : end + 1;
    return line.length && line.at[line.length - 1] == '\r' ? str_slice(line, 0, line.length - 1) : line;
}

struct str mail_mark(struct arena *arena, struct str raw)
{
    struct buffer kept = {0};
    size_t from = 0;
    bool own = false, head = true;
    while (from < raw.length) {
        struct str line = next_line(raw, &from);
        bool continues = line.length && (line.at[0] == ' ' || line.at[0] == '\t');
        if (head && line.length == 0)
            head = false;
        own = !head || (continues ? own : is_own(line));
        if (own) {
            buffer_add_str(&kept, line);
            buffer_add_char(&kept, '\n');
        }
    }
    struct str own_text = head ? raw : str_trim(buffer_str(&kept)); /* no body: no mail, all of it counts */
    struct str mark = fingerprint(arena, own_text);
    buffer_free(&kept);
    return mark;
}
