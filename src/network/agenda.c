#include "bind.h"
#include "network/meeting.h"

STATEMENT(item_select, "SELECT id, title, minutes, presenter, notes FROM meeting_item WHERE meeting_id = $1 "
                       "ORDER BY position, id");
STATEMENT(item_insert, "INSERT INTO meeting_item (id, meeting_id, position, title, minutes, presenter, notes) "
                       "VALUES ($1, $2, $3, $4, $5, $6, $7)");
STATEMENT(item_delete, "DELETE FROM meeting_item WHERE meeting_id = $1");
STATEMENT(item_update_notes, "UPDATE meeting_item SET notes = $3 WHERE meeting_id = $1 AND id = $2");

bool meeting_agenda(struct session *session, int64_t meeting_id, struct arena *arena, struct meeting_items *items,
                    struct error *error)
{
    *items = (struct meeting_items){0};
    struct query *query = query_start(session, &item_select);
    bind_i64(query, 1, meeting_id);
    while (query_row(query))
        *ARENA_PUSH(arena, items->at, items->count) = (struct meeting_item){.id = column_i64(query, 0),
                                                                            .title = column_copy(query, 1, arena),
                                                                            .minutes = column_i64(query, 2),
                                                                            .presenter = column_copy(query, 3, arena),
                                                                            .notes = column_copy(query, 4, arena)};
    return query_end(query, error);
}

static struct str notes_kept(const struct meeting_items *before, const struct meeting_item *item)
{
    for (size_t i = 0; !item->notes.at && i < before->count; i++)
        if (before->at[i].id == item->id)
            return before->at[i].notes;
    return item->notes;
}

static bool insert_item(struct session *session, int64_t meeting_id, int64_t position, const struct meeting_item *item,
                        struct str notes, struct error *error)
{
    struct query *query = query_start(session, &item_insert);
    bind_i64(query, 1, item->id ? item->id : id_new());
    bind_i64(query, 2, meeting_id);
    bind_i64(query, 3, position);
    bind_text(query, 4, str_trim(item->title));
    bind_number(query, 5, item->minutes);
    bind_words(query, 6, str_trim(item->presenter));
    bind_words(query, 7, str_trim(notes));
    return query_run(query, NULL, error);
}

bool meeting_set_agenda(struct session *session, int64_t meeting_id, const struct meeting_items *items,
                        struct error *error)
{
    struct arena arena = {0};
    struct meeting_items before;
    bool done = meeting_agenda(session, meeting_id, &arena, &before, error);
    if (done) {
        struct query *query = query_start(session, &item_delete);
        bind_i64(query, 1, meeting_id);
        done = query_run(query, NULL, error);
    }
    for (size_t i = 0; done && i < items->count; i++) {
        if (str_is_empty(str_trim(items->at[i].title)) || items->at[i].minutes < 0)
            done = error_set(error, ERROR_INVALID, "Point %zu : donnez son intitulé, et une durée positive.", i + 1);
        else
            done = insert_item(session, meeting_id, (int64_t)i + 1, &items->at[i], notes_kept(&before, &items->at[i]),
                               error);
    }
    arena_free(&arena);
    return done;
}

bool meeting_set_notes(struct session *session, int64_t meeting_id, int64_t item_id, struct str notes,
                       struct error *error)
{
    int64_t changes;
    struct query *query = query_start(session, &item_update_notes);
    bind_i64(query, 1, meeting_id);
    bind_i64(query, 2, item_id);
    bind_words(query, 3, str_trim(notes));
    if (!query_run(query, &changes, error))
        return false;
    return changes || error_set(error, ERROR_MISSING, "Ce point n’est plus à l’ordre du jour.");
}
