/* One card, for the facilitator: its text, what stands behind it, what it answers, what becomes of it. */
#include "browser.h"
#include "templates.h"
#include "workshop-pages.h"

static struct str card_choice(struct arena *arena, const struct board_card *card)
{
    return arena_printf(arena, "%.*s · %.*s", STR_PRINT(card_label(arena, card->kind, card->number)),
                        STR_PRINT(text_cut(card->text, 80)));
}

static struct str source_text(const struct board_card *source)
{
    if (source->contribution_id)
        return STR("contribution reçue avant l’atelier");
    if (source->participant_id)
        return STR("écrit pendant l’atelier");
    return STR("saisi par l’animateur");
}

static bool add_sources(struct session *session, struct arena *arena, const struct board_card *card,
                        struct view_board_card_page *view, struct error *error)
{
    struct board_cards sources;
    if (!board_sources(session, card, arena, &sources, error))
        return false;
    for (size_t i = 0; i < sources.count; i++) {
        const struct board_card *source = &sources.at[i];
        struct str from = source_text(source);
        if (source->organisation.length)
            from = arena_printf(arena, "%.*s, %.*s", STR_PRINT(source->organisation), STR_PRINT(from));
        *ARENA_PUSH(arena, view->sources.at, view->sources.count) =
            (struct board_source_view){card_label(arena, source->kind, source->number), source->text, from};
    }
    return true;
}

static void add_choices(struct arena *arena, const struct board_card *card, const struct board_cards *cards,
                        const struct board_pairs *pairs, struct view_board_card_page *view)
{
    for (size_t i = 0; i < cards->count; i++) {
        const struct board_card *finding = &cards->at[i];
        bool answered = false;
        if (!card_is_finding(finding) || finding->state != CARD_OPEN)
            continue;
        for (size_t k = 0; k < pairs->count; k++)
            answered = answered || (pairs->at[k].proposal_id == card->id && pairs->at[k].finding_id == finding->id);
        struct board_choice choice = {id_text(arena, finding->id), card_choice(arena, finding)};
        if (answered)
            *ARENA_PUSH(arena, view->answers.at, view->answers.count) = choice;
        else
            *ARENA_PUSH(arena, view->others.at, view->others.count) = choice;
    }
}

bool show_board_card(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    struct session *session;
    struct board_cards cards;
    struct board_pairs pairs;
    struct arena *arena = request->arena;
    const struct board_card *card = NULL;
    int64_t id = 0;
    id_parse(request_path(request, "card"), &id);
    if (!open_own_board(request, &opened, error) || !request_session(request, &session, error) ||
        !board_cards(session, opened.board.id, 0, arena, &cards, error) ||
        !board_pairs(session, opened.board.id, arena, &pairs, error))
        return false;
    for (size_t i = 0; i < cards.count; i++)
        if (cards.at[i].id == id)
            card = &cards.at[i];
    if (!card)
        return error_set(error, ERROR_MISSING, "Cette carte n’est pas de cet atelier.");
    struct view_board_card_page view = {.id = id_text(arena, card->id),
                                        .label = card_label(arena, card->kind, card->number),
                                        .text = card->text,
                                        .action = opened.path,
                                        .board_address = opened.path,
                                        .waiver = card->waiver,
                                        .motive = card->motive,
                                        .verdict = card->verdict == CARD_KEPT    ? STR("retenir")
                                                   : card->verdict == CARD_ASIDE ? STR("ecarter")
                                                                                 : STR("attendre"),
                                        .proposal = card->kind == CARD_PROPOSAL,
                                        .open = card->state == CARD_OPEN,
                                        .closed = opened.board.phase == BOARD_CLOSED};
    if (!add_sources(session, arena, card, &view, error))
        return false;
    if (view.proposal)
        add_choices(arena, card, &cards, &pairs, &view);
    page_fill(request, opened.space, &view.page, arena_printf(arena, "Carte %.*s", STR_PRINT(view.label)), STR_NONE,
              STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.token = browser_token(request->exchange);
    links_add(arena, &view.page.breadcrumb, 2, STR("Ateliers"), space_path(arena, opened.space, "/ateliers"));
    links_add(arena, &view.page.breadcrumb, 2, opened.board.title, opened.path);
    struct buffer page = {0};
    template_board_card_page(&page, &view);
    response_html(response, &page);
    return true;
}
