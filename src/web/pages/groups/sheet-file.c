/* The sheet to sign, as a file: PDF to print as it is, ODT to finish by hand. */
#include "document-answer.h"
#include "group-pages.h"

enum { BLANK_LINES = 8, SIGNING_MILLIMETRES = 11 };

static const struct document_column COLUMNS[] = {{.heading = {"Nom", 3}, .width = 3},
                                                 {.heading = {"Structure", 9}, .width = 4},
                                                 {.heading = {"Fonction", 8}, .width = 4},
                                                 {.heading = {"Signature", 9}, .width = 4}};

static void open_table(struct document *document, const char *caption)
{
    const struct document_table table = {.caption = str_of(caption),
                                         .columns = COLUMNS,
                                         .column_count = COUNT_OF(COLUMNS),
                                         .row_headings = true,
                                         .row_height = SIGNING_MILLIMETRES};
    document_open_table(document, &table);
}

/* One table a college, so that none is cut from its heading. */
static void add_college(struct request *request, struct document *document, const struct registrations *list,
                        enum member_college college)
{
    bool opened = false;
    for (size_t i = 0; i < list->count; i++) {
        const struct participant *person = &list->at[i].person;
        if (list->at[i].state != REGISTRATION_CONFIRMED || member_college_of(person->college) != college)
            continue;
        if (!opened)
            open_table(document, MEMBER_COLLEGES[college].label);
        opened = true;
        document_cell(document, participant_label(person, request->arena));
        document_cell(document, person->organisation);
        document_cell(document, person->duty);
        document_cell(document, list->at[i].mode == ATTENDS_REMOTE ? STR("à distance") : STR_NONE);
    }
    if (opened)
        document_close(document);
}

static struct document *compose(struct request *request, const struct space *space, const struct group_session *of,
                                const struct registrations *list)
{
    struct arena *arena = request->arena;
    struct document_head head = {.title = STR("Feuille de présence"),
                                 .subject =
                                     arena_printf(arena, "Groupe de travail « %.*s », %.*s, %.*s", STR_PRINT(of->title),
                                                  STR_PRINT(group_session_when(arena, space_zone(request, space), of)),
                                                  STR_PRINT(group_session_where(arena, of))),
                                 .theme = space->theme == THEME_STATE ? DOCUMENT_STATE : DOCUMENT_NEUTRAL,
                                 .made_at = request->now,
                                 .landscape = true};
    struct document *document = document_new(arena, &head);
    document_title(document);
    for (int i = 0; i < COLLEGE_COUNT; i++)
        add_college(request, document, list, (enum member_college)i);
    open_table(document, "Venus sans inscription, en lettres capitales");
    for (size_t i = 0; i < BLANK_LINES * COUNT_OF(COLUMNS); i++)
        document_cell(document, STR_NONE);
    document_close(document);
    document_paragraph(document, STR("Ces informations servent à établir la liste de présence du compte rendu. Elles "
                                     "sont "
                                     "gardées deux ans après la dernière séance."));
    return document;
}

bool send_sheet_file(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct group_session of;
    struct session *session;
    struct registrations list;
    enum document_format format;
    if (!document_asked(request, "file", STR("feuille-de-presence"), &format, error) ||
        !request_group_session(request, &space, &of, error) || !request_session(request, &session, error) ||
        !registration_list(session, of.id, false, request->arena, &list, error))
        return false;
    return answer_document(response, compose(request, space, &of, &list), format,
                           arena_printf(request->arena, "presence-%.*s", STR_PRINT(of.group_slug)), error);
}
