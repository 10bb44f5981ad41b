/* The needs submitted at the end of January 2024, awaiting their answer, and the draft roadmap of the demonstration. */
#include "demo-parts.h"
#include "roadmap/board.h"
#include "roadmap/plan.h"

static const struct {
    const char *member, *line, *description;
    bool carries;
    int64_t staff;
    bool service;
    int64_t people, cost, cofunding;
} NEEDS[] = {
    {"Préfecture d’Eure-et-Loir", "faireUnDiagnosticTerritorial", "Accompagnement complet par un prestataire", false, 0,
     true, 0, 1800000, 0},
    {"Préfecture d’Eure-et-Loir", "coConstruireLaFeuilleDeRoute", "Animation des groupes de travail", false, 0, true, 0,
     1200000, 0},
    {"Préfecture d’Eure-et-Loir", "redigerLaFeuilleDeRoute", "Rédaction et mise en forme", false, 0, true, 0, 600000,
     0},
    {"CA du Pays de Dreux", "animerEtMettreEnOeuvre", "Un demi-poste de coordination", true, 50, false, 0, 2500000,
     1000000},
    {"CC du Perche", "animerEtMettreEnOeuvre", "Un quart de poste de coordination", true, 25, false, 0, 1250000,
     500000},
    {"Hub-Lo", "structurerUneFiliereDeReconditionnement", "Étude et mise en relation", true, 0, true, 0, 900000, 0},
    {"CC Cœur de Beauce", "formerLesAgentsPublics", "Secrétaires de mairie et agents d’accueil", true, 0, false, 45,
     675000, 0},
};

static bool submit_needs(struct session *session, int64_t space_id, struct error *error)
{
    const struct str order[] = {STR("coConstruireLaFeuilleDeRoute"), STR("faireUnDiagnosticTerritorial"),
                                STR("animerEtMettreEnOeuvre"),       STR("redigerLaFeuilleDeRoute"),
                                STR("formerLesAgentsPublics"),       STR("structurerUneFiliereDeReconditionnement")};
    int64_t id;
    bool done = need_round_open(session, space_id, STR("Janvier 2024"), &id, error);
    for (size_t i = 0; done && i < COUNT_OF(NEEDS); i++) {
        const struct engineering_need need = {.round_id = id,
                                              .member = str_of(NEEDS[i].member),
                                              .line = str_of(NEEDS[i].line),
                                              .description = str_of(NEEDS[i].description),
                                              .carries = NEEDS[i].carries,
                                              .staff = NEEDS[i].staff,
                                              .service = NEEDS[i].service,
                                              .people = NEEDS[i].people,
                                              .cost = NEEDS[i].cost,
                                              .cofunding = NEEDS[i].cofunding};
        done = need_save(session, &need, DEMO_COMMITTEE - 30 * 86400, error);
    }
    return done && need_round_rank(session, id, order, COUNT_OF(order), error) &&
           need_round_submit(session, id, STR("l’Agence nationale de la cohésion des territoires"),
                             date_from_civil(2024, 1, 30), date_from_civil(2024, 2, 29), error);
}

bool demo_needs(struct session *session, int64_t space_id, struct error *error)
{
    struct arena arena = {0};
    struct need_rounds rounds;
    bool done = need_round_list(session, space_id, &arena, &rounds, error);
    arena_free(&arena);
    return done && (rounds.count > 0 || submit_needs(session, space_id, error));
}

/* --- The roadmap -------------------------------------------------------------------------------------------------- */

static const char *const AXES[] = {"Rapprocher l’aide des habitants", "Équiper et réparer",
                                   "Accompagner les jeunes et les familles"};

