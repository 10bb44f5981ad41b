/* Reading a mail with GMime: its head, its text, its files. What kind of mail it is: mail-kind.c. */
#include "post/mail.h"

#include <string.h>

#include "mail-parts.h"
#include "post/address.h"
#include "post/file-type.h"

enum { DEPTH_MOST = 20, HTML_MOST = 4 * 1024 * 1024, NAME_MOST = 150, SUBJECT_MOST = 300 };

/* --- Texts of the head ---------------------------------------------------------------------------------------------
 */

/* GMime gives UTF-8 when the mail is right; one line, without controls, whatever it is. */
struct str mail_text(struct arena *arena, const char *text, size_t most)
{
    struct str clean = text_from_charset(arena, str_of(text), STR_NONE);
    struct buffer line = {0};
    for (size_t i = 0; i < clean.length;) {
        uint32_t point = text_code_point(clean, &i);
        bool control = point < ' ' || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029;
        bool turns = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069); /* of direction */
        if (!turns)
            buffer_add_code_point(&line, control ? ' ' : point);
    }
    struct str made = arena_str(arena, text_cut(str_trim(buffer_str(&line)), most));
    buffer_free(&line);
    return made;
}

struct str mail_header(struct arena *arena, const void *object, const char *name)
{
    return mail_text(arena, gmime.g_mime_object_get_header((GMimeObject *)(uintptr_t)object, name), 4000);
}

static void read_sender(struct arena *arena, GMimeMessage *message, struct mail *mail)
{
    InternetAddressList *list = gmime.g_mime_message_get_from(message);
    InternetAddress *first =
        list && gmime.internet_address_list_length(list) > 0 ? gmime.internet_address_list_get_address(list, 0) : NULL;
    struct error ignored;
    if (!gmime_is(first, gmime.internet_address_mailbox_get_type))
        return;
    mail->name = mail_text(arena, gmime.internet_address_get_name(first), NAME_MOST);
    struct str said = mail_text(arena, gmime.internet_address_mailbox_get_addr((InternetAddressMailbox *)first), 320);
    if (!address_check(arena, said, &mail->address, &ignored))
        mail->address = STR_NONE;
}

static bool in_address(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte && strchr(".+-_=@", byte));
}

/* Every address of a header's text, whatever its syntax. */
static void add_addresses(struct arena *arena, struct buffer *out, struct str text)
{
    for (size_t from = 0; from < text.length;) {
        size_t to = from;
        while (to < text.length && in_address(text.at[to]))
            to++;
        struct str word = str_slice(text, from, to), address;
        struct error ignored;
        if (str_find_char(word, '@', 0) != SIZE_MAX && address_check(arena, word, &address, &ignored)) {
            buffer_add_str(out, address);
            buffer_add_char(out, ' ');
        }
        from = to + 1;
    }
}

static struct str read_recipients(struct arena *arena, GMimeMessage *message)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"};
    struct buffer out = {0};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        add_addresses(arena, &out, mail_header(arena, message, names[i]));
    struct str made = arena_str(arena, str_trim(buffer_str(&out)));
    buffer_free(&out);
    return made;
}

/* What is between < and >, each followed by a space. */
static void add_ids(struct buffer *out, struct str text)
{
    for (size_t i = 0; (i = str_find_char(text, '<', i)) != SIZE_MAX; i++) {
        size_t end = str_find_char(text, '>', i);
        struct str id = str_slice(text, i + 1, end);
        if (end == SIZE_MAX)
            break;
        if (id.length && id.length < 250 && str_find_char(id, ' ', 0) == SIZE_MAX) {
            buffer_add_str(out, id);
            buffer_add_char(out, ' ');
        }
    }
}

static void read_ancestors(struct arena *arena, GMimeMessage *message, struct mail *mail)
{
    struct buffer out = {0};
    struct str rest, first;
    add_ids(&out, mail_header(arena, message, "Message-ID"));
    rest = buffer_str(&out);
    mail->message_id = str_next(&rest, ' ', &first) ? arena_str(arena, first) : STR_NONE;
    buffer_clear(&out);
    add_ids(&out, mail_header(arena, message, "In-Reply-To"));
    rest = buffer_str(&out);
    mail->in_reply_to = str_next(&rest, ' ', &first) && first.length ? arena_str(arena, first) : STR_NONE;
    add_ids(&out, mail_header(arena, message, "References"));
    mail->references = arena_str(arena, str_trim(buffer_str(&out)));
    size_t last = mail->references.length;
    while (last > 0 && mail->references.at[last - 1] != ' ')
        last--;
    if (str_is_empty(mail->in_reply_to))
        mail->in_reply_to = str_slice(mail->references, last, mail->references.length);
    buffer_free(&out);
}

