/* A message as it goes on the wire: MIME by GMime, in text and in HTML, with the frame every message has. */
#include <string.h>

#include "gmime.h"
#include "outgoing.h"
#include "post/address.h"

/* --- Names ---------------------------------------------------------------------------------------------------------
 */

struct str outgoing_name(struct arena *arena, int64_t id, struct str token)
{
    return arena_printf(arena, "%.*s.%.*s", STR_PRINT(id_text(arena, id)), STR_PRINT(token));
}

bool sender_parse(struct arena *arena, const char *text, struct str *name, struct str *address, struct error *error)
{
    struct str whole = str_trim(str_of(text));
    size_t open = str_find_char(whole, '<', 0);
    *name = open == SIZE_MAX ? STR_NONE : str_trim(str_slice(whole, 0, open));
    if (open == SIZE_MAX)
        return address_check(arena, whole, address, error);
    size_t close = str_find_char(whole, '>', open);
    return address_check(arena, str_slice(whole, open + 1, close), address, error);
}

/* --- The frame -----------------------------------------------------------------------------------------------------
 */

struct frame {
    struct str home, decline; /* addresses; absent without a public address */
};

static struct frame frame_of(struct arena *arena, const struct outgoing *message, const struct mail_settings *settings)
{
    struct frame frame = {0};
    const char *origin = settings->public_address;
    if (!origin)
        return frame;
    frame.home = arena_printf(arena, "%s/%.*s", origin, STR_PRINT(message->space_slug));
    if (!str_is_empty(message->list))
        frame.decline = arena_printf(arena, "%s/desabonnement/%.*s", origin,
                                     STR_PRINT(outgoing_name(arena, message->id, message->token)));
    return frame;
}

static struct str signature(struct arena *arena, const struct outgoing *message)
{
    if (str_is_empty(message->space_name))
        return STR("Maillage");
    return arena_printf(arena, "%.*s – inclusion numérique", STR_PRINT(message->space_name));
}

static struct str framed_text(struct arena *arena, const struct outgoing *message, const struct frame *frame)
{
    struct buffer out = {0};
    buffer_add_str(&out, message->body);
    buffer_printf(&out, "\n-- \n%.*s\n", STR_PRINT(signature(arena, message)));
    if (!str_is_empty(frame->home))
        buffer_printf(&out, "%.*s\n", STR_PRINT(frame->home));
    if (!str_is_empty(frame->decline))
        buffer_printf(&out, "Ne plus recevoir ces messages" NBSP ": %.*s\n", STR_PRINT(frame->decline));
    struct str made = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return made;
}

/* Nothing of what goes in an attribute or a text here comes from a person, but the name of the space. */
static struct str framed_html(struct arena *arena, const struct outgoing *message, const struct frame *frame)
{
    struct buffer out = {0};
    buffer_add_cstr(&out, "<!DOCTYPE html>\n<html lang=\"fr\">\n<head><meta charset=\"utf-8\">"
                          "<meta name=\"viewport\" content=\"width=device-width\"></head>\n"
                          "<body style=\"margin:0;padding:0;background:#ffffff\">\n"
                          "<div style=\"max-width:600px;margin:0 auto;padding:16px;"
                          "font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:24px;color:#161616\">\n");
    buffer_add_str(&out, message->html);
    buffer_printf(&out,
                  "<p style=\"margin:32px 0 0;padding-top:16px;border-top:1px solid #dddddd;font-size:14px;"
                  "line-height:20px;color:#3a3a3a\">%.*s",
                  STR_PRINT(signature(arena, message)));
    if (!str_is_empty(frame->home))
        buffer_printf(&out, "<br>\n<a href=\"%.*s\" style=\"color:#000091\">%.*s</a>", STR_PRINT(frame->home),
                      STR_PRINT(frame->home));
    if (!str_is_empty(frame->decline))
        buffer_printf(&out, "<br>\n<a href=\"%.*s\" style=\"color:#000091\">Ne plus recevoir ces messages</a>",
                      STR_PRINT(frame->decline));
    buffer_add_cstr(&out, "</p>\n</div>\n</body>\n</html>\n");
    struct str made = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return made;
}

/* --- Parts ---------------------------------------------------------------------------------------------------------
 */

/* A part takes a reference of its content, and a multipart of its parts: ours are given up at once. */
static GMimePart *part_of(const char *type, const char *subtype, struct str bytes, GMimeContentEncoding encoding)
{
    GMimePart *part = gmime.g_mime_part_new_with_type(type, subtype);
    GMimeStream *stream = gmime_stream_on(bytes);
    GMimeDataWrapper *content = gmime.g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    gmime.g_mime_part_set_content(part, content);
    gmime.g_mime_part_set_content_encoding(part, encoding);
    gmime.g_object_unref(content);
    gmime.g_object_unref(stream);
    return part;
}

static void add_part(GMimeMultipart *multipart, GMimePart *part)
{
    gmime.g_mime_multipart_add(multipart, (GMimeObject *)part);
    gmime.g_object_unref(part);
}

