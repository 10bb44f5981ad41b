#include "roadmap/engineering.h"

#include <stdlib.h>

#include "board-words.h"
#include "days.h"

#define A "A. Formalisation des feuilles de route"
#define B "B. Financement du déploiement"
#define C "C. Outillage des acteurs du territoire"
#define D "D. Formation des professionnels"
const struct need_line NEED_LINES[NEED_LINE_COUNT] = {
    {"faireUnDiagnosticTerritorial", "Établir un diagnostic territorial", A, NEED_STAFF_OR_SERVICE, false,
     "etablir_un_diagnostic_territorial"},
    {"coConstruireLaFeuilleDeRoute", "Co-construire la feuille de route avec les acteurs du territoire", A,
     NEED_STAFF_OR_SERVICE, false, "co_construire_la_feuille_de_route"},
    {"redigerLaFeuilleDeRoute", "Rédiger la feuille de route", A, NEED_STAFF_OR_SERVICE, false,
     "rediger_la_feuille_de_route"},
    {"creerUnVehiculeJuridique", "Appui juridique dédié à la gouvernance", A, NEED_STAFF_OR_SERVICE, false,
     "appui_juridique"},
    {"formaliserLaFeuilleDeRouteAutre", "Autre, pour formaliser la feuille de route", A, NEED_STAFF_OR_SERVICE, true,
     NULL},
    {"structurerUnFondsLocal", "Structurer un fonds local pour l’inclusion numérique", B, NEED_STAFF_OR_SERVICE, false,
     "structurer_un_fonds"},
    {"monterDesDossiersDeSubvention", "Monter des dossiers de subvention complexes (par exemple FSE)", B,
     NEED_STAFF_OR_SERVICE, false, "monter_dossiers_de_subvention"},
    {"animerEtMettreEnOeuvre", "Animer et mettre en œuvre la gouvernance et la feuille de route", B,
     NEED_STAFF_OR_SERVICE, false, "animer_la_gouvernance"},
    {"financerLeDeploiementAutre", "Autre, pour financer le déploiement", B, NEED_STAFF_OR_SERVICE, true, NULL},
    {"structurerUneFiliereDeReconditionnement", "Structurer une filière de reconditionnement locale", C,
     NEED_STAFF_OR_SERVICE, false, "structurer_une_filiere_de_reconditionnement"},
    {"collecterDesDonneesTerritoriales", "Collecter des données territoriales", C, NEED_STAFF_OR_SERVICE, false,
     "collecter_des_donnees_territoriales"},
    {"sensibiliserLesActeurs", "Sensibiliser les acteurs aux outils existants", C, NEED_STAFF_OR_SERVICE, false,
     "sensibiliser_les_acteurs_aux_outils_existants"},
    {"outillerLesActeursAutre", "Autre, pour outiller les acteurs", C, NEED_STAFF_OR_SERVICE, true, NULL},
    {"formerLesAgentsPublics", "Former les agents publics", D, NEED_PEOPLE, false, NULL},
    {"formerLesSalariesAssociatifs", "Former les salariés associatifs", D, NEED_PEOPLE, false, NULL},
    {"appuyerLaCertificationQualiopi", "Appuyer la certification Qualiopi de structures privées", D, NEED_YES, false,
     "appuyer_la_certification_qualiopi"},
    {"formerLesProfessionnelsAutre", "Autre, pour former les professionnels", D, NEED_TEXT, true, NULL},
};
#undef A
#undef B
#undef C
#undef D

#define ROUND_COLUMNS                                                                                                  \
    "id, space_id, number, label, state, addressee, submitted_on, expected_on, answered_on, answer FROM need_round "
STATEMENT(need_round_select_space, "SELECT " ROUND_COLUMNS "WHERE space_id = $1 ORDER BY number DESC");
STATEMENT(need_round_select, "SELECT " ROUND_COLUMNS "WHERE id = $1");
STATEMENT(need_round_select_open, "SELECT COUNT(*) FILTER (WHERE state = 'open'), COALESCE(MAX(number), 0) + 1 "
                                  "FROM need_round WHERE space_id = $1");
STATEMENT(need_round_insert, "INSERT INTO need_round (id, space_id, number, label, state, addressee, answer) "
                             "VALUES ($1, $2, $3, $4, 'open', '', '')");
STATEMENT(need_round_update_submitted, "UPDATE need_round SET state = 'submitted', addressee = $2, submitted_on = $3, "
                                       "expected_on = $4 WHERE id = $1 AND state = 'open'");
