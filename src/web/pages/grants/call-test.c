/* A minute to know whether a project fits a call, before any account: what the rules say of five answers. */
#include "call-pages.h"
#include "templates.h"

struct field_choice *field_choices(struct arena *arena, const struct call_choices *choices)
{
    struct field_choice *at = ARENA_ARRAY(arena, struct field_choice, choices->count + 1);
    for (size_t i = 0; i < choices->count; i++)
        at[i] = (struct field_choice){arena_cstr(arena, choices->at[i].code), arena_cstr(arena, choices->at[i].label),
                                      choices->at[i].help.length ? arena_cstr(arena, choices->at[i].help) : NULL};
    return at;
}

void grant_figures(struct arena *arena, const struct grant *grant, struct call_texts *figures)
{
    enum { FIGURES_MOST = 8 };
    texts_add(arena, figures, FIGURES_MOST, STR("Subvention possible, au plus"),
              arena_printf(arena, "%.*s (%.*s)", STR_PRINT(money_text(arena, grant->most)), STR_PRINT(grant->why)));
    texts_add(arena, figures, FIGURES_MOST, STR("Taux"), grant->rate_why);
    texts_add(arena, figures, FIGURES_MOST, STR("Dépenses éligibles"), money_text(arena, grant->eligible));
    if (grant->expenses != grant->eligible)
        texts_add(arena, figures, FIGURES_MOST, STR("Toutes les dépenses"), money_text(arena, grant->expenses));
    int64_t others = grant->self + grant->public_funds + grant->private_funds;
    texts_add(arena, figures, FIGURES_MOST, STR("Autres ressources"), money_text(arena, others));
    if (grant->need > grant->most)
        texts_add(arena, figures, FIGURES_MOST, STR("Resterait à trouver"),
                  money_text(arena, grant->need - grant->most));
}

enum { FIELD_HOLDER, FIELD_EXPENSES, FIELD_OTHERS, FIELD_DISTRICT, FIELD_MONTHS, TEST_FIELDS };

static struct field *test_fields(struct arena *arena, const struct call *call)
{
    static const struct field_choice YES_NO[] = {{"oui", "Oui", NULL}, {"non", "Non", NULL}};
    struct field *fields = ARENA_ARRAY(arena, struct field, TEST_FIELDS);
    fields[FIELD_HOLDER] = (struct field){.name = "porteur",
                                          .label = "Qui porte le projet ?",
                                          .kind = FIELD_CHOICE,
                                          .required = true,
                                          .choice_count = call->holders.count + 1};
    struct field_choice *holders = field_choices(arena, &call->holders);
    holders[call->holders.count] = (struct field_choice){"autre", "Une autre structure, ou une personne", NULL};
    fields[FIELD_HOLDER].choices = holders;
    fields[FIELD_EXPENSES] = (struct field){.name = "depenses",
                                            .label = "Combien coûte le projet, en dépenses éligibles ?",
                                            .kind = FIELD_TEXT,
                                            .required = true,
                                            .most = 30,
                                            .help = "En euros, sur toute sa durée. Par exemple 62 500."};
    fields[FIELD_OTHERS] = (struct field){.name = "ressources",
                                          .label = "Combien avez-vous par ailleurs ?",
                                          .kind = FIELD_TEXT,
                                          .most = 30,
                                          .help = "Fonds propres et autres financements, en euros."};
    fields[FIELD_DISTRICT] = (struct field){.name = "quartier",
                                            .label = "Le projet se déroule-t-il dans un quartier prioritaire (QPV) ?",
                                            .kind = FIELD_CHOICE,
                                            .required = true,
                                            .choices = YES_NO,
                                            .choice_count = 2};
    fields[FIELD_MONTHS] = (struct field){.name = "mois",
                                          .label = "Combien de mois dure-t-il ?",
                                          .kind = FIELD_NUMBER,
                                          .required = true,
                                          .least = 1,
                                          .most = 600};
    return fields;
}

static bool read_money(struct form *form, const char *name, int64_t *cents)
{
    if (form_is_empty(form, name) || money_parse(form_text(form, name), cents))
        return true;
    form_refuse(form, name, "Écrivez un montant en euros, par exemple 12 500,50.");
    return false;
}

/* The project is what was typed, asking for all that the rules allow. */
static void judge(struct request *request, const struct call *call, struct form *form, struct view_call_test *view)
{
    struct arena *arena = request->arena;
    struct budget_line lines[2] = {{.side = LINE_EXPENSE, .year = 1}, {.side = LINE_RESOURCE, .year = 1}};
    struct project_site site = {.priority_district = form_chosen(form, "quartier", "oui")};
    struct grant grant;
    struct rule_findings findings;
    if (!read_money(form, "depenses", &lines[0].cents) || !read_money(form, "ressources", &lines[1].cents))
        return;
    if (call->expenses.count)
        lines[0].category = call->expenses.at[0].code;
    struct project project = {
        .holder_kind = form_text(form, "porteur"), .site_count = 1, .sites = &site, .line_count = 2, .lines = lines};
    grant_compute(call, &project, arena, &grant);
    project.requested = grant.most;
    project_check(call, &project, &grant, arena, &findings);
    enum { FINDINGS_MOST = 20 };
    for (size_t i = 0; i < findings.count; i++)
        if (findings.at[i].rule != RULE_BALANCE)
            texts_add(arena, &view->findings, FINDINGS_MOST, str_of(project_rule_label(findings.at[i].rule)),
                      findings.at[i].message);
    if (call->months_most != CALL_UNLIMITED && form_number(form, "mois") > call->months_most)
        texts_add(arena, &view->findings, FINDINGS_MOST, str_of(project_rule_label(RULE_DURATION)),
                  arena_printf(arena, "Le projet dure %lld mois" NBSP ": l’appel en admet %lld au plus.",
                               (long long)form_number(form, "mois"), (long long)call->months_most));
    grant_figures(arena, &grant, &view->figures);
    view->answered = true;
    view->eligible = view->findings.count == 0;
    view->verdict = view->eligible ? STR("Votre projet peut être présenté à cet appel")
                                   : STR("Tel quel, votre projet ne peut pas être présenté à cet appel");
}

bool show_call_test(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct published_call published;
    struct form form;
    struct arena *arena = request->arena;
    size_t count;
    if (!request_call(request, &space, &published, error))
        return false;
    const struct call *call = &published.rules;
    const struct field *fields = test_fields(arena, call);
    struct view_call_test view = {.call_title = call->title, .action = call_path(arena, space, call, "/verifier")};
    request_query(request, &count);
    if (count == 0)
        form_start(&form, request, fields, TEST_FIELDS);
    else if (form_read(&form, request, fields, TEST_FIELDS))
        judge(request, call, &form, &view);
    form.token = STR_NONE; /* it only reads: the answers are in the address */
    if (view.eligible && call_moment(call, request->now) == CALL_OPEN)
        view.start_address = call_path(arena, space, call, "/candidater");
    view.fields = form_fields(&form);
    page_fill(request, space, &view.page, STR("Votre projet convient-il ?"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 3, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 3, STR("Appels à projets"), space_path(arena, space, "/appels"));
    links_add(arena, &view.page.breadcrumb, 3, call->title, call_path(arena, space, call, ""));
    struct buffer page = {0};
    template_call_test(&page, &view);
    response_html(response, &page);
    response_never_stored(response);
    return true;
}
