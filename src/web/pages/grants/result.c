/* After the decision: telling the holders, agreeing, paying, reporting; open data and figures of the call. */
#include "desk.h"

/* --- All the results ------------------------------------------------------------------------------------------------
 */

struct results {
    struct desk desk;
    struct case_files files;
    struct awards awards;
    struct acts acts;
};

static const struct case_file *file_of(const struct results *results, int64_t application_id)
{
    for (size_t i = 0; i < results->files.count; i++)
        if (results->files.at[i].application.id == application_id)
            return &results->files.at[i];
    return NULL;
}

static const char *letter_of(enum application_state outcome)
{
    return outcome == APPLICATION_SELECTED     ? "application-selected"
           : outcome == APPLICATION_WAITLISTED ? "application-waitlisted"
                                               : "application-rejected";
}

/* Told once: the award keeps the instant, the message its mark. */
static bool tell_one(struct session *session, struct results *results, const struct award *award, struct error *error)
{
    struct desk *desk = &results->desk;
    const struct case_file *file = file_of(results, award->application_id);
    struct str link;
    if (!file || award->notified_at)
        return true;
    if (!desk_link(session, desk, LINK_APPLICANT, award->application_id, &link, error))
        return false;
    const struct letter_value values[] = {{"appel", desk->call.rules.title},
                                          {"projet", file->dossier.title},
                                          {"numero", desk_number(desk, file)},
                                          {"porteur", file->dossier.holder_name},
                                          {"montant", money_text(desk->arena, award->cents)},
                                          {"motif", award->reason},
                                          {"lien", link}};
    const char *kind = letter_of(award->outcome);
    struct str mark = arena_printf(desk->arena, "application-result %lld %lld", (long long)award->application_id,
                                   (long long)award->decided_at);
    return desk_letter(session, desk, kind, mark, file->application.email, values, COUNT_OF(values), error) &&
           award_told(session, award->application_id, desk->request->now, error);
}

static bool run_tell(struct session *session, struct act *act, struct error *error)
{
    struct results *results = act->context;
    size_t told = 0;
    for (size_t i = 0; i < results->awards.count; i++) {
        if (!tell_one(session, results, &results->awards.at[i], error))
            return false;
        told += results->awards.at[i].notified_at == 0;
    }
    act->reason = arena_printf(act->desk->arena, "%zu %s.", told,
                               text_plural((int64_t)told, "résultat annoncé", "résultats annoncés"));
    return true;
}

static bool run_reword(struct session *session, struct act *act, struct error *error)
{
    id_parse(form_text(&act->form, "motif_dossier"), &act->subject_id);
    act->reason = form_text(&act->form, "motif_texte");
    return award_reword(session, act->subject_id, act->reason, error);
}

static void add_acts(struct results *results)
{
    static const struct field TELL_FIELDS[] = {{.name = "annonce_accord",
                                                .label = "J’ai relu les motifs",
                                                .kind = FIELD_CHECKBOX,
                                                .required = true,
                                                .help = "Chaque porteur reçoit son résultat par courriel, une seule "
                                                        "fois."}};
    static const struct act_row TELL = {.name = "annoncer",
                                        .heading = "Annoncer les résultats",
                                        .submit = "Annoncer",
                                        .done = "Les résultats partent par courriel.",
                                        .fields = TELL_FIELDS,
                                        .field_count = COUNT_OF(TELL_FIELDS),
                                        .run = run_tell,
                                        .audit = "call.tell",
                                        .subject = "call"};
    struct desk *desk = &results->desk;
    struct field_choice *choices = ARENA_ARRAY(desk->arena, struct field_choice, results->awards.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < results->awards.count; i++) {
        const struct case_file *file = file_of(results, results->awards.at[i].application_id);
        if (file && !results->awards.at[i].notified_at)
            choices[count++] =
                (struct field_choice){id_text(desk->arena, file->application.id).at,
                                      arena_printf(desk->arena, "%.*s, %.*s", STR_PRINT(desk_number(desk, file)),
                                                   STR_PRINT(file->dossier.title))
                                          .at,
                                      NULL};
    }
    if (count == 0)
        return;
    struct field *fields = ARENA_ARRAY(desk->arena, struct field, 2);
    struct act_row *row = ARENA_NEW(desk->arena, struct act_row);
    fields[0] = (struct field){.name = "motif_dossier",
                               .label = "Dossier",
                               .kind = FIELD_CHOICE,
                               .required = true,
                               .choices = choices,
                               .choice_count = count};
    fields[1] = (struct field){.name = "motif_texte",
                               .label = "Motif, dit au porteur",
                               .kind = FIELD_TEXTAREA,
                               .required = true,
                               .most = 2000};
    *row = (struct act_row){.name = "motif",
                            .heading = "Réécrire un motif",
                            .submit = "Enregistrer le motif",
                            .done = "Le motif est changé.",
                            .fields = fields,
                            .field_count = 2,
                            .run = run_reword,
                            .audit = "application.reword"};
    acts_add(&results->acts, &TELL, results);
    acts_add(&results->acts, row, results);
}