STATEMENT(need_round_update_answered, "UPDATE need_round SET state = 'answered', answered_on = $2, answer = $3 "
                                      "WHERE id = $1 AND state IN ('submitted', 'answered')");
STATEMENT(need_select, "SELECT id, member, line, description, purpose, staff, service, people, cost, cofunding, state, "
                       "granted, decided_on FROM engineering_need WHERE round_id = $1 ORDER BY member");
STATEMENT(need_upsert,
          "INSERT INTO engineering_need (id, round_id, member, line, purpose, description, staff, service, people, "
          "cost, cofunding, state, granted, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
          "'collected', 0, $12) ON CONFLICT (round_id, member, line) DO UPDATE SET purpose = excluded.purpose, "
          "description = excluded.description, staff = excluded.staff, service = excluded.service, "
          "people = excluded.people, cost = excluded.cost, cofunding = excluded.cofunding");
STATEMENT(need_delete, "DELETE FROM engineering_need WHERE id = $1 AND round_id = $2");
STATEMENT(need_update_decided, "UPDATE engineering_need SET state = $3, granted = $4, decided_on = $5 "
                               "WHERE id = $1 AND round_id = $2");
STATEMENT(rank_delete, "DELETE FROM need_rank WHERE round_id = $1");
STATEMENT(rank_insert, "INSERT INTO need_rank (round_id, line, rank) VALUES ($1, $2, $3)");
STATEMENT(rank_select, "SELECT line, rank FROM need_rank WHERE round_id = $1");

const struct need_line *need_line_find(struct str code)
{
    for (size_t i = 0; i < NEED_LINE_COUNT; i++)
        if (str_equal(code, str_of(NEED_LINES[i].code)))
            return &NEED_LINES[i];
    return NULL;
}

/* --- Rounds ------------------------------------------------------------------------------------------------------- */

static void read_round(struct query *query, struct arena *arena, struct need_round *round)
{
    struct str state = column_text(query, 4);
    *round = (struct need_round){.id = column_i64(query, 0),
                                 .space_id = column_i64(query, 1),
                                 .number = column_i64(query, 2),
                                 .label = column_copy(query, 3, arena),
                                 .state = str_equal(state, STR("open"))        ? ROUND_OPEN
                                          : str_equal(state, STR("submitted")) ? ROUND_SUBMITTED
                                                                               : ROUND_ANSWERED,
                                 .addressee = column_copy(query, 5, arena),
                                 .submitted_on = column_day(query, 6),
                                 .expected_on = column_day(query, 7),
                                 .answered_on = column_day(query, 8),
                                 .answer = column_copy(query, 9, arena)};
}

bool need_round_list(struct session *session, int64_t space_id, struct arena *arena, struct need_rounds *rounds,
                     struct error *error)
{
    *rounds = (struct need_rounds){0};
    struct query *query = query_start(session, &need_round_select_space);
    bind_i64(query, 1, space_id);
    while (query_row(query))
        read_round(query, arena, ARENA_PUSH(arena, rounds->at, rounds->count));
    return query_end(query, error);
}

bool need_round_find(struct session *session, int64_t id, int64_t space_id, struct arena *arena,
                     struct need_round *round, struct error *error)
{
    struct query *query = query_start(session, &need_round_select);
    bind_i64(query, 1, id);
    bool found = query_row(query);
    if (found)
        read_round(query, arena, round);
    if (!query_end(query, error))
        return false;
    return (found && (space_id == 0 || round->space_id == space_id)) ||
           error_set(error, ERROR_MISSING, "Cette remontée de besoins n’existe pas, ou plus.");
}

bool need_round_open(struct session *session, int64_t space_id, struct str label, int64_t *id, struct error *error)
{
    int64_t open = 0, number = 1;
    if (str_is_empty(str_trim(label)))
        return error_set(error, ERROR_INVALID, "Donnez un nom à cette remontée, par exemple « Janvier 2024 ».");
    struct query *query = query_start(session, &need_round_select_open);
    bind_i64(query, 1, space_id);
    if (query_row(query)) {
        open = column_i64(query, 0);
        number = column_i64(query, 1);
    }
    if (!query_end(query, error))
        return false;
    if (open)
        return error_set(error, ERROR_CONFLICT, "Une remontée est déjà ouverte : transmettez-la avant la suivante.");
    query = query_start(session, &need_round_insert);
    bind_i64(query, 1, *id = id_new());
    bind_i64(query, 2, space_id);
    bind_i64(query, 3, number);
    bind_text(query, 4, str_trim(label));
    return query_run(query, NULL, error);
}

