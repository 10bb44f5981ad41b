/* Contributions: what people send to a space, by a form, by mail, by somebody who pastes it; and what becomes of each.
 *
 *     received → qualified → integrated            sorted (kind, theme, territory), then carried by something: a board,
 *     received, qualified → discarded              a finding, an action. Discarding has a reason, told to the author.
 *     received, qualified → duplicate              another one holds it
 *     discarded, duplicate → received              a change of mind
 *     integrated → qualified
 *
 * Being published is apart from the state: the organiser publishes what its author agreed to publish, once qualified.
 * Files are attached under CONTRIBUTION_FILES (store/attachment.h). Whoever calls writes the journal and the letters in
 * the same write. Texts are plain, paragraphs apart by a blank line.
 */
#ifndef NETWORK_CONTRIBUTION_H
#define NETWORK_CONTRIBUTION_H

#include "base/base.h"
#include "store/store.h"

#define CONTRIBUTION_FILES "contribution"

enum {
    CONTRIBUTION_TITLE_MOST = 150 /* characters */,
    CONTRIBUTION_TEXT_MOST = 20000,
    CONTRIBUTION_PARTS_MOST = 20,
    CONTRIBUTION_KEPT_SECONDS = 3 * 366 * 86400 /* its author's name and address, after the last change */
};

enum contribution_kind {
    CONTRIBUTION_POSITIVE,
    CONTRIBUTION_OBSTACLE,
    CONTRIBUTION_PROPOSAL,
    CONTRIBUTION_TESTIMONY,
    CONTRIBUTION_EXPERIENCE,
    CONTRIBUTION_INITIATIVE,
    CONTRIBUTION_OTHER,
    CONTRIBUTION_KINDS
};
enum contribution_channel { CHANNEL_FORM, CHANNEL_MAIL, CHANNEL_PASTED, CHANNEL_SPLIT, CHANNEL_COUNT };
enum contribution_state {
    CONTRIBUTION_RECEIVED,
    CONTRIBUTION_QUALIFIED,
    CONTRIBUTION_INTEGRATED,
    CONTRIBUTION_DISCARDED,
    CONTRIBUTION_DUPLICATE,
    CONTRIBUTION_STATES
};

/* Codes as stored and in addresses; labels for people. An unknown code gives OTHER, FORM, RECEIVED. */
const char *contribution_kind_code(enum contribution_kind kind);
const char *contribution_kind_label(enum contribution_kind kind);   /* « Constat positif » */
const char *contribution_kind_heading(enum contribution_kind kind); /* « Ce qui fonctionne », over several */
enum contribution_kind contribution_kind_of(struct str code);
const char *contribution_channel_label(enum contribution_channel channel); /* « par courriel » */
const char *contribution_state_code(enum contribution_state state);
const char *contribution_state_label(enum contribution_state state); /* « à trier » */
enum contribution_state contribution_state_of(struct str code);

struct contribution {
    int64_t id, space_id, number;
    struct str token;
    enum contribution_channel channel;
    enum contribution_state state;
    int64_t published_at; /* 0: internal */
    enum contribution_kind kind;
    struct str theme;     /* code (network/theme.h), or empty */
    struct str territory; /* SIREN of an intercommunality; empty: the whole space */
    struct str title, text, original, contact;
    struct str name, email, organisation;
    bool may_publish, may_name;
    int64_t person_id, member_id, inbound_id, thread_id, parent_id, into_id; /* 0: none */
    int64_t created_at, updated_at;
};
struct contributions {
    size_t count;
    struct contribution *at;
};

/* « L’association Tiers-lieu du Perche », the name, or « Une personne » : as the author agreed to be called. */
struct str contribution_author(struct arena *arena, const struct contribution *contribution);

/* --- Receiving ---------------------------------------------------------------------------------------------------- */

/* Within a write: a new one, received; fills id, number, token, state and instants. An empty title is made of the
 * text's first words. The organisation is completed, and the member found, by the address of a contact when they are
 * not given. ERROR_INVALID without a text; ERROR_LIMITED beyond the bounds. */
bool contribution_add(struct session *session, struct contribution *contribution, int64_t now, struct arena *arena,
                      struct error *error);
/* Within a write: something more about it, from its author. It comes back to be sorted when it was discarded. */
bool contribution_append(struct session *session, int64_t id, int64_t inbound_id, struct str text, int64_t now,
                         struct error *error);

struct contribution_addition {
    int64_t id, inbound_id, at;
    struct str text;
};
struct contribution_additions {
    size_t count;
    struct contribution_addition *at;
};
/* The oldest first. */
bool contribution_additions(struct session *session, int64_t id, struct arena *arena,
                            struct contribution_additions *additions, struct error *error);

/* --- Reading ------------------------------------------------------------------------------------------------------ */

bool contribution_find(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                       struct contribution *contribution, bool *found, struct error *error);
bool contribution_by_number(struct session *session, int64_t space_id, int64_t number, struct arena *arena,
                            struct contribution *contribution, bool *found, struct error *error);
bool contribution_by_token(struct session *session, struct str token, struct arena *arena,
                           struct contribution *contribution, bool *found, struct error *error);
