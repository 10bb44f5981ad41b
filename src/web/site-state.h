/* What the answers kept in memory depend on: the minute, and everything that is published. */
#ifndef WEB_SITE_STATE_H
#define WEB_SITE_STATE_H

#include "site.h"

/* Never 0; another value when the directory, the settings of a space or the minute changed. */
uint64_t site_stamp(const struct site *site, int64_t now);

#endif
