#include "member-pages.h"
#include "templates.h"

enum { STEPS_MOST = 6, LINKS_MOST = 12, FACTS_MOST = 30 };

void sheet_start(struct request *request, const struct space *space, struct view_sheet *sheet, struct str title)
{
    struct arena *arena = request->arena;
    page_fill(request, space, &sheet->page, title, STR_NONE, STR_NONE, SECTION_DEMARCHE);
    sheet->page.unlisted = true;
    sheet->token = sheet->page.form_token;
    links_add(arena, &sheet->page.breadcrumb, STEPS_MOST, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &sheet->page.breadcrumb, STEPS_MOST, STR("La démarche"), demarche_path(arena, space, ""));
}

void sheet_step(struct request *request, struct view_sheet *sheet, struct str label, struct str address)
{
    links_add(request->arena, &sheet->page.breadcrumb, STEPS_MOST, label, address);
}

struct sheet_section *sheet_section(struct request *request, struct view_sheet *sheet, const char *id,
                                    struct str heading)
{
    struct sheet_section *section = ARENA_PUSH(request->arena, sheet->sections.at, sheet->sections.count);
    section->id = str_of(id);
    section->heading = heading;
    return section;
}

void section_say(struct request *request, struct sheet_section *section, struct str paragraph)
{
    if (paragraph.length)
        *ARENA_PUSH(request->arena, section->paragraphs.at, section->paragraphs.count) = paragraph;
}

void section_fact(struct request *request, struct sheet_section *section, const char *term, struct str text)
{
    if (text.length)
        links_add(request->arena, &section->facts, FACTS_MOST, str_of(term), text);
}

struct sheet_row *section_row(struct request *request, struct sheet_section *section, struct str label,
                              struct str address)
{
    struct sheet_row *row = ARENA_PUSH(request->arena, section->rows.at, section->rows.count);
    row->label = label;
    row->address = address;
    return row;
}

void row_say(struct request *request, struct sheet_row *row, struct str text)
{
    if (text.length)
        *ARENA_PUSH(request->arena, row->details.at, row->details.count) = text;
}

void row_way(struct request *request, struct sheet_row *row, const char *label, struct str address)
{
    links_add(request->arena, &row->ways, LINKS_MOST, str_of(label), address);
}

void section_table(struct request *request, struct sheet_section *section, struct str caption,
                   const char *const *headings, size_t count)
{
    section->table.caption = caption;
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(request->arena, section->table.headings.at, section->table.headings.count) = str_of(headings[i]);
}

struct sheet_line *section_line(struct request *request, struct sheet_section *section)
{
    return ARENA_PUSH(request->arena, section->table.lines.at, section->table.lines.count);
}

struct sheet_cell *line_cell(struct request *request, struct sheet_line *line, struct str text)
{
    struct sheet_cell *cell = ARENA_PUSH(request->arena, line->at, line->count);
    cell->text = text;
    return cell;
}

void section_form(struct sheet_section *section, const struct form *form, struct str action, const char *submit)
{
    section->form = form_fields(form);
    section->action = action;
    section->submit = str_of(submit);
}

void sheet_send(struct request *request, struct response *response, struct view_sheet *sheet)
{
    struct buffer page = {0};
    bool wrong = false;
    template_sheet(&page, sheet);
    response_html(response, &page);
    response_never_stored(response);
    for (size_t i = 0; i < sheet->sections.count; i++) {
        const struct form *form = sheet->sections.at[i].form.summary.form;
        wrong = wrong || (form && form->error_count > 0);
    }
    if (wrong && request->method == METHOD_POST)
        response_status(response, 422);
}

struct str sheet_done(struct request *request, const char *const *pairs)
{
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; pairs[i]; i += 2)
        if (str_equal(code, str_of(pairs[i])))
            return str_of(pairs[i + 1]);
    return STR_NONE;
}
