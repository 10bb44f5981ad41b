/* Asking places whether all is still right. */
#include "places/reminder.h"

#include <stdlib.h>

#include "editing.h"

STATEMENT(reminder_rhythms, "SELECT id, reminder_months FROM space WHERE reminder_months IS NOT NULL ORDER BY id");
/* $2: looked at before that day; $3: not asked since that instant. */
STATEMENT(reminder_due, "SELECT p.id, p.nom, p.slug, s.slug, p.courriels, CASE WHEN COALESCE(p.verified_on, '') > "
                        "COALESCE(p.date_maj, "
                        "p.published_on) THEN p.verified_on ELSE COALESCE(p.date_maj, p.published_on) END FROM place "
                        "AS p JOIN space "
                        "AS s ON s.id = p.space_id WHERE p.space_id = $1 AND p.state = 'published' AND p.courriels IS "
                        "NOT NULL AND "
                        "COALESCE(p.verified_on, '') < $2 AND COALESCE(p.date_maj, p.published_on) < $2 AND NOT EXISTS "
                        "(SELECT 1 FROM "
                        "place_reminder AS r WHERE r.place_id = p.id AND r.sent_at > $3) ORDER BY p.id LIMIT $4");
STATEMENT(reminder_insert, "INSERT INTO place_reminder (id, place_id, secret, sent_at, expires_at) VALUES ($1, $2, $3, "
                           "$4, $5)");
STATEMENT(reminder_read, "SELECT id, place_id, sent_at, confirmed_at FROM place_reminder WHERE secret = $1 AND "
                         "expires_at > $2");
STATEMENT(reminder_close, "UPDATE place_reminder SET confirmed_at = $2 WHERE id = $1 AND confirmed_at IS NULL");

/* --- Who is to be asked ------------------------------------------------------------------------------------------- */

static int32_t months_before(int32_t today, int64_t months)
{
    int year, month, day;
    date_to_civil(today, &year, &month, &day);
    int64_t count = (int64_t)year * 12 + month - 1 - months;
    return date_from_civil((int)(count / 12), (int)(count % 12) + 1, day > 28 ? 28 : day);
}

struct rhythm {
    int64_t space_id, months;
};

static bool add_due(struct session *session, const struct rhythm *rhythm, int32_t today, int64_t now, size_t most,
                    struct arena *arena, struct reminders_due *due, struct error *error)
{
    struct query *query = query_start(session, &reminder_due);
    bind_i64(query, 1, rhythm->space_id);
    bind_text(query, 2, date_format(arena, months_before(today, rhythm->months)));
    bind_i64(query, 3, now - REMINDER_PAUSE_SECONDS);
    bind_i64(query, 4, (int64_t)(most - due->count));
    while (query_row(query)) {
        struct str rest = column_copy(query, 4, arena), email = STR_NONE;
        str_next(&rest, '|', &email);
        due->at[due->count++] = (struct reminder_due){.place_id = column_i64(query, 0),
                                                      .space_id = rhythm->space_id,
                                                      .name = column_copy(query, 1, arena),
                                                      .slug = column_copy(query, 2, arena),
                                                      .space_slug = column_copy(query, 3, arena),
                                                      .email = email,
                                                      .since = column_copy(query, 5, arena)};
    }
    return query_end(query, error);
}

bool reminder_list_due(struct session *session, int32_t today, int64_t now, size_t most, struct arena *arena,
                       struct reminders_due *due, struct error *error)
{
    enum { SPACES_MOST = 1000 };
    struct rhythm *rhythms = ARENA_ARRAY(arena, struct rhythm, SPACES_MOST);
    size_t count = 0;
    *due = (struct reminders_due){.at = ARENA_ARRAY(arena, struct reminder_due, most)};
    struct query *query = query_start(session, &reminder_rhythms);
    while (query_row(query))
        if (count < SPACES_MOST)
            rhythms[count++] = (struct rhythm){column_i64(query, 0), column_i64(query, 1)};
    bool done = query_end(query, error);
    for (size_t i = 0; done && i < count && due->count < most; i++)
        done = add_due(session, &rhythms[i], today, now, most, arena, due, error);
    return done;
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
    return query_end(query, error) && (found || error_set(error, ERROR_MISSING,
                                                          "Ce lien n’est plus valable. Pour dire que la fiche est "
                                                          "juste, ou ce qui ne l’est plus, "
                                                          "ouvrez-la et choisissez « Signaler une erreur »."));
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
