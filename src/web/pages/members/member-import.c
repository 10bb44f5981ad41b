/* Contacts from a spreadsheet in the columns of « Mon Inclusion Numérique »: what is known stays, what is new enters,
 * and each line that cannot is told with its number. */
#include "member-pages.h"

enum { BYTES_MOST = 5 * 1000 * 1000, ROWS_MOST = 5000, ERRORS_SHOWN = 50 };

enum column {
    COLUMN_NAME,
    COLUMN_KIND,
    COLUMN_LAST,
    COLUMN_FIRST,
    COLUMN_EMAIL,
    COLUMN_PHONE,
    COLUMN_DUTY,
    COLUMN_REFERENT,
    COLUMN_COUNT
};
static const char *const KEYS[COLUMN_COUNT] = {"structure", "typologie", "nom",      "prenom",
                                               "email",     "telephone", "fonction", "referent fne"};

struct refused_line {
    int64_t line;
    struct str why;
};
struct importing {
    struct request *request;
    const struct space *space;
    struct str bytes;
    size_t places[COLUMN_COUNT];
    int64_t members, contacts, known;
    struct {
        size_t count;
        struct refused_line *at;
    } refused;
};

static void refuse_line(struct importing *importing, int64_t line, struct str why)
{
    if (importing->refused.count < ERRORS_SHOWN)
        *ARENA_PUSH(importing->request->arena, importing->refused.at, importing->refused.count) =
            (struct refused_line){line, why};
}

/* Where each column is, by its folded heading. */
static bool find_columns(struct importing *importing, const struct str *cells, size_t count, struct error *error)
{
    for (int column = 0; column < COLUMN_COUNT; column++) {
        importing->places[column] = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (str_equal(text_folded(importing->request->arena, cells[i]), str_of(KEYS[column])))
                importing->places[column] = i;
    }
    return importing->places[COLUMN_NAME] != SIZE_MAX || error_set(error, ERROR_INVALID,
                                                                   "Ce fichier n’a pas de colonne « Structure ». "
                                                                   "Colonnes attendues : Structure, Typologie, Nom, "
                                                                   "Prénom, Email, Téléphone, Fonction, Référent FNE.");
}

static struct str cell_of(const struct importing *importing, const struct str *cells, size_t count, enum column column)
{
    size_t place = importing->places[column];
    return place < count ? str_trim(text_clean(importing->request->arena, cells[place])) : STR_NONE;
}

/* The intercommunality of the space that has this name, or TERRITORY_NONE. */
static uint32_t intercommunality_named(struct importing *importing, struct str name)
{
    struct arena *arena = importing->request->arena;
    struct str key = text_folded(arena, name);
    uint32_t first = territory_first(TERRITORY_INTERCOMMUNALITY);
    for (uint32_t id = first; id < first + territory_count(TERRITORY_INTERCOMMUNALITY); id++) {
        struct territory one = territory_at(id);
        size_t cursor = 0;
        if (str_equal(one.key, key) &&
            territory_next_commune(id, space_department(importing->space), &cursor) != TERRITORY_NONE)
            return id;
    }
    return TERRITORY_NONE;
}

static enum member_kind kind_labelled(struct arena *arena, struct str label)
{
    struct str key = text_folded(arena, label);
    for (int kind = 0; kind < MEMBER_KIND_COUNT; kind++)
        if (str_equal(text_folded(arena, str_of(MEMBER_KINDS[kind].label)), key) ||
            str_equal(str_of(MEMBER_KINDS[kind].code), label))
            return (enum member_kind)kind;
    return str_contains(key, STR("prefecture"))    ? MEMBER_PREFECTURE
           : str_contains(key, STR("commune"))     ? MEMBER_COMMUNE
           : str_contains(key, STR("association")) ? MEMBER_ASSOCIATION
                                                   : MEMBER_OTHER;
}

static bool find_member(struct session *session, struct importing *importing, struct str name, struct str kind_label,
                        struct network_member *member, struct error *error)
{
    struct request *request = importing->request;
    struct arena *arena = request->arena;
    struct network_members alike;
    uint32_t intercommunality = intercommunality_named(importing, name);
    bool is_one = intercommunality != TERRITORY_NONE;
    enum member_kind kind = is_one ? MEMBER_INTERCOMMUNALITY : kind_labelled(arena, kind_label);
    struct member_likeness likeness = {.space_id = importing->space->id,
                                       .kind = kind,
                                       .name = name,
                                       .territory = is_one ? territory_at(intercommunality).code : STR_NONE};
    if (!member_like(session, &likeness, arena, &alike, error))
        return false;
    if (alike.count) {
        *member = alike.at[0];
        return true;
    }
    if (kind == MEMBER_INTERCOMMUNALITY && !is_one)
        kind = MEMBER_OTHER;
    *member = (struct network_member){
        .space_id = importing->space->id,
        .kind = kind,
        .name = is_one ? territory_label(intercommunality, arena) : name,
        .siren = is_one ? territory_at(intercommunality).code : STR_NONE,
        .territory_kind = is_one ? TERRITORY_INTERCOMMUNALITY : TERRITORY_KIND_COUNT,
        .territory = is_one ? territory_at(intercommunality).code : STR_NONE,
        .college = MEMBER_KINDS[kind].college,
        .origin = ORIGIN_IMPORT,
    };
    importing->members++;
    return member_save(session, member, request->now, error) &&
           network_note(session, request, importing->space, "member.import", "member", member->id, member->name,
                        STR_NONE, error);
}