static void add_result(struct results *results, struct view_desk_grid *grid, const struct award *award)
{
    struct desk *desk = &results->desk;
    const struct case_file *file = file_of(results, award->application_id);
    if (!file)
        return;
    struct desk_row *row = desk_row(desk, grid);
    struct desk_cell *cell = desk_cell(desk, row, file->dossier.title);
    cell->address = desk_case_path(desk, "resultats", award->application_id);
    cell->note = arena_printf(desk->arena, "%.*s, %.*s", STR_PRINT(desk_number(desk, file)),
                              STR_PRINT(file->dossier.holder_name));
    cell = desk_cell(desk, row, str_of(application_state_label(file->application.state)));
    cell->mark = award->outcome == APPLICATION_SELECTED     ? "success"
                 : award->outcome == APPLICATION_WAITLISTED ? "info"
                                                            : "warning";
    desk_cell(desk, row, award->cents ? money_text(desk->arena, award->cents) : STR("–"));
    desk_cell(desk, row, award->reason);
    cell = desk_cell(desk, row,
                     award->notified_at
                         ? arena_printf(desk->arena, "annoncé le %.*s", STR_PRINT(desk_day(desk, award->notified_at)))
                         : STR("à annoncer"));
    if (award->read_at)
        cell->note = arena_printf(desk->arena, "lu le %.*s", STR_PRINT(desk_day(desk, award->read_at)));
}

/* « Résultats avant le 30 juin : il reste 12 jours », and an alert when it passes. */
static struct str deadline_text(const struct desk *desk)
{
    const struct call *call = &desk->call.rules;
    if (!call->has_results)
        return STR_NONE;
    struct civil local = zone_civil(call->zone, desk->request->now);
    int32_t left = call->results_by - date_from_civil(local.year, local.month, local.day);
    struct str day = french_date(desk->arena, call->results_by);
    if (left < 0)
        return arena_printf(desk->arena, "Les résultats étaient promis avant le %.*s.", STR_PRINT(day));
    return arena_printf(desk->arena, "Résultats promis avant le %.*s" NBSP ": il reste %d %s.", STR_PRINT(day), left,
                        text_plural(left, "jour", "jours"));
}

static void send_results(struct results *results, struct response *response)
{
    static const char *const HEADINGS[] = {"Projet", "Décision", "Subvention", "Motif", "Annonce"};
    struct desk *desk = &results->desk;
    struct view_desk view = {.heading = STR("Les résultats"),
                             .lead = deadline_text(desk),
                             .done = acts_done(&results->acts),
                             .refusal = results->acts.refusal};
    if (str_equal(request_query_text(desk->request, "fait"), STR("signer")))
        view.done = STR("La sélection est signée. Relisez les motifs, puis annoncez les résultats.");
    if (str_equal(request_query_text(desk->request, "fait"), STR("annoncer")))
        view.done = STR("Les résultats partent par courriel.");
    struct view_desk_section *section = desk_section(desk, &view, "decisions", "Les décisions");
    section->grid.caption = STR("Ce qui est décidé de chaque dossier");
    for (size_t i = 0; i < COUNT_OF(HEADINGS); i++)
        desk_heading(desk, &section->grid, HEADINGS[i]);
    for (size_t i = 0; i < results->awards.count; i++)
        add_result(results, &section->grid, &results->awards.at[i]);
    if (section->grid.rows.count == 0)
        section->lead = STR("Rien n’est encore décidé" NBSP ": signez d’abord une sélection.");
    acts_show(&results->acts, "annoncer", section);
    acts_show(&results->acts, "motif", section);
    if (results->awards.count) {
        desk_way(desk, section, STR("Toutes les lettres, pour les signer (ODT)"),
                 desk_path(desk, "/resultats/lettres/lettres.odt"));
        desk_way(desk, section, STR("Les mêmes en PDF"), desk_path(desk, "/resultats/lettres/lettres.pdf"));
    }
    struct view_desk_section *data = desk_section(desk, &view, "donnees", "Données ouvertes");
    data->lead = STR("Les conventions signées, dans le schéma national des subventions (SCDL).");
    desk_way(desk, data, STR("Télécharger les subventions (CSV)"), desk_path(desk, "/subventions.csv"));
    desk_send(desk, response, &view, "/resultats");
}

