/* Letters: messages written from a template, in text and in HTML from one source. The program comes with the templates
 * of data/letters/ (one file each: add yours there and in src/post/meson.build); the organiser of a space may put its
 * own words over them.
 *
 *     struct letter_order order = {
 *         .message = {.mark = mark, .kind = "sign-in", .address = address, .until = now + 900},
 *         .values = (const struct letter_value[]){{"lien", link}, {"duree", STR("15 minutes")}}, .value_count = 2};
 *     letter_queue(session, &order, now, NULL, error);
 *
 * The language of a template, one line of it being one line of the message:
 *   {lien}              the value of a field, as plain text: it can bring no markup of its own
 *   **gras**            bold                        # Titre     a heading
 *   - point             a list                      [Ouvrir]({lien})   a link; alone on its line, a button
 * A blank line ends a paragraph. A paragraph whose fields are all empty is left out.
 */
#ifndef POST_LETTER_H
#define POST_LETTER_H

#include "post/message.h"

struct letter_field {
    struct str name, help, sample; /* "lien", « adresse qui ouvre la session », "https://…" */
};
/* A kind of letter, as shipped. */
struct letter_kind {
    struct str name;          /* "sign-in" */
    struct str title, moment; /* « Lien de connexion », « quand une personne demande à se connecter » */
    const struct letter_field *fields;
    size_t field_count;
    struct str subject, body; /* its template */
    bool reserved;            /* the installation's own (signing in…): no space changes it */
};
/* Every kind, in the order of the list of src/post/meson.build. Shared, made at first use, never freed. */
const struct letter_kind *letter_kinds(size_t *count);
const struct letter_kind *letter_kind_find(struct str name); /* NULL when there is none */

struct letter_value {
    const char *field;
    struct str value; /* plain text; line ends are kept; an address to put behind a link must be url_is_safe */
};

struct letter_text {
    struct str subject, body, html;
};
/* Writes the template with these values. ERROR_INVALID tells the line that is wrong, or the field that the kind does
 * not have. */
bool letter_write(const struct letter_kind *kind, struct str subject, struct str body,
                  const struct letter_value *values, size_t count, struct arena *arena, struct letter_text *text,
                  struct error *error);
/* The same with the samples of the kind: what the organiser sees before saving. */
bool letter_preview(const struct letter_kind *kind, struct str subject, struct str body, struct arena *arena,
                    struct letter_text *text, struct error *error);

struct letter_order {
    struct message_order message; /* but subject, body and html */
    const struct letter_value *values;
    size_t value_count;
};
/* Within a write: the space's template, or the shipped one, with these values, then message_queue. */
bool letter_queue(struct session *session, const struct letter_order *order, int64_t now, int64_t *id,
                  struct error *error);

/* The template of a space; *own tells whether it is the organiser's. ERROR_MISSING for an unknown kind. */
bool letter_template(struct session *session, int64_t space_id, struct str kind, struct arena *arena,
                     struct str *subject, struct str *body, bool *own, struct error *error);
/* Within a write: sets it (checked by a preview), or goes back to the shipped one with an absent body. Every change is
 * a version. `by` is 0 for the command line; `after` is the version that was read before: ERROR_CONFLICT when somebody
 * changed the letter since. Nothing is written when nothing changes. ERROR_FORBIDDEN for a reserved kind. */
bool letter_set_template(struct session *session, int64_t space_id, struct str kind, struct str subject,
                         struct str body, int64_t after, int64_t by, int64_t now, struct error *error);

struct letter_version {
    int64_t number, at, person_id; /* person_id: 0 when nobody is known */
    struct str subject, body;      /* absent: back to the shipped one */
};
struct letter_versions {
    size_t count;
    struct letter_version *at;
};
/* The newest first. */
bool letter_versions(struct session *session, int64_t space_id, struct str kind, struct arena *arena,
                     struct letter_versions *versions, struct error *error);
/* Within a write: nobody is known any more as the author of what this person wrote. */
bool letter_forget_person(struct session *session, int64_t person_id, struct error *error);

#endif
