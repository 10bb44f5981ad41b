#include "member-pages.h"

struct str whole_address(struct request *request, struct str path)
{
    return arena_printf(request->arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(path));
}

bool network_tell(struct session *session, struct request *request, const struct space *space,
                  const struct network_letter *letter, struct error *error)
{
    struct str mailbox;
    if (!mailbox_of(session, space->id, request->arena, &mailbox, error))
        return false;
    const struct access *access = request_access(request);
    struct letter_order order = {.message = {.mark = letter->mark,
                                             .kind = letter->kind,
                                             .space_id = space->id,
                                             .address = letter->address,
                                             .name = letter->name,
                                             .reply_to = mailbox.length ? mailbox
                                                         : access       ? access->person.email
                                                                        : STR_NONE,
                                             .files = letter->files,
                                             .file_count = letter->file_count},
                                 .values = letter->values,
                                 .value_count = letter->value_count};
    return letter_queue(session, &order, request->now, NULL, error);
}

bool network_note(struct session *session, struct request *request, const struct space *space, const char *action,
                  const char *subject, int64_t id, struct str label, struct str reason, struct error *error)
{
    const struct audit_event event = {.person_id = request_person(request),
                                      .space_id = space->id,
                                      .action = action,
                                      .subject = subject,
                                      .subject_id = id,
                                      .label = label,
                                      .reason = reason};
    return audit_record(session, &event, request->now, error);
}