bool show_results(struct request *request, struct response *response, struct error *error)
{
    struct results results = {.acts = {.desk = &results.desk}};
    bool done = false;
    if (!desk_open(request, &results.desk, error) ||
        !case_list(results.desk.session, &results.desk.call, false, request->arena, &results.files, error) ||
        !award_list(results.desk.session, results.desk.call.id, request->arena, &results.awards, error))
        return false;
    add_acts(&results);
    if (request->method == METHOD_POST && !acts_run(&results.acts, &done, error))
        return false;
    if (done)
        return acts_redirect(&results.acts, response, error);
    send_results(&results, response);
    return true;
}

bool send_call_subsidies(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct buffer csv = {0};
    if (!desk_open(request, &desk, error) || !grants_scdl(desk.session, &desk.call, request->arena, &csv, error)) {
        buffer_free(&csv);
        return false;
    }
    response_attachment(response,
                        arena_printf(request->arena, "subventions-%.*s.csv", STR_PRINT(desk.call.rules.code)));
    response_owned(response, "text/csv; charset=utf-8", &csv);
    return true;
}

/* --- One grant ------------------------------------------------------------------------------------------------------
 */

struct result_page {
    struct desk desk;
    struct case_file file;
    struct award award;
    struct follow_up follow_up;
    struct acts acts;
};

static struct result_page *of(struct act *act)
{
    struct result_page *page = act->context;
    act->subject_id = page->file.application.id;
    act->label = page->file.dossier.title;
    return page;
}

static bool euros(const struct form *form, const char *name, int64_t *cents, struct error *error)
{
    return money_parse(form_text(form, name), cents) ||
           error_set(error, ERROR_INVALID, "Écrivez un montant en euros, par exemple 12" NNBSP "500,50.");
}

static bool run_agree(struct session *session, struct act *act, struct error *error)
{
    struct result_page *page = of(act);
    struct agreement agreement = {.reference = form_text(&act->form, "convention_reference"),
                                  .conditions = form_text(&act->form, "convention_conditions"),
                                  .signed_on = (int32_t)form_number(&act->form, "convention_date"),
                                  .starts = (int32_t)form_number(&act->form, "convention_debut"),
                                  .ends = (int32_t)form_number(&act->form, "convention_fin")};
    return euros(&act->form, "convention_montant", &agreement.cents, error) &&
           agreement_sign(session, page->file.application.id, &agreement, act->desk->person, act->desk->request->now,
                          error);
}

static bool run_pay(struct session *session, struct act *act, struct error *error)
{
    struct result_page *page = of(act);
    struct instalment instalment = {.label = form_text(&act->form, "versement_libelle"),
                                    .due_on = (int32_t)form_number(&act->form, "versement_prevu"),
                                    .paid_on = form_is_empty(&act->form, "versement_paye")
                                                   ? 0
                                                   : (int32_t)form_number(&act->form, "versement_paye")};
    id_parse(form_text(&act->form, "versement"), &instalment.id);
    if (!euros(&act->form, "versement_montant", &instalment.cents, error))
        return false;
    if (form_checked(&act->form, "versement_reprise"))
        instalment.cents = -instalment.cents;
    return instalment_set(session, page->file.application.id, &instalment, error);
}

