/* The minutes of a meeting (« relevé de conclusions ») composed from what was recorded of it, in the form that
 * departmental committees give them: who sat, by college; each point of the agenda; the calendar of the working groups;
 * the bilateral meetings; the map's figures of the day; the call for projects; the conclusions, numbered; who is still
 * missing; the annex.
 *
 * Each part but the presence and the tables is a text that the organiser may mend: paragraphs are separated by an empty
 * line, and lines that begin with "- " make a list.
 */
#ifndef DOCUMENTS_MINUTES_H
#define DOCUMENTS_MINUTES_H

#include "documents/document.h"
#include "grants/grants.h"
#include "network/group.h"
#include "network/meeting.h"
#include "network/minutes.h"

/* What the minutes are made from; read in one transaction by who asks. */
struct minutes_matter {
    const struct meeting_record *record;
    const struct minutes *minutes;                  /* the version being composed */
    struct minutes_texts texts;                     /* written by hand */
    struct group_sessions sessions;                 /* of the space, by date */
    int64_t places, places_at_start, places_target; /* on the day of the meeting, on the first day; 0: not known */
    const struct call *call;                        /* in course on that day; NULL: none */
    const struct str *missing;                      /* names of intercommunalities that are not registered */
    size_t missing_count;
    const struct zone *zone;
    struct str territory_of; /* « d’Eure-et-Loir » */
    struct document_letterhead letterhead;
    enum document_theme theme;
    int64_t made_at; /* when it is composed */
};

struct minutes_part {
    struct str code;    /* "ouverture", "point-0f8q2k7m3c1xz", "groupes", "carte"… */
    struct str heading; /* of the section; empty for the opening */
    struct str text;    /* composed */
    struct str written; /* by hand, when `by_hand` */
    bool by_hand;
};
struct minutes_parts {
    size_t count;
    struct minutes_part *at;
};
/* The parts with a text, in order. */
struct minutes_parts minutes_parts(const struct minutes_matter *matter, struct arena *arena);

/* What should be mended before it is approved, in sentences. */
struct minutes_remarks {
    size_t count;
    struct str *at;
};
struct minutes_remarks minutes_check(const struct minutes_matter *matter, struct arena *arena);

struct document *minutes_compose(const struct minutes_matter *matter, struct arena *arena);

#endif
