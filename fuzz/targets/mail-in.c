/* Mail from outside: whatever its bytes, it is read, and what is made of it can be stored and shown. */
#include <stdlib.h>
#include <string.h>

#include "post/post.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool holds)
{
    if (!holds)
        abort();
}

/* What the database takes: UTF-8 without NUL. */
static void hold_text(struct str text)
{
    hold(text_is_utf8(text) && (text.length == 0 || !memchr(text.at, '\0', text.length)));
}

static void hold_mail(const struct mail *mail)
{
    const struct str texts[] = {
        mail->address,     mail->name,       mail->subject,    mail->body,           mail->message_id,
        mail->in_reply_to, mail->references, mail->recipients, mail->bounce.message, mail->bounce.recipient,
        mail->bounce.why};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        hold_text(texts[i]);
    hold(mail->body.length <= MAIL_TEXT_MOST && mail->fresh <= mail->body.length);
    hold(mail->file_count <= MAIL_FILES_MOST);
    hold(mail->kind != MAIL_WRITTEN || str_find_char(mail->address, '@', 0) != SIZE_MAX);
    for (size_t i = 0; i < mail->file_count; i++) {
        hold_text(mail->files[i].name);
        hold_text(mail->files[i].type);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct str raw = {(const char *)data, size};
    struct mail mail;
    struct error error;
    if (size) {
        hold(mail_parse(raw, &arena, &mail, &error));
        hold_mail(&mail);
        hold(mail_mark(&arena, raw).length == 32);
    }
    arena_free(&arena);
    return 0;
}