/* The one that a mail of this thread belongs to: the first of it that was not split off. */
bool contribution_of_thread(struct session *session, int64_t space_id, int64_t thread_id, struct arena *arena,
                            struct contribution *contribution, bool *found, struct error *error);

/* Every part that is empty or 0 is not asked. */
struct contribution_search {
    int64_t space_id;
    unsigned states; /* mask of 1u << state */
    unsigned kinds;  /* mask of 1u << kind */
    bool published;  /* published ones only, the last published first; else the last received first */
    struct str theme, territory;
    struct str text; /* words, all of them somewhere in title, text or organisation */
    size_t skip, most;
};
/* *total is how many there are in all. */
bool contribution_list(struct session *session, const struct contribution_search *search, struct arena *arena,
                       struct contributions *list, size_t *total, struct error *error);
struct contribution_counts {
    int64_t states[CONTRIBUTION_STATES], published;
};
bool contribution_count(struct session *session, int64_t space_id, struct contribution_counts *counts,
                        struct error *error);
/* Others of the space that say much the same (a third of their longer words, or more, in common), the likeliest first,
 * five at most; neither discarded nor duplicates. */
bool contribution_alike(struct session *session, const struct contribution *contribution, struct arena *arena,
                        struct contributions *alike, struct error *error);

/* --- Sorting ------------------------------------------------------------------------------------------------------ */

/* *needs_reason tells whether one must be given. */
bool contribution_may_move(enum contribution_state from, enum contribution_state to, bool *needs_reason);

/* Within a write: kind, theme, territory, title, text, contact and what its author agreed to as given; received →
 * qualified. `updated_at` is the instant that was read before: ERROR_CONFLICT when it changed since. */
bool contribution_qualify(struct session *session, const struct contribution *contribution, int64_t by, int64_t now,
                          struct error *error);
/* Within a write. `into` is the one that holds a duplicate, else 0; files and additions stay where they are.
 * ERROR_CONFLICT when one does not go there from here; ERROR_INVALID without a reason that is needed, or for a
 * duplicate of itself, of a duplicate, or of nothing. Who is discarded or duplicate is no longer published. */
bool contribution_move(struct session *session, int64_t space_id, int64_t id, enum contribution_state to, int64_t into,
                       struct str reason, int64_t by, int64_t now, struct error *error);
/* Within a write: each part becomes a contribution of the same author, with the same files; the first part stays in
 * the one that is split. ERROR_INVALID for less than two parts, or an empty one. */
bool contribution_split(struct session *session, int64_t space_id, int64_t id, const struct str *parts, size_t count,
                        int64_t by, int64_t now, struct error *error);
/* Within a write. ERROR_CONFLICT when it is not qualified nor integrated; ERROR_FORBIDDEN when its author did not
 * agree. */
bool contribution_publish(struct session *session, int64_t space_id, int64_t id, bool published, int64_t now,
                          struct error *error);

/* --- What it becomes ---------------------------------------------------------------------------------------------- */

struct contribution_link {
    struct str subject; /* "board", "finding", "action": its owner's word */
    int64_t subject_id, at;
    struct str label, address; /* of its page, from the site's root; or empty */
};
struct contribution_links {
    size_t count;
    struct contribution_link *at;
};
/* Within a write: it is carried by that, and integrated. Given twice, it is there once, with the last label. */
bool contribution_integrate(struct session *session, int64_t space_id, int64_t id, const struct contribution_link *link,
                            int64_t by, int64_t now, struct error *error);
/* Within a write: it is no longer; without any link left it is qualified again. */
bool contribution_unlink(struct session *session, int64_t space_id, int64_t id, struct str subject, int64_t subject_id,
                         int64_t by, int64_t now, struct error *error);
bool contribution_links(struct session *session, int64_t id, struct arena *arena, struct contribution_links *links,
                        struct error *error);
/* Those that one thing carries: « issue de 3 contributions ». */
bool contribution_of_subject(struct session *session, struct str subject, int64_t subject_id, struct arena *arena,
                             struct contributions *list, struct error *error);

struct contribution_step {
    int64_t at, person_id;
    enum contribution_state from, to;
    struct str reason;
};
struct contribution_steps {
    size_t count;
    struct contribution_step *at;
};
/* The oldest first. */
bool contribution_history(struct session *session, int64_t id, struct arena *arena, struct contribution_steps *steps,
                          struct error *error);

/* The demonstration's, in the space of Eure-et-Loir; nothing when it has some already. */
bool contribution_demo_load(struct store *store, struct error *error);

/* --- Personal data ------------------------------------------------------------------------------------------------ */

/* Writes, as a member "contributions" of the object begun by the caller, what an address sent. */
bool contribution_export(struct session *session, struct str email, struct json_writer *writer, struct error *error);
/* Within a write: names, addresses and links of what an address sent are emptied, and who decided is nobody; what was
 * said stays. */
bool contribution_forget(struct session *session, struct str email, int64_t person_id, struct error *error);
/* The same for every one that did not change since. */
bool contribution_forget_before(struct session *session, int64_t instant, struct error *error);

#endif
