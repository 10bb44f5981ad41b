/* Sources and the quality of data: pages for everybody, files for who looks after the places. */
#ifndef SOURCES_SOURCE_PAGES_H
#define SOURCES_SOURCE_PAGES_H

#include "../pages.h"
#include "places/source.h"
#include "source-views.h"

/* --- quality.c ---------------------------------------------------------------------------------------------------- */

/* « 97 % »; empty when there is nothing to divide by. */
struct str share_text(struct arena *arena, int64_t part, int64_t whole);
/* What places lack, most frequent first; nothing that all have. */
struct lacks lacks_make(struct arena *arena, const int64_t missing[QUALITY_PART_COUNT], int64_t places);
/* The day before which a place's information is old: a year before the request. */
int32_t old_before(const struct request *request);
/* The source of the path, among those that have places in the space; ERROR_MISSING otherwise. */
bool source_of_path(struct request *request, const struct space *space, struct session *session, struct source *source,
                    struct quality_row *row, struct error *error);

/* --- handlers ------------------------------------------------------------------------------------------------------
 */

bool show_quality(struct request *request, struct response *response, struct error *error);
bool show_source(struct request *request, struct response *response, struct error *error);
bool send_findings_csv(struct request *request, struct response *response, struct error *error);
bool send_changes_feed(struct request *request, struct response *response, struct error *error);
bool send_incomplete_csv(struct request *request, struct response *response, struct error *error);

#endif
