/* What the organiser does with contributions: the list by state, and one of them. */
#include "contribution-pages.h"
#include "roadmap/board.h"
#include "templates.h"

/* --- The list ----------------------------------------------------------------------------------------------------- */

static const char *const TAB_LABELS[CONTRIBUTION_STATES] = {"À trier", "Qualifiées", "Intégrées", "Écartées",
                                                            "Doublons"};

static struct str sorting_path(struct arena *arena, const struct space *space, const struct contribution *one)
{
    return arena_printf(arena, "/%.*s/tri/%.*s", STR_PRINT(space->slug), STR_PRINT(id_text(arena, one->id)));
}

static void add_state_tabs(struct request *request, const struct space *space, enum contribution_state state,
                           const struct contribution_counts *counts, struct view_contribution_list *view)
{
    struct arena *arena = request->arena;
    for (int i = 0; i < CONTRIBUTION_STATES; i++)
        *ARENA_PUSH(arena, view->tabs.at, view->tabs.count) =
            (struct contribution_tab){str_of(TAB_LABELS[i]),
                                      arena_printf(arena, "/%.*s/tri?etat=%s", STR_PRINT(space->slug),
                                                   contribution_state_code((enum contribution_state)i)),
                                      counts->states[i], i == (int)state};
}

static void add_supports(struct request *request, const struct space *space, struct view_contribution_list *view)
{
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    for (size_t i = 0; i < count; i++)
        links_add(request->arena, &view->supports, count, themes[i].label,
                  route_address(request->arena, "contribution-support", space->slug, themes[i].code));
}

