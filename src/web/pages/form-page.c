/* Pages that are one form. */
#include "pages.h"
#include "templates.h"

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
