/* Reading rows of contributions, for the files that do. */
#ifndef CONTRIBUTION_ROWS_H
#define CONTRIBUTION_ROWS_H

#include "network/contribution.h"

#define CONTRIBUTION_COLUMNS                                                                                           \
    "c.id, c.space_id, c.number, c.token, c.channel, c.state, c.published_at, c.kind, c.theme, c.territory, c.title, " \
    "c.text, c.original, c.contact, c.name, c.email, c.organisation, c.may_publish, c.may_name, c.person_id, "         \
    "c.member_id, c.inbound_id, c.thread_id, c.parent_id, c.into_id, c.created_at, c.updated_at "

void contribution_read(struct query *query, struct arena *arena, struct contribution *contribution);
const char *contribution_channel_code(enum contribution_channel channel);
/* One that must be there; ERROR_MISSING. */
bool contribution_need(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                       struct contribution *contribution, struct error *error);
/* Within a write: the row as the struct says; a line of its history. */
bool contribution_write(struct session *session, const struct contribution *contribution, struct error *error);
bool contribution_note(struct session *session, int64_t id, enum contribution_state from, enum contribution_state to,
                       struct str reason, int64_t by, int64_t now, struct error *error);
/* Title of a text that has none: its first words. */
struct str contribution_first_words(struct arena *arena, struct str text);

#endif
