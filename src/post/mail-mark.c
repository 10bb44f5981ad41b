/* What makes a mail itself. It may come by two ways, or twice by one that was cut: servers add lines at the head, end
 * lines as they like and carry no NUL; the rest is the same. Two different mails under one Message-ID stay two. */
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

/* IMAP carries no NUL: servers give 0x80 in its place. */
static void add_line(struct buffer *kept, struct str line)
{
    size_t from = kept->length;
    buffer_add_str(kept, line);
    for (size_t i = from; i < kept->length; i++)
        if (kept->at[i] == '\0')
            kept->at[i] = '\x80';
    buffer_add_char(kept, '\n');
}

/* The head's own lines and the body; or (all) every line. False when there is no body. */
static bool keep_lines(struct str raw, bool all, struct buffer *kept)
{
    size_t from = 0;
    bool own = false, head = true;
    while (from < raw.length) {
        struct str line = next_line(raw, &from);
        bool continues = line.length && (line.at[0] == ' ' || line.at[0] == '\t');
        if (head && line.length == 0)
            head = false;
        own = !head || (continues ? own : is_own(line));
        if (own || all)
            add_line(kept, line);
    }
    return !head;
}

struct str mail_mark(struct arena *arena, struct str raw)
{
    struct buffer kept = {0};
    if (!keep_lines(raw, false, &kept)) { /* no body: no mail, all of it counts */
        buffer_clear(&kept);
        keep_lines(raw, true, &kept);
    }
    struct str mark = fingerprint(arena, str_trim(buffer_str(&kept)));
    buffer_free(&kept);
    return mark;
}
