#include "grants/file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "grants/project.h"

enum { ROWS_MOST = 50000 };

enum column_kind {
    COLUMN_ID,
    COLUMN_SCORE,
    COLUMN_AMOUNT,
    COLUMN_TERRITORY,
    COLUMN_HOLDER,
    COLUMN_THEME,
    COLUMN_ELIGIBLE,
    COLUMN_REASON,
    COLUMN_WILL,
    COLUMN_HOLDER_KIND,
    COLUMN_MONTHS,
    COLUMN_ELIGIBLE_EXPENSES,
    COLUMN_PRIORITY_DISTRICT,
    COLUMN_COUNT
};

/* Folded names (no accent, no capital, one blank between words), separated by "|"; the first is the one documented. */
static const char *const NAMES[COLUMN_COUNT] = {
    [COLUMN_ID] = "id|identifiant|numero|numero de dossier|no de dossier|no "
                  "dossier|no|dossier|reference|candidature|application|application "
                  "id|code",
    [COLUMN_SCORE] = "score|note|note sur 100|note finale|points|weighted score|value|valeur|total",
    [COLUMN_AMOUNT] = "montant|montant demande|amount|amount requested|requested|requested amount|subvention|"
                      "subvention demandee|demande|grant|cost|cout",
    [COLUMN_TERRITORY] = "territoire|territory|arrondissement|bassin de vie|bassin|catchment|epci|intercommunalite|"
                         "departement|zone",
    [COLUMN_HOLDER] = "porteur|holder|structure|siret|organisme|nom du porteur|applicant",
    [COLUMN_THEME] = "theme|thematique|topic",
    [COLUMN_ELIGIBLE] = "eligible|eligibilite|recevable|admissible",
    [COLUMN_REASON] = "motif|raison|reason|commentaire",
    [COLUMN_WILL] = "decision|force|forced|choix du comite|comite",
    [COLUMN_HOLDER_KIND] = "type de porteur|nature du porteur|holder kind|statut",
    [COLUMN_MONTHS] = "mois|duree|duree en mois|months|duration",
    [COLUMN_ELIGIBLE_EXPENSES] = "depenses eligibles|assiette|eligible expenses|eligible costs|cout eligible",
    [COLUMN_PRIORITY_DISTRICT] = "qpv|quartier prioritaire|priority district",
};

struct sheet {
    const struct call *call;
    struct arena *arena;
    const char *name;
    struct error *error;
    size_t columns[COLUMN_COUNT]; /* SIZE_MAX: absent */
    size_t criteria[CRITERIA_MOST];
    bool by_criteria;
    int64_t line;
    const struct str *cells;
    size_t cell_count;
};

static bool named(struct str folded, const char *names)
{
    struct str rest = str_of(names), name;
    while (str_next(&rest, '|', &name))
        if (str_equal(name, folded))
            return true;
    return false;
}

static bool find_criteria(struct sheet *sheet, const struct str *folded, size_t count)
{
    const struct call *call = sheet->call;
    bool all = call->criterion_count > 0 && call->criterion_count <= CRITERIA_MOST;
    for (size_t k = 0; all && k < call->criterion_count; k++) {
        struct str code = text_folded(sheet->arena, call->criteria[k].code);
        struct str label = text_folded(sheet->arena, call->criteria[k].label);
        sheet->criteria[k] = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
            if (str_equal(folded[i], code) || (!str_is_empty(label) && str_equal(folded[i], label)))
                sheet->criteria[k] = i;
        all = sheet->criteria[k] != SIZE_MAX;
    }
    return all;
}