bool show_sorting(struct request *request, struct response *response, struct error *error)
{
    static const char *const done[][2] = {{"collage", "La contribution est enregistrée."},
                                          {"decoupe", "Le message est découpé : chaque partie est une contribution à "
                                                      "trier."}};
    const struct space *space = request_space(request, error);
    struct session *session;
    struct contribution_counts counts;
    struct contributions list;
    size_t total;
    int64_t number;
    struct arena *arena = request->arena;
    if (!space || !request_session(request, &session, error) ||
        !request_query_number(request, "page", 1, 10000, 1, &number, error))
        return false;
    enum contribution_state state = contribution_state_of(request_query_text(request, "etat"));
    struct contribution_search search = {.space_id = space->id,
                                         .states = 1u << state,
                                         .skip = (size_t)(number - 1) * CONTRIBUTIONS_A_PAGE,
                                         .most = CONTRIBUTIONS_A_PAGE};
    struct view_contribution_list view = {.heading = STR("Contributions reçues"),
                                          .tabs_label = "États",
                                          .done = done_from(request, done, COUNT_OF(done)),
                                          .empty = STR("Rien ici pour le moment.")};
    if (!contribution_count(session, space->id, &counts, error) ||
        !contribution_list(session, &search, arena, &list, &total, error))
        return false;
    add_state_tabs(request, space, state, &counts, &view);
    links_add(arena, &view.ways, 3, STR("Coller un courriel"), space_path(arena, space, "/tri/coller"));
    links_add(arena, &view.ways, 3, STR("Courriels à part"), space_path(arena, space, "/tri/courriels"));
    links_add(arena, &view.ways, 3, STR("Voir ce qui est publié"), space_path(arena, space, "/contributions"));
    for (size_t i = 0; i < list.count; i++) {
        list.at[i].may_name = true; /* the organiser knows who wrote */
        *ARENA_PUSH(arena, view.cards.at, view.cards.count) =
            contribution_card_of(request, &list.at[i], sorting_path(arena, space, &list.at[i]));
    }
    add_supports(request, space, &view);
    view.announce = arena_printf(arena, "%lld" NBSP "%s", (long long)total,
                                 text_plural((int64_t)total, "contribution", "contributions"));
    turn_pages(request, &view, search.skip, total);
    page_fill(request, space, &view.page, view.heading, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    struct buffer page = {0};
    template_contribution_list(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- One: its forms ----------------------------------------------------------------------------------------------- */

enum {
    QUALIFY_TITLE,
    QUALIFY_TEXT,
    QUALIFY_KIND,
    QUALIFY_THEME,
    QUALIFY_TERRITORY,
    QUALIFY_CONTACT,
    QUALIFY_PUBLISH,
    QUALIFY_SIGN,
    QUALIFY_VERSION,
    QUALIFY_FIELDS
};
static const struct field QUALIFY[QUALIFY_FIELDS] = {
    [QUALIFY_TITLE] = {.name = "titre", .label = "Titre", .kind = FIELD_TEXT, .most = CONTRIBUTION_TITLE_MOST},
    [QUALIFY_TEXT] = {.name = "texte",
                      .label = "Texte",
                      .kind = FIELD_TEXTAREA,
                      .required = true,
                      .most = CONTRIBUTION_TEXT_MOST,
                      .rows = 10,
                      .help = "Ôtez ce qui désigne une personne aidée ; le texte reçu est gardé"},
    [QUALIFY_KIND] = {.name = "nature", .label = "Nature", .kind = FIELD_CHOICE, .required = true},
    [QUALIFY_THEME] = {.name = "theme", .label = "Thème", .kind = FIELD_CHOICE, .listed = true},
    [QUALIFY_TERRITORY] = {.name = "territoire", .label = "Territoire", .kind = FIELD_CHOICE},
    [QUALIFY_CONTACT] = {.name = "contact",
                         .label = "Contact publié avec une initiative",
                         .kind = FIELD_TEXT,
                         .most = 200},
    [QUALIFY_PUBLISH] = {.name = "accord", .label = "Son auteur accepte qu’elle soit publiée", .kind = FIELD_CHECKBOX},
    [QUALIFY_SIGN] = {.name = "accord_nom", .label = "…avec son nom", .kind = FIELD_CHECKBOX},
    [QUALIFY_VERSION] = {.name = "version", .label = "version", .kind = FIELD_HIDDEN},
};
static const struct field DISCARD[] = {
    {.name = "motif",
     .label = "Raison, transmise à son auteur",
     .kind = FIELD_TEXTAREA,
     .required = true,
     .most = 1000,
     .rows = 3},
    {.name = "sans_lettre", .label = "Ne pas lui écrire (indésirable)", .kind = FIELD_CHECKBOX},
};
static const struct field DUPLICATE[] = {
    {.name = "numero",
     .label = "Numéro de celle qui la porte",
     .kind = FIELD_NUMBER,
     .required = true,
     .least = 1,
     .most = 1000000000},
};
enum { INTEGRATE_BOARD, INTEGRATE_AS, INTEGRATE_FIELDS };
static const struct field_choice CARDS[] = {{"positive", "Ce qui fonctionne", NULL},
                                            {"obstacle", "Ce qui freine", NULL},
                                            {"proposal", "Une proposition", NULL}};
static const struct field INTEGRATE[INTEGRATE_FIELDS] = {
    [INTEGRATE_BOARD] = {.name = "tableau", .label = "Tableau d’atelier", .kind = FIELD_CHOICE, .required = true},
    [INTEGRATE_AS] = {.name = "comme",
                      .label = "Comme",
                      .kind = FIELD_CHOICE,
                      .required = true,
                      .choices = CARDS,
                      .choice_count = COUNT_OF(CARDS)},
};

struct sorting {
    struct request *request;
    const struct space *space;
    struct session *session;
    struct contribution one;
    struct boards boards;
    struct form qualify, discard, duplicate, integrate;
    /* of a write */
    struct contribution wanted;
    enum contribution_state to;
    int64_t into;
    struct str reason, sentence;
    bool silent, published;
    const struct board *board;
    enum card_kind card;
};

static bool find_one(struct request *request, struct sorting *sorting, struct error *error)
{
    int64_t id;
    bool found;
    *sorting = (struct sorting){.request = request, .space = request_space(request, error)};
    if (!sorting->space || !request_session(request, &sorting->session, error))
        return false;
    id_parse(request_path(request, "id"), &id); /* checked by the router */
    return contribution_find(sorting->session, sorting->space->id, id, request->arena, &sorting->one, &found, error) &&
           (found || error_set(error, ERROR_MISSING, "Cette contribution n’existe pas, ou plus.")) &&
           board_list(sorting->session, sorting->space->id, STR_NONE, request->arena, &sorting->boards, error);
}

static const struct field *qualify_fields(struct sorting *sorting)
{
    struct arena *arena = sorting->request->arena;
    struct field *fields = arena_copy(arena, QUALIFY, sizeof QUALIFY);
    offer_kinds(arena, &fields[QUALIFY_KIND]);
    offer_themes(arena, &fields[QUALIFY_THEME]);
    offer_intercommunalities(sorting->request, sorting->space, &fields[QUALIFY_TERRITORY]);
    return fields;
}

static const struct field *integrate_fields(struct sorting *sorting)
{
    struct arena *arena = sorting->request->arena;
    struct field *fields = arena_copy(arena, INTEGRATE, sizeof INTEGRATE);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, sorting->boards.count + 1);
    for (size_t i = 0; i < sorting->boards.count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, id_text(arena, sorting->boards.at[i].id)),
                                           arena_cstr(arena, sorting->boards.at[i].title), NULL};
    fields[INTEGRATE_BOARD].choices = choices;
    fields[INTEGRATE_BOARD].choice_count = sorting->boards.count;
    return fields;
}

static void start_forms(struct sorting *sorting)
{
    struct request *request = sorting->request;
    const struct contribution *one = &sorting->one;
    static const char *const cards[CONTRIBUTION_KINDS] = {"positive", "obstacle", "proposal", "",
                                                          "positive", "positive", ""};
    form_start(&sorting->qualify, request, qualify_fields(sorting), QUALIFY_FIELDS);
    form_set(&sorting->qualify, "titre", one->title);
    form_set(&sorting->qualify, "texte", one->text);
    form_choose(&sorting->qualify, "nature", str_of(contribution_kind_code(one->kind)));
    form_choose(&sorting->qualify, "theme", one->theme);
    form_choose(&sorting->qualify, "territoire", one->territory);
    form_set(&sorting->qualify, "contact", one->contact);
    form_set(&sorting->qualify, "accord", one->may_publish ? STR("oui") : STR(""));
    form_set(&sorting->qualify, "accord_nom", one->may_name ? STR("oui") : STR(""));
    form_set(&sorting->qualify, "version", arena_printf(request->arena, "%lld", (long long)one->updated_at));
    form_start(&sorting->discard, request, DISCARD, COUNT_OF(DISCARD));
    form_start(&sorting->duplicate, request, DUPLICATE, COUNT_OF(DUPLICATE));
    form_start(&sorting->integrate, request, integrate_fields(sorting), INTEGRATE_FIELDS);
    form_choose(&sorting->integrate, "comme", str_of(cards[one->kind]));
}

/* --- One: its page ------------------------------------------------------------------------------------------------ */

static bool step_sentence(struct sorting *sorting, const struct contribution_step *step, struct contribution_past *past,
                          struct error *error)
{
    struct arena *arena = sorting->request->arena;
    struct person person;
    bool found = false;
    if (step->person_id && !person_by_id(sorting->session, step->person_id, arena, &person, &found, error))
        return false;
    struct str by = found ? arena_printf(arena, ", par %.*s", STR_PRINT(person_label(&person))) : STR("");
    *past = (struct contribution_past){
        contribution_day(sorting->request, step->at),
        step->from == step->to
            ? arena_printf(arena, "Issue d’un découpage%.*s", STR_PRINT(by))
            : arena_printf(arena, "Devient « %s »%.*s", contribution_state_label(step->to), STR_PRINT(by)),
        step->reason};
    return true;
}

static bool add_past(struct sorting *sorting, struct view_contribution_sort *view, struct error *error)
{
    struct contribution_steps steps;
    if (!contribution_history(sorting->session, sorting->one.id, sorting->request->arena, &steps, error))
        return false;
    for (size_t i = 0; i < steps.count; i++)
        if (!step_sentence(sorting, &steps.at[i], ARENA_PUSH(sorting->request->arena, view->past.at, view->past.count),
                           error))
            return false;
    return true;
}

static bool add_links(struct sorting *sorting, struct view_contribution_sort *view, struct error *error)
{
    struct arena *arena = sorting->request->arena;
    struct contribution_links links;
    if (!contribution_links(sorting->session, sorting->one.id, arena, &links, error))
        return false;
    for (size_t i = 0; i < links.count; i++) {
        struct contribution_link_row *row = ARENA_PUSH(arena, view->links.at, view->links.count);
        *row = (struct contribution_link_row){
            .label = links.at[i].label,
            .address = links.at[i].address.length ? arena_printf(arena, "/%.*s%.*s", STR_PRINT(sorting->space->slug),
                                                                 STR_PRINT(links.at[i].address))
                                                  : STR_NONE,
            .subject = links.at[i].subject,
            .id = id_text(arena, links.at[i].subject_id)};
    }
    return true;
}

static bool add_alike(struct sorting *sorting, struct view_contribution_sort *view, struct error *error)
{
    struct arena *arena = sorting->request->arena;
    struct contributions alike;
    if (!contribution_alike(sorting->session, &sorting->one, arena, &alike, error))
        return false;
    for (size_t i = 0; i < alike.count; i++)
        *ARENA_PUSH(arena, view->alike.at, view->alike.count) =
            (struct contribution_alike){.number = arena_printf(arena, "%lld", (long long)alike.at[i].number),
                                        .title = alike.at[i].title,
                                        .address = sorting_path(arena, sorting->space, &alike.at[i])};
    return true;
}

static bool add_relatives(struct sorting *sorting, struct view_contribution_sort *view, struct error *error)
{
    struct arena *arena = sorting->request->arena;
    struct contribution other;
    bool found = false;
    if (sorting->one.parent_id &&
        !contribution_find(sorting->session, sorting->space->id, sorting->one.parent_id, arena, &other, &found, error))
        return false;
    if (found)
        view->parent_address = sorting_path(arena, sorting->space, &other);
    found = false;
    if (sorting->one.into_id &&
        !contribution_find(sorting->session, sorting->space->id, sorting->one.into_id, arena, &other, &found, error))
        return false;
    if (found) {
        view->into_address = sorting_path(arena, sorting->space, &other);
        view->into_number = contribution_number(arena, &other);
    }
    return true;
}

static void fill_state(struct sorting *sorting, struct view_contribution_sort *view)
{
    const struct contribution *one = &sorting->one;
    struct arena *arena = sorting->request->arena;
    bool open = one->state == CONTRIBUTION_RECEIVED || one->state == CONTRIBUTION_QUALIFIED, unused;
    struct contribution named = *one;
    named.may_name = true;
    view->number = contribution_number(arena, one);
    view->state = str_of(contribution_state_label(one->state));
    view->author = contribution_author(arena, &named);
    view->email = one->email;
    view->received = arena_printf(arena, "%s, le %.*s", contribution_channel_label(one->channel),
                                  STR_PRINT(french_date_time(arena, sorting->request->site->zone, one->created_at)));
    view->published = one->published_at != 0;
    view->may_publish =
        one->may_publish && (one->state == CONTRIBUTION_QUALIFIED || one->state == CONTRIBUTION_INTEGRATED);
    view->may_sort = open || one->state == CONTRIBUTION_INTEGRATED;
    view->may_discard = open;
    view->may_integrate = (open || one->state == CONTRIBUTION_INTEGRATED) && sorting->boards.count > 0;
    view->may_reopen = contribution_may_move(one->state, CONTRIBUTION_RECEIVED, &unused);
    view->was_cut = !str_equal(one->text, one->original);
    view->original = one->original;
    if (open)
        view->split_address = arena_printf(arena, "%.*s/decouper", STR_PRINT(view->action));
    if (one->published_at)
        view->public_address = contribution_path(arena, sorting->space, one);
}

static bool send_sorting(struct sorting *sorting, struct response *response, struct error *error)
{
    static const char *const done[][2] = {{"qualification", "La contribution est classée."},
                                          {"rejet", "La contribution est écartée."},
                                          {"doublon", "La contribution rejoint celle qui la porte."},
                                          {"publication", "La contribution est publiée."},
                                          {"retrait", "La contribution n’est plus publiée."},
                                          {"versement", "La contribution est versée au tableau ; son auteur est "
                                                        "prévenu."},
                                          {"reprise", "La contribution est de nouveau à trier."}};
    struct request *request = sorting->request;
    struct arena *arena = request->arena;
    struct contribution_additions additions;
    struct attached_files files;
    struct view_contribution_sort view = {.action = sorting_path(arena, sorting->space, &sorting->one),
                                          .done = done_from(request, done, COUNT_OF(done)),
                                          .token = sorting->qualify.token};
    fill_state(sorting, &view);
    if (!contribution_additions(sorting->session, sorting->one.id, arena, &additions, error) ||
        !attachment_list(sorting->session, CONTRIBUTION_FILES, sorting->one.id, arena, &files, error) ||
        !add_past(sorting, &view, error) || !add_links(sorting, &view, error) || !add_alike(sorting, &view, error) ||
        !add_relatives(sorting, &view, error))
        return false;
    view.additions = additions_of(request, &additions);
    view.files = files_of(arena, &files, view.action);
    view.qualify = form_fields(&sorting->qualify);
    view.discard = form_fields(&sorting->discard);
    view.duplicate = form_fields(&sorting->duplicate);
    view.integrate = form_fields(&sorting->integrate);
    page_fill(request, sorting->space, &view.page, sorting->one.title, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.page.here = view.number;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, sorting->space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Contributions reçues"), space_path(arena, sorting->space, "/tri"));
    struct buffer page = {0};
    template_contribution_sort(&page, &view);
    response_html(response, &page);
    if (sorting->qualify.error_count + sorting->discard.error_count + sorting->duplicate.error_count +
        sorting->integrate.error_count)
        response_status(response, 422);
    return true;
}

/* --- One: what is done -------------------------------------------------------------------------------------------- */

static bool note(struct session *session, const struct sorting *sorting, const char *action, struct error *error)
{
    struct audit_event event = {.person_id = request_person(sorting->request),
                                .space_id = sorting->space->id,
                                .action = action,
                                .subject = "contribution",
                                .subject_id = sorting->one.id,
                                .label = contribution_number(sorting->request->arena, &sorting->one),
                                .reason = sorting->reason};
    return audit_record(session, &event, sorting->request->now, error);
}

static bool tell(struct session *session, const struct sorting *sorting, struct error *error)
{
    struct contribution_letter letter;
    if (!letter_from(sorting->request, sorting->space, &letter, session, error))
        return false;
    letter.sentence = sorting->sentence;
    letter.why = sorting->reason;
    return sorting->silent || tell_contribution_outcome(session, &letter, &sorting->one, sorting->request->now,
                                                        sorting->request->arena, error);
}

static bool write_qualify(struct session *session, void *context, struct error *error)
{
    struct sorting *sorting = context;
    return contribution_qualify(session, &sorting->wanted, request_person(sorting->request), sorting->request->now,
                                error) &&
           note(session, sorting, "contribution.sort", error);
}

static bool write_move(struct session *session, void *context, struct error *error)
{
    struct sorting *sorting = context;
    return contribution_move(session, sorting->space->id, sorting->one.id, sorting->to, sorting->into, sorting->reason,
                             request_person(sorting->request), sorting->request->now, error) &&
           note(session, sorting, "contribution.move", error) &&
           (!sorting->sentence.length || tell(session, sorting, error));
}

static bool write_publish(struct session *session, void *context, struct error *error)
{
    struct sorting *sorting = context;
    return contribution_publish(session, sorting->space->id, sorting->one.id, sorting->published, sorting->request->now,
                                error) &&
           note(session, sorting, sorting->published ? "contribution.publish" : "contribution.unpublish", error) &&
           (!sorting->sentence.length || tell(session, sorting, error));
}

static bool write_integrate(struct session *session, void *context, struct error *error)
{
    struct sorting *sorting = context;
    const struct contribution *one = &sorting->one;
    int64_t card_id;
    struct board_support support = {.contribution_id = one->id,
                                    .kind = sorting->card,
                                    .text = text_cut(one->text, 500),
                                    .organisation = one->may_name ? one->organisation : STR("")};
    struct contribution_link link = {
        .subject = STR("board"), .subject_id = sorting->board->id, .label = sorting->board->title};
    return board_add_support(session, sorting->board->id, &support, sorting->request->now, &card_id, error) &&
           contribution_integrate(session, sorting->space->id, one->id, &link, request_person(sorting->request),
                                  sorting->request->now, error) &&
           note(session, sorting, "contribution.integrate", error) && tell(session, sorting, error);
}

static bool write_unlink(struct session *session, void *context, struct error *error)
{
    struct sorting *sorting = context;
    return contribution_unlink(session, sorting->space->id, sorting->one.id, sorting->reason, sorting->into,
                               request_person(sorting->request), sorting->request->now, error) &&
           note(session, sorting, "contribution.unlink", error);
}

/* Writes, and goes back to the page with what was done; what the domain refuses is told in the form. */
static bool do_it(struct sorting *sorting, struct response *response, struct form *form, store_job job,
                  const char *done, bool *gone, struct error *error)
{
    struct error why = {0};
    if (store_write(sorting->request->site->store, job, sorting, &why)) {
        *gone = true;
        return response_redirect(
            response, 303,
            arena_printf(sorting->request->arena, "%.*s?fait=%s",
                         STR_PRINT(sorting_path(sorting->request->arena, sorting->space, &sorting->one)), done),
            error);
    }
    if (why.kind != ERROR_INVALID && why.kind != ERROR_CONFLICT && why.kind != ERROR_LIMITED &&
        why.kind != ERROR_FORBIDDEN) {
        *error = why;
        return false;
    }
    form_refuse(form, NULL, "%s", why.message);
    return true;
}

static bool post_qualify(struct sorting *sorting, struct response *response, bool *gone, struct error *error)
{
    struct form *form = &sorting->qualify;
    if (!form_read(form, sorting->request, qualify_fields(sorting), QUALIFY_FIELDS))
        return true;
    sorting->wanted = (struct contribution){.id = sorting->one.id,
                                            .space_id = sorting->space->id,
                                            .kind = contribution_kind_of(form_text(form, "nature")),
                                            .theme = form_text(form, "theme"),
                                            .territory = form_text(form, "territoire"),
                                            .title = form_text(form, "titre"),
                                            .text = form_text(form, "texte"),
                                            .contact = form_text(form, "contact"),
                                            .may_publish = form_checked(form, "accord"),
                                            .may_name = form_checked(form, "accord") && form_checked(form, "accord_"
                                                                                                           "nom")};
    str_to_i64(form_text(form, "version"), &sorting->wanted.updated_at);
    return do_it(sorting, response, form, write_qualify, "qualification", gone, error);
}

static bool post_discard(struct sorting *sorting, struct response *response, bool *gone, struct error *error)
{
    struct form *form = &sorting->discard;
    if (!form_read(form, sorting->request, DISCARD, COUNT_OF(DISCARD)))
        return true;
    sorting->to = CONTRIBUTION_DISCARDED;
    sorting->reason = form_text(form, "motif");
    sorting->silent = form_checked(form, "sans_lettre");
    sorting->sentence = STR("Votre contribution n’est pas retenue pour les travaux.");
    return do_it(sorting, response, form, write_move, "rejet", gone, error);
}

static bool post_duplicate(struct sorting *sorting, struct response *response, bool *gone, struct error *error)
{
    struct form *form = &sorting->duplicate;
    struct contribution into;
    bool found;
    if (!form_read(form, sorting->request, DUPLICATE, COUNT_OF(DUPLICATE)))
        return true;
    if (!contribution_by_number(sorting->session, sorting->space->id, form_number(form, "numero"),
                                sorting->request->arena, &into, &found, error))
        return false;
    if (!found) {
        form_refuse(form, "numero", "Il n’y a pas de contribution de ce numéro.");
        return true;
    }
    sorting->to = CONTRIBUTION_DUPLICATE;
    sorting->into = into.id;
    sorting->sentence = STR("Votre contribution rejoint une autre, qui dit la même chose et la porte.");
    return do_it(sorting, response, form, write_move, "doublon", gone, error);
}

static bool post_integrate(struct sorting *sorting, struct response *response, bool *gone, struct error *error)
{
    struct form *form = &sorting->integrate;
    int64_t id;
    if (!form_read(form, sorting->request, integrate_fields(sorting), INTEGRATE_FIELDS))
        return true;
    id_parse(form_text(form, "tableau"), &id); /* one of the choices: checked by the form */
    for (size_t i = 0; i < sorting->boards.count; i++)
        if (sorting->boards.at[i].id == id)
            sorting->board = &sorting->boards.at[i];
    struct str as = form_text(form, "comme");
    sorting->card = str_equal(as, STR("positive"))   ? CARD_POSITIVE
                    : str_equal(as, STR("obstacle")) ? CARD_OBSTACLE
                                                     : CARD_PROPOSAL;
    sorting->sentence =
        arena_printf(sorting->request->arena, "Votre contribution est versée au tableau de travail « %.*s ».",
                     STR_PRINT(sorting->board->title));
    return do_it(sorting, response, form, write_integrate, "versement", gone, error);
}

static bool post_button(struct sorting *sorting, struct response *response, struct str gesture, bool *gone,
                        struct error *error)
{
    struct form *form = &sorting->qualify;
    if (str_equal(gesture, STR("publier")) || str_equal(gesture, STR("retirer"))) {
        sorting->published = str_equal(gesture, STR("publier"));
        sorting->sentence = sorting->published ? STR("Votre contribution est publiée sur le site.") : STR_NONE;
        return do_it(sorting, response, form, write_publish, sorting->published ? "publication" : "retrait", gone,
                     error);
    }
    if (str_equal(gesture, STR("reprendre"))) {
        sorting->to = CONTRIBUTION_RECEIVED;
        return do_it(sorting, response, form, write_move, "reprise", gone, error);
    }
    if (str_equal(gesture, STR("delier"))) {
        sorting->reason = form_posted(sorting->request, "sujet");
        id_parse(form_posted(sorting->request, "lien"), &sorting->into);
        return do_it(sorting, response, form, write_unlink, "reprise", gone, error);
    }
    return error_set(error, ERROR_INVALID, "Ce geste n’est pas connu : rechargez la page.");
}

bool show_contribution_sort(struct request *request, struct response *response, struct error *error)
{
    struct sorting sorting;
    bool gone = false, done = true;
    if (!find_one(request, &sorting, error))
        return false;
    start_forms(&sorting);
    if (request->method == METHOD_POST) {
        struct str gesture = form_posted(request, "geste");
        if (str_equal(gesture, STR("qualifier")))
            done = post_qualify(&sorting, response, &gone, error);
        else if (str_equal(gesture, STR("ecarter")))
            done = post_discard(&sorting, response, &gone, error);
        else if (str_equal(gesture, STR("doublon")))
            done = post_duplicate(&sorting, response, &gone, error);
        else if (str_equal(gesture, STR("verser")))
            done = post_integrate(&sorting, response, &gone, error);
        else
            done = post_button(&sorting, response, gesture, &gone, error);
    }
    return done && (gone || send_sorting(&sorting, response, error));
}

/* --- Splitting, files --------------------------------------------------------------------------------------------- */

static const struct field SPLIT[] = {
    {.name = "parties",
     .label = "Texte",
     .kind = FIELD_TEXTAREA,
     .required = true,
     .most = CONTRIBUTION_TEXT_MOST + 200,
     .rows = 20,
     .help = "Là où commence une autre contribution, mettez une ligne faite de trois tirets : ---"},
};

struct splitting {
    struct sorting *sorting;
    struct {
        size_t count;
        struct str *at;
    } parts;
};

static void cut_parts(struct arena *arena, struct str text, struct splitting *splitting)
{
    struct str rest = text, line;
    size_t from = 0, at = 0;
    while (str_next(&rest, '\n', &line)) {
        if (str_equal(str_trim(line), STR("---"))) {
            *ARENA_PUSH(arena, splitting->parts.at, splitting->parts.count) = str_slice(text, from, at);
            from = at + line.length + 1;
        }
        at += line.length + 1;
    }
    *ARENA_PUSH(arena, splitting->parts.at, splitting->parts.count) = str_slice(text, from, text.length);
}

static bool write_split(struct session *session, void *context, struct error *error)
{
    struct splitting *splitting = context;
    struct sorting *sorting = splitting->sorting;
    return contribution_split(session, sorting->space->id, sorting->one.id, splitting->parts.at, splitting->parts.count,
                              request_person(sorting->request), sorting->request->now, error) &&
           note(session, sorting, "contribution.split", error);
}

bool show_contribution_split(struct request *request, struct response *response, struct error *error)
{
    struct sorting sorting;
    struct form form;
    if (!find_one(request, &sorting, error))
        return false;
    if (request->method == METHOD_POST && form_read(&form, request, SPLIT, COUNT_OF(SPLIT))) {
        struct error why = {0};
        struct splitting splitting = {.sorting = &sorting};
        cut_parts(request->arena, form_text(&form, "parties"), &splitting);
        if (store_write(request->site->store, write_split, &splitting, &why))
            return response_redirect(response, 303, space_path(request->arena, sorting.space, "/tri?fait=decoupe"),
                                     error);
        if (why.kind != ERROR_INVALID && why.kind != ERROR_CONFLICT && why.kind != ERROR_LIMITED) {
            *error = why;
            return false;
        }
        form_refuse(&form, "parties", "%s", why.message);
    } else if (request->method != METHOD_POST) {
        form_start(&form, request, SPLIT, COUNT_OF(SPLIT));
        form_set(&form, "parties", sorting.one.text);
    }
    struct arena *arena = request->arena;
    struct view_form_page view = {.heading = arena_printf(arena, "Découper la contribution %.*s",
                                                          STR_PRINT(contribution_number(arena, &sorting.one))),
                                  .lead = STR("Chaque partie devient une contribution du même auteur, avec les mêmes "
                                              "fichiers. La première reste "
                                              "celle-ci."),
                                  .submit = STR("Découper"),
                                  .action = request->path};
    links_add(arena, &view.page.breadcrumb, 2, STR("Contributions reçues"), space_path(arena, sorting.space, "/tri"));
    links_add(arena, &view.page.breadcrumb, 2, contribution_number(arena, &sorting.one),
              sorting_path(arena, sorting.space, &sorting.one));
    send_form_page(request, response, sorting.space, &view, &form);
    return true;
}

bool send_contribution_file(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct session *session;
    struct contribution one;
    struct attached_file file;
    struct str bytes;
    int64_t id, file_id;
    bool found;
    if (!space || !request_session(request, &session, error))
        return false;
    id_parse(request_path(request, "id"), &id);
    id_parse(request_path(request, "file"), &file_id);
    if (!contribution_find(session, space->id, id, request->arena, &one, &found, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette contribution n’existe pas, ou plus.");
    if (!attachment_read(session, CONTRIBUTION_FILES, id, file_id, request->arena, &file, &bytes, error))
        return false;
    response_bytes(response, arena_cstr(request->arena, file.type), bytes);
    response_attachment(response, file.name);
    return true;
}
