/* The letter of adhesion: a text ready to sign, and the signed file kept. */
#include "member-pages.h"

enum { BYTES_MOST = ATTACHED_BYTES_MOST };

static const struct field FIELDS[] = {
    {.name = "fichier",
     .label = "Lettre signée, délibération",
     .kind = FIELD_FILE,
     .required = true,
     .most = BYTES_MOST,
     .accept = "application/pdf,.pdf,.odt,.docx,image/*",
     .help = "PDF, texte ou image, 25 Mo au plus"},
};

struct keeping {
    struct request *request;
    const struct space *space;
    struct network_member member;
    const struct upload *upload;
};

static bool keep(struct session *session, void *context, struct error *error)
{
    struct keeping *keeping = context;
    struct request *request = keeping->request;
    struct str type = str_of(file_type_of(keeping->upload->bytes)->type);
    return attachment_add(session, MEMBER_FILES, keeping->member.id, keeping->upload->name, type,
                          keeping->upload->bytes, request->now, NULL, error) &&
           network_note(session, request, keeping->space, "member.file", "member", keeping->member.id,
                        keeping->member.name, keeping->upload->name, error);
}

/* Who signs: the elected representative in post, or a line to fill. */
static struct str signatory(struct request *request, const struct space *space, const struct member_contacts *contacts)
{
    for (size_t i = 0; i < contacts->count; i++)
        if (contacts->at[i].part == CONTACT_ELECTED && contact_in_post(&contacts->at[i], space_today(request, space))) {
            struct str name = contact_name(request->arena, &contacts->at[i]);
            return contacts->at[i].last_name.length
                       ? arena_printf(request->arena, "%.*s, %.*s", STR_PRINT(name), STR_PRINT(contacts->at[i].duty))
                       : name;
        }
    return STR("Nom et fonction du représentant légal");
}

static struct str letter_text(struct request *request, const struct space *space, const struct network_member *member,
                              const struct member_contacts *contacts)
{
    struct arena *arena = request->arena;
    struct str of = territory_of(space->territory, arena), referent = STR("(nom, fonction, adresse électronique)");
    for (size_t i = 0; i < contacts->count; i++)
        if (contacts->at[i].part == CONTACT_REFERENT && contact_in_post(&contacts->at[i], space_today(request, space)))
            referent = contact_name(arena, &contacts->at[i]);
    return arena_printf(
        arena,
        "%.*s\n\nÀ l’attention de la préfecture, pour la démarche d’inclusion numérique %.*s\n\n"
        "Objet" NBSP ": adhésion à la gouvernance France Numérique Ensemble %.*s\n\n"
        "Par la présente, %.*s adhère à la gouvernance de l’inclusion numérique %.*s et souhaite %s.\n\n"
        "Le référent technique désigné est" NBSP ": %.*s.\n\n"
        "Fait à ……………………, le ……………………\n\n%.*s\n(signature)",
        STR_PRINT(member->name), STR_PRINT(of), STR_PRINT(of), STR_PRINT(member->name), STR_PRINT(of),
        member->intention == INTENTION_UNKNOWN ? "participer aux travaux" : member_intention_label(member->intention),
        STR_PRINT(referent), STR_PRINT(signatory(request, space, contacts)));
}

bool show_adhesion(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct keeping keeping = {.request = request};
    struct session *session;
    struct member_contacts contacts;
    struct form form;
    struct error refused = {0};
    if (!request_member(request, &keeping.space, &keeping.member, error) ||
        !request_session(request, &session, error) ||
        !contact_list(session, keeping.space->id, keeping.member.id, arena, &contacts, error))
        return false;
    struct str back = demarche_path_id(arena, keeping.space, "/membres/", keeping.member.id, "");
    if (request->method != METHOD_POST)
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
    else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS))) {
        keeping.upload = form_control(&form, "fichier")->upload;
        if (file_type_of(keeping.upload->bytes)->dangerous)
            form_refuse(&form, "fichier", "Ce fichier est un programme, pas un document : il n’est pas gardé.");
        else if (store_write(request->site->store, keep, &keeping, &refused))
            return response_redirect(response, 303, arena_printf(arena, "%.*s?fait=fichier", STR_PRINT(back)), error);
        else
            form_refuse(&form, "fichier", "%s", refused.message);
    }
    struct view_sheet sheet = {0};
    sheet_start(request, keeping.space, &sheet, STR("Lettre d’adhésion"));
    sheet_step(request, &sheet, STR("Les membres"), demarche_path(arena, keeping.space, "/membres"));
    sheet_step(request, &sheet, keeping.member.name, back);
    struct sheet_section *section = sheet_section(request, &sheet, "texte", STR("Le texte, prêt à signer"));
    section->letter = letter_text(request, keeping.space, &keeping.member, &contacts);
    section = sheet_section(request, &sheet, "depot", STR("Garder la lettre signée"));
    section_form(section, &form, request->path, "Garder ce document");
    section->files = true;
    sheet_send(request, response, &sheet);
    return true;
}

bool send_member_file(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct network_member member;
    struct session *session;
    struct attached_file file;
    struct str bytes;
    int64_t id = 0;
    id_parse(request_path(request, "file"), &id); /* checked by the router */
    if (!request_member(request, &space, &member, error) || !request_session(request, &session, error) ||
        !attachment_read(session, MEMBER_FILES, member.id, id, request->arena, &file, &bytes, error))
        return false;
    response_bytes(response, arena_cstr(request->arena, file.type), bytes);
    response_attachment(response, file.name);
    return true;
}