static bool read_header(struct sheet *sheet)
{
    struct str *folded = ARENA_ARRAY(sheet->arena, struct str, sheet->cell_count);
    for (size_t i = 0; i < sheet->cell_count; i++)
        folded[i] = text_folded(sheet->arena, sheet->cells[i]);
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        sheet->columns[c] = SIZE_MAX;
        for (size_t i = sheet->cell_count; i-- > 0;)
            if (named(folded[i], NAMES[c]))
                sheet->columns[c] = i;
    }
    sheet->by_criteria = find_criteria(sheet, folded, sheet->cell_count) && sheet->columns[COLUMN_SCORE] == SIZE_MAX;
    if (sheet->columns[COLUMN_ID] == SIZE_MAX)
        return error_set(sheet->error, ERROR_INVALID,
                         "%s : il manque la colonne « id » (identifiant de la candidature).", sheet->name);
    if (sheet->columns[COLUMN_AMOUNT] == SIZE_MAX)
        return error_set(sheet->error, ERROR_INVALID, "%s : il manque la colonne « montant » (subvention demandée).",
                         sheet->name);
    if (sheet->columns[COLUMN_SCORE] == SIZE_MAX && !sheet->by_criteria)
        return error_set(sheet->error, ERROR_INVALID,
                         "%s : il manque la colonne « score », ou une colonne par critère de l’appel.", sheet->name);
    return true;
}

/* --- Cells ----------------------------------------------------------------------------------------------------------
 */

static struct str cell_at(const struct sheet *sheet, size_t column)
{
    return column < sheet->cell_count ? str_trim(sheet->cells[column]) : STR_NONE;
}

static struct str cell_of(const struct sheet *sheet, enum column_kind kind)
{
    return cell_at(sheet, sheet->columns[kind]);
}

static bool wrong_cell(const struct sheet *sheet, const char *what, struct str cell)
{
    return error_set(sheet->error, ERROR_INVALID, "%s, ligne %lld : %s, et non « %.*s ».", sheet->name,
                     (long long)sheet->line, what, STR_PRINT(text_cut(cell, 40)));
}

/* A decimal number of at most six decimals, with a comma or a point, in millionths. */
static bool parse_millionths(struct arena *arena, struct str text, int64_t most, int64_t *millionths)
{
    char *copy = arena_cstr(arena, text);
    double number;
    char *comma = strchr(copy, ',');
    if (comma)
        *comma = '.';
    if (!str_to_double(str_of(copy), &number) || !(number >= 0) || number > (double)most)
        return false;
    *millionths = llround(number * 1e6);
    return true;
}

enum truth { TRUTH_NO, TRUTH_YES, TRUTH_UNSAID, TRUTH_WRONG };

static enum truth parse_truth(struct arena *arena, struct str cell)
{
    struct str word = text_folded(arena, cell);
    if (str_is_empty(word))
        return TRUTH_UNSAID;
    if (named(word, "oui|o|1|true|vrai|yes|y|x|eligible|recevable"))
        return TRUTH_YES;
    return named(word, "non|n|0|false|faux|no|ineligible|irrecevable|non eligible") ? TRUTH_NO : TRUTH_WRONG;
}

static void refuse(struct candidate *candidate, struct str reason)
{
    if (str_is_empty(candidate->refused))
        candidate->refused = reason;
}

int64_t score_of_marks(const struct call *call, const int64_t *marks)
{
    long double sum = 0, weights = 0;
    for (size_t k = 0; k < call->criterion_count; k++) {
        const struct call_criterion *criterion = &call->criteria[k];
        sum += (long double)criterion->weight * (long double)marks[k] / (long double)(criterion->scale * 100);
        weights += (long double)criterion->weight;
    }
    return weights > 0 ? (int64_t)llroundl(sum / weights * 100 * (long double)SCORE_UNIT) : 0;
}

static bool read_score(struct sheet *sheet, struct candidate *candidate)
{
    int64_t marks[CRITERIA_MOST];
    if (!sheet->by_criteria) {
        struct str cell = cell_of(sheet, COLUMN_SCORE);
        return parse_millionths(sheet->arena, cell, SCORE_MOST / SCORE_UNIT, &candidate->score) ||
               wrong_cell(sheet, "la note est un nombre, 0 ou plus", cell);
    }
    for (size_t k = 0; k < sheet->call->criterion_count; k++) {
        struct str cell = cell_at(sheet, sheet->criteria[k]);
        int64_t millionths;
        if (!parse_millionths(sheet->arena, cell, sheet->call->criteria[k].scale, &millionths))
            return wrong_cell(sheet,
                              arena_printf(sheet->arena, "« %.*s » se note de 0 à %lld",
                                           STR_PRINT(sheet->call->criteria[k].code),
                                           (long long)sheet->call->criteria[k].scale)
                                  .at,
                              cell);
        marks[k] = (millionths + 5000) / 10000;
    }
    candidate->score = score_of_marks(sheet->call, marks);
    return true;
}

