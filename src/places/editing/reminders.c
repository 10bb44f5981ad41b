/* Asking places whether all is still right. */
#include "places/reminder.h"

#include "campaign/campaign.h"
#include "editing.h"
#include "places/merge.h"

/* $1: looked at before that day, which is the latest any rhythm asks for; $2: not asked since that instant. The rhythm
 * is the structure's, else the space's. */
STATEMENT(reminder_due,
          "SELECT p.id, p.nom, p.slug, s.slug, p.courriels, " LOOKED_ON ", p.space_id, COALESCE(r.months, "
          "s.reminder_months) FROM place AS p JOIN space AS s ON s.id = p.space_id LEFT JOIN structure_rhythm AS r ON "
          "r.structure_id = p.structure_id WHERE p.state = 'published' AND p.courriels IS NOT NULL AND "
          "COALESCE(r.months, s.reminder_months) > 0 AND " LOOKED_ON " < $1 AND NOT EXISTS (SELECT 1 FROM "
          "place_reminder AS a WHERE a.place_id = p.id AND a.sent_at > $2) ORDER BY p.id");
STATEMENT(reminder_insert, "INSERT INTO place_reminder (id, place_id, secret, sent_at, expires_at) VALUES ($1, $2, $3, "
                           "$4, $5)");
STATEMENT(reminder_read, "SELECT id, place_id, sent_at, confirmed_at FROM place_reminder WHERE secret = $1 AND "
                         "expires_at > $2");
STATEMENT(reminder_close, "UPDATE place_reminder SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL");

/* --- Who is to be asked ------------------------------------------------------------------------------------------- */

bool reminder_list_due(struct session *session, int32_t today, int64_t now, size_t most, struct arena *arena,
                       struct reminders_due *due, struct error *error)
{
    struct arena scratch = {0};
    struct query *query = query_start(session, &reminder_due);
    bind_text(query, 1, date_format(&scratch, months_before(today, 1)));
    bind_i64(query, 2, now - REMINDER_PAUSE_SECONDS);
    *due = (struct reminders_due){0};
    while (due->count < most && query_row(query)) {
        struct str since = column_text(query, 5);
        arena_reset(&scratch);
        if (str_compare(since, date_format(&scratch, months_before(today, column_i64(query, 7)))) >= 0)
            continue;
        struct str rest = column_copy(query, 4, arena), email = STR_NONE;
        str_next(&rest, '|', &email);
        *ARENA_PUSH(arena, due->at, due->count) = (struct reminder_due){.place_id = column_i64(query, 0),
                                                                        .space_id = column_i64(query, 6),
                                                                        .name = column_copy(query, 1, arena),
                                                                        .slug = column_copy(query, 2, arena),
                                                                        .space_slug = column_copy(query, 3, arena),
                                                                        .email = email,
                                                                        .since = column_copy(query, 5, arena)};
    }
    arena_free(&scratch);
    return query_end(query, error);
}

bool reminder_open(struct session *session, int64_t place_id, struct str secret, int64_t now, struct error *error)
{
    struct query *query = query_start(session, &reminder_insert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, place_id);
    bind_secret(query, 3, secret);
    bind_i64(query, 4, now);
    bind_i64(query, 5, now + REMINDER_LIFE_SECONDS);
    return query_run(query, NULL, error);
}

/* --- Answering ---------------------------------------------------------------------------------------------------- */

bool reminder_find(struct session *session, struct str secret, int64_t now, struct reminder *reminder,
                   struct error *error)
{
    struct query *query = query_start(session, &reminder_read);
    bind_secret(query, 1, secret);
    bind_i64(query, 2, now);
    bool found = query_row(query);
    if (found)
        *reminder = (struct reminder){.id = column_i64(query, 0),
                                      .place_id = column_i64(query, 1),
                                      .sent_at = column_i64(query, 2),
                                      .confirmed_at = column_i64(query, 3)};
    if (!query_end(query, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING,
                         "Ce lien n’est plus valable. Pour dire que la fiche est juste, ou ce qui ne l’est plus, "
                         "ouvrez-la et choisissez « Signaler une erreur ».");
    return merge_root(session, &reminder->place_id, error);
}

bool reminder_confirm(struct session *session, struct str secret, const struct change_author *author,
                      struct error *error)
{
    struct reminder reminder;
    int64_t changed;
    if (!reminder_find(session, secret, author->now, &reminder, error))
        return false;
    struct query *query = query_start(session, &reminder_close);
    bind_i64(query, 1, reminder.id);
    bind_i64(query, 2, author->now);
    return query_run(query, &changed, error) &&
           (changed == 0 || place_confirm(session, reminder.place_id, author, error));
}
