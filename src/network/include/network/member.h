/* Members of the démarche: organisations, from prospect to confirmed, and the people who speak for them.
 *
 *     prospect → invited → registered → confirmed         any of them → left (a reason is told)
 *     prospect → registered, confirmed                    left → invited, registered
 *
 * A member answers for a territory or not: an intercommunality for itself, a social action centre for its commune, a
 * local association for the intercommunality where it works. The *college* is the group of presence lists it sits in.
 */
#ifndef NETWORK_MEMBER_H
#define NETWORK_MEMBER_H

#include "base/base.h"
#include "store/store.h"
#include "territory/territory.h"

enum member_kind {
    MEMBER_PREFECTURE,
    MEMBER_REGIONAL_PREFECTURE,
    MEMBER_STATE_SERVICE,
    MEMBER_REGION,
    MEMBER_DEPARTMENT,
    MEMBER_INTERCOMMUNALITY,
    MEMBER_PETR,
    MEMBER_COMMUNE,
    MEMBER_SOCIAL_CENTRE, /* CCAS, CIAS */
    MEMBER_OPERATOR,
    MEMBER_HUB,
    MEMBER_ASSOCIATION,
    MEMBER_THIRD_PLACE,
    MEMBER_COOPERATIVE,
    MEMBER_PUBLIC_BODY,
    MEMBER_COMPANY,
    MEMBER_OTHER,
    MEMBER_KIND_COUNT
};

/* In protocol order. */
enum member_college {
    COLLEGE_INTERCOMMUNALITIES,
    COLLEGE_COLLECTIVITIES,
    COLLEGE_HUB,
    COLLEGE_OPERATORS,
    COLLEGE_ACTORS,
    COLLEGE_STATE,
    COLLEGE_COUNT
};

/* Its letter of adhesion and other papers are attached (store/attachment.h) under this subject. */
#define MEMBER_FILES "member"

enum member_state { MEMBER_PROSPECT, MEMBER_INVITED, MEMBER_REGISTERED, MEMBER_CONFIRMED, MEMBER_LEFT, MEMBER_STATES };
enum member_intention { INTENTION_UNKNOWN, INTENTION_CARRY, INTENTION_TAKE_PART, INTENTION_FOLLOW, INTENTION_COUNT };
enum member_origin { ORIGIN_ORGANISER, ORIGIN_REGISTRATION, ORIGIN_IMPORT, ORIGIN_COUNT };

struct member_kind_row {
    const char *code, *label; /* "intercommunality", « EPCI » */
    enum member_college college;
    enum territory_kind territory; /* what it answers for: itself for who is a territory; TERRITORY_KIND_COUNT: any */
    bool may_carry;                /* may declare that it will carry a roadmap */
};
extern const struct member_kind_row MEMBER_KINDS[MEMBER_KIND_COUNT];

struct member_college_row {
    const char *code,
        *label; /* "intercommunalities", « Établissements publics de coopération intercommunale (EPCI) » */
};
extern const struct member_college_row MEMBER_COLLEGES[COLLEGE_COUNT];

/* Codes as stored, labels for people. An unknown code gives the last of the kinds, the first of the others. */
const char *member_state_code(enum member_state state);
const char *member_state_label(enum member_state state); /* « inscrit » */
const char *member_intention_code(enum member_intention intention);
const char *member_intention_label(enum member_intention intention); /* « porter une feuille de route » */
enum member_kind member_kind_of(struct str code);
enum member_college member_college_of(struct str code);
enum member_state member_state_of(struct str code);
enum member_intention member_intention_of(struct str code);

struct network_member {
    int64_t id, space_id; /* id 0: not saved yet */
    enum member_kind kind;
    struct str name;
    struct str siren, siret;            /* or empty */
    enum territory_kind territory_kind; /* TERRITORY_KIND_COUNT: none */
    struct str territory;               /* INSEE code or SIREN; empty: none */
    enum member_college college;
    enum member_state state;
    enum member_intention intention;
    bool co_lead;
    struct str schemes; /* existing schemes and plans */
    struct str email;   /* of the organisation, or empty */
    struct str note;    /* the organiser's own */
    enum member_origin origin;
    int64_t contacted_at; /* 0: never */
    int64_t created_at, updated_at;
};
struct network_members {
    size_t count;
    struct network_member *at;
};

/* The number of the territory it answers for, or TERRITORY_NONE. */
uint32_t member_territory(const struct network_member *member);

/* Every part that is empty, 0 or COUNT is not asked. */
struct member_search {
    int64_t space_id;
    unsigned states; /* mask of 1u << state; 0: all but those who left */
    unsigned kinds;  /* mask of 1u << kind; 0: all */
    struct str text; /* beginnings of words of the name */
    bool co_lead;
};
/* By college, then by name. */
bool member_list(struct session *session, const struct member_search *search, struct arena *arena,
                 struct network_members *members, struct error *error);
bool member_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                 struct network_member *member, bool *found, struct error *error);
/* The intercommunality of that SIREN. */
bool member_of_intercommunality(struct session *session, int64_t space_id, struct str siren, struct arena *arena,
                                struct network_member *member, bool *found, struct error *error);
