/* Domain labels outside ASCII, as the domain name system writes them: RFC 3492 (Punycode), RFC 5890 ("xn--"). */
#ifndef PLACES_PUNYCODE_H
#define PLACES_PUNYCODE_H

#include "base/buffer.h"
#include "base/str.h"

/* Adds the ASCII form of a label in lower case; an ASCII label is added as it is. */
void punycode_label(struct buffer *out, struct str label);

#endif