static bool read_eligibility(struct sheet *sheet, struct candidate *candidate)
{
    struct str cell = cell_of(sheet, COLUMN_ELIGIBLE), reason = cell_of(sheet, COLUMN_REASON);
    enum truth truth = parse_truth(sheet->arena, cell);
    if (truth == TRUTH_WRONG)
        return wrong_cell(sheet, "« eligible » est oui ou non", cell);
    if (truth == TRUTH_NO)
        refuse(candidate,
               str_is_empty(reason) ? STR("déclarée non éligible dans le fichier.") : arena_str(sheet->arena, reason));
    return true;
}

static bool read_will(struct sheet *sheet, struct candidate *candidate)
{
    struct str cell = cell_of(sheet, COLUMN_WILL), word = text_folded(sheet->arena, cell);
    if (str_is_empty(word) || named(word, "libre|free"))
        return true;
    if (named(word, "in|retenu|retenue|retenir|oui|1|true|yes"))
        candidate->will = WILL_IN;
    else if (named(word, "out|ecarte|ecartee|ecarter|non|0|false|no|rejete|rejetee"))
        candidate->will = WILL_OUT;
    else
        return wrong_cell(sheet, "« decision » est retenue, écartée ou vide", cell);
    candidate->will_reason = arena_str(sheet->arena, cell_of(sheet, COLUMN_REASON));
    return true;
}

/* --- The call's rules, as far as the row tells ----------------------------------------------------------------------
 */

static void check_amount(const struct sheet *sheet, struct candidate *candidate)
{
    const struct call *call = sheet->call;
    if (call->ceiling != CALL_UNLIMITED && candidate->amount > call->ceiling)
        refuse(candidate, arena_printf(sheet->arena, "la demande dépasse le plafond de l’appel, %.*s.",
                                       STR_PRINT(money_text(sheet->arena, call->ceiling))));
    if (call->floor != CALL_UNLIMITED && candidate->amount < call->floor)
        refuse(candidate, arena_printf(sheet->arena, "la demande est sous le minimum de l’appel, %.*s.",
                                       STR_PRINT(money_text(sheet->arena, call->floor))));
}

static bool check_months(const struct sheet *sheet, struct candidate *candidate)
{
    struct str cell = cell_of(sheet, COLUMN_MONTHS);
    int64_t months;
    if (str_is_empty(cell))
        return true;
    if (!str_to_i64(cell, &months) || months < 0)
        return wrong_cell(sheet, "la durée est un nombre entier de mois", cell);
    if (sheet->call->months_most != CALL_UNLIMITED && months > sheet->call->months_most)
        refuse(candidate,
               arena_printf(sheet->arena, "le projet dure plus de %lld mois.", (long long)sheet->call->months_most));
    return true;
}

static void check_holder_kind(const struct sheet *sheet, struct candidate *candidate)
{
    const struct call *call = sheet->call;
    struct str cell = cell_of(sheet, COLUMN_HOLDER_KIND), folded = text_folded(sheet->arena, cell);
    if (str_is_empty(cell) || call->holders.count == 0)
        return;
    for (size_t i = 0; i < call->holders.count; i++)
        if (str_equal(call->holders.at[i].code, cell) ||
            str_equal(text_folded(sheet->arena, call->holders.at[i].label), folded))
            return;
    refuse(candidate,
           arena_printf(sheet->arena, "« %.*s » n’est pas un porteur admis.", STR_PRINT(text_cut(cell, 40))));
}