bool need_round_submit(struct session *session, int64_t id, struct str addressee, int32_t on, int32_t expected_on,
                       struct error *error)
{
    if (str_is_empty(str_trim(addressee)))
        return error_set(error, ERROR_INVALID, "Dites à qui les besoins sont transmis.");
    if (expected_on != NO_DAY && expected_on < on)
        return error_set(error, ERROR_INVALID,
                         "Le retour est attendu avant la transmission : corrigez l’une des dates.");
    struct query *query = query_start(session, &need_round_update_submitted);
    bind_i64(query, 1, id);
    bind_text(query, 2, str_trim(addressee));
    bind_day(query, 3, on);
    bind_day(query, 4, expected_on);
    return changed_one(query, ERROR_CONFLICT, "Cette remontée a déjà été transmise.", error);
}

bool need_round_answer(struct session *session, int64_t id, int32_t on, struct str answer, struct error *error)
{
    struct query *query = query_start(session, &need_round_update_answered);
    bind_i64(query, 1, id);
    bind_day(query, 2, on);
    bind_words(query, 3, str_trim(answer));
    return changed_one(query, ERROR_CONFLICT, "Transmettez d’abord cette remontée.", error);
}

bool need_round_rank(struct session *session, int64_t round_id, const struct str *lines, size_t count,
                     struct error *error)
{
    struct query *query = query_start(session, &rank_delete);
    bind_i64(query, 1, round_id);
    if (!query_run(query, NULL, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!need_line_find(lines[i]))
            return error_set(error, ERROR_INVALID, "« %.*s » n’est pas une ligne du formulaire.", STR_PRINT(lines[i]));
        query = query_start(session, &rank_insert);
        bind_i64(query, 1, round_id);
        bind_text(query, 2, lines[i]);
        bind_i64(query, 3, (int64_t)i + 1);
        if (!query_run(query, NULL, error))
            return false;
    }
    return true;
}

/* --- Needs -------------------------------------------------------------------------------------------------------- */

static int by_line(const void *a, const void *b)
{
    const struct engineering_need *one = a, *other = b;
    const struct need_line *first = need_line_find(one->line), *second = need_line_find(other->line);
    if (first != second)
        return first < second ? -1 : 1;
    return str_compare(one->member, other->member);
}

bool engineering_list(struct session *session, int64_t round_id, struct arena *arena, struct engineering_needs *needs,
                      struct error *error)
{
    *needs = (struct engineering_needs){0};
    struct query *query = query_start(session, &need_select);
    bind_i64(query, 1, round_id);
    while (query_row(query)) {
        struct engineering_need *need = ARENA_PUSH(arena, needs->at, needs->count);
        struct str state = column_text(query, 10);
        *need = (struct engineering_need){.id = column_i64(query, 0),
                                          .round_id = round_id,
                                          .member = column_copy(query, 1, arena),
                                          .line = column_copy(query, 2, arena),
                                          .description = column_copy(query, 3, arena),
                                          .carries = str_equal(column_text(query, 4), STR("carry")),
                                          .staff = column_i64(query, 5),
                                          .service = column_i64(query, 6) != 0,
                                          .people = column_i64(query, 7),
                                          .cost = column_i64(query, 8),
                                          .cofunding = column_i64(query, 9),
                                          .state = str_equal(state, STR("granted"))   ? NEED_GRANTED
                                                   : str_equal(state, STR("refused")) ? NEED_REFUSED
                                                                                      : NEED_COLLECTED,
                                          .granted = column_i64(query, 11),
                                          .decided_on = column_day(query, 12)};
    }
    if (needs->count > 0)
        qsort(needs->at, needs->count, sizeof *needs->at, by_line);
    return query_end(query, error);
}

static int by_rank(const void *a, const void *b)
{
    const struct need_total *one = a, *other = b;
    if (one->rank != other->rank)
        return one->rank == 0 ? 1 : other->rank == 0 ? -1 : one->rank < other->rank ? -1 : 1;
    return one->line < other->line ? -1 : one->line > other->line;
}

static void add_need(struct need_total *total, const struct engineering_need *need)
{
    total->members++;
    total->staff += need->staff;
    total->services += need->service;
    total->people += need->people;
    total->cost += need->cost;
    total->cofunding += need->cofunding;
    total->granted += need->granted;
}

