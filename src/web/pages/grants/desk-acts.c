/* Acts: forms with a name, each one write with its line of the journal. */
#include "desk.h"

#include "store/setting.h"

void acts_add(struct acts *acts, const struct act_row *row, void *context)
{
    if (acts->count == ACTS_MOST || !desk_may(acts->desk, row->permission))
        return;
    struct act *act = &acts->at[acts->count++];
    *act = (struct act){.desk = acts->desk, .row = row, .context = context};
    form_start(&act->form, acts->desk->request, row->fields, row->field_count);
}

struct act *acts_find(struct acts *acts, const char *name)
{
    for (size_t i = 0; i < acts->count; i++)
        if (str_equal(str_of(acts->at[i].row->name), str_of(name)))
            return &acts->at[i];
    return NULL;
}

static bool run_act(struct session *session, void *context, struct error *error)
{
    struct act *act = context;
    const struct desk *desk = act->desk;
    if (!act->row->run(session, act, error))
        return false;
    struct audit_event event = {.person_id = desk->person,
                                .space_id = desk->space->id,
                                .action = act->row->audit,
                                .subject = act->row->subject ? act->row->subject : "application",
                                .subject_id = act->subject_id ? act->subject_id : desk->call.id,
                                .label = act->label.length ? act->label : desk->call.rules.title,
                                .reason = act->reason};
    return !act->row->audit || audit_record(session, &event, desk->request->now, error);
}

static bool find_sent(struct acts *acts, struct error *error)
{
    const struct form_value *values;
    size_t count;
    if (!request_form(acts->desk->request, &values, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, STR("acte")))
            acts->sent = acts_find(acts, arena_cstr(acts->desk->arena, values[i].value));
    return acts->sent || error_set(error, ERROR_FORBIDDEN, "Cette action n’est pas possible ici, ou ne l’est plus.");
}

bool acts_run(struct acts *acts, bool *done, struct error *error)
{
    struct error refused = {0};
    *done = false;
    if (!find_sent(acts, error))
        return false;
    struct act *act = acts->sent;
    if (!form_read(&act->form, acts->desk->request, act->row->fields, act->row->field_count))
        return true;
    *done = store_write(acts->desk->request->site->store, run_act, act, &refused);
    if (*done)
        return true;
    if (refused.kind == ERROR_INTERNAL || refused.kind == ERROR_UNAVAILABLE)
        return error_set(error, refused.kind, "%s", refused.message);
    acts->refusal = arena_str(acts->desk->arena, str_of(refused.message));
    form_refuse(&act->form, NULL, "%s", refused.message);
    return true;
}

bool acts_redirect(struct acts *acts, struct response *response, struct error *error)
{
    const struct act *act = acts->sent;
    struct str path = act->result.length ? act->result : acts->desk->request->path;
    return response_redirect(response, 303,
                             arena_printf(acts->desk->arena, "%.*s?fait=%s", STR_PRINT(path), act->row->name), error);
}

struct str acts_done(const struct acts *acts)
{
    struct str name = request_query_text(acts->desk->request, "fait");
    for (size_t i = 0; name.length && i < acts->count; i++)
        if (str_equal(str_of(acts->at[i].row->name), name))
            return str_of(acts->at[i].row->done);
    return name.length ? STR("C’est fait.") : STR_NONE; /* what can be done once is no longer offered */
}

void acts_show(struct acts *acts, const char *name, struct view_desk_section *section)
{
    struct act *act = acts_find(acts, name);
    if (!act)
        return;
    struct view_desk_form *form = ARENA_PUSH(acts->desk->arena, section->forms.at, section->forms.count);
    *form = (struct view_desk_form){.name = str_of(act->row->name),
                                    .heading = str_of(act->row->heading),
                                    .lead = str_of(act->row->lead),
                                    .submit = str_of(act->row->submit),
                                    .action = acts->desk->request->path,
                                    .id = arena_printf(acts->desk->arena, "acte-%s", act->row->name),
                                    .danger = act->row->danger,
                                    .plain = act->row->plain,
                                    .open = act == acts->sent,
                                    .fields = form_fields(&act->form)};
    for (size_t i = 0; i < act->row->field_count; i++)
        form->files = form->files || act->row->fields[i].kind == FIELD_FILE;
}

/* --- Letters --------------------------------------------------------------------------------------------------------
 */

bool desk_link(struct session *session, const struct desk *desk, enum link_purpose purpose, int64_t id,
               struct str *address, struct error *error)
{
    struct link_key key;
    if (!link_key_make(session, &key, error))
        return false;
    *address = arena_printf(desk->arena, "%.*s/%s/%.*s", STR_PRINT(request_origin(desk->request)),
                            purpose == LINK_OPINION ? "avis" : "candidatures",
                            STR_PRINT(link_token(desk->arena, &key, purpose, id)));
    return true;
}

bool desk_letter(struct session *session, const struct desk *desk, const char *kind, struct str mark,
                 struct str address, const struct letter_value *values, size_t count, struct error *error)
{
    struct letter_order order = {
        .message = {.mark = mark, .kind = kind, .space_id = desk->space->id, .address = address},
        .values = values,
        .value_count = count};
    return letter_queue(session, &order, desk->request->now, NULL, error);
}