static bool check_rate(const struct sheet *sheet, struct candidate *candidate)
{
    struct str cell = cell_of(sheet, COLUMN_ELIGIBLE_EXPENSES), district = cell_of(sheet, COLUMN_PRIORITY_DISTRICT);
    enum truth truth = parse_truth(sheet->arena, district);
    if (truth == TRUTH_WRONG)
        return wrong_cell(sheet, "« qpv » est oui ou non", district);
    if (str_is_empty(cell) || sheet->call->rate_count == 0)
        return true;
    struct budget_line line = {.side = LINE_EXPENSE, .year = 1};
    struct project_site site = {.territory = candidate->territory, .priority_district = truth == TRUTH_YES};
    struct project project = {.requested = candidate->amount,
                              .holder_kind = cell_of(sheet, COLUMN_HOLDER_KIND),
                              .site_count = 1,
                              .sites = &site,
                              .line_count = 1,
                              .lines = &line};
    struct grant grant;
    if (!money_parse(cell, &line.cents))
        return wrong_cell(sheet, "les dépenses éligibles sont un montant en euros", cell);
    if (sheet->call->expenses.count)
        line.category = sheet->call->expenses.at[0].code;
    grant_compute(sheet->call, &project, sheet->arena, &grant);
    if (candidate->amount > grant.by_rate)
        refuse(candidate, arena_printf(sheet->arena, "la demande dépasse %.*s de ses dépenses éligibles.",
                                       STR_PRINT(percent_text(sheet->arena, grant.rate / 100))));
    return true;
}

static bool read_row(struct sheet *sheet, struct candidate *candidate)
{
    struct str amount = cell_of(sheet, COLUMN_AMOUNT), id = cell_of(sheet, COLUMN_ID);
    *candidate = (struct candidate){.id = arena_str(sheet->arena, id),
                                    .holder = arena_str(sheet->arena, cell_of(sheet, COLUMN_HOLDER)),
                                    .theme = arena_str(sheet->arena, cell_of(sheet, COLUMN_THEME)),
                                    .territory = arena_str(sheet->arena, cell_of(sheet, COLUMN_TERRITORY))};
    if (str_is_empty(id))
        return wrong_cell(sheet, "l’identifiant est obligatoire", id);
    if (!money_parse(amount, &candidate->amount))
        return wrong_cell(sheet, "le montant est en euros, par exemple 12 500,50", amount);
    if (!read_score(sheet, candidate) || !read_eligibility(sheet, candidate) || !read_will(sheet, candidate))
        return false;
    check_amount(sheet, candidate);
    check_holder_kind(sheet, candidate);
    return check_months(sheet, candidate) && check_rate(sheet, candidate);
}

bool candidates_read(read_fn read, void *context, const char *name, const struct call *call, struct arena *arena,
                     struct candidate **candidates, size_t *count, struct error *error)
{
    struct csv_reader *reader = csv_reader_new(read, context, 0);
    struct sheet sheet = {.call = call, .arena = arena, .name = name, .error = error};
    struct candidate *rows = NULL;
    size_t capacity = 0;
    struct str *cells;
    *count = 0;
    bool done = csv_reader_next(reader, &cells, &sheet.cell_count, &sheet.line, error);
    sheet.cells = cells;
    if (done && sheet.cell_count == 0)
        done = error_set(error, ERROR_INVALID, "%s est vide.", name);
    done = done && read_header(&sheet);
    while (done && (done = csv_reader_next(reader, &cells, &sheet.cell_count, &sheet.line, error)) &&
           sheet.cell_count > 0) {
        sheet.cells = cells;
        if (*count == capacity) {
            capacity = capacity ? capacity * 2 : 256;
            rows = memory_grow(rows, size_product(sizeof *rows, capacity));
        }
        done = *count < ROWS_MOST ? read_row(&sheet, &rows[*count])
                                  : error_set(error, ERROR_LIMITED, "%s : plus de %d candidatures.", name, ROWS_MOST);
        *count += done;
    }
    csv_reader_free(reader);
    if (done)
        *candidates = *count ? arena_copy(arena, rows, size_product(sizeof *rows, *count)) : NULL;
    free(rows);
    return done;
}
