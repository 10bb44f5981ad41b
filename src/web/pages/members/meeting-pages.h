/* What the pages of one meeting share. */
#ifndef MEMBERS_MEETING_PAGES_H
#define MEMBERS_MEETING_PAGES_H

#include "member-pages.h"

/* A meeting as somebody may read it. */
struct reading {
    const struct space *space;
    struct meeting_record record;
    struct str path; /* of its page */
    bool organises, invited;
};
/* The meeting of the path: ERROR_MISSING for who may not know of it. */
bool read_meeting(struct request *request, struct reading *reading, struct error *error);
bool is_guest(struct request *request, const struct meeting_guests *guests);

/* What stands in the way of that day: holidays, same room, same people. */
bool meeting_flags(struct request *request, struct session *session, const struct space *space,
                   const struct meeting *meeting, struct meeting_flags *flags, struct error *error);

/* Within a write: tells the guests by mail with the event for their calendars. `again` also those convened already. */
bool tell_guests(struct session *session, struct request *request, const struct space *space,
                 const struct meeting *meeting, const char *kind, bool again, int64_t *told, struct error *error);

/* « jour », « debut », « fin » of a form, as instants (0: no day); false when the form refuses them. */
bool read_times(struct form *form, const struct zone *zone, int64_t *starts, int64_t *ends);

/* The way back of a form about a meeting. */
void meeting_ways(struct request *request, const struct reading *reading, struct view_form_page *view);

#endif
