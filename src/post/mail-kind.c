/* What kind of mail it is: who wrote it, a person or a machine. */
#include <string.h>

#include "mail-parts.h"

enum { RECEIVED_MOST = 40, ID_LETTERS = 13, TOKEN_LETTERS = 16, WHY_MOST = 300 };

static const struct {
    const char *name, *label;
} KINDS[] = {
    [MAIL_WRITTEN] = {"written", "message"},
    [MAIL_BOUNCE] = {"bounce", "retour de non-remise"},
    [MAIL_DELAY] = {"delay", "avis de retard"},
    [MAIL_AUTO_REPLY] = {"auto-reply", "réponse automatique"},
    [MAIL_NEWSLETTER] = {"newsletter", "liste de diffusion"},
    [MAIL_SPAM] = {"spam", "indésirable"},
    [MAIL_LOOP] = {"loop", "boucle de courrier"},
    [MAIL_UNREADABLE] = {"unreadable", "illisible"},
    [MAIL_TOO_LARGE] = {"too-large", "trop volumineux"},
};

const char *mail_kind_name(enum mail_kind kind)
{
    return KINDS[kind].name;
}

const char *mail_kind_label(enum mail_kind kind)
{
    return KINDS[kind].label;
}

/* --- Our own names in what comes back ------------------------------------------------------------------------------
 */

static bool is_name_at(struct str text, size_t at)
{
    int64_t id;
    if (text.length - at < ID_LETTERS + 1 + TOKEN_LETTERS || text.at[at + ID_LETTERS] != '.' ||
        !id_parse(str_slice(text, at, at + ID_LETTERS), &id))
        return false;
    for (size_t i = at + ID_LETTERS + 1; i < at + ID_LETTERS + 1 + TOKEN_LETTERS; i++)
        if (!((text.at[i] >= '0' && text.at[i] <= '9') || (text.at[i] >= 'a' && text.at[i] <= 'f')))
            return false;
    return true;
}

/* "…+NAME@", "<NAME@…": the first name of ours in the text. */
static struct str find_name(struct str text)
{
    for (size_t i = 1; i < text.length; i++)
        if ((text.at[i - 1] == '+' || text.at[i - 1] == '<' || text.at[i - 1] == ' ') && is_name_at(text, i))
            return str_slice(text, i, i + ID_LETTERS + 1 + TOKEN_LETTERS);
    return STR_NONE;
}

/* --- Notifications (RFC 3464) --------------------------------------------------------------------------------------
 */

/* The value of "Name: value" in the lines of a status, its continuations joined; the last one when it comes again. */
static struct str status_field(struct arena *arena, struct str status, struct str name)
{
    struct str rest = status, line, found = STR_NONE;
    bool within = false;
    while (str_next(&rest, '\n', &line)) {
        bool continues = line.length && (line.at[0] == ' ' || line.at[0] == '\t');
        if (within && continues)
            found = arena_printf(arena, "%.*s %.*s", STR_PRINT(found), STR_PRINT(str_trim(line)));
        if (continues)
            continue;
        within = line.length > name.length && line.at[name.length] == ':' &&
                 str_equal_ascii_case(str_slice(line, 0, name.length), name);
        if (within)
            found = str_trim(str_slice(line, name.length + 1, line.length));
    }
    return found;
}

static GMimePart *status_part(struct arena *arena, GMimeObject *object)
{
    for (int i = 0; gmime_is(object, gmime.g_mime_multipart_get_type) &&
                    i < gmime.g_mime_multipart_get_count((GMimeMultipart *)object);
         i++) {
        GMimeObject *part = gmime.g_mime_multipart_get_part((GMimeMultipart *)object, i);
        if (gmime_is(part, gmime.g_mime_part_get_type) && str_equal(mail_type(arena, part), STR("message/"
                                                                                                "delivery-status")))
            return (GMimePart *)part;
    }
    return NULL;
}

static struct str after_semicolon(struct str value)
{
    size_t at = str_find_char(value, ';', 0);
    return str_trim(at == SIZE_MAX ? value : str_slice(value, at + 1, value.length));
}

static void read_notification(struct arena *arena, struct str status, struct str raw, struct mail *mail)
{
    struct str action = status_field(arena, status, STR("Action"));
    struct str why = status_field(arena, status, STR("Diagnostic-Code"));
    if (str_is_empty(why))
        why = status_field(arena, status, STR("Status"));
    if (str_is_empty(why))
        why = mail->body;
    bool late = str_equal_ascii_case(action, STR("delayed"));
    bool arrived = str_equal_ascii_case(action, STR("delivered")) || str_equal_ascii_case(action, STR("relayed")) ||
                   str_equal_ascii_case(action, STR("expanded"));
    mail->kind = arrived ? MAIL_AUTO_REPLY : late ? MAIL_DELAY : MAIL_BOUNCE;
    mail->bounce.why = mail_text(arena, arena_cstr(arena, after_semicolon(why)), WHY_MOST);
    mail->bounce.recipient =
        mail_text(arena, arena_cstr(arena, after_semicolon(status_field(arena, status, STR("Final-Recipient")))), 320);
    struct str padded = arena_printf(arena, " %.*s", STR_PRINT(mail->recipients)), name = find_name(padded);
    mail->bounce.message = str_is_empty(name) ? arena_str(arena, find_name(raw)) : name;
}

