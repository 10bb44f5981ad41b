/* The themes that working groups share out: data/network/themes.csv, in its order. */
#ifndef NETWORK_THEME_H
#define NETWORK_THEME_H

#include "base/base.h"

struct network_theme {
    struct str code, label; /* "sante", « Santé » */
};
/* Shared, read at first use, never freed. */
const struct network_theme *network_themes(size_t *count);
/* NULL when there is none of this code. */
const struct network_theme *network_theme_find(struct str code);

#endif
