/* The progress of a space over time: a sentence, a curve, the same in a table. */
#ifndef PAGES_HOME_PROGRESS_H
#define PAGES_HOME_PROGRESS_H

#include "pages.h"

/* From the day the démarche started, or else the day of the first place. Nothing when no place is dated. */
void progress_fill(struct request *request, const struct space *space, struct view_home *view);

#endif