static bool is_postmaster(struct str address)
{
    return str_starts_with(address, STR("mailer-daemon@")) || str_starts_with(address, STR("postmaster@")) ||
           str_starts_with(address, STR("mail-daemon@"));
}

static bool is_notification(struct arena *arena, GMimeMessage *message, struct str raw, struct mail *mail)
{
    GMimeObject *top = gmime.g_mime_message_get_mime_part(message);
    GMimePart *part = status_part(arena, top);
    struct str status = part ? text_clean(arena, mail_content(arena, part)) : STR_NONE;
    bool old_style = !part && is_postmaster(mail->address) && !str_is_empty(find_name(raw));
    if (part || old_style)
        read_notification(arena, status, raw, mail);
    return part || old_style;
}

/* --- Machines ------------------------------------------------------------------------------------------------------
 */

static bool header_starts(struct arena *arena, GMimeMessage *message, const char *name, const char *words)
{
    struct str value = text_lower(arena, mail_header(arena, message, name)), rest = str_of(words), word;
    while (str_next(&rest, '|', &word))
        if (!str_is_empty(value) && str_starts_with(value, word))
            return true;
    return false;
}

static bool has_header(struct arena *arena, GMimeMessage *message, const char *name)
{
    return !str_is_empty(mail_header(arena, message, name));
}

static int count_header(GMimeMessage *message, const char *name)
{
    GMimeHeaderList *headers = gmime.g_mime_object_get_header_list((GMimeObject *)message);
    int found = 0;
    for (int i = 0; i < gmime.g_mime_header_list_get_count(headers); i++)
        found +=
            strcasecmp(gmime.g_mime_header_get_name(gmime.g_mime_header_list_get_header_at(headers, i)), name) == 0;
    return found;
}

/* RFC 3834 first, then what answering machines that do not know it say. */
static bool is_auto_reply(struct arena *arena, GMimeMessage *message, const struct mail *mail)
{
    static const char *const subjects[] = {"reponse automatique", "absence du bureau", "automatic reply",
                                           "out of office",       "message d absence", "auto reply"};
    struct str subject = text_folded(arena, mail->subject), submitted = mail_header(arena, message, "Auto-Submitted");
    for (size_t i = 0; i < COUNT_OF(subjects); i++)
        if (str_starts_with(subject, str_of(subjects[i])))
            return true;
    return (!str_is_empty(submitted) && !header_starts(arena, message, "Auto-Submitted", "no")) ||
           has_header(arena, message, "X-Autoreply") || has_header(arena, message, "X-Autorespond") ||
           header_starts(arena, message, "X-Auto-Response-Suppress", "all|oof") ||
           header_starts(arena, message, "Precedence", "auto_reply") ||
           str_equal(mail_type(arena, gmime.g_mime_message_get_mime_part(message)), STR("multipart/report"));
}

static bool is_loop(struct arena *arena, GMimeMessage *message, const struct mail *mail)
{
    bool from_us = !str_is_empty(find_name(arena_printf(arena, "<%.*s", STR_PRINT(mail->message_id))));
    return from_us || count_header(message, "Received") > RECEIVED_MOST;
}

void mail_judge(struct arena *arena, GMimeMessage *message, struct str raw, struct mail *mail)
{
    mail->kind = MAIL_WRITTEN;
    if (is_notification(arena, message, raw, mail))
        return;
    if (str_is_empty(mail->address))
        mail->kind = MAIL_UNREADABLE;
    else if (has_header(arena, message, MAIL_CUT_NAME))
        mail->kind = MAIL_TOO_LARGE;
    else if (is_loop(arena, message, mail))
        mail->kind = MAIL_LOOP;
    else if (header_starts(arena, message, "X-Spam-Flag", "yes") ||
             header_starts(arena, message, "X-Spam-Status", "yes"))
        mail->kind = MAIL_SPAM;
    else if (is_auto_reply(arena, message, mail))
        mail->kind = MAIL_AUTO_REPLY;
    else if (has_header(arena, message, "List-Id") || has_header(arena, message, "List-Unsubscribe") ||
             header_starts(arena, message, "Precedence", "bulk|list|junk"))
        mail->kind = MAIL_NEWSLETTER;
}
