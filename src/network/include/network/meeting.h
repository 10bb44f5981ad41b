/* Bodies and their meetings: committees, bilateral meetings, presentations. What a meeting leaves: who came, what was
 * said, what was decided.
 *
 *     draft → planned → convened → held → recorded      a meeting may have no date yet while it is planned
 *     planned, convened → postponed → planned, convened  (a new date; the calendar event keeps its uid)
 *     draft, planned, convened, postponed → cancelled    (a reason is told)
 *
 * A *guest* is somebody invited, then present or not. Names, duty, organisation and college are copied on her row when
 * she is invited: what becomes of the contact later changes nothing there.
 *
 * Everything that minutes print is read by meeting_record.
 */
#ifndef NETWORK_MEETING_H
#define NETWORK_MEETING_H

#include "network/member.h"
#include "store/attachment.h"

/* --- Bodies --------------------------------------------------------------------------------------------------------
 */

enum body_kind {
    BODY_STEERING,
    BODY_TECHNICAL,
    BODY_CONSULTATIVE,
    BODY_BILATERAL,
    BODY_PRESENTATION,
    BODY_OTHER,
    BODY_KIND_COUNT
};
enum body_frequency {
    FREQUENCY_UNSAID,
    FREQUENCY_MONTHLY,
    FREQUENCY_QUARTERLY,
    FREQUENCY_HALF_YEARLY,
    FREQUENCY_YEARLY,
    FREQUENCY_ONCE,
    FREQUENCY_COUNT
};
enum body_state { BODY_ACTIVE, BODY_SUSPENDED, BODY_CLOSED, BODY_STATES };

const char *body_kind_code(enum body_kind kind);
const char *body_kind_label(enum body_kind kind); /* « comité technique » */
enum body_kind body_kind_of(struct str code);
const char *body_frequency_code(enum body_frequency frequency);
const char *body_frequency_label(enum body_frequency frequency); /* « tous les trois mois » */
enum body_frequency body_frequency_of(struct str code);
const char *body_state_code(enum body_state state);
const char *body_state_label(enum body_state state);
enum body_state body_state_of(struct str code);

struct meeting_body {
    int64_t id, space_id; /* id 0: not saved yet */
    enum body_kind kind;
    struct str name;
    enum body_frequency frequency;
    enum body_state state;
    struct str mission;
    int64_t created_at, updated_at;
};
struct meeting_bodies {
    size_t count;
    struct meeting_body *at;
};
/* Active ones first, steering before technical before the others. */
bool body_list(struct session *session, int64_t space_id, struct arena *arena, struct meeting_bodies *bodies,
               struct error *error);
bool body_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena, struct meeting_body *body,
               bool *found, struct error *error);
/* Within a write. ERROR_INVALID names the field. */
bool body_save(struct session *session, struct meeting_body *body, int64_t now, struct error *error);
/* The confirmed members that sit in it; without any seat, every confirmed member of the space. */
bool body_members(struct session *session, const struct meeting_body *body, struct arena *arena,
                  struct network_members *members, bool *everyone, struct error *error);
/* Within a write: a seat taken or given back. */
bool body_seat(struct session *session, int64_t body_id, int64_t member_id, bool sits, struct error *error);

/* --- Meetings ------------------------------------------------------------------------------------------------------
 */

enum meeting_state {
    MEETING_DRAFT,
    MEETING_PLANNED,
    MEETING_CONVENED,
    MEETING_HELD,
    MEETING_RECORDED,
    MEETING_POSTPONED,
    MEETING_CANCELLED,
    MEETING_STATES
};
enum meeting_remote { REMOTE_NONE, REMOTE_ON_REQUEST, REMOTE_LINK, REMOTE_COUNT };

const char *meeting_state_code(enum meeting_state state);
const char *meeting_state_label(enum meeting_state state); /* « convoquée » */
enum meeting_state meeting_state_of(struct str code);
const char *meeting_remote_code(enum meeting_remote remote);
const char *meeting_remote_label(enum meeting_remote remote); /* « à distance sur demande » */
enum meeting_remote meeting_remote_of(struct str code);

struct meeting {
    int64_t id, space_id, body_id; /* id 0: not saved yet */
    int64_t member_id;             /* of a bilateral one: with whom; 0: none */
    enum body_kind body_kind;      /* of its body, and its name */
    struct str body;
    struct str partner; /* name of that member, or empty */
    struct str title;   /* « Comité technique France Numérique Ensemble » */
    struct str purpose; /* opens the minutes; may be empty */
    enum meeting_state state;
    int64_t starts_at, ends_at; /* 0: no date yet, no end said */
    struct str period;          /* without a date: « fin mars ou début avril » */
    struct str place, room, address; /* « Préfecture d’Eure-et-Loir », « Salle Jean-Moulin », « Place …, Chartres » */
    int64_t capacity;                /* 0: not said */
    enum meeting_remote remote;
    struct str remote_link;
    struct str chair, chair_duty; /* « Le sous-préfet », « référent inclusion numérique » */
    struct str secretary;
    struct str summary;
    bool in_public_calendar;
    int64_t sequence;  /* of the calendar event: grows with each change that calendars must follow */
    struct str reason; /* why it was postponed or cancelled */
    int64_t previous_at,
        convened_at; /* the date it was postponed from; when its guests were first written to; 0: none */
    int64_t created_at, updated_at;
};
struct meetings {
    size_t count;
    struct meeting *at;
};

