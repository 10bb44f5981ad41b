/* Papers of a call: the receipt of a submission, the letter of each decision with its reason, as files. */
#include "application-acts.h"
#include "document-answer.h"

struct paper {
    const struct desk *desk;
    const struct case_file *file;
    const struct award *award;
    struct document *document;
};

static struct document_letterhead letterhead_of(const struct desk *desk, int64_t at)
{
    const struct call *call = &desk->call.rules;
    struct buffer authority = {0};
    struct document_letterhead letterhead = {0};
    struct civil local = zone_civil(call->zone, at);
    for (size_t i = 0; i < call->organisers.count; i++)
        buffer_printf(&authority, "%s%.*s", i ? "\n" : "", STR_PRINT(call->organisers.at[i]));
    letterhead.authority = arena_str(desk->arena, buffer_str(&authority));
    letterhead.service = call->title;
    if (call->contact_count)
        letterhead.contact = arena_printf(desk->arena, "%.*s, %.*s", STR_PRINT(call->contacts[0].role),
                                          STR_PRINT(call->contacts[0].email));
    letterhead.place =
        arena_printf(desk->arena, "Le %.*s",
                     STR_PRINT(french_date(desk->arena, date_from_civil(local.year, local.month, local.day))));
    buffer_free(&authority);
    return letterhead;
}

static void add_row(struct document *document, const char *label, struct str text)
{
    document_cell(document, str_of(label));
    document_cell(document, text.length ? text : STR("–"));
}

static const struct document_column COLUMNS[] = {{.heading = {"Objet", 5}}, {.heading = {"Valeur", 6}}};

static void facts_table(struct document *document, const char *caption)
{
    document_open_table(document, &(struct document_table){.caption = str_of(caption),
                                                           .columns = COLUMNS,
                                                           .column_count = COUNT_OF(COLUMNS),
                                                           .row_headings = true,
                                                           .no_headings = true});
}

/* --- The receipt ----------------------------------------------------------------------------------------------------
 */

static struct document *compose_receipt(const struct application_page *page)
{
    const struct desk *desk = &page->desk;
    struct arena *arena = desk->arena;
    const struct application *application = &page->opened.application;
    const struct dossier *dossier = &page->opened.dossier;
    struct document_letterhead letterhead = letterhead_of(desk, application->submitted_at);
    struct document_head head = {.title = arena_printf(arena, "Récépissé de dépôt, %.*s",
                                                       STR_PRINT(application_number_text(arena, application))),
                                 .subject = desk->call.rules.title,
                                 .letterhead = &letterhead,
                                 .made_at = application->submitted_at};
    struct document *document = document_new(arena, &head);
    struct civil local = zone_civil(desk->call.rules.zone, application->submitted_at);
    document_title(document);
    document_paragraph(document, STR("La candidature ci-dessous est déposée. Ce récépissé fait foi du dépôt ; il ne "
                                     "dit "
                                     "rien de sa recevabilité ni de la suite qui lui sera donnée."));
    facts_table(document, "La candidature");
    add_row(document, "Numéro", application_number_text(arena, application));
    add_row(document, "Déposée le",
            arena_printf(arena, "%.*s, %02d h %02d min %02d s",
                         STR_PRINT(french_date(arena, date_from_civil(local.year, local.month, local.day))), local.hour,
                         local.minute, local.second));
    add_row(document, "Projet", dossier->title);
    add_row(document, "Porteur", dossier->holder_name);
    add_row(document, "Subvention demandée", money_text(arena, dossier->requested));
    add_row(document, "Empreinte du dossier", application->receipt);
    document_close(document);
    document_paragraph(document, STR("L’empreinte (BLAKE2b, 128 bits) est celle de ce qui a été déposé : le même "
                                     "dossier "
                                     "donne la même empreinte, un autre en donne une autre."));
    return document;
}

bool send_receipt(struct request *request, struct response *response, struct error *error)
{
    struct application_page page;
    enum document_format format;
    if (!document_asked(request, "file", STR("recepisse"), &format, error) ||
        !application_page_open(request, &page, error))
        return false;
    if (page.opened.application.submitted_at == 0)
        return error_set(error, ERROR_MISSING, "Cette candidature n’est pas déposée.");
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    return answer_document(response, compose_receipt(&page), format,
                           arena_printf(request->arena, "recepisse-%lld", (long long)page.opened.application.number),
                           error);
}

/* --- The decisions --------------------------------------------------------------------------------------------------
 */