static void read_head(struct arena *arena, GMimeMessage *message, struct mail *mail)
{
    GDateTime *date = gmime.g_mime_message_get_date(message);
    read_sender(arena, message, mail);
    read_ancestors(arena, message, mail);
    mail->subject = mail_text(arena, gmime.g_mime_message_get_subject(message), SUBJECT_MOST);
    mail->recipients = read_recipients(arena, message);
    mail->sent_at = date ? gmime.g_date_time_to_unix(date) : 0;
}

/* --- Parts ---------------------------------------------------------------------------------------------------------
 */

struct walk {
    struct arena *arena;
    struct mail *mail;
    struct buffer body;
};

struct str mail_content(struct arena *arena, GMimePart *part)
{
    GMimeDataWrapper *content = gmime.g_mime_part_get_content(part);
    if (!content)
        return STR("");
    GByteArray *array = gmime.g_byte_array_new();
    GMimeStream *stream = gmime.g_mime_stream_mem_new_with_byte_array(array);
    gmime.g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    gmime.g_mime_data_wrapper_write_to_stream(content, stream);
    struct str bytes = arena_str(arena, (struct str){(const char *)array->data, array->len});
    gmime.g_object_unref(stream);
    gmime.g_byte_array_free(array, TRUE);
    return bytes;
}

struct str mail_type(struct arena *arena, GMimeObject *object)
{
    GMimeContentType *type = gmime.g_mime_object_get_content_type(object);
    char *text = type ? gmime.g_mime_content_type_get_mime_type(type) : NULL;
    struct str low = text_lower(arena, mail_text(arena, text, 100));
    gmime.g_free(text);
    return low;
}

static struct str parameter(GMimeObject *object, const char *name)
{
    GMimeContentType *type = gmime.g_mime_object_get_content_type(object);
    return str_of(type ? gmime.g_mime_content_type_get_parameter(type, name) : NULL);
}

/* A name that holds on a line and names no folder. */
static struct str file_name(struct walk *walk, struct str said, const struct file_type *type)
{
    char *name = arena_cstr(walk->arena, mail_text(walk->arena, arena_cstr(walk->arena, said), NAME_MOST));
    for (char *at = name; *at; at++)
        if (*at == '/' || *at == '\\' || *at == ':')
            *at = '-';
    struct str trimmed = str_trim(str_of(name));
    while (trimmed.length && trimmed.at[0] == '.')
        trimmed = str_slice(trimmed, 1, trimmed.length);
    if (trimmed.length)
        return trimmed;
    return arena_printf(walk->arena, "piece-%zu%s%s", walk->mail->file_count + 1, type->ending[0] ? "." : "",
                        type->ending);
}

static void add_file(struct walk *walk, struct str name, struct str bytes, const char *known_type)
{
    struct mail *mail = walk->mail;
    const struct file_type *type = file_type_of(bytes);
    if (mail->file_count == MAIL_FILES_MOST) {
        mail->more_files = true;
        return;
    }
    struct str shown = file_name(walk, name, type);
    mail->files[mail->file_count++] =
        (struct mail_file){shown, str_of(known_type ? known_type : type->type), bytes, type->dangerous};
}

static void add_attachment(struct walk *walk, GMimePart *part)
{
    struct str bytes = mail_content(walk->arena, part), name = str_of(gmime.g_mime_part_get_filename(part));
    size_t room = MAIL_FILES_MOST - walk->mail->file_count;
    struct mail_file *wrapped = ARENA_ARRAY(walk->arena, struct mail_file, room + 1);
    size_t count = tnef_files(walk->arena, bytes, wrapped, room);
    for (size_t i = 0; i < count; i++)
        add_file(walk, wrapped[i].name, wrapped[i].bytes, NULL);
    if (count == 0 && (bytes.length || name.length))
        add_file(walk, name, bytes, NULL);
}

static void add_text(struct walk *walk, GMimePart *part, bool html)
{
    struct arena *arena = walk->arena;
    struct str bytes = mail_content(arena, part), charset = parameter((GMimeObject *)part, "charset");
    struct str text = text_from_charset(arena, str_slice(bytes, 0, HTML_MOST), charset);
    text = str_trim(text_clean(arena, html ? html_to_text(arena, text) : text));
    if (str_is_empty(text) || walk->body.length > MAIL_TEXT_MOST)
        return;
    if (walk->body.length)
        buffer_add_cstr(&walk->body, "\n\n");
    buffer_add_str(&walk->body, text);
}