bool need_consolidate(struct session *session, int64_t round_id, struct arena *arena, struct need_totals *totals,
                      struct error *error)
{
    struct engineering_needs needs;
    *totals = (struct need_totals){0};
    if (!engineering_list(session, round_id, arena, &needs, error))
        return false;
    for (size_t i = 0; i < needs.count; i++) {
        const struct need_line *line = need_line_find(needs.at[i].line);
        if (totals->count == 0 || totals->at[totals->count - 1].line != line)
            ARENA_PUSH(arena, totals->at, totals->count)->line = line;
        add_need(&totals->at[totals->count - 1], &needs.at[i]);
        add_need(&totals->all, &needs.at[i]);
    }
    struct query *query = query_start(session, &rank_select);
    bind_i64(query, 1, round_id);
    while (query_row(query))
        for (size_t i = 0; i < totals->count; i++)
            if (totals->at[i].line == need_line_find(column_text(query, 0)))
                totals->at[i].rank = column_i64(query, 1);
    if (totals->count > 0)
        qsort(totals->at, totals->count, sizeof *totals->at, by_rank);
    return query_end(query, error);
}

static bool check_need(const struct engineering_need *need, struct error *error)
{
    const struct need_line *line = need_line_find(need->line);
    if (!line)
        return error_set(error, ERROR_INVALID, "Choisissez une ligne du formulaire.");
    if (str_is_empty(str_trim(need->member)))
        return error_set(error, ERROR_INVALID, "Dites quel membre a ce besoin.");
    if (line->precise && str_is_empty(str_trim(need->description)))
        return error_set(error, ERROR_INVALID, "Précisez ce besoin : la ligne « Autre » le demande.");
    if (line->measure == NEED_STAFF_OR_SERVICE && need->staff == 0 && !need->service)
        return error_set(error, ERROR_INVALID, "Donnez un nombre d’équivalents temps plein, ou cochez « prestation ».");
    if (line->measure == NEED_PEOPLE && need->people == 0)
        return error_set(error, ERROR_INVALID, "Donnez le nombre de personnes à former.");
    return need->cofunding <= need->cost ||
           error_set(error, ERROR_INVALID, "Le cofinancement dépasse le coût : corrigez l’un des montants.");
}

static bool is_open(struct session *session, int64_t round_id, struct error *error)
{
    struct arena arena = {0};
    struct need_round round;
    bool done = need_round_find(session, round_id, 0, &arena, &round, error) &&
                (round.state == ROUND_OPEN ||
                 error_set(error, ERROR_FORBIDDEN, "Cette remontée est transmise : ses besoins ne changent plus."));
    arena_free(&arena);
    return done;
}

bool need_save(struct session *session, const struct engineering_need *need, int64_t now, struct error *error)
{
    if (!check_need(need, error) || !is_open(session, need->round_id, error))
        return false;
    struct query *query = query_start(session, &need_upsert);
    bind_i64(query, 1, id_new());
    bind_i64(query, 2, need->round_id);
    bind_text(query, 3, text_cut(str_trim(need->member), 150));
    bind_text(query, 4, need->line);
    bind_text(query, 5, need->carries ? STR("carry") : STR("build"));
    bind_words(query, 6, str_trim(need->description));
    bind_i64(query, 7, need->staff);
    bind_i64(query, 8, need->service);
    bind_i64(query, 9, need->people);
    bind_i64(query, 10, need->cost);
    bind_i64(query, 11, need->cofunding);
    bind_i64(query, 12, now);
    return query_run(query, NULL, error);
}

bool need_remove(struct session *session, int64_t round_id, int64_t id, struct error *error)
{
    if (!is_open(session, round_id, error))
        return false;
    struct query *query = query_start(session, &need_delete);
    bind_i64(query, 1, id);
    bind_i64(query, 2, round_id);
    return changed_one(query, ERROR_MISSING, "Ce besoin n’est plus dans cette remontée.", error);
}

bool need_decide(struct session *session, int64_t round_id, int64_t id, bool granted, int64_t cents, int32_t on,
                 struct error *error)
{
    struct arena arena = {0};
    struct need_round round;
    bool done = need_round_find(session, round_id, 0, &arena, &round, error);
    arena_free(&arena);
    if (!done)
        return false;
    if (round.state == ROUND_OPEN)
        return error_set(error, ERROR_FORBIDDEN, "Transmettez d’abord cette remontée.");
    struct query *query = query_start(session, &need_update_decided);
    bind_i64(query, 1, id);
    bind_i64(query, 2, round_id);
    bind_text(query, 3, granted ? STR("granted") : STR("refused"));
    bind_i64(query, 4, granted ? cents : 0);
    bind_day(query, 5, on);
    return changed_one(query, ERROR_MISSING, "Ce besoin n’est plus dans cette remontée.", error);
}
