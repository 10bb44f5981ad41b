/* A pasted table becomes actors: columns recognised by their headings, rows checked one by one. */
#include "network/actor.h"
#include "network/theme.h"
#include "registration-rows.h"
#include "territory/territory.h"

enum { WIDTH_MOST = 40, HEADING_ROWS = 1 };

/* Words that a heading may hold, folded; the first column that fits takes it. */
static const struct {
    const char *code, *label, *words;
} COLUMNS[ACTOR_COLUMN_COUNT] = {
    [ACTOR_COLUMN_NONE] = {"", "ne pas importer", ""},
    [ACTOR_COLUMN_NAME] = {"structure", "Structure",
                           "structure|organisme|organisation|nom de la structure|association|raison "
                           "sociale|etablissement|acteur|nom de l acteur|denomination"},
    [ACTOR_COLUMN_CONTACT] = {"personne", "Personne à contacter",
                              "contact|personne|personne a contacter|interlocuteur|nom du "
                              "contact|referent|nom prenom|nom et prenom|nom|prenom nom"},
    [ACTOR_COLUMN_DUTY] = {"fonction", "Fonction", "fonction|poste|qualite|titre"},
    [ACTOR_COLUMN_EMAIL] = {"courriel", "Adresse électronique",
                            "courriel|mail|email|e mail|mel|adresse mail|adresse "
                            "electronique|adresse e mail|adresse email"},
    [ACTOR_COLUMN_PHONE] = {"telephone", "Téléphone", "telephone|tel|portable|numero de telephone"},
    [ACTOR_COLUMN_COMMUNE] = {"commune", "Commune", "commune|ville|localite|code insee|code postal"},
    [ACTOR_COLUMN_THEMES] = {"themes", "Thèmes",
                             "theme|themes|thematique|thematiques|groupe|groupes|groupe de travail"},
    [ACTOR_COLUMN_NOTE] = {"note", "Note",
                           "note|notes|remarque|remarques|commentaire|commentaires|observation|observations"},
};

const char *actor_column_code(enum actor_column column)
{
    return COLUMNS[column].code;
}

const char *actor_column_label(enum actor_column column)
{
    return COLUMNS[column].label;
}

static bool among(struct str key, const char *list)
{
    struct str rest = str_of(list), word;
    while (str_next(&rest, '|', &word))
        if (str_equal(key, word))
            return true;
    return false;
}

static enum actor_column column_of(struct arena *arena, struct str heading)
{
    struct str key = text_folded(arena, heading);
    for (int column = ACTOR_COLUMN_NAME; column < ACTOR_COLUMN_COUNT; column++)
        if (key.length && among(key, COLUMNS[column].words))
            return (enum actor_column)column;
    return ACTOR_COLUMN_NONE;
}

/* --- The table ---------------------------------------------------------------------------------------------------- */

void actor_sheet_add(struct actor_sheet *sheet, struct arena *arena, int64_t line, const struct str *cells,
                     size_t count)
{
    struct str *kept = ARENA_ARRAY(arena, struct str, count);
    size_t last = 0; /* of the cells that say something */
    for (size_t i = 0; i < count; i++) {
        kept[i] = str_trim(text_clean(arena, cells[i]));
        last = kept[i].length ? i + 1 : last;
    }
    if (last == 0)
        return;
    *ARENA_PUSH(arena, sheet->rows, sheet->count) =
        (struct actor_sheet_row){.line = line, .count = last, .cells = kept};
    sheet->width = last > sheet->width ? last : sheet->width;
}

/* Every row as wide as the widest: blank cells at its end. */
static void widen(struct actor_sheet *sheet, struct arena *arena)
{
    for (size_t i = 0; i < sheet->count; i++) {
        struct actor_sheet_row *row = &sheet->rows[i];
        struct str *wide = ARENA_ARRAY(arena, struct str, sheet->width);
        for (size_t j = 0; j < sheet->width && j < row->count; j++)
            wide[j] = row->cells[j];
        row->cells = wide;
        row->count = sheet->width;
    }
}

static bool looks_like_address(struct str cell)
{
    size_t at = str_find_char(cell, '@', 1);
    return at != SIZE_MAX && str_find_char(cell, '.', at) != SIZE_MAX && str_find_char(cell, ' ', 0) == SIZE_MAX;
}

/* Without headings: the column of addresses is told by its first row, the first other one is the name. */
static void guess_without_headings(struct actor_sheet *sheet)
{
    bool named = false, addressed = false;
    for (size_t i = 0; i < sheet->width; i++) {
        struct str cell = sheet->rows[0].cells[i];
        if (!addressed && looks_like_address(cell)) {
            sheet->columns[i] = ACTOR_COLUMN_EMAIL;
            addressed = true;
        } else if (!named && cell.length) {
            sheet->columns[i] = ACTOR_COLUMN_NAME;
            named = true;
        }
    }
}

