/* The budget: expenses, resources, the grant asked for; what the rules allow and the balance are told at each save. */
#include "call-pages.h"
#include "templates.h"

enum { BLANK_ROWS = 3, NAME_BYTES = 64 };

static const struct {
    const char *code, *label;
    enum resource_origin origin;
} ORIGINS[] = {{"propre", "Fonds propres", ORIGIN_SELF},
               {"public", "Financeur public", ORIGIN_PUBLIC},
               {"prive", "Financeur privé, usagers", ORIGIN_PRIVATE}};

struct posted {
    const struct form_value *values;
    size_t count;
};

/* The value "depense-3-montant". */
static struct str posted_text(const struct posted *posted, struct arena *arena, const char *side, int row,
                              const char *part)
{
    struct str name = arena_printf(arena, "%s-%d-%s", side, row, part);
    for (size_t i = 0; i < posted->count; i++)
        if (str_equal(posted->values[i].name, name))
            return str_trim(text_clean(arena, posted->values[i].value));
    return STR_NONE;
}

static struct str posted_one(const struct posted *posted, const char *name)
{
    for (size_t i = 0; i < posted->count; i++)
        if (str_equal(posted->values[i].name, str_of(name)))
            return str_trim(posted->values[i].value);
    return STR_NONE;
}

static void read_origin(struct str code, struct budget_line *line)
{
    for (size_t i = 0; i < COUNT_OF(ORIGINS); i++)
        if (str_equal(code, str_of(ORIGINS[i].code)))
            line->origin = ORIGINS[i].origin;
}

/* One row as typed; *line when it holds something, an error when its amount cannot be read. */
static bool read_row(const struct posted *posted, struct arena *arena, const char *side, struct budget_row *row,
                     struct budget_line *line)
{
    int64_t year = 1;
    row->category = posted_text(posted, arena, side, row->number, "nature");
    row->label = text_cut(posted_text(posted, arena, side, row->number, "libelle"), 150);
    row->amount = posted_text(posted, arena, side, row->number, "montant");
    row->year = posted_text(posted, arena, side, row->number, "annee");
    row->acquired = !str_is_empty(posted_text(posted, arena, side, row->number, "acquis"));
    if (str_is_empty(row->amount) && str_is_empty(row->label))
        return false;
    *line = (struct budget_line){.category = row->category, .label = row->label, .acquired = row->acquired};
    if (!money_parse(row->amount, &line->cents))
        row->error = STR("Écrivez un montant en euros, par exemple 12 500,50.");
    if (!str_to_i64(row->year, &year) || year < 1 || year > PROJECT_YEARS_MOST)
        year = 1;
    line->year = (int)year;
    return true;
}

static struct str plain_amount(struct arena *arena, int64_t cents)
{
    if (cents % 100 == 0)
        return arena_printf(arena, "%lld", (long long)(cents / 100));
    return arena_printf(arena, "%lld,%02d", (long long)(cents / 100), (int)(cents % 100));
}

static void add_row(struct arena *arena, struct budget_rows *rows, const struct budget_line *line)
{
    struct budget_row *row = &rows->at[rows->count];
    *row = (struct budget_row){.number = (int)rows->count + 1, .year = STR("1")};
    rows->count++;
    if (!line)
        return;
    row->category = line->category;
    row->label = line->label;
    row->amount = plain_amount(arena, line->cents);
    row->year = arena_printf(arena, "%d", line->year);
    row->acquired = line->acquired;
    for (size_t i = 0; line->side == LINE_RESOURCE && i < COUNT_OF(ORIGINS); i++)
        if (ORIGINS[i].origin == line->origin)
            row->category = str_of(ORIGINS[i].code);
}

/* The rows of the dossier, then some blank ones to fill. */
static void show_rows(struct arena *arena, const struct dossier *dossier, struct view_budget *view)
{
    view->expenses.at = ARENA_ARRAY(arena, struct budget_row, DOSSIER_LINES_MOST + BLANK_ROWS);
    view->resources.at = ARENA_ARRAY(arena, struct budget_row, DOSSIER_LINES_MOST + BLANK_ROWS);
    for (size_t i = 0; i < dossier->line_count; i++)
        add_row(arena, dossier->lines[i].side == LINE_EXPENSE ? &view->expenses : &view->resources, &dossier->lines[i]);
    for (int i = 0; i < BLANK_ROWS; i++) {
        add_row(arena, &view->expenses, NULL);
        add_row(arena, &view->resources, NULL);
    }
}

