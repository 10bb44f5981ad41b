/* Between the reading of a mail (mail.c) and the judgement on it (mail-kind.c). */
#ifndef POST_MAIL_PARTS_H
#define POST_MAIL_PARTS_H

#include "gmime.h"
#include "post/mail.h"

/* One line of UTF-8, without controls, of `most` characters at most. */
struct str mail_text(struct arena *arena, const char *text, size_t most);
/* A header of a GMimeObject, decoded; "" when it has none. */
struct str mail_header(struct arena *arena, const void *object, const char *name);
struct str mail_type(struct arena *arena, GMimeObject *object); /* "text/plain" */
struct str mail_content(struct arena *arena, GMimePart *part);  /* its bytes, decoded */

/* Sets mail->kind, and what a notification tells. */
void mail_judge(struct arena *arena, GMimeMessage *message, struct str raw, struct mail *mail);

#endif