static bool add_contact(struct session *session, struct importing *importing, const struct network_member *member,
                        const struct str *cells, size_t count, int64_t line, struct error *error)
{
    struct request *request = importing->request;
    struct member_contacts contacts;
    struct str referent = text_folded(request->arena, cell_of(importing, cells, count, COLUMN_REFERENT));
    struct str email = cell_of(importing, cells, count, COLUMN_EMAIL);
    struct member_contact contact = {
        .member_id = member->id,
        .part = str_equal(referent, STR("oui")) ? CONTACT_REFERENT : CONTACT_OTHER,
        .last_name = cell_of(importing, cells, count, COLUMN_LAST),
        .first_name = cell_of(importing, cells, count, COLUMN_FIRST),
        .phone = cell_of(importing, cells, count, COLUMN_PHONE),
        .duty = cell_of(importing, cells, count, COLUMN_DUTY),
        .email = email_key(request->arena, email),
        .starts_on = space_today(request, importing->space),
        .ends_on = CONTACT_STILL,
        .origin = STR("import d’un tableau de contacts"),
    };
    if (contact.last_name.length == 0 && contact.duty.length == 0 && email.length == 0)
        return true; /* an organisation alone */
    if (email.length && contact.email.length == 0) {
        refuse_line(importing, line,
                    arena_printf(request->arena, "« %.*s » n’est pas une adresse électronique", STR_PRINT(email)));
        return true;
    }
    if (contact.last_name.length == 0 && contact.duty.length == 0) {
        refuse_line(importing, line, STR("il manque le nom ou la fonction"));
        return true;
    }
    if (!contact_list(session, importing->space->id, member->id, request->arena, &contacts, error))
        return false;
    for (size_t i = 0; i < contacts.count; i++)
        if (contact.email.length ? str_equal(contacts.at[i].email, contact.email)
                                 : str_equal(contacts.at[i].last_name, contact.last_name)) {
            importing->known++;
            return true;
        }
    importing->contacts++;
    return contact_save(session, &contact, request->now, error);
}

static bool import(struct session *session, void *context, struct error *error)
{
    struct importing *importing = context;
    struct memory_stream stream = {importing->bytes};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, 0);
    struct str *cells;
    size_t count, rows = 0;
    int64_t line;
    importing->members = importing->contacts = importing->known = 0; /* the write may run again */
    importing->refused.count = 0;
    bool done = csv_reader_next(reader, &cells, &count, &line, error) && find_columns(importing, cells, count, error);
    while (done && csv_reader_next(reader, &cells, &count, &line, error) && count && rows++ < ROWS_MOST) {
        struct network_member member;
        struct str name = cell_of(importing, cells, count, COLUMN_NAME);
        if (name.length == 0) {
            refuse_line(importing, line, STR("il manque le nom de la structure"));
            continue;
        }
        done = find_member(session, importing, name, cell_of(importing, cells, count, COLUMN_KIND), &member, error) &&
               add_contact(session, importing, &member, cells, count, line, error);
    }
    csv_reader_free(reader);
    return done;
}

static const struct field FIELDS[] = {
    {.name = "fichier",
     .label = "Fichier des contacts",
     .kind = FIELD_FILE,
     .required = true,
     .most = BYTES_MOST,
     .accept = "text/csv,.csv",
     .help = "CSV aux colonnes de « Mon Inclusion Numérique »" NBSP ": Structure, Typologie, Nom, Prénom, Email, "
             "Téléphone, Fonction, Référent FNE"},
};

static void add_report(struct request *request, const struct importing *importing, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    sheet->done = arena_printf(
        arena, "%lld %s, %lld %s, %lld déjà là.", (long long)importing->members,
        text_plural(importing->members, "organisme ajouté", "organismes ajoutés"), (long long)importing->contacts,
        text_plural(importing->contacts, "contact ajouté", "contacts ajoutés"), (long long)importing->known);
    if (importing->refused.count == 0)
        return;
    struct sheet_section *section = sheet_section(request, sheet, "refus", STR("Lignes laissées de côté"));
    for (size_t i = 0; i < importing->refused.count; i++) {
        struct sheet_row *row = section_row(
            request, section, arena_printf(arena, "Ligne %lld", (long long)importing->refused.at[i].line), STR_NONE);
        row_say(request, row, importing->refused.at[i].why);
    }
}

bool show_member_import(struct request *request, struct response *response, struct error *error)
{
    struct importing importing = {.request = request, .space = request_space(request, error)};
    struct view_sheet sheet = {0};
    struct form form;
    struct error refused = {0};
    if (!importing.space)
        return false;
    sheet_start(request, importing.space, &sheet, STR("Importer des contacts"));
    sheet_step(request, &sheet, STR("Les membres"), demarche_path(request->arena, importing.space, "/membres"));
    if (request->method != METHOD_POST)
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
    else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS))) {
        importing.bytes = form_control(&form, "fichier")->upload->bytes;
        if (store_write(request->site->store, import, &importing, &refused))
            add_report(request, &importing, &sheet);
        else
            form_refuse(&form, "fichier", "%s", refused.message);
    }
    struct sheet_section *section = sheet_section(request, &sheet, "import", STR("Le fichier"));
    section_say(request, section,
                STR("Ce qui est déjà là n’est pas changé. Un organisme inconnu entre comme « à inviter ». Ne "
                    "transmettez que des personnes informées de l’usage de leurs coordonnées."));
    section_form(section, &form, request->path, "Importer");
    section->files = true;
    sheet_send(request, response, &sheet);
    return true;
}