static bool run_report(struct session *session, struct act *act, struct error *error)
{
    struct result_page *page = of(act);
    struct grant_report report = {
        .label = form_text(&act->form, "bilan_libelle"),
        .text = form_text(&act->form, "bilan_texte"),
        .due_on = (int32_t)form_number(&act->form, "bilan_prevu"),
        .received_on = form_is_empty(&act->form, "bilan_recu") ? 0 : (int32_t)form_number(&act->form, "bilan_recu"),
        .people = -1,
        .spent = -1};
    id_parse(form_text(&act->form, "bilan"), &report.id);
    if (!form_is_empty(&act->form, "bilan_personnes"))
        report.people = form_number(&act->form, "bilan_personnes");
    if (!form_is_empty(&act->form, "bilan_depense") && !euros(&act->form, "bilan_depense", &report.spent, error))
        return false;
    return report_set(session, page->file.application.id, &report, error);
}

static bool run_close(struct session *session, struct act *act, struct error *error)
{
    return agreement_close(session, of(act)->file.application.id, act->desk->person, act->desk->request->now, error);
}

static bool run_promote(struct session *session, struct act *act, struct error *error)
{
    struct result_page *page = of(act);
    struct award award = page->award;
    act->reason = form_text(&act->form, "promotion_motif");
    award.outcome = APPLICATION_SELECTED;
    award.reason = act->reason;
    award.person_id = act->desk->person;
    award.decided_at = act->desk->request->now;
    if (!euros(&act->form, "promotion_montant", &award.cents, error))
        return false;
    if (award.cents <= 0 || award.cents > page->file.dossier.requested)
        return error_set(error, ERROR_INVALID, "La subvention ne peut pas dépasser la demande.");
    return application_move(session, page->file.application.id, APPLICATION_SELECTED, ACTOR_COMMITTEE,
                            act->desk->person, act->reason, act->desk->request->now, error) &&
           award_decide(session, &award, error);
}

static const struct field AGREE_FIELDS[] = {
    {.name = "convention_reference", .label = "Référence", .kind = FIELD_TEXT, .required = true, .most = 80},
    {.name = "convention_montant", .label = "Montant, en euros", .kind = FIELD_TEXT, .required = true, .most = 20},
    {.name = "convention_date", .label = "Signée le", .kind = FIELD_DATE, .required = true},
    {.name = "convention_debut", .label = "Début du projet", .kind = FIELD_DATE, .required = true},
    {.name = "convention_fin", .label = "Fin du projet", .kind = FIELD_DATE, .required = true},
    {.name = "convention_conditions", .label = "Conditions particulières", .kind = FIELD_TEXTAREA, .most = 3000},
};
static const struct field PROMOTE_FIELDS[] = {
    {.name = "promotion_montant", .label = "Subvention, en euros", .kind = FIELD_TEXT, .required = true, .most = 20},
    {.name = "promotion_motif",
     .label = "Motif, dit au porteur",
     .kind = FIELD_TEXTAREA,
     .required = true,
     .most = 1000},
};

/* « Lequel » is one of those there, or a new one. */
static const struct act_row *row_with_choices(struct arena *arena, const struct act_row *model, const char *name,
                                              const char *label, struct field_choice *choices, size_t count,
                                              const struct field *fields, size_t field_count)
{
    struct field *all = ARENA_ARRAY(arena, struct field, field_count + 1);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    all[0] =
        (struct field){.name = name, .label = label, .kind = FIELD_CHOICE, .choices = choices, .choice_count = count};
    for (size_t i = 0; i < field_count; i++)
        all[i + 1] = fields[i];
    *row = *model;
    row->fields = all;
    row->field_count = field_count + 1;
    return row;
}

