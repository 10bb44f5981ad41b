/* Pages that are one form. */
#include "pages.h"
#include "templates.h"

void offer_intercommunalities(struct request *request, const struct space *space, struct field *field)
{
    struct arena *arena = request->arena;
    uint32_t departments[32];
    size_t department_count = 0, total = 0, cursor = 0;
    if (territory_at(space->territory).kind == TERRITORY_DEPARTMENT)
        departments[department_count++] = space->territory;
    else
        for (uint32_t id;
             department_count < COUNT_OF(departments) &&
             (id = territory_next_child(space->territory, TERRITORY_DEPARTMENT, &cursor)) != TERRITORY_NONE;)
            departments[department_count++] = id;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, 2000);
    for (size_t i = 0; i < department_count; i++) {
        size_t count;
        struct territory_part *parts = territory_parts(departments[i], &count, arena);
        for (size_t j = 0; j < count && total < 2000; j++) {
            struct territory one = territory_at(parts[j].intercommunality);
            choices[total++] = (struct field_choice){arena_cstr(arena, one.code),
                                                     arena_cstr(arena, territory_label(one.id, arena)), NULL};
        }
    }
    field->choices = choices;
    field->choice_count = total;
}

struct view_form_fields form_fields(const struct form *form)
{
    size_t required = 0, shown = 0;
    for (size_t i = 0; i < form->count; i++) {
        if (form->fields[i].kind == FIELD_HIDDEN || form->fields[i].kind == FIELD_CHECKBOX)
            continue;
        shown++;
        required += form->fields[i].required;
    }
    return (struct view_form_fields){{form}, {form, required > 0 && required < shown}};
}

void send_form_page(struct request *request, struct response *response, const struct space *space,
                    struct view_form_page *view, const struct form *form)
{
    struct view_page shell = view->page;
    page_fill(request, space, &view->page, view->heading, STR_NONE, STR_NONE, SECTION_NONE);
    view->page.breadcrumb = shell.breadcrumb;
    view->page.unlisted = true;
    view->fields = form_fields(form);
    if (!view->action.length)
        view->action = request->path;
    struct buffer page = {0};
    template_form_page(&page, view);
    response_html(response, &page);
    response_never_stored(response);
    if (form->error_count > 0)
        response_status(response, 422);
}