bool actor_sheet_finish(struct actor_sheet *sheet, struct arena *arena, struct error *error)
{
    bool taken[ACTOR_COLUMN_COUNT] = {false};
    size_t recognised = 0;
    if (sheet->count == 0)
        return error_set(error, ERROR_INVALID,
                         "Aucune ligne à lire : copiez les cellules de votre tableur, titres compris.");
    if (sheet->width > WIDTH_MOST)
        return error_set(error, ERROR_LIMITED, "Ce tableau a trop de colonnes" NBSP ": %d au plus.", WIDTH_MOST);
    if (sheet->count > ACTOR_ROWS_MOST + HEADING_ROWS)
        return error_set(error, ERROR_LIMITED, "Ce tableau a trop de lignes" NBSP ": %d au plus à la fois.",
                         ACTOR_ROWS_MOST);
    widen(sheet, arena);
    sheet->columns = ARENA_ARRAY(arena, enum actor_column, sheet->width + 1);
    sheet->headings = ARENA_ARRAY(arena, struct str, sheet->width + 1);
    for (size_t i = 0; i < sheet->width; i++) {
        enum actor_column column = column_of(arena, sheet->rows[0].cells[i]);
        if (column == ACTOR_COLUMN_NONE || taken[column])
            continue;
        taken[column] = true;
        sheet->columns[i] = column;
        recognised++;
    }
    /* « Nom » alone, with no other column for the structure, is the structure's. */
    for (size_t i = 0; i < sheet->width && !taken[ACTOR_COLUMN_NAME]; i++)
        if (sheet->columns[i] == ACTOR_COLUMN_CONTACT &&
            str_equal(text_folded(arena, sheet->rows[0].cells[i]), STR("nom"))) {
            sheet->columns[i] = ACTOR_COLUMN_NAME;
            taken[ACTOR_COLUMN_NAME] = true;
        }
    sheet->headed = recognised > 0;
    if (!sheet->headed) {
        guess_without_headings(sheet);
        for (size_t i = 0; i < sheet->width; i++)
            sheet->headings[i] = arena_printf(arena, "Colonne %zu", i + 1);
        return true;
    }
    for (size_t i = 0; i < sheet->width; i++)
        sheet->headings[i] =
            sheet->rows[0].cells[i].length ? sheet->rows[0].cells[i] : arena_printf(arena, "Colonne %zu", i + 1);
    sheet->rows++;
    sheet->count--;
    return sheet->count > 0 || error_set(error, ERROR_INVALID, "Il n’y a que des titres : ajoutez au moins une ligne.");
}

struct reading {
    struct str text;
    size_t position;
};

static int64_t read_text(void *context, char *bytes, size_t capacity)
{
    struct reading *reading = context;
    struct str rest = str_slice(reading->text, reading->position, reading->text.length);
    size_t count = rest.length < capacity ? rest.length : capacity;
    for (size_t i = 0; i < count; i++)
        bytes[i] = rest.at[i];
    reading->position += count;
    return (int64_t)count;
}

bool actor_sheet_read(struct str text, struct arena *arena, struct actor_sheet *sheet, struct error *error)
{
    struct reading reading = {.text = text};
    struct csv_reader *reader = csv_reader_new(read_text, &reading, 0);
    struct str *cells;
    size_t count = 1;
    int64_t line;
    bool done = true;
    *sheet = (struct actor_sheet){0};
    while (done && count > 0 && sheet->count <= ACTOR_ROWS_MOST + HEADING_ROWS) {
        done = csv_reader_next(reader, &cells, &count, &line, error);
        if (done && count > 0)
            actor_sheet_add(sheet, arena, line, cells, count);
    }
    csv_reader_free(reader);
    return done && actor_sheet_finish(sheet, arena, error);
}

/* --- One row ------------------------------------------------------------------------------------------------------ */

/* "Santé ; emploi" → codes; false at the first word that names no theme, or several. */
static bool themes_of(struct arena *arena, struct str text, struct buffer *codes, struct str *unknown)
{
    char *separated = arena_cstr(arena, text);
    for (char *c = separated; *c; c++)
        if (*c == ';' || *c == ',' || *c == '\n' || *c == '|')
            *c = '/';
    struct str rest = str_of(separated), word;
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    while (str_next(&rest, '/', &word)) {
        struct str key = text_folded(arena, word);
        const struct network_theme *match = NULL;
        for (size_t i = 0; key.length && i < count && !match; i++)
            if (str_contains(text_folded(arena, themes[i].label), key) || str_equal(themes[i].code, str_trim(word)))
                match = &themes[i];
        if (key.length && !match) {
            *unknown = str_trim(word);
            return false;
        }
        if (match)
            buffer_printf(codes, " %.*s", STR_PRINT(match->code));
    }
    return true;
}

