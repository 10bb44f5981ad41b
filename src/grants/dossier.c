/* A dossier's JSON, what it lacks, and the project the rules look at. */
#include "grants/application.h"

#include <string.h>

#include "members.h"

#define AT(type, field) .offset = offsetof(struct type, field)
#define TEXT(type, field)                                                                                              \
    {                                                                                                                  \
        .key = #field, .kind = MEMBER_TEXT, AT(type, field)                                                            \
    }

/* --- Reading --------------------------------------------------------------------------------------------------------
 */

static bool read_date(struct reading *reading, const json_t *value, void *at)
{
    struct str text = {json_string_value(value), json_string_length(value)};
    return (json_is_string(value) && date_parse(text, at)) || reading_refuse(reading, "une date est attendue.");
}

static const struct member SITE_MEMBERS[] = {
    TEXT(dossier_site, place),
    TEXT(dossier_site, proof),
    TEXT(dossier_site, district),
    TEXT(dossier_site, point),
    {.key = "territory", .kind = MEMBER_TEXT, AT(dossier_site, site.territory)},
    {.key = "priority_district", .kind = MEMBER_BOOL, AT(dossier_site, site.priority_district)},
    {.key = "share", .kind = MEMBER_NUMBER, AT(dossier_site, site.share), .most = PERCENT_WHOLE},
};

static bool read_sites(struct reading *reading, const json_t *value, void *at)
{
    struct dossier *dossier = (void *)((char *)at - offsetof(struct dossier, sites));
    void *items;
    if (json_array_size(value) > DOSSIER_SITES_MOST)
        return reading_refuse(reading, "%d lieux au plus.", DOSSIER_SITES_MOST);
    if (!members_list(reading, value, SITE_MEMBERS, COUNT_OF(SITE_MEMBERS), sizeof *dossier->sites, NULL, &items,
                      &dossier->site_count))
        return false;
    dossier->sites = items;
    return true;
}

static bool read_side(struct reading *reading, const json_t *value, void *at)
{
    static const char *const WORDS[] = {"expense", "resource", NULL};
    int position;
    if (!reading_word(reading, value, WORDS, &position))
        return false;
    *(enum line_side *)at = (enum line_side)position;
    return true;
}

static const char *const ORIGINS[] = {"self", "public", "private", NULL};

static bool read_origin(struct reading *reading, const json_t *value, void *at)
{
    int position;
    if (!reading_word(reading, value, ORIGINS, &position))
        return false;
    *(enum resource_origin *)at = (enum resource_origin)position;
    return true;
}

static bool read_year(struct reading *reading, const json_t *value, void *at)
{
    if (!json_is_integer(value) || json_integer_value(value) < 1 || json_integer_value(value) > PROJECT_YEARS_MOST)
        return reading_refuse(reading, "une année du projet est attendue, de 1 à %d.", PROJECT_YEARS_MOST);
    *(int *)at = (int)json_integer_value(value);
    return true;
}

static void prepare_line(void *item)
{
    ((struct budget_line *)item)->year = 1;
}

static const struct member LINE_MEMBERS[] = {
    {.key = "side", .kind = MEMBER_OWN, AT(budget_line, side), .read = read_side},
    TEXT(budget_line, category),
    TEXT(budget_line, label),
    {.key = "origin", .kind = MEMBER_OWN, AT(budget_line, origin), .read = read_origin},
    {.key = "acquired", .kind = MEMBER_BOOL, AT(budget_line, acquired)},
    {.key = "year", .kind = MEMBER_OWN, AT(budget_line, year), .read = read_year},
    {.key = "cents", .kind = MEMBER_NUMBER, AT(budget_line, cents), .most = MONEY_MOST},
};

static bool read_lines(struct reading *reading, const json_t *value, void *at)
{
    struct dossier *dossier = (void *)((char *)at - offsetof(struct dossier, lines));
    void *items;
    if (json_array_size(value) > DOSSIER_LINES_MOST)
        return reading_refuse(reading, "%d lignes au plus.", DOSSIER_LINES_MOST);
    if (!members_list(reading, value, LINE_MEMBERS, COUNT_OF(LINE_MEMBERS), sizeof *dossier->lines, prepare_line,
                      &items, &dossier->line_count))
        return false;
    dossier->lines = items;
    return true;
}

static const struct member ANSWER_MEMBERS[] = {
    TEXT(dossier_answer, question),
    TEXT(dossier_answer, text),
};