static GMimePart *text_part(const char *subtype, struct str text)
{
    GMimePart *part = part_of("text", subtype, text, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    gmime.g_mime_object_set_content_type_parameter((GMimeObject *)part, "charset", "utf-8");
    return part;
}

static GMimePart *typed_part(struct arena *arena, const struct message_file *file)
{
    GMimePart *part = part_of("application", "octet-stream", file->bytes, GMIME_CONTENT_ENCODING_BASE64);
    GMimeContentType *type = gmime.g_mime_content_type_parse(NULL, arena_cstr(arena, file->type));
    gmime.g_mime_object_set_content_type((GMimeObject *)part, type);
    gmime.g_object_unref(type);
    return part;
}

static bool is_invitation(const struct message_file *file)
{
    return str_starts_with(file->type, STR("text/calendar")) && str_contains(file->type, STR("method="));
}

/* The same thing said in several ways, the poorest first (RFC 2046); an invitation is one of them (RFC 6047). */
static GMimeObject *content_of(struct arena *arena, const struct outgoing *message, const struct frame *frame)
{
    GMimeMultipart *ways = gmime.g_mime_multipart_new_with_subtype("alternative");
    add_part(ways, text_part("plain", framed_text(arena, message, frame)));
    if (!str_is_empty(message->html))
        add_part(ways, text_part("html", framed_html(arena, message, frame)));
    for (size_t i = 0; i < message->file_count; i++)
        if (is_invitation(&message->files[i]))
            add_part(ways, typed_part(arena, &message->files[i]));
    return (GMimeObject *)ways;
}

static GMimeObject *with_files(struct arena *arena, const struct outgoing *message, GMimeObject *content)
{
    if (message->file_count == 0)
        return content;
    GMimeMultipart *mixed = gmime.g_mime_multipart_new_with_subtype("mixed");
    add_part(mixed, (GMimePart *)content);
    for (size_t i = 0; i < message->file_count; i++) {
        GMimePart *part = typed_part(arena, &message->files[i]);
        gmime.g_mime_object_set_disposition((GMimeObject *)part, "attachment");
        gmime.g_mime_part_set_filename(part, arena_cstr(arena, message->files[i].name));
        add_part(mixed, part);
    }
    return (GMimeObject *)mixed;
}

/* --- Headers -------------------------------------------------------------------------------------------------------
 */

static void set_header(GMimeMessage *made, const char *name, const char *value)
{
    gmime.g_mime_object_set_header((GMimeObject *)made, name, value, "utf-8");
}

static bool set_people(struct arena *arena, const struct outgoing *message, const struct mail_settings *settings,
                       GMimeMessage *made, struct str *sender, struct error *error)
{
    struct str name;
    if (!sender_parse(arena, settings->from, &name, sender, error))
        return false;
    const char *shown = str_is_empty(name) ? NULL : arena_cstr(arena, name);
    const char *recipient = str_is_empty(message->name) ? NULL : arena_cstr(arena, message->name);
    gmime.g_mime_message_add_mailbox(made, GMIME_ADDRESS_TYPE_FROM, shown, arena_cstr(arena, *sender));
    gmime.g_mime_message_add_mailbox(made, GMIME_ADDRESS_TYPE_TO, recipient, arena_cstr(arena, message->address));
    if (!str_is_empty(message->reply_to))
        gmime.g_mime_message_add_mailbox(made, GMIME_ADDRESS_TYPE_REPLY_TO, NULL, arena_cstr(arena, message->reply_to));
    return true;
}

/* The date and the name of a message are those of its queueing: sent again, it is the same message. */
static void set_identity(struct arena *arena, const struct outgoing *message, struct str sender, GMimeMessage *made)
{
    GDateTime *date = gmime.g_date_time_new_from_unix_utc(message->created_at);
    struct str name = outgoing_name(arena, message->id, message->token);
    gmime.g_mime_message_set_subject(made, arena_cstr(arena, message->subject), "utf-8");
    gmime.g_mime_message_set_date(made, date);
    gmime.g_date_time_unref(date);
    gmime.g_mime_message_set_message_id(
        made, arena_printf(arena, "%.*s@%.*s", STR_PRINT(name), STR_PRINT(address_domain(sender))).at);
    if (!str_is_empty(message->in_reply_to)) {
        const char *answered = arena_printf(arena, "<%.*s>", STR_PRINT(message->in_reply_to)).at;
        set_header(made, "In-Reply-To", answered);
        set_header(made, "References", answered);
    }
}

/* RFC 3834: no answering machine answers us; RFC 8058: one click in the mail program unsubscribes. */
static void set_manners(struct arena *arena, const struct frame *frame, GMimeMessage *made)
{
    set_header(made, "Auto-Submitted", "auto-generated");
    if (str_is_empty(frame->decline))
        return;
    set_header(made, "List-Unsubscribe", arena_printf(arena, "<%.*s>", STR_PRINT(frame->decline)).at);
    set_header(made, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

/* --- The whole -----------------------------------------------------------------------------------------------------
 */

bool outgoing_compose(const struct outgoing *message, const struct mail_settings *settings, struct buffer *bytes,
                      struct error *error)
{
    struct arena arena = {0};
    struct str sender;
    if (!gmime_load(error))
        return false;
    struct frame frame = frame_of(&arena, message, settings);
    GMimeMessage *made = gmime.g_mime_message_new(FALSE);
    bool done = set_people(&arena, message, settings, made, &sender, error);
    if (done) {
        set_identity(&arena, message, sender, made);
        set_manners(&arena, &frame, made);
        GMimeObject *content = with_files(&arena, message, content_of(&arena, message, &frame));
        gmime.g_mime_message_set_mime_part(made, content);
        gmime.g_object_unref(content);
        gmime_write((GMimeObject *)made, bytes);
    }
    gmime.g_object_unref(made);
    arena_free(&arena);
    return done;
}