static const struct {
    int axis;
    const char *objective, *name, *description, *lead, *partners, *needs;
    int32_t from[3], to[3];
    int64_t budget, state_share, own, cofunding; /* cents */
    int64_t proposal;                            /* number of the workshop's proposal it answers */
    enum action_state state;
    const char *indicator;
    double base, target;
} ACTIONS[] = {
    {0,
     "200 lieux référencés dans le département",
     "Référencer les lieux manquants",
     "Les référents recensent les lieux "
     "de leur territoire et les aident à se déclarer sur la carte.",
     "Préfecture d’Eure-et-Loir",
     "Toutes les "
     "intercommunalités, Hub-Lo",
     "collecterDesDonneesTerritoriales",
     {2024, 3, 1},
     {2025, 6, 30},
     1500000,
     900000,
     600000,
     0,
     2,
     ACTION_PLANNED,
     "Lieux référencés",
     110,
     200},
    {0,
     "Une réponse à moins de 15 minutes",
     "Permanences itinérantes dans le Perche",
     "Un véhicule équipé tient une "
     "permanence par quinzaine dans douze villages.",
     "CC du Perche",
     "CC des Forêts du Perche, Département",
     "animerEtMettreEnOeuvre",
     {2024, 9, 1},
     {2026, 8, 31},
     7800000,
     2000000,
     1800000,
     3000000,
     4,
     ACTION_PROPOSED,
     "Personnes accueillies par an",
     0,
     900},
    {1,
     "Un ordinateur pour chaque famille qui en a besoin",
     "Filière locale de reconditionnement",
     "Collecte auprès des "
     "administrations, remise en état par les ateliers d’insertion, don avec une heure de prise en main.",
     "Hub-Lo",
     "Ateliers d’insertion, Éducation nationale, CA Chartres Métropole",
     "structurerUneFiliereDeReconditionnement",
     {2024, 10, 1},
     {2026, 9, 30},
     4250000,
     1250000,
     1000000,
     2000000,
     10,
     ACTION_PROPOSED,
     "Ordinateurs remis par an",
     0,
     300},
    {2,
     "Chaque collège accueille un conseiller",
     "Conseillers numériques dans les collèges",
     "Deux ateliers par "
     "trimestre dans les collèges volontaires, l’un pour les élèves, l’autre pour les parents.",
     "Éducation nationale",
     "Département, conseillers numériques",
     "sensibiliserLesActeurs",
     {2024, 9, 1},
     {2025, 7, 5},
     1200000,
     0,
     1200000,
     0,
     1,
     ACTION_PLANNED,
     "Collèges engagés",
     6,
     20},
    {2,
     "Des agents qui savent orienter",
     "Former les agents d’accueil",
     "Deux jours de formation pour les secrétaires de "
     "mairie et les agents d’accueil.",
     "CC Cœur de Beauce",
     "Hub-Lo, CNFPT",
     "formerLesAgentsPublics",
     {2024, 5, 1},
     {2025, 4, 30},
     675000,
     0,
     350000,
     325000,
     7,
     ACTION_STARTED,
     "Agents formés",
     0,
     45},
};

static bool fund(struct session *session, int64_t action_id, const char *funder, enum funding_kind kind, int64_t amount,
                 int64_t envelope_id, struct error *error)
{
    const struct funding funding = {
        .action_id = action_id, .amount = amount, .envelope_id = envelope_id, .funder = str_of(funder), .kind = kind};
    return amount == 0 || funding_add(session, &funding, error);
}

/* The proposal of that number of the first board of the space's first theme. */
static bool link_proposal(struct session *session, int64_t space_id, int64_t action_id, int64_t number,
                          struct error *error)
{
    struct arena arena = {0};
    struct boards boards;
    struct board_cards cards;
    bool done = board_list(session, space_id, STR("education-jeunesse"), &arena, &boards, error) && boards.count > 0 &&
                board_cards(session, boards.at[boards.count - 1].id, 0, &arena, &cards, error);
    for (size_t i = 0; done && i < cards.count; i++)
        if (cards.at[i].kind == CARD_PROPOSAL && cards.at[i].number == number)
            done = action_add_source(session, action_id, cards.at[i].id, error);
    arena_free(&arena);
    return done;
}

static bool move_on(struct session *session, int64_t action_id, enum action_state state, struct error *error)
{
    for (int step = ACTION_PLANNED; step <= (int)state; step++)
        if (!action_move(session, action_id, (enum action_state)step, STR_NONE, error))
            return false;
    return true;
}