/* Who may already be there: the same SIREN, SIRET or territory, the same name, or a contact of the same address. Those
 * who left are included; `but` is left out. */
struct member_likeness {
    int64_t space_id, but;
    enum member_kind kind;
    struct str name, siren, siret, territory, email;
};
bool member_like(struct session *session, const struct member_likeness *likeness, struct arena *arena,
                 struct network_members *members, struct error *error);

/* Within a write: makes it (id 0; the state given is its first) or changes it. State and co-lead are changed by
 * member_move and member_set_co_lead alone. ERROR_INVALID names the field; ERROR_CONFLICT when the SIRET or the
 * intercommunality is another member's. */
bool member_save(struct session *session, struct network_member *member, int64_t now, struct error *error);

/* *needs_reason tells whether one must be given. */
bool member_may_move(enum member_state from, enum member_state to, bool *needs_reason);
/* Within a write. `person_id` is who decides, 0: the member itself. ERROR_CONFLICT when it is not in a state from which
 * one goes there; ERROR_INVALID without a reason that is needed. Who leaves is no longer co-lead. */
bool member_move(struct session *session, int64_t space_id, int64_t id, enum member_state to, struct str reason,
                 int64_t person_id, int64_t now, struct error *error);
/* Within a write: confirmed ones only (ERROR_CONFLICT). */
bool member_set_co_lead(struct session *session, int64_t space_id, int64_t id, bool co_lead, int64_t now,
                        struct error *error);
/* Within a write: somebody wrote to it, or met it. */
bool member_contacted(struct session *session, int64_t id, int64_t at, struct error *error);
/* Within a write: two rows for one organisation. `into` keeps its own fields and takes those it lacks, with contacts,
 * seats, meetings, files and reminders; `id` leaves. */
bool member_merge(struct session *session, int64_t space_id, int64_t id, int64_t into, int64_t person_id, int64_t now,
                  struct error *error);

struct member_step { /* of its history */
    int64_t at, person_id;
    enum member_state from, to;
    struct str reason;
};
struct member_steps {
    size_t count;
    struct member_step *at;
};
/* The last first. */
bool member_history(struct session *session, int64_t id, struct arena *arena, struct member_steps *steps,
                    struct error *error);

/* --- Contacts ------------------------------------------------------------------------------------------------------
 */

enum contact_part { CONTACT_ELECTED, CONTACT_REFERENT, CONTACT_ALTERNATE, CONTACT_OTHER, CONTACT_PARTS };
const char *contact_part_code(enum contact_part part);
const char *contact_part_label(enum contact_part part); /* « référent technique » */
enum contact_part contact_part_of(struct str code);

enum { CONTACT_STILL = INT32_MAX /* ends_on: no end */ };

struct member_contact {
    int64_t id, member_id; /* id 0: not saved yet */
    enum contact_part part;
    struct str civility, first_name, last_name; /* « Mme » or « M. » or empty */
    struct str duty;                            /* « vice-président au numérique » */
    struct str email, phone;
    int32_t starts_on, ends_on; /* the last day, or CONTACT_STILL */
    struct str origin;          /* how the address came to us */
    struct str member;          /* the name of its organisation */
    int64_t updated_at;
};
struct member_contacts {
    size_t count;
    struct member_contact *at;
};
/* « Mme Jeanne Martin », or her duty when she has no name. */
struct str contact_name(struct arena *arena, const struct member_contact *contact);
bool contact_in_post(const struct member_contact *contact, int32_t today);

/* Those of a member, or (member_id 0) of every member of the space that has not left; by part, then name. Those whose
 * time is over are included. */
bool contact_list(struct session *session, int64_t space_id, int64_t member_id, struct arena *arena,
                  struct member_contacts *contacts, struct error *error);
/* Within a write. ERROR_INVALID names the field. */
bool contact_save(struct session *session, struct member_contact *contact, int64_t now, struct error *error);
/* Within a write: her last day. ERROR_MISSING when she is not of that member. */
bool contact_end(struct session *session, int64_t member_id, int64_t id, int32_t ends_on, int64_t now,
                 struct error *error);
enum { CONTACT_KEPT_DAYS = 731 /* two years */ };
/* Within a write: forgets those whose last day is that old, those of a member that left as long ago, and those of a
 * space whose last meeting and last session of a group are. */
bool contact_sweep(struct session *session, int64_t now, struct error *error);
/* Those who hold this address today, over all spaces: what an account may see as its own. */
bool contact_of_address(struct session *session, struct str email, int32_t today, struct arena *arena,
                        struct member_contacts *contacts, struct error *error);

/* --- A person's data ------------------------------------------------------------------------------------------------
 */

/* "contacts", "reunions" and "inscriptions_a_la_demarche" of this address, within the object begun by the caller. */
bool contact_export(struct session *session, struct str email, struct json_writer *writer, struct error *error);
/* Within a write: her places as contact and the forms she filled go. Her name stays on the presence list of meetings
 * that were held: it is a public act; her address does not. */
bool contact_erase(struct session *session, struct str email, struct error *error);

#endif