/* Reads what was typed into the dossier; false when an amount cannot be read (the rows then say so). */
static bool read_budget(const struct posted *posted, struct arena *arena, struct opened *opened,
                        struct view_budget *view)
{
    struct dossier *dossier = &opened->dossier;
    struct budget_line *lines = ARENA_ARRAY(arena, struct budget_line, DOSSIER_LINES_MOST);
    bool done = true;
    view->expenses.at = ARENA_ARRAY(arena, struct budget_row, DOSSIER_LINES_MOST + BLANK_ROWS);
    view->resources.at = ARENA_ARRAY(arena, struct budget_row, DOSSIER_LINES_MOST + BLANK_ROWS);
    dossier->lines = lines;
    dossier->line_count = 0;
    for (int side = LINE_EXPENSE; side <= LINE_RESOURCE; side++) {
        struct budget_rows *rows = side == LINE_EXPENSE ? &view->expenses : &view->resources;
        for (int number = 1; number <= DOSSIER_LINES_MOST && dossier->line_count < DOSSIER_LINES_MOST; number++) {
            struct budget_row row = {.number = number};
            struct budget_line *line = &lines[dossier->line_count];
            if (!read_row(posted, arena, side == LINE_EXPENSE ? "depense" : "ressource", &row, line))
                continue;
            line->side = (enum line_side)side;
            if (side == LINE_RESOURCE) {
                read_origin(row.category, line);
                line->category = STR_NONE;
            }
            done = done && str_is_empty(row.error);
            row.number = (int)rows->count + 1;
            rows->at[rows->count++] = row;
            dossier->line_count++;
        }
    }
    view->requested = posted_one(posted, "demande");
    dossier->requested = 0;
    if (view->requested.length && !money_parse(view->requested, &dossier->requested)) {
        view->requested_error = STR("Écrivez un montant en euros, par exemple 30 000.");
        done = false;
    }
    return done;
}

static void add_categories(struct arena *arena, const struct call *call, struct view_budget *view)
{
    size_t most = call->expenses.count + call->ineligible_expenses.count;
    view->categories.at = ARENA_ARRAY(arena, struct budget_choice, most);
    for (size_t i = 0; i < most; i++) {
        bool refused = i >= call->expenses.count;
        const struct call_choice *choice =
            refused ? &call->ineligible_expenses.at[i - call->expenses.count] : &call->expenses.at[i];
        view->categories.at[view->categories.count++] = (struct budget_choice){choice->code, choice->label, refused};
    }
}

static void add_judgement(struct arena *arena, const struct opened *opened, struct view_budget *view)
{
    struct grant grant;
    struct dossier_gaps gaps;
    if (opened->dossier.line_count == 0)
        return;
    dossier_check(&opened->call.rules, &opened->dossier, arena, &grant, &gaps);
    grant_figures(arena, &grant, &view->figures);
    view->balanced = grant.difference == 0;
    for (size_t i = 0; i < gaps.count; i++)
        if (gaps.at[i].part == PART_BUDGET)
            texts_add(arena, &view->findings, gaps.count, gaps.at[i].message, STR_NONE);
}

static void send_budget(struct request *request, struct response *response, const struct opened *opened,
                        struct view_budget *view)
{
    struct arena *arena = request->arena;
    const struct call *call = &opened->call.rules;
    view->call_title = call->title;
    view->action = request->path;
    view->back = application_path(arena, opened, "");
    view->revision = arena_printf(arena, "%lld", (long long)opened->application.revision);
    view->years = call->months_most == CALL_UNLIMITED ? 5 : (int)((call->months_most + 11) / 12);
    if (view->years > PROJECT_YEARS_MOST)
        view->years = PROJECT_YEARS_MOST;
    add_categories(arena, call, view);
    add_judgement(arena, opened, view);
    page_fill(request, opened->space, &view->page, STR("Le budget"), STR_NONE, STR_NONE, SECTION_NONE);
    view->token = browser_token(request->exchange);
    keep_secret(&view->page, response);
    struct buffer page = {0};
    template_budget(&page, view);
    response_html(response, &page);
    if (view->message.length)
        response_status(response, 422);
}

bool show_application_budget(struct request *request, struct response *response, struct error *error)
{
    struct opened opened;
    struct view_budget view = {0};
    struct arena *arena = request->arena;
    if (!request_application(request, &opened, error))
        return false;
    if (request->method != METHOD_POST) {
        show_rows(arena, &opened.dossier, &view);
        if (opened.dossier.requested)
            view.requested = plain_amount(arena, opened.dossier.requested);
        send_budget(request, response, &opened, &view);
        return true;
    }
    struct posted posted;
    struct error refused = {0};
    int64_t revision = 0;
    if (!request_form(request, &posted.values, &posted.count, error))
        return false;
    bool readable = read_budget(&posted, arena, &opened, &view);
    if (!str_to_i64(posted_one(&posted, "revision"), &revision))
        revision = 0;
    if (readable && save_application(request, &opened, revision, &refused))
        return response_redirect(response, 303,
                                 str_equal(posted_one(&posted, "suite"), STR("dossier"))
                                     ? application_path(arena, &opened, "?fait=enregistre")
                                     : request->path,
                                 error);
    if (refused.kind == ERROR_INTERNAL || refused.kind == ERROR_UNAVAILABLE) {
        *error = refused;
        return false;
    }
    view.message = readable ? arena_str(arena, str_of(refused.message))
                            : STR("Rien n’est enregistré" NBSP ": un montant ne se lit pas. Corrigez-le.");
    send_budget(request, response, &opened, &view);
    return true;
}