struct meeting_search {
    int64_t space_id;
    int64_t body_id;   /* 0: all */
    int64_t member_id; /* 0: all; else bilateral with it, or with a guest of it */
    unsigned kinds;    /* mask of 1u << body_kind; 0: all */
    unsigned states;   /* mask of 1u << state; 0: all */
    int64_t from;      /* those that start at or after; and those without a date (0: no limit) */
    int64_t until;     /* those that start before (0: no limit): leaves out those without a date */
    bool public_alone; /* in the public calendar, and no draft */
    bool descending;   /* the latest first; else the earliest first, those without a date last */
};
bool meeting_list(struct session *session, const struct meeting_search *search, struct arena *arena,
                  struct meetings *meetings, struct error *error);
bool meeting_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena, struct meeting *meeting,
                  bool *found, struct error *error);

/* Within a write: makes it (draft, or planned) or changes it. A change of date, place or remote access of a convened
 * meeting raises its sequence: *told (may be NULL) says that its guests must be. State is changed by meeting_move
 * alone. ERROR_INVALID names the field. */
bool meeting_save(struct session *session, struct meeting *meeting, int64_t now, bool *told, struct error *error);

bool meeting_may_move(enum meeting_state from, enum meeting_state to, bool *needs_reason);
/* Within a write. Convening, holding and recording want a date. Postponing keeps the date in previous_at and takes the
 * new one (0: none yet); a postponed meeting that has a date again is convened or planned, as it was. ERROR_CONFLICT
 * for what the table does not allow. */
bool meeting_move(struct session *session, struct meeting *meeting, enum meeting_state to, struct str reason,
                  int64_t new_start, int64_t new_end, int64_t now, struct error *error);

/* What stands in the way on that day, in words for the organiser. */
struct meeting_flags {
    size_t count;
    struct str *at; /* « La même salle est prise par … » */
};
/* The same room (of a meeting or of a session of a group), or the same guest, at the same time. Holidays are the
 * caller's to know (places/hours.h). A session of a group asks with its id, and its whole place as the room. */
bool meeting_collisions(struct session *session, const struct meeting *meeting, const struct zone *zone,
                        struct arena *arena, struct meeting_flags *flags, struct error *error);

/* --- Agenda --------------------------------------------------------------------------------------------------------
 */

struct meeting_item {
    int64_t id;
    struct str title, presenter, notes; /* notes: what was said of it */
    int64_t minutes;                    /* how long; 0: not said */
};
struct meeting_items {
    size_t count;
    struct meeting_item *at;
};
bool meeting_agenda(struct session *session, int64_t meeting_id, struct arena *arena, struct meeting_items *items,
                    struct error *error);
/* Within a write: the whole agenda, in order; those with an id keep it (and their notes when these are absent). */
bool meeting_set_agenda(struct session *session, int64_t meeting_id, const struct meeting_items *items,
                        struct error *error);
/* Within a write. */
bool meeting_set_notes(struct session *session, int64_t meeting_id, int64_t item_id, struct str notes,
                       struct error *error);

/* --- Guests --------------------------------------------------------------------------------------------------------
 */

enum guest_presence {
    GUEST_INVITED,
    GUEST_PRESENT,
    GUEST_REMOTE,
    GUEST_EXCUSED,
    GUEST_ABSENT,
    GUEST_REPRESENTED,
    GUEST_PRESENCES
};
const char *guest_presence_code(enum guest_presence presence);
const char *guest_presence_label(enum guest_presence presence); /* « excusé » */
enum guest_presence guest_presence_of(struct str code);

struct meeting_guest {
    int64_t id, meeting_id; /* id 0: not saved yet */
    int64_t member_id;      /* 0: of no member */
    enum member_college college;
    struct str organisation;
    struct str civility, first_name, last_name, duty; /* frozen */
    bool elected;
    struct str email;
    enum guest_presence presence;
    struct str represented_by;
    int64_t convened_at; /* when she was last written to; 0: never */
};
struct meeting_guests {
    size_t count;
    struct meeting_guest *at;
};
/* « Mme Jeanne Martin », or her duty when she has no name */
struct str guest_name(struct arena *arena, const struct meeting_guest *guest);
/* In protocol order: by college; within it by organisation, elected ones first, then by name. */
bool guest_list(struct session *session, int64_t meeting_id, struct arena *arena, struct meeting_guests *guests,
                struct error *error);
