/* The nine official services as needs, in the words of someone who looks for help. */
#ifndef PAGES_NEEDS_H
#define PAGES_NEEDS_H

#include "base/base.h"

struct need_words {
    const char *slug;  /* of the term in data/vocabularies/services.csv */
    const char *label; /* « Faire mes démarches en ligne » */
    const char *icon;  /* class of the design system */
};

/* The words of a service, by the slug of its term; NULL for a service that has none (its official label then serves).
 */
const struct need_words *need_words(struct str slug);
/* In the order of the home page. */
extern const struct need_words NEEDS[];
extern const size_t NEED_COUNT;

#endif