static bool read_answers(struct reading *reading, const json_t *value, void *at)
{
    struct dossier *dossier = (void *)((char *)at - offsetof(struct dossier, answers));
    void *items;
    if (!members_list(reading, value, ANSWER_MEMBERS, COUNT_OF(ANSWER_MEMBERS), sizeof *dossier->answers, NULL, &items,
                      &dossier->answer_count))
        return false;
    dossier->answers = items;
    return true;
}

static const struct member FILE_MEMBERS[] = {
    TEXT(dossier_file, attachment),
    TEXT(dossier_file, id),
    TEXT(dossier_file, name),
    TEXT(dossier_file, type),
    {.key = "bytes", .kind = MEMBER_NUMBER, AT(dossier_file, bytes), .most = INT32_MAX},
};

static bool read_files(struct reading *reading, const json_t *value, void *at)
{
    struct dossier *dossier = (void *)((char *)at - offsetof(struct dossier, files));
    void *items;
    if (json_array_size(value) > DOSSIER_FILES_MOST)
        return reading_refuse(reading, "%d pièces jointes au plus.", DOSSIER_FILES_MOST);
    if (!members_list(reading, value, FILE_MEMBERS, COUNT_OF(FILE_MEMBERS), sizeof *dossier->files, NULL, &items,
                      &dossier->file_count))
        return false;
    dossier->files = items;
    return true;
}

static const struct member DOSSIER_MEMBERS[] = {
    TEXT(dossier, holder_name),
    TEXT(dossier, holder_kind),
    TEXT(dossier, siret),
    TEXT(dossier, contact),
    TEXT(dossier, phone),
    TEXT(dossier, title),
    TEXT(dossier, theme),
    {.key = "starts", .kind = MEMBER_OWN, AT(dossier, starts), .read = read_date},
    {.key = "ends", .kind = MEMBER_OWN, AT(dossier, ends), .read = read_date},
    {.key = "requested", .kind = MEMBER_NUMBER, AT(dossier, requested), .most = MONEY_MOST},
    {.key = "sites", .kind = MEMBER_OWN, AT(dossier, sites), .read = read_sites},
    {.key = "lines", .kind = MEMBER_OWN, AT(dossier, lines), .read = read_lines},
    {.key = "answers", .kind = MEMBER_OWN, AT(dossier, answers), .read = read_answers},
    {.key = "files", .kind = MEMBER_OWN, AT(dossier, files), .read = read_files},
};

bool dossier_read(struct str json, struct arena *arena, struct dossier *dossier, struct error *error)
{
    struct reading reading = {.arena = arena, .error = error};
    json_t *root;
    *dossier = (struct dossier){0};
    if (json.length > DOSSIER_BYTES_MOST)
        return error_set(error, ERROR_LIMITED, "Ce dossier est trop long.");
    if (!json_parse(json, &root, error))
        return false;
    bool done = members_read(&reading, root, DOSSIER_MEMBERS, COUNT_OF(DOSSIER_MEMBERS), dossier);
    json_decref(root);
    return done;
}

/* --- Writing --------------------------------------------------------------------------------------------------------
 */

static void member_number(struct json_writer *writer, const char *key, int64_t value)
{
    json_key(writer, key);
    json_i64(writer, value);
}

static void member_date(struct json_writer *writer, const char *key, int32_t date)
{
    struct arena arena = {0};
    if (date)
        json_member_text(writer, key, date_format(&arena, date));
    arena_free(&arena);
}

static void write_line(struct json_writer *writer, const struct budget_line *line)
{
    json_begin_object(writer);
    json_member_text(writer, "side", line->side == LINE_EXPENSE ? STR("expense") : STR("resource"));
    json_member_text(writer, "category", line->category);
    json_member_text(writer, "label", line->label);
    if (line->side == LINE_RESOURCE)
        json_member_text(writer, "origin", str_of(ORIGINS[line->origin]));
    json_key(writer, "acquired");
    json_bool(writer, line->acquired);
    member_number(writer, "year", line->year);
    member_number(writer, "cents", line->cents);
    json_end_object(writer);
}

static void write_site(struct json_writer *writer, const struct dossier_site *site)
{
    json_begin_object(writer);
    json_member_text(writer, "place", site->place);
    json_member_text(writer, "proof", site->proof);
    json_member_text(writer, "district", site->district);
    json_member_text(writer, "point", site->point);
    json_member_text(writer, "territory", site->site.territory);
    json_key(writer, "priority_district");
    json_bool(writer, site->site.priority_district);
    member_number(writer, "share", site->site.share);
    json_end_object(writer);
}