/* A whole mail within a mail stays one: a file that mail programs open. */
static void add_mail(struct walk *walk, GMimeMessagePart *part)
{
    GMimeMessage *message = gmime.g_mime_message_part_get_message(part);
    if (!message)
        return;
    struct buffer bytes = {0};
    gmime_write((GMimeObject *)message, &bytes);
    struct str name = mail_text(walk->arena, gmime.g_mime_message_get_subject(message), 100);
    add_file(walk, arena_printf(walk->arena, "%.*s.eml", STR_PRINT(name.length ? name : STR("message"))),
             arena_str(walk->arena, buffer_str(&bytes)), "message/rfc822");
    buffer_free(&bytes);
}

static bool is_attached(GMimePart *part)
{
    const char *disposition = gmime.g_mime_object_get_disposition((GMimeObject *)part);
    const char *name = gmime.g_mime_part_get_filename(part);
    return (disposition && strcasecmp(disposition, "attachment") == 0) || (name && *name);
}

static void walk_object(struct walk *walk, GMimeObject *object, bool html_wanted, int depth);

/* The same thing said several ways: its plain text when it has one, its HTML otherwise, and the files of all. */
static bool has_plain_text(struct walk *walk, GMimeMultipart *ways)
{
    bool found = false;
    for (int i = 0; i < gmime.g_mime_multipart_get_count(ways) && !found; i++) {
        GMimeObject *way = gmime.g_mime_multipart_get_part(ways, i);
        found = gmime_is(way, gmime.g_mime_part_get_type) && !is_attached((GMimePart *)way) &&
                str_equal(mail_type(walk->arena, way), STR("text/plain")) &&
                !str_is_empty(str_trim(mail_content(walk->arena, (GMimePart *)way)));
    }
    return found;
}

static void walk_multipart(struct walk *walk, GMimeMultipart *multipart, bool html_wanted, int depth)
{
    bool ways = str_equal(mail_type(walk->arena, (GMimeObject *)multipart), STR("multipart/alternative"));
    if (ways && has_plain_text(walk, multipart))
        html_wanted = false;
    for (int i = 0; i < gmime.g_mime_multipart_get_count(multipart); i++)
        walk_object(walk, gmime.g_mime_multipart_get_part(multipart, i), html_wanted, depth + 1);
}

static void walk_part(struct walk *walk, GMimePart *part, bool html_wanted)
{
    struct str type = mail_type(walk->arena, (GMimeObject *)part);
    bool html = str_equal(type, STR("text/html"));
    if (is_attached(part) || (!html && !str_equal(type, STR("text/plain"))))
        add_attachment(walk, part);
    else if (!html || html_wanted)
        add_text(walk, part, html);
}

/* Mails nest as deep as their senders like: this one follows twenty levels, and the bytes keep the rest. */
static void walk_object(struct walk *walk, GMimeObject *object, bool html_wanted,
                        int depth) /* NOLINT(misc-no-recursion) */
{
    if (depth > DEPTH_MOST)
        return;
    if (gmime_is(object, gmime.g_mime_multipart_get_type))
        walk_multipart(walk, (GMimeMultipart *)object, html_wanted, depth);
    else if (gmime_is(object, gmime.g_mime_message_part_get_type))
        add_mail(walk, (GMimeMessagePart *)object);
    else if (gmime_is(object, gmime.g_mime_part_get_type))
        walk_part(walk, (GMimePart *)object, html_wanted);
}

/* --- The whole -----------------------------------------------------------------------------------------------------
 */

static void read_message(struct arena *arena, GMimeMessage *message, struct str raw, struct mail *mail)
{
    struct walk walk = {.arena = arena, .mail = mail};
    mail->files = ARENA_ARRAY(arena, struct mail_file, MAIL_FILES_MOST);
    read_head(arena, message, mail);
    walk_object(&walk, gmime.g_mime_message_get_mime_part(message), true, 0);
    mail->body = arena_str(arena, str_slice(buffer_str(&walk.body), 0, MAIL_TEXT_MOST));
    while (mail->body.length && !text_is_utf8(mail->body)) /* cut within a character */
        mail->body.length--;
    mail->fresh = quote_start(mail->body);
    buffer_free(&walk.body);
    mail_judge(arena, message, raw, mail);
}

bool mail_parse(struct str raw, struct arena *arena, struct mail *mail, struct error *error)
{
    *mail = (struct mail){.kind = MAIL_UNREADABLE};
    if (!gmime_load(error))
        return false;
    GMimeStream *stream = gmime_stream_on(raw);
    GMimeParser *parser = gmime.g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = gmime.g_mime_parser_construct_message(parser, NULL);
    if (message) {
        read_message(arena, message, raw, mail);
        gmime.g_object_unref(message);
    }
    gmime.g_object_unref(parser);
    gmime.g_object_unref(stream);
    return true;
}
