/* A form is a table of fields, written once: from it come the HTML control, the check of the input, the message beside
 * the control, and the schema in the API's description. The names are those of CSV columns and JSON keys too.
 *
 *     static const struct field FIELDS[] = {
 *         {.name = "courriel", .label = "Votre adresse électronique", .kind = FIELD_EMAIL, .required = true,
 *          .autocomplete = "email", .help = "Pour vous répondre, par exemple nom@exemple.fr"}, …};
 *     struct form form;
 *     form_start(&form, request, FIELDS, COUNT_OF(FIELDS));          to show it empty
 *     if (!form_read(&form, request, FIELDS, COUNT_OF(FIELDS))) …    to read it: false, show it again with its messages
 *
 * What was typed is kept and shown again, wrong or not (files excepted). A form of a POST route carries a token
 * (form.token): the template writes it, the dispatcher has checked it before the handler runs.
 */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "base/base.h"
#include "request.h"
#include "response.h"

enum field_kind {
    FIELD_TEXT,
    FIELD_TEXTAREA,
    FIELD_EMAIL,
    FIELD_PHONE,    /* French or international; form_text gives E.164: "+33237000000" */
    FIELD_ADDRESS,  /* of a web page: http or https */
    FIELD_NUMBER,   /* whole */
    FIELD_DECIMAL,  /* comma or point */
    FIELD_DATE,     /* 2026-11-24 from the control, 24/11/2026 when typed */
    FIELD_TIME,     /* 9:30, 9h30 */
    FIELD_CHOICE,   /* one of `choices`: radio buttons up to 5, a list beyond */
    FIELD_CHOICES,  /* some of `choices`: boxes */
    FIELD_CHECKBOX, /* one box; required: must be ticked */
    FIELD_PASSWORD,
    FIELD_FILE,
    FIELD_HIDDEN,
    FIELD_KIND_COUNT
};

struct field_choice {
    const char *value;
    const char *label;
    const char *help; /* or NULL */
};

struct field {
    const char *name;  /* a-z 0-9 _ */
    const char *label; /* French, without colon */
    enum field_kind kind;
    bool required;
    /* Texts: characters; numbers: the value (both 0: no limit); dates: day numbers; choices: how many; files: bytes. */
    int64_t least, most;
    const struct field_choice *choices;
    size_t choice_count;
    bool listed;              /* FIELD_CHOICE: a list to open, however few they are */
    const char *help;         /* what to write, with an example; NULL when the label says it all */
    const char *autocomplete; /* "email", "tel", "postal-code"…: required by RGAA 11.13 for personal data; or NULL */
    int rows;                 /* FIELD_TEXTAREA: lines shown; 0: 5 */
    const char *list;         /* id of a <datalist> of the page that completes what is typed; or NULL */
    const char *accept;       /* files: "text/csv,.csv", for the browser; the content is checked by who reads it */
};

/* One field as it stands: what to show, and what was understood. */
struct control {
    const struct field *field;
    struct str id;           /* of the HTML element: "champ-courriel" */
    struct str describedby;  /* ids of its help and error, or empty */
    const struct str *texts; /* as typed (cleaned of control characters); several only for FIELD_CHOICES */
    size_t text_count;
    const bool *chosen; /* FIELD_CHOICE, FIELD_CHOICES: by position in field->choices */
    bool checked;       /* FIELD_CHECKBOX */
    struct str error;   /* French: what is wrong and what to do; empty when nothing is */
    struct str text;    /* understood: trimmed, E.164, ISO date… */
    int64_t number;     /* understood: FIELD_NUMBER; FIELD_DATE: day number; FIELD_TIME: minutes since midnight */
    double decimal;     /* understood: FIELD_DECIMAL */
    const struct upload *upload; /* FIELD_FILE */
};

struct form {
    struct arena *arena;
    const struct field *fields;
    size_t count;
    struct control *controls; /* as many as fields, in their order */
    size_t error_count;
    struct str message; /* about the whole form, above it; empty when there is none */
    struct str token;   /* value of the hidden control FORM_TOKEN_NAME */
};

#define FORM_TOKEN_NAME "jeton"

/* An empty form. When the browser has no cookie yet, the response will set one: the page must be CACHE_NEVER. */
void form_start(struct form *form, struct request *request, const struct field *fields, size_t count);
/* From the body (or, for a GET route, the query). True when every field is right. */
bool form_read(struct form *form, struct request *request, const struct field *fields, size_t count);
/* The check alone, on values from anywhere (a CSV row, a JSON object). */
bool form_check(struct form *form, struct arena *arena, const struct field *fields, size_t count,
                const struct form_value *values, size_t value_count);

/* The first value of that name in the body, trimmed; empty when it is not there: which button was used. */
struct str form_posted(struct request *request, const char *name);

/* Shows again what was typed before and kept elsewhere, without messages. */
void form_restore(struct form *form, struct request *request, const struct field *fields, size_t count,
                  const struct form_value *values, size_t value_count);

/* What to show before anything was typed. */
void form_set(struct form *form, const char *name, struct str text);
void form_choose(struct form *form, const char *name, struct str value); /* one more of FIELD_CHOICES */

/* What was understood; the name must be in the table. Empty, 0 or NULL when the field was left empty. */
const struct control *form_control(const struct form *form, const char *name);
struct str form_text(const struct form *form, const char *name);
int64_t form_number(const struct form *form, const char *name);
bool form_checked(const struct form *form, const char *name);
bool form_chosen(const struct form *form, const char *name, const char *value);
bool form_is_empty(const struct form *form, const char *name);

/* A refusal that the domain decides, beside its control or above the form (name NULL). Makes the form wrong. */
void form_refuse(struct form *form, const char *name, const char *format, ...) PRINTF_LIKE(3, 4);

/* HTML of a control: "text", "email", "tel", "url", "date"… for <input type>; and its inputmode, or NULL. */
const char *field_input_type(const struct field *field);
const char *field_input_mode(const struct field *field);

/* The JSON Schema (OpenAPI 3.1) of an object with these fields. */
void form_schema(struct json_writer *writer, const struct field *fields, size_t count);

#endif