static void add_payment_act(struct result_page *page)
{
    static const struct field FIELDS[] = {
        {.name = "versement_libelle", .label = "Libellé", .kind = FIELD_TEXT, .required = true, .most = 80},
        {.name = "versement_montant", .label = "Montant, en euros", .kind = FIELD_TEXT, .required = true, .most = 20},
        {.name = "versement_reprise", .label = "C’est une somme rendue par le porteur", .kind = FIELD_CHECKBOX},
        {.name = "versement_prevu", .label = "Prévu le", .kind = FIELD_DATE, .required = true},
        {.name = "versement_paye",
         .label = "Payé le",
         .kind = FIELD_DATE,
         .help = "Laissez vide tant qu’il ne l’est pas."}};
    static const struct act_row PAY = {.name = "versement",
                                       .heading = "Noter un versement",
                                       .submit = "Enregistrer le versement",
                                       .done = "Le versement est enregistré.",
                                       .run = run_pay,
                                       .audit = "grant.instalment"};
    struct arena *arena = page->desk.arena;
    size_t count = page->follow_up.instalment_count;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count + 1);
    choices[0] = (struct field_choice){"nouveau", "Un versement de plus", NULL};
    for (size_t i = 0; i < count; i++)
        choices[i + 1] =
            (struct field_choice){id_text(arena, page->follow_up.instalments[i].id).at,
                                  arena_printf(arena, "%.*s, %.*s", STR_PRINT(page->follow_up.instalments[i].label),
                                               STR_PRINT(money_text(arena, page->follow_up.instalments[i].cents)))
                                      .at,
                                  NULL};
    acts_add(&page->acts,
             row_with_choices(arena, &PAY, "versement", "Lequel", choices, count + 1, FIELDS, COUNT_OF(FIELDS)), page);
}

static void add_report_act(struct result_page *page)
{
    static const struct field FIELDS[] = {
        {.name = "bilan_libelle", .label = "Libellé", .kind = FIELD_TEXT, .required = true, .most = 80},
        {.name = "bilan_prevu", .label = "Attendu le", .kind = FIELD_DATE, .required = true},
        {.name = "bilan_recu", .label = "Reçu le", .kind = FIELD_DATE},
        {.name = "bilan_personnes", .label = "Personnes aidées", .kind = FIELD_NUMBER, .least = 0, .most = 1000000},
        {.name = "bilan_depense", .label = "Dépensé, en euros", .kind = FIELD_TEXT, .most = 20},
        {.name = "bilan_texte", .label = "Ce qu’il faut en retenir", .kind = FIELD_TEXTAREA, .most = 3000}};
    static const struct act_row REPORT = {.name = "bilan",
                                          .heading = "Noter un bilan",
                                          .submit = "Enregistrer le bilan",
                                          .done = "Le bilan est enregistré.",
                                          .run = run_report,
                                          .audit = "grant.report"};
    struct arena *arena = page->desk.arena;
    size_t count = page->follow_up.report_count;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count + 1);
    choices[0] = (struct field_choice){"nouveau", "Un bilan de plus", NULL};
    for (size_t i = 0; i < count; i++)
        choices[i + 1] =
            (struct field_choice){id_text(arena, page->follow_up.reports[i].id).at,
                                  arena_printf(arena, "%.*s, %.*s", STR_PRINT(page->follow_up.reports[i].label),
                                               STR_PRINT(french_date_short(arena, page->follow_up.reports[i].due_on)))
                                      .at,
                                  NULL};
    acts_add(&page->acts,
             row_with_choices(arena, &REPORT, "bilan", "Lequel", choices, count + 1, FIELDS, COUNT_OF(FIELDS)), page);
}

static void add_result_acts(struct result_page *page)
{
    static const struct act_row AGREE = {.name = "convention",
                                         .heading = "Signer la convention",
                                         .submit = "Enregistrer la convention",
                                         .done = "La convention est enregistrée, avec ses versements et ses bilans.",
                                         .fields = AGREE_FIELDS,
                                         .field_count = COUNT_OF(AGREE_FIELDS),
                                         .run = run_agree,
                                         .audit = "grant.agree"},
                                CLOSE = {.name = "solder",
                                         .heading = "Solder le dossier",
                                         .submit = "Solder le dossier",
                                         .done = "Le dossier est soldé.",
                                         .plain = true,
                                         .run = run_close,
                                         .audit = "grant.close"},
                                PROMOTE = {.name = "promotion",
                                           .heading = "Retenir ce projet de la liste complémentaire",
                                           .submit = "Retenir",
                                           .done = "Le projet est retenu" NBSP ": annoncez-le depuis les résultats.",
                                           .fields = PROMOTE_FIELDS,
                                           .field_count = COUNT_OF(PROMOTE_FIELDS),
                                           .run = run_promote,
                                           .audit = "application.promote"};
    struct arena *arena = page->desk.arena;
    enum application_state state = page->file.application.state;
    if (state == APPLICATION_SELECTED) {
        acts_add(&page->acts, &AGREE, page);
        struct form *form = &page->acts.at[0].form;
        form_set(
            form, "convention_montant",
            arena_printf(arena, "%lld,%02d", (long long)(page->award.cents / 100), (int)(page->award.cents % 100)));
        form_set(form, "convention_debut", date_format(arena, page->file.dossier.starts));
        form_set(form, "convention_fin", date_format(arena, page->file.dossier.ends));
    }
    if (state == APPLICATION_WAITLISTED)
        acts_add(&page->acts, &PROMOTE, page);
    if (state != APPLICATION_AGREED)
        return;
    add_payment_act(page);
    add_report_act(page);
    acts_add(&page->acts, &CLOSE, page);
}

