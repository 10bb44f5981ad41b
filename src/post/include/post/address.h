/* Electronic addresses, as mail is sent to them: ASCII, one "@", no comment, no quotes. */
#ifndef POST_ADDRESS_H
#define POST_ADDRESS_H

#include "base/base.h"

/* " Jeanne@Ville.FR " → "jeanne@ville.fr": trimmed, in lower case. ERROR_INVALID tells what to mend. */
bool address_check(struct arena *arena, struct str text, struct str *address, struct error *error);
/* The lower case alone, for an address that came from outside and is only compared. */
struct str address_key(struct arena *arena, struct str address);
struct str address_domain(struct str address); /* after the "@" */

#endif
