/* What waits, counted in one round trip. */
#include "places/work.h"

#include "campaign.h"

STATEMENT(work_proposals, "SELECT COUNT(*) FILTER (WHERE kind <> 'report'), COUNT(*) FILTER (WHERE kind = 'report'), "
                          "MIN(created_at) FROM place_proposal WHERE space_id = $1 AND state = 'waiting'");
STATEMENT(work_custodies, "SELECT COUNT(*) FROM place_custody WHERE space_id = $1 AND state = 'waiting'");
STATEMENT(work_closings, "SELECT COUNT(*) FROM phone_call AS c JOIN place AS p ON p.id = c.place_id WHERE c.closing = "
                         "'waiting' AND p.space_id = $1");
/* One place at a time: there are as few as those that stand. */
STATEMENT(work_unanswered, "SELECT COUNT(*) FROM place_escalation AS e WHERE e.step = 'organiser' AND (SELECT "
                           "p.space_id FROM place AS p WHERE p.id = e.place_id AND p.state = 'published' AND e.since "
                           "= " LOOKED_ON ") = $1");
STATEMENT(work_contacts, "SELECT COUNT(*) FROM candidate WHERE space_id = $1 AND state = 'to_contact'");
STATEMENT(work_contacts_due, "SELECT COUNT(*) FROM candidate WHERE space_id = $1 AND again_on <= $2 AND state IN "
                             "('contacted', 'reminded', 'engaged')");

bool place_work_count(struct session *session, int64_t space_id, struct str today, struct place_work *work,
                      struct error *error)
{
    static const struct statement *const statements[] = {&work_proposals,  &work_custodies, &work_closings,
                                                         &work_unanswered, &work_contacts,  &work_contacts_due};
    int64_t *const counts[] = {&work->proposals,  &work->custodies, &work->closings,
                               &work->unanswered, &work->contacts,  &work->contacts_due};
    struct query *queries[COUNT_OF(statements)];
    *work = (struct place_work){0};
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        queries[i] = query_start(session, statements[i]);
        bind_i64(queries[i], 1, space_id);
        if (statements[i] == &work_contacts_due)
            bind_text(queries[i], 2, today);
    }
    queries_send(queries, COUNT_OF(queries));
    bool done = true;
    for (size_t i = 0; i < COUNT_OF(statements); i++) {
        while (query_row(queries[i])) {
            *counts[i] = column_i64(queries[i], 0);
            if (i == 0) {
                work->reports = column_i64(queries[i], 1);
                work->oldest = column_i64(queries[i], 2);
            }
        }
        done = query_end(queries[i], done ? error : NULL) && done;
    }
    return done;
}