static void show_follow_up(struct result_page *page, struct view_desk *view)
{
    struct desk *desk = &page->desk;
    const struct follow_up *follow_up = &page->follow_up;
    struct arena *arena = desk->arena;
    struct view_desk_section *section = desk_section(desk, view, "convention", "La convention");
    desk_fact(desk, section, "Référence", follow_up->agreement.reference);
    desk_fact(desk, section, "Montant", money_text(arena, follow_up->agreement.cents));
    desk_fact(desk, section, "Signée le", french_date(arena, follow_up->agreement.signed_on));
    desk_fact(desk, section, "Projet",
              arena_printf(arena, "du %.*s au %.*s", STR_PRINT(french_date(arena, follow_up->agreement.starts)),
                           STR_PRINT(french_date(arena, follow_up->agreement.ends))));
    section = desk_section(desk, view, "versements", "Les versements");
    section->lead = arena_printf(arena, "%.*s payés sur %.*s.", STR_PRINT(money_text(arena, follow_up->paid)),
                                 STR_PRINT(money_text(arena, follow_up->agreement.cents)));
    section->grid.caption = STR("Les versements");
    desk_heading(desk, &section->grid, "Versement");
    desk_heading(desk, &section->grid, "Montant");
    desk_heading(desk, &section->grid, "Prévu le");
    desk_heading(desk, &section->grid, "Payé le");
    for (size_t i = 0; i < follow_up->instalment_count; i++) {
        const struct instalment *one = &follow_up->instalments[i];
        struct desk_row *row = desk_row(desk, &section->grid);
        int64_t positive = one->cents < 0 ? -one->cents : one->cents;
        desk_cell(desk, row, one->label);
        desk_cell(desk, row, money_text(arena, positive))->note = one->cents < 0 ? STR("rendu") : STR_NONE;
        desk_cell(desk, row, french_date_short(arena, one->due_on));
        desk_cell(desk, row, one->paid_on ? french_date_short(arena, one->paid_on) : STR("–"));
    }
    acts_show(&page->acts, "versement", section);
    section = desk_section(desk, view, "bilans", "Les bilans");
    section->grid.caption = STR("Les bilans");
    desk_heading(desk, &section->grid, "Bilan");
    desk_heading(desk, &section->grid, "Attendu le");
    desk_heading(desk, &section->grid, "Reçu le");
    desk_heading(desk, &section->grid, "Personnes aidées");
    for (size_t i = 0; i < follow_up->report_count; i++) {
        const struct grant_report *one = &follow_up->reports[i];
        struct desk_row *row = desk_row(desk, &section->grid);
        desk_cell(desk, row, one->label)->note = one->text;
        desk_cell(desk, row, french_date_short(arena, one->due_on));
        desk_cell(desk, row, one->received_on ? french_date_short(arena, one->received_on) : STR("–"));
        desk_cell(desk, row, one->people >= 0 ? text_number(arena, one->people) : STR("–"));
    }
    acts_show(&page->acts, "bilan", section);
    acts_show(&page->acts, "solder", section);
}