static bool fill(const struct actor_import *import, const struct actor_sheet *sheet, size_t row, struct arena *arena,
                 struct actor *actor, struct error *error)
{
    struct str *const places[ACTOR_COLUMN_COUNT] = {
        [ACTOR_COLUMN_NAME] = &actor->name,     [ACTOR_COLUMN_CONTACT] = &actor->contact,
        [ACTOR_COLUMN_DUTY] = &actor->duty,     [ACTOR_COLUMN_EMAIL] = &actor->email,
        [ACTOR_COLUMN_PHONE] = &actor->phone,   [ACTOR_COLUMN_COMMUNE] = &actor->commune,
        [ACTOR_COLUMN_THEMES] = &actor->themes, [ACTOR_COLUMN_NOTE] = &actor->note};
    struct buffer codes = {0};
    struct str unknown = STR_NONE;
    *actor = (struct actor){.space_id = import->space_id,
                            .intercommunality = import->intercommunality,
                            .person_id = import->person_id,
                            .consent = import->consent,
                            .origin = import->origin};
    for (size_t i = 0; i < sheet->width; i++)
        if (sheet->columns[i] != ACTOR_COLUMN_NONE)
            *places[sheet->columns[i]] = sheet->rows[row].cells[i];
    buffer_add_str(&codes, import->themes);
    bool done = themes_of(arena, actor->themes, &codes, &unknown) ||
                error_set(error, ERROR_INVALID, "« %.*s » n’est pas un thème connu.", STR_PRINT(unknown));
    actor->themes = arena_str(arena, str_trim(buffer_str(&codes)));
    buffer_free(&codes);
    uint32_t commune = TERRITORY_NONE;
    if (done && actor->commune.length && commune_complete(actor->commune, import->department, &commune, 1) == 0)
        done = error_set(error, ERROR_INVALID, "« %.*s » n’est pas une commune connue.", STR_PRINT(actor->commune));
    actor->commune = commune == TERRITORY_NONE ? STR_NONE : territory_at(commune).code;
    if (done && actor->email.length && !looks_like_address(actor->email))
        done = error_set(error, ERROR_INVALID,
                         "« %.*s » n’est pas une adresse électronique" NBSP ": par exemple nom@exemple.fr.",
                         STR_PRINT(actor->email));
    return done && (actor->name.length || error_set(error, ERROR_INVALID, "Il n’y a pas de nom de structure."));
}

static void complete(struct str *known, struct str told)
{
    if (str_is_empty(*known))
        *known = told;
}

/* What the list lacked, from the row. */
static void merge(struct actor *known, const struct actor *told, struct arena *arena)
{
    complete(&known->contact, told->contact);
    complete(&known->duty, told->duty);
    complete(&known->email, told->email);
    complete(&known->phone, told->phone);
    complete(&known->commune, told->commune);
    complete(&known->note, told->note);
    complete(&known->origin, told->origin);
    known->themes = arena_printf(arena, "%.*s %.*s", STR_PRINT(known->themes), STR_PRINT(told->themes));
}

static bool import_row(struct session *session, const struct actor_import *import, struct actor *told, int64_t now,
                       struct arena *arena, struct import_line *line, struct error *error)
{
    struct actors others;
    struct actor *known = NULL;
    bool shared = false;
    if (!actor_like(session, told, arena, &others, error))
        return false;
    for (size_t i = 0; i < others.count; i++) {
        bool own = str_equal(others.at[i].intercommunality, import->intercommunality);
        bool same = str_is_empty(told->email) || str_is_empty(others.at[i].email) ||
                    str_equal(text_lower(arena, told->email), others.at[i].email);
        if (own && same && !known)
            known = &others.at[i];
        shared = shared || !own;
    }
    line->outcome = known ? IMPORT_KNOWN : shared ? IMPORT_SHARED : IMPORT_ADDED;
    if (import->trial)
        return true;
    if (!known)
        return actor_save(session, told, now, arena, error);
    merge(known, told, arena);
    return actor_save(session, known, now, arena, error);
}

/* Two rows of the sheet with one address: the second is known already, even in a trial. */
static bool met(struct map *seen, struct arena *arena, const struct actor *actor)
{
    bool fresh = true;
    if (actor->email.length)
        map_put(seen, text_lower(arena, actor->email), &fresh);
    return !fresh;
}

bool actor_import(struct session *session, const struct actor_import *import, const struct actor_sheet *sheet,
                  int64_t now, struct arena *arena, struct actor_imported *imported, struct error *error)
{
    struct map seen = {0};
    bool done = true;
    *imported =
        (struct actor_imported){.count = sheet->count, .lines = ARENA_ARRAY(arena, struct import_line, sheet->count)};
    for (size_t i = 0; done && i < sheet->count; i++) {
        struct import_line *line = &imported->lines[i];
        struct error refused = {0};
        struct actor actor;
        line->line = sheet->rows[i].line;
        bool fine = fill(import, sheet, i, arena, &actor, &refused);
        line->name = actor.name;
        bool again = fine && met(&seen, arena, &actor);
        if (fine && !import_row(session, import, &actor, now, arena, line, &refused)) {
            fine = false;
            done = refused.kind == ERROR_INVALID || refused.kind == ERROR_CONFLICT;
            if (!done && error)
                *error = refused;
        }
        if (!fine) {
            line->outcome = IMPORT_REFUSED;
            line->message = arena_str(arena, str_of(refused.message));
        } else if (again) {
            line->outcome = IMPORT_KNOWN;
        }
        size_t *const counts[] = {&imported->added, &imported->known, &imported->shared, &imported->refused};
        ++*counts[line->outcome];
    }
    map_free(&seen);
    return done;
}
