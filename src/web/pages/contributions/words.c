/* Words, addresses and choices that the pages of contributions share. */
#include "contribution-pages.h"

struct str territory_text(struct request *request, struct str siren)
{
    uint32_t id = siren.length ? territory_find(TERRITORY_INTERCOMMUNALITY, siren) : TERRITORY_NONE;
    return id == TERRITORY_NONE ? STR_NONE : territory_label(id, request->arena);
}

struct str contribution_day(struct request *request, int64_t instant)
{
    struct civil civil = zone_civil(request->site->zone, instant);
    return french_date_short(request->arena, date_from_civil(civil.year, civil.month, civil.day));
}

struct str contribution_path(struct arena *arena, const struct space *space, const struct contribution *one)
{
    return arena_printf(arena, "/%.*s/contributions/%lld", STR_PRINT(space->slug), (long long)one->number);
}

static struct str excerpt(struct arena *arena, struct str text)
{
    enum { EXCERPT_CHARACTERS = 240 };
    struct str cut = text_cut(text, EXCERPT_CHARACTERS);
    return cut.length == text.length ? text : arena_printf(arena, "%.*s…", STR_PRINT(str_trim(cut)));
}

struct view_contribution_card contribution_card_of(struct request *request, const struct contribution *one,
                                                   struct str address)
{
    return (struct view_contribution_card){.title = one->title,
                                           .address = address,
                                           .kind = str_of(contribution_kind_label(one->kind)),
                                           .theme = theme_label(one->theme),
                                           .territory = territory_text(request, one->territory),
                                           .author = contribution_author(request->arena, one),
                                           .when = contribution_day(request, one->created_at),
                                           .excerpt = excerpt(request->arena, one->text),
                                           .state = str_of(contribution_state_label(one->state)),
                                           .channel = str_of(contribution_channel_label(one->channel)),
                                           .published = one->published_at != 0};
}

struct contribution_paragraphs paragraphs_of(struct arena *arena, struct str text)
{
    struct contribution_paragraphs paragraphs = {0};
    size_t from = 0, at;
    while ((at = str_find(text, STR("\n\n"), from)) != SIZE_MAX) {
        struct str one = str_trim(str_slice(text, from, at));
        if (one.length)
            *ARENA_PUSH(arena, paragraphs.at, paragraphs.count) = one;
        from = at + 2;
    }
    struct str last = str_trim(str_slice(text, from, text.length));
    if (last.length)
        *ARENA_PUSH(arena, paragraphs.at, paragraphs.count) = last;
    return paragraphs;
}

struct view_contribution_additions additions_of(struct request *request, const struct contribution_additions *additions)
{
    struct view_contribution_additions mores = {0};
    for (size_t i = 0; i < additions->count; i++)
        *ARENA_PUSH(request->arena, mores.at, mores.count) = (struct contribution_more){
            contribution_day(request, additions->at[i].at), paragraphs_of(request->arena, additions->at[i].text)};
    return mores;
}

static struct str size_label(struct arena *arena, int64_t bytes)
{
    if (bytes < 1000 * 1000)
        return arena_printf(arena, "%lld" NBSP "ko", (long long)((bytes + 999) / 1000));
    return arena_printf(arena, "%.*s" NBSP "Mo", STR_PRINT(text_decimal(arena, (double)bytes / 1e6, 1)));
}

struct contribution_files files_of(struct arena *arena, const struct attached_files *files, struct str base)
{
    struct contribution_files list = {0};
    for (size_t i = 0; i < files->count; i++) {
        const struct attached_file *file = &files->at[i];
        *ARENA_PUSH(arena, list.at, list.count) = (struct contribution_file){
            .label =
                arena_printf(arena, "%.*s (%.*s)", STR_PRINT(file->name), STR_PRINT(size_label(arena, file->size))),
            .address = base.length ? arena_printf(arena, "%.*s/fichiers/%.*s", STR_PRINT(base),
                                                  STR_PRINT(id_text(arena, file->id)))
                                   : STR_NONE};
    }
    return list;
}

struct page_links links_of(struct request *request, const struct space *space, const struct contribution_links *links)
{
    struct page_links list = {0};
    for (size_t i = 0; i < links->count; i++)
        links_add(request->arena, &list, links->count + 1, links->at[i].label,
                  links->at[i].address.length ? arena_printf(request->arena, "/%.*s%.*s", STR_PRINT(space->slug),
                                                             STR_PRINT(links->at[i].address))
                                              : STR_NONE);
    return list;
}

/* --- Choices ------------------------------------------------------------------------------------------------------ */

void offer_themes(struct arena *arena, struct field *field)
{
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count);
    for (size_t i = 0; i < count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, themes[i].code), arena_cstr(arena, themes[i].label), NULL};
    field->choices = choices;
    field->choice_count = count;
}

void offer_kinds(struct arena *arena, struct field *field)
{
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, CONTRIBUTION_KINDS);
    for (int kind = 0; kind < CONTRIBUTION_KINDS; kind++)
        choices[kind] = (struct field_choice){contribution_kind_code((enum contribution_kind)kind),
                                              contribution_kind_label((enum contribution_kind)kind), NULL};
    field->choices = choices;
    field->choice_count = CONTRIBUTION_KINDS;
}

/* --- What is told, and done --------------------------------------------------------------------------------------- */

bool letter_from(struct request *request, const struct space *space, struct contribution_letter *letter,
                 struct session *session, struct error *error)
{
    *letter = (struct contribution_letter){.origin = request_origin(request), .slug = space->slug};
    return mailbox_of(session, space->id, request->arena, &letter->reply_to, error);
}

struct str done_from(struct request *request, const char *const (*rows)[2], size_t count)
{
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; i < count; i++)
        if (str_equal(code, str_of(rows[i][0])))
            return str_of(rows[i][1]);
    return STR_NONE;
}

static struct str page_address(struct request *request, int64_t number)
{
    struct buffer out = {0};
    size_t count;
    const struct form_value *values = request_query(request, &count);
    buffer_printf(&out, "%.*s?", STR_PRINT(request->path));
    for (size_t i = 0; i < count; i++) {
        if (str_equal(values[i].name, STR("page")) || str_equal(values[i].name, STR("fait")) ||
            str_is_empty(values[i].value))
            continue;
        url_encode(&out, values[i].name);
        buffer_add_char(&out, '=');
        url_encode(&out, values[i].value);
        buffer_add_char(&out, '&');
    }
    buffer_printf(&out, "page=%lld", (long long)number);
    struct str address = arena_str(request->arena, buffer_str(&out));
    buffer_free(&out);
    return address;
}

void turn_pages(struct request *request, struct view_contribution_list *view, size_t skip, size_t total)
{
    int64_t page = (int64_t)(skip / CONTRIBUTIONS_A_PAGE) + 1;
    if (page > 1)
        view->previous = page_address(request, page - 1);
    if (skip + view->cards.count < total)
        view->next = page_address(request, page + 1);
}