static void send_result(struct result_page *page, struct response *response)
{
    struct desk *desk = &page->desk;
    struct view_desk view = {.heading = page->file.dossier.title,
                             .state = str_of(application_state_label(page->file.application.state)),
                             .done = acts_done(&page->acts),
                             .refusal = page->acts.refusal};
    view.lead = arena_printf(desk->arena, "%.*s, %.*s.", STR_PRINT(desk_number(desk, &page->file)),
                             STR_PRINT(page->file.dossier.holder_name));
    struct view_desk_section *section = desk_section(desk, &view, "decision", "La décision");
    if (page->award.cents)
        desk_fact(desk, section, "Subvention", money_text(desk->arena, page->award.cents));
    desk_fact(desk, section, "Note sur 100", desk_score(desk, page->award.score));
    desk_fact(desk, section, "Motif", page->award.reason);
    desk_fact(desk, section, "Annoncée au porteur", desk_when(desk, page->award.notified_at));
    desk_fact(desk, section, "Lue par le porteur", desk_when(desk, page->award.read_at));
    acts_show(&page->acts, "convention", section);
    acts_show(&page->acts, "promotion", section);
    if (page->follow_up.agreed)
        show_follow_up(page, &view);
    struct view_desk_section *ways = desk_section(desk, &view, "aller", "Aller plus loin");
    desk_way(desk, ways, STR("Le dossier"), desk_case_path(desk, "instruction", page->file.application.id));
    desk_way(desk, ways, STR("Tous les résultats"), desk_path(desk, "/resultats"));
    desk_send(desk, response, &view, "");
}

bool show_result(struct request *request, struct response *response, struct error *error)
{
    struct result_page page = {.acts = {.desk = &page.desk}};
    bool done = false, found;
    struct desk *desk = &page.desk;
    if (!desk_open(request, desk, error) || !desk_case(desk, &page.file, error) ||
        !award_find(desk->session, page.file.application.id, desk->arena, &page.award, &found, error) ||
        !follow_up_read(desk->session, page.file.application.id, desk->arena, &page.follow_up, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Rien n’est encore décidé de cette candidature.");
    add_result_acts(&page);
    if (request->method == METHOD_POST && !acts_run(&page.acts, &done, error))
        return false;
    if (done)
        return acts_redirect(&page.acts, response, error);
    send_result(&page, response);
    return true;
}

/* --- Figures --------------------------------------------------------------------------------------------------------
 */

static void figures_table(struct desk *desk, struct view_desk *view, const char *id, const char *heading,
                          const char *first, const struct grants_rows *rows)
{
    const char *const HEADINGS[] = {first, "Déposés", "Recevables", "Retenus", "Demandé", "Accordé"};
    struct arena *arena = desk->arena;
    struct grants_row total = {.label = STR("Ensemble")};
    struct view_desk_section *section = desk_section(desk, view, id, heading);
    section->grid.caption = str_of(heading);
    for (size_t i = 0; i < COUNT_OF(HEADINGS); i++)
        desk_heading(desk, &section->grid, HEADINGS[i]);
    for (size_t i = 0; i <= rows->count; i++) {
        const struct grants_row *one = i < rows->count ? &rows->at[i] : &total;
        struct desk_row *row = desk_row(desk, &section->grid);
        desk_cell(desk, row, one->label);
        desk_cell(desk, row, text_number(arena, one->submitted));
        desk_cell(desk, row, text_number(arena, one->eligible));
        desk_cell(desk, row, text_number(arena, one->selected));
        desk_cell(desk, row, money_text(arena, one->asked));
        desk_cell(desk, row, money_text(arena, one->awarded));
        if (i == rows->count)
            break;
        total.submitted += one->submitted;
        total.eligible += one->eligible;
        total.selected += one->selected;
        total.asked += one->asked;
        total.awarded += one->awarded;
    }
}

bool show_call_statistics(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct case_files files;
    struct awards awards;
    struct grants_rows territories, themes;
    struct view_desk view = {.heading = STR("Bilan de l’appel")};
    if (!desk_open(request, &desk, error) ||
        !case_list(desk.session, &desk.call, false, request->arena, &files, error) ||
        !award_list(desk.session, desk.call.id, request->arena, &awards, error))
        return false;
    grants_statistics(&desk.call.rules, &files, &awards, request->arena, &territories, &themes);
    if (files.count == 0)
        view.lead = STR("Aucun dossier n’est encore déposé.");
    balance_maps(&desk, &territories, &view);
    figures_table(&desk, &view, "territoires", "Par territoire", "Territoire", &territories);
    figures_table(&desk, &view, "themes", "Par thème", "Thème", &themes);
    desk_send(&desk, response, &view, "/bilan");
    return true;
}
