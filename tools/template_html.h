/* The place reached in the HTML of a template, followed character by character.
 *
 * The machine knows just enough of HTML to say what a hole would be inserted into, to refuse what it cannot make safe,
 * and to hold templates to a plain, strict writing: quoted attributes, explicit end tags, no inline script or style.
 */
#ifndef TOOLS_TEMPLATE_HTML_H
#define TOOLS_TEMPLATE_HTML_H

#include "base/base.h"

enum html_place {
    HTML_TEXT,
    HTML_TAG,  /* inside a start tag, between attributes */
    HTML_VALUE /* inside a quoted attribute value */
};

enum html_attribute {
    HTML_PLAIN,
    HTML_URL,     /* holds an address: href, src, action… */
    HTML_SPOKEN,  /* read by people: title, alt, aria-label… */
    HTML_REFUSED, /* exists, but takes no hole: srcset, type of a script… */
};

enum { HTML_DEPTH_MOST = 64, HTML_ATTRIBUTES_MOST = 32 };

struct html_state {
    enum html_place place;
    struct str tag; /* the start tag being read */
    enum html_attribute attribute;
    struct str attribute_name;
    char quote;
    bool value_begun;                /* something was written in the value already */
    bool json;                       /* inside <script type="application/json"> or ld+json */
    bool json_string;                /* … and inside a string of it */
    bool script_json, script_source; /* what the attributes of a <script> tag said */
    size_t depth;
    struct str open[HTML_DEPTH_MOST]; /* elements not yet closed */
    size_t attribute_count;
    struct str attributes[HTML_ATTRIBUTES_MOST]; /* of this tag, to refuse repetitions */
};

/* Reads one piece of HTML at source[*position] (a tag's name, an attribute's name, one character…), moves past it and
 * appends what the page will hold. Stops before "{{" and "{%", which the caller handles. False with a message. */
bool html_step(struct html_state *state, struct str source, size_t *position, struct buffer *out, struct error *error);
/* Whether typography applies to the text or value being read. */
bool html_is_prose(const struct html_state *state);
/* Whether a branch left the HTML as it found it. */
bool html_same_place(const struct html_state *a, const struct html_state *b, struct error *error);

#endif