static void compose_decision(const struct paper *paper)
{
    const struct desk *desk = paper->desk;
    struct arena *arena = desk->arena;
    const struct dossier *dossier = &paper->file->dossier;
    const struct award *award = paper->award;
    struct document *document = paper->document;
    struct str number = application_number_text(arena, &paper->file->application);
    document_open_paragraph(document);
    document_text(
        document, TEXT_BOLD,
        arena_printf(arena, "Objet : %.*s, candidature %.*s", STR_PRINT(desk->call.rules.title), STR_PRINT(number)));
    document_close(document);
    document_paragraph(document, STR("Madame, Monsieur,"));
    switch (award->outcome) {
    case APPLICATION_SELECTED:
        document_paragraph(document, arena_printf(arena,
                                                  "Le projet « %.*s », porté par %.*s, est retenu. La subvention "
                                                  "accordée est de "
                                                  "%.*s, pour une demande de %.*s.",
                                                  STR_PRINT(dossier->title), STR_PRINT(dossier->holder_name),
                                                  STR_PRINT(money_text(arena, award->cents)),
                                                  STR_PRINT(money_text(arena, dossier->requested))));
        document_paragraph(document, STR("Une convention vous sera proposée ; le projet peut commencer à sa signature. "
                                         "Une avance est versée alors, le solde après le bilan final."));
        break;
    case APPLICATION_WAITLISTED:
        document_paragraph(document, arena_printf(arena,
                                                  "Le projet « %.*s », porté par %.*s, est inscrit sur la liste "
                                                  "complémentaire. Il pourra être financé si un projet retenu y "
                                                  "renonce.",
                                                  STR_PRINT(dossier->title), STR_PRINT(dossier->holder_name)));
        break;
    case APPLICATION_INELIGIBLE:
        document_paragraph(document,
                           arena_printf(arena, "La candidature « %.*s », portée par %.*s, n’est pas recevable.",
                                        STR_PRINT(dossier->title), STR_PRINT(dossier->holder_name)));
        break;
    default:
        document_paragraph(document, arena_printf(arena, "Le projet « %.*s », porté par %.*s, n’est pas retenu.",
                                                  STR_PRINT(dossier->title), STR_PRINT(dossier->holder_name)));
    }
    if (award->reason.length)
        document_paragraph(document, arena_printf(arena, "Motif : %.*s", STR_PRINT(award->reason)));
    if (award->outcome != APPLICATION_SELECTED)
        document_paragraph(document, STR("L’appui au montage des dossiers reste à votre disposition pour d’autres "
                                         "financements."));
    document_paragraph(document, STR("Nous vous remercions de votre engagement auprès des habitants éloignés du "
                                     "numérique."));
    document_signature(document, STR("Pour le comité de sélection"), desk_person(desk, award->person_id, STR_NONE),
                       STR_NONE);
}

static struct document *letter_document(const struct desk *desk, const struct document_letterhead *letterhead,
                                        struct str title, int64_t at)
{
    return document_new(
        desk->arena, &(struct document_head){
                         .title = title, .subject = desk->call.rules.title, .letterhead = letterhead, .made_at = at});
}

bool send_decision(struct request *request, struct response *response, struct error *error)
{
    struct application_page page;
    enum document_format format;
    if (!document_asked(request, "file", STR("decision"), &format, error) ||
        !application_page_open(request, &page, error))
        return false;
    if (!page.told)
        return error_set(error, ERROR_MISSING, "Aucune décision n’est encore annoncée.");
    struct case_file file = {.application = page.opened.application, .dossier = page.opened.dossier};
    struct document_letterhead letterhead = letterhead_of(&page.desk, page.award.notified_at);
    struct paper paper = {
        &page.desk, &file, &page.award,
        letter_document(&page.desk, &letterhead, STR("Décision du comité de sélection"), page.award.notified_at)};
    compose_decision(&paper);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    return answer_document(response, paper.document, format,
                           arena_printf(request->arena, "decision-%lld", (long long)file.application.number), error);
}

/* One letter a page. */
bool send_decisions(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct case_files files;
    struct awards awards;
    enum document_format format;
    if (!document_asked(request, "file", STR("lettres"), &format, error) || !desk_open(request, &desk, error) ||
        !case_list(desk.session, &desk.call, false, request->arena, &files, error) ||
        !award_list(desk.session, desk.call.id, request->arena, &awards, error))
        return false;
    if (awards.count == 0)
        return error_set(error, ERROR_MISSING, "Rien n’est encore décidé.");
    struct document_letterhead letterhead = letterhead_of(&desk, request->now);
    struct paper paper = {.desk = &desk,
                          .document = letter_document(&desk, &letterhead, STR("Lettres aux porteurs"), request->now)};
    for (size_t i = 0; i < awards.count; i++) {
        paper.award = &awards.at[i];
        paper.file = NULL;
        for (size_t f = 0; f < files.count; f++)
            if (files.at[f].application.id == awards.at[i].application_id)
                paper.file = &files.at[f];
        if (!paper.file)
            continue;
        if (i)
            document_page_break(paper.document);
        document_heading(paper.document, 1, paper.file->dossier.title);
        compose_decision(&paper);
    }
    return answer_document(response, paper.document, format,
                           arena_printf(request->arena, "lettres-%.*s", STR_PRINT(desk.call.rules.code)), error);
}