static bool follow(struct session *session, int64_t action_id, size_t i, struct error *error)
{
    struct arena arena = {0};
    struct action_indicators indicators;
    const struct action_indicator indicator = {.action_id = action_id,
                                               .label = str_of(ACTIONS[i].indicator),
                                               .base = ACTIONS[i].base,
                                               .target = ACTIONS[i].target};
    const struct milestone first = {.action_id = action_id,
                                    .title = STR("Partenaires réunis"),
                                    .due_on = date_from_civil(ACTIONS[i].from[0], ACTIONS[i].from[1], 28)};
    const struct milestone last = {.action_id = action_id,
                                   .title = STR("Bilan présenté au comité de pilotage"),
                                   .due_on = date_from_civil(ACTIONS[i].to[0], ACTIONS[i].to[1], ACTIONS[i].to[2])};
    bool done = action_indicator_add(session, &indicator, error) && milestone_add(session, &first, error) &&
                milestone_add(session, &last, error) &&
                action_indicator_list(session, action_id, &arena, &indicators, error);
    if (done && i == 0)
        done =
            action_indicator_measure(session, action_id, indicators.at[0].id, date_from_civil(2024, 2, 20), 137, error);
    arena_free(&arena);
    return done;
}

static bool add_action(struct session *session, int64_t space_id, int64_t roadmap_id, int64_t axis_id,
                       int64_t envelope_id, size_t i, struct error *error)
{
    struct action action = {.roadmap_id = roadmap_id,
                            .axis_id = axis_id,
                            .objective = str_of(ACTIONS[i].objective),
                            .name = str_of(ACTIONS[i].name),
                            .description = str_of(ACTIONS[i].description),
                            .lead = str_of(ACTIONS[i].lead),
                            .partners = str_of(ACTIONS[i].partners),
                            .needs = str_of(ACTIONS[i].needs),
                            .starts_on = date_from_civil(ACTIONS[i].from[0], ACTIONS[i].from[1], ACTIONS[i].from[2]),
                            .ends_on = date_from_civil(ACTIONS[i].to[0], ACTIONS[i].to[1], ACTIONS[i].to[2]),
                            .budget = ACTIONS[i].budget};
    return action_create(session, &action, DEMO_COMMITTEE + 40 * 86400, error) &&
           fund(session, action.id, "État", FUNDING_SUBSIDY, ACTIONS[i].state_share, envelope_id, error) &&
           fund(session, action.id, ACTIONS[i].lead, FUNDING_OWN, ACTIONS[i].own, 0, error) &&
           fund(session, action.id, "Département d’Eure-et-Loir", FUNDING_COFUNDING, ACTIONS[i].cofunding, 0, error) &&
           link_proposal(session, space_id, action.id, ACTIONS[i].proposal, error) &&
           follow(session, action.id, i, error) && move_on(session, action.id, ACTIONS[i].state, error);
}

static bool write_plan(struct session *session, int64_t space_id, struct error *error)
{
    struct arena arena = {0};
    struct envelopes envelopes;
    int64_t id, axes[COUNT_OF(AXES)];
    struct roadmap roadmap = {.name = STR("Feuille de route d’Eure-et-Loir"),
                              .carrier = STR("la préfecture d’Eure-et-Loir"),
                              .note = STR("Projet présenté au comité de pilotage intermédiaire du printemps 2024."),
                              .is_public = true};
    /* The department's share of the engineering envelope of 2024, as published in March 2024. */
    const struct envelope envelope = {.space_id = space_id,
                                      .label = STR("Ingénierie France Numérique Ensemble 2024"),
                                      .starts_on = date_from_civil(2024, 3, 16),
                                      .ends_on = date_from_civil(2024, 12, 31),
                                      .ceiling = 4250000};
    bool done =
        roadmap_create(session, space_id, roadmap.name, roadmap.carrier, DEMO_COMMITTEE + 40 * 86400, &id, error);
    roadmap.id = id;
    done = done && roadmap_change(session, &roadmap, error) && envelope_save(session, &envelope, error) &&
           envelope_list(session, space_id, &arena, &envelopes, error);
    for (size_t i = 0; done && i < COUNT_OF(AXES); i++)
        done = axis_add(session, id, str_of(AXES[i]), &axes[i], error);
    for (size_t i = 0; done && i < COUNT_OF(ACTIONS); i++)
        done = add_action(session, space_id, id, axes[ACTIONS[i].axis], envelopes.at[0].id, i, error);
    arena_free(&arena);
    return done;
}

bool demo_plan(struct session *session, int64_t space_id, struct error *error)
{
    struct arena arena = {0};
    struct roadmaps roadmaps;
    bool done = roadmap_list(session, space_id, &arena, &roadmaps, error);
    arena_free(&arena);
    return done && (roadmaps.count > 0 || write_plan(session, space_id, error));
}
