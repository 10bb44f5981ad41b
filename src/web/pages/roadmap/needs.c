/* Needs for engineering: the rounds of a space, and one round with its needs, its consolidation, its answer. */
#include "browser.h"
#include "documents/table.h"
#include "roadmap-pages.h"
#include "templates.h"

static struct str staff_text(struct arena *arena, int64_t hundredths)
{
    return arena_printf(arena, "%.*s" NBSP "ETP",
                        STR_PRINT(text_decimal(arena, (double)hundredths / 100, hundredths % 100 ? 2 : 0)));
}

/* « 0,5 ETP, prestation, 40 personnes » */
static struct str measure_text(struct arena *arena, int64_t staff, int64_t services, int64_t people)
{
    struct buffer out = {0};
    if (staff)
        buffer_add_str(&out, staff_text(arena, staff));
    if (services)
        buffer_printf(&out, services > 1 ? "%s%lld prestations" : "%sprestation", out.length ? ", " : "",
                      (long long)services);
    if (people)
        buffer_printf(&out, "%s%lld personnes", out.length ? ", " : "", (long long)people);
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static struct str round_path(struct arena *arena, const struct space *space, int64_t id, const char *rest)
{
    return arena_printf(arena, "/%.*s/besoins-ingenierie/%.*s%s", STR_PRINT(space->slug), STR_PRINT(id_text(arena, id)),
                        rest);
}

static struct str state_text(struct arena *arena, const struct need_round *round)
{
    if (round->state == ROUND_OPEN)
        return STR("Ouverte : les membres disent leurs besoins");
    struct str sent = arena_printf(arena, "Transmise le %.*s à %.*s",
                                   STR_PRINT(french_date(arena, round->submitted_on)), STR_PRINT(round->addressee));
    if (round->state == ROUND_ANSWERED)
        return arena_printf(arena, "%.*s ; réponse le %.*s", STR_PRINT(sent),
                            STR_PRINT(french_date(arena, round->answered_on)));
    return round->expected_on == NO_DAY ? sent
                                        : arena_printf(arena, "%.*s ; retour attendu le %.*s", STR_PRINT(sent),
                                                       STR_PRINT(french_date(arena, round->expected_on)));
}

/* --- The rounds --------------------------------------------------------------------------------------------------- */

struct rounding {
    struct request *request;
    const struct space *space;
    struct need_round round;
    struct engineering_need need;
};

static bool open_round(struct session *session, void *context, struct error *error)
{
    struct rounding *rounding = context;
    struct str label = posted(rounding->request, "nom");
    return need_round_open(session, rounding->space->id, label, &rounding->round.id, error) &&
           note_change(session, rounding->request, rounding->space, "need-round.open", "need-round", rounding->round.id,
                       label, error);
}

bool show_need_rounds(struct request *request, struct response *response, struct error *error)
{
    struct rounding rounding = {.request = request, .space = request_space(request, error)};
    struct arena *arena = request->arena;
    struct session *session;
    struct need_rounds rounds;
    struct view_need_rounds view = {0};
    if (!rounding.space)
        return false;
    if (request->method == METHOD_POST) {
        struct error refused = {0};
        if (store_write(request->site->store, open_round, &rounding, &refused))
            return response_redirect(response, 303, round_path(arena, rounding.space, rounding.round.id, ""), error);
        view.message = arena_str(arena, str_of(refused.message));
        view.typed = posted(request, "nom");
    }
    if (!request_session(request, &session, error) ||
        !need_round_list(session, rounding.space->id, arena, &rounds, error))
        return false;
    for (size_t i = 0; i < rounds.count; i++)
        *ARENA_PUSH(arena, view.rows.at, view.rows.count) =
            (struct plan_row){.name = rounds.at[i].label,
                              .address = round_path(arena, rounding.space, rounds.at[i].id, ""),
                              .state = state_text(arena, &rounds.at[i]),
                              .detail = need_round_is_late(&rounds.at[i], plan_today(request))
                                            ? STR("Le retour attendu est dépassé : relancez")
                                            : STR_NONE};
    page_fill(request, rounding.space, &view.page, STR("Besoins en ingénierie"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, rounding.space, ""));
    view.token = browser_token(request->exchange);
    view.action = request->path;
    struct buffer page = {0};
    template_need_rounds(&page, &view);
    response_html(response, &page);
    if (view.message.length)
        response_status(response, 422);
    return true;
}

/* --- One round ---------------------------------------------------------------------------------------------------- */

static const struct field *need_fields(struct arena *arena, size_t *count)
{
    static const struct field_choice PURPOSES[] = {{"batir", "Élaborer la feuille de route", NULL},
                                                   {"mener", "La mettre en œuvre", NULL}};
    struct field_choice *lines = ARENA_ARRAY(arena, struct field_choice, NEED_LINE_COUNT);
    for (size_t i = 0; i < NEED_LINE_COUNT; i++)
        lines[i] = (struct field_choice){NEED_LINES[i].code, NEED_LINES[i].label, NULL};
    const struct field fields[] = {
        {.name = "membre", .label = "Membre", .kind = FIELD_TEXT, .required = true, .most = 150},
        {.name = "ligne",
         .label = "Besoin",
         .kind = FIELD_CHOICE,
         .required = true,
         .choices = lines,
         .choice_count = NEED_LINE_COUNT},
        {.name = "pour",
         .label = "Pour",
         .kind = FIELD_CHOICE,
         .required = true,
         .choices = PURPOSES,
         .choice_count = COUNT_OF(PURPOSES)},
        {.name = "etp",
         .label = "Ressource humaine, en équivalents temps plein",
         .kind = FIELD_DECIMAL,
         .most = 100,
         .help = "Portée par un membre autre que l’État, par exemple 0,5"},
        {.name = "prestation", .label = "Prestation de service", .kind = FIELD_CHECKBOX},
        {.name = "personnes", .label = "Personnes à former", .kind = FIELD_NUMBER, .most = 100000},
        {.name = "cout", .label = "Coût, en euros", .kind = FIELD_TEXT, .most = 20},
        {.name = "cofinancement", .label = "Cofinancement prévu, en euros", .kind = FIELD_TEXT, .most = 20},
        {.name = "description", .label = "Précisions", .kind = FIELD_TEXTAREA, .most = 2000},
    };
    *count = COUNT_OF(fields);
    return arena_copy(arena, fields, sizeof fields);
}

static void read_amount(struct form *form, const char *name, int64_t *cents)
{
    if (!form_is_empty(form, name) && !money_parse(form_text(form, name), cents))
        form_refuse(form, name, "Écrivez un montant en euros, par exemple 12 500.");
}

static void read_need(struct form *form, int64_t round_id, struct engineering_need *need)
{
    *need = (struct engineering_need){.round_id = round_id,
                                      .member = form_text(form, "membre"),
                                      .line = form_text(form, "ligne"),
                                      .carries = form_chosen(form, "pour", "mener"),
                                      .staff = (int64_t)(form_control(form, "etp")->decimal * 100 + 0.5),
                                      .service = form_checked(form, "prestation"),
                                      .people = form_number(form, "personnes"),
                                      .description = form_text(form, "description")};
    read_amount(form, "cout", &need->cost);
    read_amount(form, "cofinancement", &need->cofunding);
}

static bool save_need(struct session *session, void *context, struct error *error)
{
    const struct rounding *rounding = context;
    return need_save(session, &rounding->need, rounding->request->now, error) &&
           note_change(session, rounding->request, rounding->space, "need.save", "need-round", rounding->round.id,
                       rounding->need.member, error);
}

static bool decide(struct session *session, const struct rounding *rounding, bool granted, struct error *error)
{
    struct request *request = rounding->request;
    int64_t id = 0, cents = 0;
    id_parse(posted(request, "besoin"), &id);
    if (granted && !money_parse(posted(request, "montant"), &cents))
        return error_set(error, ERROR_INVALID, "Écrivez le montant accordé en euros, par exemple 12 500.");
    return need_decide(session, rounding->round.id, id, granted, cents, plan_today(request), error);
}

static bool rank(struct session *session, const struct rounding *rounding, struct error *error)
{
    const struct form_value *values;
    size_t count, lines = 0;
    struct request *request = rounding->request;
    struct str *order = ARENA_ARRAY(request->arena, struct str, NEED_LINE_COUNT);
    if (!request_form(request, &values, &count, error))
        return false;
    for (int64_t place = 1; place <= NEED_LINE_COUNT; place++)
        for (size_t i = 0; i < count && lines < NEED_LINE_COUNT; i++) {
            int64_t typed;
            if (str_starts_with(values[i].name, STR("rang-")) && str_to_i64(str_trim(values[i].value), &typed) &&
                typed == place)
                order[lines++] = str_slice(values[i].name, 5, values[i].name.length);
        }
    return need_round_rank(session, rounding->round.id, order, lines, error);
}

static bool change_round(struct session *session, void *context, struct error *error)
{
    const struct rounding *rounding = context;
    struct request *request = rounding->request;
    struct str what = posted(request, "action");
    int32_t on, expected = NO_DAY;
    int64_t id = 0;
    bool done;
    if (str_equal(what, STR("transmettre"))) {
        if (!posted_day(request, "jour", &on) ||
            (posted(request, "attendu").length && !posted_day(request, "attendu", &expected)))
            return error_set(error, ERROR_INVALID, "Donnez le jour de la transmission, par exemple 30/01/2024.");
        done = need_round_submit(session, rounding->round.id, posted(request, "destinataire"), on, expected, error);
    } else if (str_equal(what, STR("reponse"))) {
        done = posted_day(request, "jour", &on)
                   ? need_round_answer(session, rounding->round.id, on, posted(request, "texte"), error)
                   : error_set(error, ERROR_INVALID, "Donnez le jour de la réponse.");
    } else if (str_equal(what, STR("accorder")) || str_equal(what, STR("refuser"))) {
        done = decide(session, rounding, str_equal(what, STR("accorder")), error);
    } else if (str_equal(what, STR("classer"))) {
        done = rank(session, rounding, error);
    } else {
        id_parse(posted(request, "besoin"), &id);
        done = need_remove(session, rounding->round.id, id, error);
    }
    return done && note_change(session, request, rounding->space, "need-round.change", "need-round", rounding->round.id,
                               rounding->round.label, error);
}

static void add_need_row(struct arena *arena, const struct engineering_need *need, struct view_need_round *view)
{
    struct str state = need->state == NEED_GRANTED
                           ? arena_printf(arena, "accordé, %.*s", STR_PRINT(money_text(arena, need->granted)))
                       : need->state == NEED_REFUSED ? STR("refusé")
                                                     : STR("en attente");
    *ARENA_PUSH(arena, view->needs.at, view->needs.count) =
        (struct engineering_row){.id = id_text(arena, need->id),
                                 .member = need->member,
                                 .line = str_of(need_line_find(need->line)->label),
                                 .measure = measure_text(arena, need->staff, need->service, need->people),
                                 .cost = money_text(arena, need->cost),
                                 .cofunding = money_text(arena, need->cofunding),
                                 .state = state,
                                 .purpose = need->carries ? STR("mise en œuvre") : STR("élaboration"),
                                 .description = need->description,
                                 .decided = need->state != NEED_COLLECTED};
}

static bool fill_round(struct request *request, const struct rounding *rounding, struct view_need_round *view,
                       struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct engineering_needs needs;
    struct need_totals totals;
    const struct need_round *round = &rounding->round;
    if (!request_session(request, &session, error) || !engineering_list(session, round->id, arena, &needs, error) ||
        !need_consolidate(session, round->id, arena, &totals, error))
        return false;
    for (size_t i = 0; i < needs.count; i++)
        add_need_row(arena, &needs.at[i], view);
    for (size_t i = 0; i < totals.count; i++) {
        const struct need_total *total = &totals.at[i];
        *ARENA_PUSH(arena, view->totals.at, view->totals.count) = (struct need_total_row){
            .code = str_of(total->line->code),
            .rank = total->rank ? arena_printf(arena, "%lld", (long long)total->rank) : STR_NONE,
            .label = str_of(total->line->label),
            .category = str_of(total->line->category),
            .members = text_number(arena, total->members),
            .measure = measure_text(arena, total->staff, total->services, total->people),
            .cost = money_text(arena, total->cost),
            .cofunding = money_text(arena, total->cofunding),
            .granted = total->granted ? money_text(arena, total->granted) : STR_NONE};
    }
    view->sum = arena_printf(
        arena, "En tout : %.*s, pour %.*s dont %.*s de cofinancement.", STR_PRINT(staff_text(arena, totals.all.staff)),
        STR_PRINT(money_text(arena, totals.all.cost)), STR_PRINT(money_text(arena, totals.all.cofunding)));
    view->label = round->label;
    view->state = state_text(arena, round);
    view->open = round->state == ROUND_OPEN;
    view->submitted = round->state != ROUND_OPEN;
    view->answer = round->answer;
    if (need_round_is_late(round, plan_today(request)))
        view->late = arena_printf(arena, "Le retour était attendu le %.*s, il y a %d jours : relancez %.*s.",
                                  STR_PRINT(french_date(arena, round->expected_on)),
                                  plan_today(request) - round->expected_on, STR_PRINT(round->addressee));
    view->ods = round_path(arena, rounding->space, round->id, "/besoins.ods");
    view->csv = round_path(arena, rounding->space, round->id, "/besoins.csv");
    return true;
}

static bool find_round(struct request *request, struct rounding *rounding, struct error *error)
{
    struct session *session;
    int64_t id = 0;
    rounding->request = request;
    rounding->space = request_space(request, error);
    id_parse(request_path(request, "round"), &id);
    return rounding->space && request_session(request, &session, error) &&
           need_round_find(session, id, rounding->space->id, request->arena, &rounding->round, error);
}

bool show_need_round(struct request *request, struct response *response, struct error *error)
{
    struct rounding rounding = {0};
    struct arena *arena = request->arena;
    struct view_need_round view = {0};
    struct form form;
    size_t count;
    const struct field *fields = need_fields(arena, &count);
    if (!find_round(request, &rounding, error))
        return false;
    form_start(&form, request, fields, count);
    if (request->method == METHOD_POST) {
        struct error refused = {0};
        bool need = str_equal(posted(request, "action"), STR("besoin"));
        bool done = !need || form_read(&form, request, fields, count);
        if (need && done)
            read_need(&form, rounding.round.id, &rounding.need);
        done = done && form.error_count == 0 &&
               store_write(request->site->store, need ? save_need : change_round, &rounding, &refused);
        if (done)
            return response_redirect(response, 303, request->path, error);
        if (need && refused.kind)
            form_refuse(&form, NULL, "%s", refused.message);
        else
            view.message = arena_str(arena, str_of(refused.message));
        response_status(response, 422);
    }
    if (!fill_round(request, &rounding, &view, error))
        return false;
    page_fill(request, rounding.space, &view.page,
              arena_printf(arena, "Besoins en ingénierie : %.*s", STR_PRINT(view.label)), STR_NONE, STR_NONE,
              SECTION_NONE);
    view.page.unlisted = true;
    view.page.here = view.label;
    links_add(arena, &view.page.breadcrumb, 1, STR("Besoins en ingénierie"),
              space_path(arena, rounding.space, "/besoins-ingenierie"));
    view.token = browser_token(request->exchange);
    view.action = request->path;
    view.fields = form_fields(&form);
    struct buffer page = {0};
    template_need_round(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

static const struct table_column COLUMNS[] = {{STR("priorité"), 9},       {STR("catégorie"), 30}, {STR("code"), 30},
                                              {STR("besoin"), 40},        {STR("membres"), 9},    {STR("ETP"), 9},
                                              {STR("prestations"), 11},   {STR("personnes"), 10}, {STR("coût"), 14},
                                              {STR("cofinancement"), 14}, {STR("accordé"), 14}};

static void write_total(const struct need_total *total, struct table_writer *writer)
{
    if (total->rank)
        table_integer(writer, total->rank);
    else
        table_empty(writer);
    table_text(writer, str_of(total->line->category));
    table_text(writer, str_of(total->line->code));
    table_text(writer, str_of(total->line->label));
    table_integer(writer, total->members);
    table_number(writer, (double)total->staff / 100);
    table_integer(writer, total->services);
    table_integer(writer, total->people);
    table_cents(writer, total->cost);
    table_cents(writer, total->cofunding);
    table_cents(writer, total->granted);
    table_end_row(writer);
}

bool send_need_table(struct request *request, struct response *response, struct error *error)
{
    struct rounding rounding = {0};
    struct session *session;
    struct need_totals totals;
    struct buffer out = {0};
    bool ended = false, done = true;
    enum table_format format = str_ends_with(request->path, STR(".ods")) ? TABLE_ODS : TABLE_CSV;
    const struct table_head head = {.title = STR("Besoins"),
                                    .columns = COLUMNS,
                                    .column_count = COUNT_OF(COLUMNS),
                                    .folder = request->site->settings->spool};
    if (!find_round(request, &rounding, error) || !request_session(request, &session, error) ||
        !need_consolidate(session, rounding.round.id, request->arena, &totals, error))
        return false;
    struct table_writer *writer = table_writer_new(format, &head);
    for (size_t i = 0; i < totals.count; i++)
        write_total(&totals.at[i], writer);
    table_finish(writer);
    while (done && !ended)
        done = table_take(writer, &out, &ended, error);
    table_writer_free(writer);
    if (done) {
        response_owned(response, table_format_media_type(format), &out);
        response_attachment(response, arena_printf(request->arena, "besoins-ingenierie-%.*s.%s",
                                                   STR_PRINT(rounding.space->code), table_format_name(format)));
    }
    buffer_free(&out);
    return done;
}