/* Within a write. ERROR_INVALID names the field: a guest has a name or a duty, and an organisation. */
bool guest_save(struct session *session, struct meeting_guest *guest, int64_t now, struct error *error);
bool guest_remove(struct session *session, int64_t meeting_id, int64_t id, struct error *error);
/* Within a write: the elected representatives and referents in post of the body's members become guests; who is one
 * already (same address) is left. *added may be NULL. */
bool guest_invite_members(struct session *session, const struct meeting *meeting, int32_t today, int64_t now,
                          int64_t *added, struct error *error);
/* Within a write. ERROR_MISSING when she is not of that meeting. */
bool guest_set_presence(struct session *session, int64_t meeting_id, int64_t id, enum guest_presence presence,
                        struct str represented_by, struct error *error);
/* Within a write: she was written to. */
bool guest_convened(struct session *session, int64_t id, int64_t now, struct error *error);
/* The meetings to come (and without a date) that an address is invited to. */
bool meeting_list_of(struct session *session, struct str email, int64_t now, struct arena *arena,
                     struct meetings *meetings, struct error *error);

/* --- Decisions -----------------------------------------------------------------------------------------------------
 */

enum decision_kind {
    DECISION_REMINDER,
    DECISION_INFORMATION,
    DECISION_DECISION,
    DECISION_CALL, /* an invitation to act */
    DECISION_CALENDAR,
    DECISION_NEED,
    DECISION_KIND_COUNT
};
enum decision_state { DECISION_OPEN, DECISION_IN_PROGRESS, DECISION_DONE, DECISION_DROPPED, DECISION_STATES };

const char *decision_kind_code(enum decision_kind kind);
const char *decision_kind_label(enum decision_kind kind); /* « invitation à agir » */
enum decision_kind decision_kind_of(struct str code);
const char *decision_state_code(enum decision_state state);
const char *decision_state_label(enum decision_state state); /* « en cours » */
enum decision_state decision_state_of(struct str code);

enum { DECISION_NO_DAY = INT32_MIN /* due_on: none */ };

struct decision {
    int64_t id, meeting_id; /* id 0: not saved yet */
    int64_t number;         /* within the meeting, given by decision_save */
    enum decision_kind kind;
    struct str text;
    struct str owner;  /* « les référents techniques » */
    int64_t member_id; /* when it is one member's; 0: none */
    int32_t due_on;    /* or DECISION_NO_DAY */
    struct str link;
    enum decision_state state;
    struct str outcome; /* what became of it */
    int64_t settled_at;
    struct str meeting; /* title of the meeting, and its day */
    int64_t meeting_at;
};
struct decisions {
    size_t count;
    struct decision *at;
};
/* Open or in progress, and its day is over. */
bool decision_is_late(const struct decision *decision, int32_t today);

struct decision_search {
    int64_t space_id;
    int64_t meeting_id; /* 0: all */
    int64_t body_id;    /* 0: all */
    int64_t member_id;  /* 0: all */
    bool open_alone;    /* open or in progress */
    int64_t before;     /* of meetings that started before (0: no limit) */
};
/* By day due (none last), then by meeting and number; of one meeting: by number. */
bool decision_list(struct session *session, const struct decision_search *search, struct arena *arena,
                   struct decisions *decisions, struct error *error);
/* Within a write. ERROR_INVALID names the field: a decision or a call to act has an owner, and its day is not before
 * the meeting. */
bool decision_save(struct session *session, struct decision *decision, int64_t now, struct error *error);
/* Within a write. Done and dropped want an outcome or not, as the caller says. */
bool decision_settle(struct session *session, int64_t space_id, int64_t id, enum decision_state state,
                     struct str outcome, int64_t now, struct error *error);
bool decision_remove(struct session *session, int64_t meeting_id, int64_t id, struct error *error);

/* --- Files ---------------------------------------------------------------------------------------------------------
 */

/* Documents are attached (store/attachment.h) under one of these subjects, with the number of the meeting. */
enum file_audience { AUDIENCE_ORGANISER, AUDIENCE_MEMBERS, AUDIENCE_PUBLIC, AUDIENCE_COUNT };
const char *file_audience_code(enum file_audience audience); /* the subject: "meeting-members" */
const char *file_audience_label(enum file_audience audience);
enum file_audience file_audience_of(struct str code);

/* --- The whole of a meeting ----------------------------------------------------------------------------------------
 */

struct meeting_record {
    struct meeting meeting;
    struct meeting_body body;
    struct meeting_items agenda;
    struct meeting_guests guests; /* in protocol order, everyone invited: presence tells present, excused, absent */
    struct decisions decisions;   /* of this meeting, by number */
    struct decisions follow_up;   /* still open, of the earlier meetings of the same body */
    struct meetings bilaterals;   /* of the space: those past and to come, those without a date last */
    struct meetings committees;   /* to come after this one: other bodies' and the next of this one */
    struct attached_files files[AUDIENCE_COUNT]; /* documents, by who may read them */
};
/* *found is false when the space has no such meeting. What is to come is counted from the meeting itself. */
bool meeting_record(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                    struct meeting_record *record, bool *found, struct error *error);

#endif
