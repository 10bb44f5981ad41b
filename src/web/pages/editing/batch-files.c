/* The list of places as a file to change and send back. */
#include "batch-pages.h"
#include "documents/table.h"

static size_t name_columns(struct table_column *columns)
{
    size_t count = 0;
    columns[count++] = (struct table_column){BATCH_ID, 0};
    for (int i = 0; i < PLACE_FIELD_COUNT; i++)
        if (batch_field_is_offered((enum place_field)i))
            columns[count++] =
                (struct table_column){str_of(place_field_label((enum place_field)i)), i == PLACE_NAME ? 40 : 24};
    columns[count++] = (struct table_column){BATCH_STATE, 0};
    return count;
}

static void write_place(struct table_writer *writer, const struct kept_place *kept, struct arena *arena)
{
    table_text(writer, id_text(arena, kept->id));
    for (int i = 0; i < PLACE_FIELD_COUNT; i++)
        if (batch_field_is_offered((enum place_field)i))
            table_text(writer, batch_cell(&kept->place, (enum place_field)i, arena));
    table_text(writer, batch_state(&kept->place, arena));
    table_end_row(writer);
}

static bool take_all(struct table_writer *writer, struct buffer *out, struct error *error)
{
    bool ended = false;
    while (!ended)
        if (!table_take(writer, out, &ended, error))
            return false;
    return true;
}

static bool send_file(struct request *request, struct response *response, enum table_format format, struct error *error)
{
    struct session *session;
    struct batching batching;
    struct kept_places places;
    struct table_column columns[PLACE_FIELD_COUNT + 2];
    if (!request_session(request, &session, error) || !batch_begin(request, session, &batching, error) ||
        !batch_places(&batching, session, &places, error))
        return false;
    struct table_head head = {.title = STR("Lieux"),
                              .columns = columns,
                              .column_count = name_columns(columns),
                              .folder = request->site->settings->spool};
    struct table_writer *writer = table_writer_new(format, &head);
    for (size_t i = 0; i < places.count; i++)
        write_place(writer, &places.at[i], request->arena);
    table_finish(writer);
    struct buffer out = {0};
    bool done = take_all(writer, &out, error);
    table_writer_free(writer);
    if (!done) {
        buffer_free(&out);
        return false;
    }
    response_owned(response, table_format_media_type(format), &out);
    response_attachment(response, arena_printf(request->arena, "lieux-%.*s.%s", STR_PRINT(batching.space->code),
                                               table_format_name(format)));
    return true;
}

bool send_batch_csv(struct request *request, struct response *response, struct error *error)
{
    return send_file(request, response, TABLE_CSV, error);
}

bool send_batch_ods(struct request *request, struct response *response, struct error *error)
{
    return send_file(request, response, TABLE_ODS, error);
}