static void write_file(struct json_writer *writer, const struct dossier_file *file)
{
    json_begin_object(writer);
    json_member_text(writer, "attachment", file->attachment);
    json_member_text(writer, "id", file->id);
    json_member_text(writer, "name", file->name);
    json_member_text(writer, "type", file->type);
    member_number(writer, "bytes", file->bytes);
    json_end_object(writer);
}

static void write_sites(struct json_writer *writer, const struct dossier *dossier)
{
    json_key(writer, "sites");
    json_begin_array(writer);
    for (size_t i = 0; i < dossier->site_count; i++)
        write_site(writer, &dossier->sites[i]);
    json_end_array(writer);
}

static void write_budget(struct json_writer *writer, const struct dossier *dossier)
{
    member_number(writer, "requested", dossier->requested);
    json_key(writer, "lines");
    json_begin_array(writer);
    for (size_t i = 0; i < dossier->line_count; i++)
        write_line(writer, &dossier->lines[i]);
    json_end_array(writer);
}

static void write_answers(struct json_writer *writer, const struct dossier *dossier)
{
    json_key(writer, "answers");
    json_begin_array(writer);
    for (size_t i = 0; i < dossier->answer_count; i++) {
        json_begin_object(writer);
        json_member_text(writer, "question", dossier->answers[i].question);
        json_member_text(writer, "text", dossier->answers[i].text);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_files(struct json_writer *writer, const struct dossier *dossier)
{
    json_key(writer, "files");
    json_begin_array(writer);
    for (size_t i = 0; i < dossier->file_count; i++)
        write_file(writer, &dossier->files[i]);
    json_end_array(writer);
}

static void write_part(struct json_writer *writer, const struct dossier *dossier, enum dossier_part part)
{
    switch (part) {
    case PART_HOLDER:
        json_member_text(writer, "holder_name", dossier->holder_name);
        json_member_text(writer, "holder_kind", dossier->holder_kind);
        json_member_text(writer, "siret", dossier->siret);
        json_member_text(writer, "contact", dossier->contact);
        json_member_text(writer, "phone", dossier->phone);
        break;
    case PART_PROJECT:
        json_member_text(writer, "title", dossier->title);
        json_member_text(writer, "theme", dossier->theme);
        member_date(writer, "starts", dossier->starts);
        member_date(writer, "ends", dossier->ends);
        break;
    case PART_SITES: write_sites(writer, dossier); break;
    case PART_BUDGET: write_budget(writer, dossier); break;
    case PART_ANSWERS: write_answers(writer, dossier); break;
    case PART_FILES: write_files(writer, dossier); break;
    case PART_COUNT: break;
    }
}

/* The parts from `first` to `last`, both included. */
static void write_parts(const struct dossier *dossier, enum dossier_part first, enum dossier_part last,
                        struct buffer *json)
{
    struct json_writer writer = {.out = json};
    json_begin_object(&writer);
    for (enum dossier_part part = first; part <= last; part++)
        write_part(&writer, dossier, part);
    json_end_object(&writer);
}

void dossier_write(const struct dossier *dossier, struct buffer *json)
{
    write_parts(dossier, PART_HOLDER, PART_FILES, json);
}

bool dossier_part_same(const struct dossier *a, const struct dossier *b, enum dossier_part part)
{
    struct buffer json_a = {0}, json_b = {0};
    write_parts(a, part, part, &json_a);
    write_parts(b, part, part, &json_b);
    bool same = str_equal(buffer_str(&json_a), buffer_str(&json_b));
    buffer_free(&json_a);
    buffer_free(&json_b);
    return same;
}

/* --- Looking --------------------------------------------------------------------------------------------------------
 */

struct project dossier_project(const struct dossier *dossier, struct arena *arena)
{
    struct project_site *sites = ARENA_ARRAY(arena, struct project_site, dossier->site_count);
    for (size_t i = 0; i < dossier->site_count; i++)
        sites[i] = dossier->sites[i].site;
    return (struct project){.holder_kind = dossier->holder_kind,
                            .starts = dossier->starts,
                            .ends = dossier->ends,
                            .requested = dossier->requested,
                            .site_count = dossier->site_count,
                            .sites = sites,
                            .line_count = dossier->line_count,
                            .lines = dossier->lines};
}

struct str dossier_answer(const struct dossier *dossier, struct str question)
{
    for (size_t i = 0; i < dossier->answer_count; i++)
        if (str_equal(dossier->answers[i].question, question))
            return dossier->answers[i].text;
    return STR_NONE;
}

bool question_is_asked(const struct dossier *dossier, const struct call_question *question)
{
    return str_is_empty(question->when_question) ||
           str_equal(dossier_answer(dossier, question->when_question), question->when_answer);
}

static void add_gap(struct dossier_gaps *gaps, enum dossier_part part, bool blocking, struct str message)
{
    gaps->at[gaps->count++] = (struct dossier_gap){part, blocking, message};
}

static bool has_file(const struct dossier *dossier, struct str attachment)
{
    for (size_t i = 0; i < dossier->file_count; i++)
        if (str_equal(dossier->files[i].attachment, attachment))
            return true;
    return false;
}

static enum dossier_part part_of_rule(enum project_rule rule)
{
    switch (rule) {
    case RULE_HOLDER: return PART_HOLDER;
    case RULE_DURATION:
    case RULE_DATES: return PART_PROJECT;
    case RULE_SITES: return PART_SITES;
    default: return PART_BUDGET;
    }
}

/* What is not said yet; the rules then judge what is. */
static void add_missing(const struct call *call, const struct dossier *dossier, struct arena *arena,
                        struct dossier_gaps *gaps)
{
    if (str_is_empty(dossier->holder_name))
        add_gap(gaps, PART_HOLDER, true, STR("Donnez le nom de la structure qui porte le projet."));
    if (str_is_empty(dossier->contact))
        add_gap(gaps, PART_HOLDER, true, STR("Donnez le nom de la personne à joindre."));
    if (str_is_empty(dossier->title))
        add_gap(gaps, PART_PROJECT, true, STR("Donnez un titre au projet."));
    if (dossier->starts == 0 || dossier->ends == 0)
        add_gap(gaps, PART_PROJECT, true, STR("Donnez les dates de début et de fin du projet."));
    if (dossier->site_count == 0)
        add_gap(gaps, PART_SITES, true, STR("Donnez au moins un lieu où se déroule le projet."));
    for (size_t i = 0; i < dossier->site_count; i++)
        if (dossier->sites[i].site.priority_district && str_is_empty(dossier->sites[i].proof) &&
            str_is_empty(dossier->sites[i].district))
            add_gap(gaps, PART_SITES, true,
                    arena_printf(arena, "%.*s" NBSP ": dites dans quel quartier prioritaire se déroule le projet.",
                                 STR_PRINT(dossier->sites[i].place)));
    if (dossier->line_count == 0)
        add_gap(gaps, PART_BUDGET, true, STR("Remplissez le budget."));
    for (size_t i = 0; i < call->question_count; i++) {
        const struct call_question *question = &call->questions[i];
        struct str answer = dossier_answer(dossier, question->code);
        if (!question_is_asked(dossier, question))
            continue;
        if (question->required && str_is_empty(answer))
            add_gap(gaps, PART_ANSWERS, true,
                    arena_printf(arena, "Répondez à la question « %.*s ».", STR_PRINT(question->label)));
        else if (question->most != CALL_UNLIMITED && question->kind <= QUESTION_LONG_TEXT &&
                 (int64_t)text_length(answer) > question->most)
            add_gap(gaps, PART_ANSWERS, true,
                    arena_printf(arena, "« %.*s »" NBSP ": raccourcissez la réponse à %lld caractères.",
                                 STR_PRINT(question->label), (long long)question->most));
    }
    for (size_t i = 0; i < call->attachment_count; i++)
        if (call->attachments[i].required && !has_file(dossier, call->attachments[i].code))
            add_gap(gaps, PART_FILES, true,
                    arena_printf(arena, "Joignez cette pièce" NBSP ": %.*s.", STR_PRINT(call->attachments[i].label)));
}

void dossier_check(const struct call *call, const struct dossier *dossier, struct arena *arena, struct grant *grant,
                   struct dossier_gaps *gaps)
{
    struct project project = dossier_project(dossier, arena);
    struct rule_findings findings;
    grant_compute(call, &project, arena, grant);
    project_check(call, &project, grant, arena, &findings);
    *gaps = (struct dossier_gaps){
        .at = ARENA_ARRAY(arena, struct dossier_gap,
                          8 + dossier->site_count + call->question_count + call->attachment_count + findings.count)};
    add_missing(call, dossier, arena, gaps);
    for (size_t i = 0; i < findings.count; i++)
        add_gap(gaps, part_of_rule(findings.at[i].rule), findings.at[i].blocking, findings.at[i].message);
}

bool dossier_gaps_block(const struct dossier_gaps *gaps)
{
    for (size_t i = 0; i < gaps->count; i++)
        if (gaps->at[i].blocking)
            return true;
    return false;
}
