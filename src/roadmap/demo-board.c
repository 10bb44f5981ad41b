/* The workshops of the demonstration: education and youth, held and drawn; employment, under way. */
#include "demo-parts.h"
#include "roadmap/synthesis.h"

static const char SCHOOL[] =
    "+ Les conseillers numériques interviennent dans six collèges, avec de bons retours des parents (Éducation "
    "nationale)\n"
    "> Étendre ces interventions à tous les collèges volontaires à la rentrée 2024 (Éducation nationale)\n"
    "+ Les médiathèques prêtent des ordinateurs et accueillent les devoirs en ligne (CA du Pays de Dreux)\n"
    "> Publier sur la carte les médiathèques qui prêtent du matériel (CA du Pays de Dreux)\n"
    "+ Pix est passé par tous les élèves de troisième (Éducation nationale)\n"
    "> Proposer Pix aux parents pendant les portes ouvertes (Hub-Lo)\n"
    "+ Les espaces France services aident les familles pour les bourses et les inscriptions (CC Cœur de Beauce)\n"
    "> Tenir une permanence « bourses et inscriptions » en septembre dans chaque espace (CC Cœur de Beauce)\n"
    "- Des familles n’ont qu’un téléphone pour suivre la scolarité (CC du Perche)\n"
    "> Équiper ces familles d’ordinateurs reconditionnés, avec une heure de prise en main (CC du Perche)\n"
    "- L’espace numérique de travail change d’un établissement à l’autre (CC du Bonnevalais)\n"
    "> Écrire un mode d’emploi commun, d’une page, remis à la rentrée (Éducation nationale)\n"
    "- Les jeunes savent jouer et publier, moins remplir un dossier en ligne (CC du Grand Châteaudun)\n"
    "> Monter des ateliers « première démarche » dans les missions locales et les lycées (CC du Grand Châteaudun)\n"
    "- Le transport empêche les élèves des villages de rester aux ateliers du soir (CC des Forêts du Perche)\n"
    "> Tenir les ateliers pendant la pause de midi, au collège (CC des Forêts du Perche)\n"
    "- Les parents redoutent les écrans et ne trouvent pas à qui en parler (CA Chartres Métropole)\n"
    "> Organiser deux cafés des parents par an dans chaque intercommunalité (CA Chartres Métropole)\n"
    "- Le matériel du collège vieillit et n’est pas réparé (Éducation nationale)\n"
    "> Créer une filière locale de reconditionnement avec les ateliers d’insertion (Hub-Lo)\n";

static const char WORK[] = "+ France Travail oriente vers les conseillers numériques (France Travail)\n"
                           "> Partager la carte des lieux avec tous les conseillers (France Travail)\n"
                           "+ Les ateliers d’insertion forment au dépannage d’ordinateurs (Mission locale)\n"
                           "- Des demandeurs d’emploi n’ont pas d’ordinateur pour écrire un CV (Mission locale)\n"
                           "> Prêter des ordinateurs reconditionnés pendant la recherche d’emploi (Mission locale)\n"
                           "- Le transport manque pour venir aux ateliers depuis les villages (CC du Perche)\n"
                           "- L’inscription en ligne se fait sans aide le premier jour (France Travail)\n";

/* The board of a theme on a day: made and filled once. *made tells. */
static bool fill(struct session *session, const struct board_order *order, const char *grid, int64_t at, bool *made,
                 int64_t *board_id, struct error *error)
{
    struct arena arena = {0};
    struct board board;
    struct paper_lines lines;
    bool done = board_open(session, order, at, board_id, error) &&
                board_find(session, *board_id, order->space_id, &arena, &board, error);
    *made = done && board.revision == 0;
    if (*made)
        done = board_paper_read(str_of(grid), &arena, &lines, error) &&
               board_paper_add(session, *board_id, &lines, STR("démonstration"), 0, at, error);
    arena_free(&arena);
    return done;
}

static bool change(struct session *session, struct board_change change, int64_t board_id, int64_t at,
                   struct error *error)
{
    struct board_result result;
    change.board_id = board_id;
    change.now = at;
    change.facilitator = change.action != BOARD_VOTE;
    return board_apply(session, &change, &result, error);
}

static bool move(struct session *session, int64_t board_id, enum board_phase phase, int64_t at, struct error *error)
{
    return change(session, (struct board_change){.action = BOARD_PHASE, .phase = phase}, board_id, at, error);
}

/* Two groups of findings have a heading; twelve participants vote; the first proposals are kept, one is put aside. */
static bool arrange(struct session *session, int64_t board_id, const struct board_cards *cards, int64_t at,
                    struct error *error)
{
    int64_t equipment[2] = {0};
    size_t count = 0;
    for (size_t i = 0; i < cards->count; i++)
        if (cards->at[i].kind == CARD_OBSTACLE && (cards->at[i].number == 1 || cards->at[i].number == 6))
            equipment[count++] = cards->at[i].id;
    const struct board_change group = {
        .action = BOARD_GROUP, .text = STR("Équipement"), .cards = equipment, .card_count = count};
    return change(session, group, board_id, at, error) && move(session, board_id, BOARD_VOTES, at, error);
}

static bool vote(struct session *session, int64_t board_id, const struct board_cards *cards, int64_t at,
                 struct error *error)
{
    enum { VOTERS = 12 };
    size_t proposals = 0;
    int64_t ids[64];
    for (size_t i = 0; i < cards->count && proposals < COUNT_OF(ids); i++)
        if (cards->at[i].kind == CARD_PROPOSAL)
            ids[proposals++] = cards->at[i].id;
    for (size_t voter = 0; voter < VOTERS && proposals > 0; voter++) {
        struct arena arena = {0};
        int64_t participant;
        const struct board_presence presence = {
            .board_id = board_id, .mark = arena_printf(&arena, "démonstration %zu", voter), .organisation = STR("")};
        bool done = board_join(session, &presence, at, &participant, error);
        for (size_t dot = 0; done && dot < 3; dot++) {
            /* Some proposals are liked more than others: the same ones each time the demonstration is loaded. */
            size_t liked = (voter * voter + dot * (3 + voter % 4)) % proposals;
            const struct board_change placed = {
                .action = BOARD_VOTE, .participant_id = participant, .card_id = ids[liked], .dots = dot == 0 ? 2 : 1};
            done = change(session, placed, board_id, at, error);
        }
        arena_free(&arena);
        if (!done)
            return false;
    }
    return true;
}

static bool judge(struct session *session, int64_t board_id, const struct board_cards *cards, int64_t at,
                  struct error *error)
{
    for (size_t i = 0; i < cards->count; i++) {
        const struct board_card *card = &cards->at[i];
        if (card->kind != CARD_PROPOSAL)
            continue;
        bool aside = card->number == 8;
        struct board_change verdict = {.action = BOARD_VERDICT,
                                       .card_id = card->id,
                                       .verdict = aside ? CARD_ASIDE : CARD_KEPT,
                                       .text = aside ? STR("À revoir avec la région, qui organise les transports")
                                                     : STR_NONE};
        if (card->number > 8)
            continue;
        if (!change(session, verdict, board_id, at, error))
            return false;
    }
    return true;
}

static bool hold_school(struct session *session, int64_t board_id, int64_t at, struct error *error)
{
    struct arena arena = {0};
    struct board_cards cards;
    int64_t version;
    bool done = board_cards(session, board_id, 0, &arena, &cards, error) &&
                arrange(session, board_id, &cards, at, error) && vote(session, board_id, &cards, at, error) &&
                judge(session, board_id, &cards, at, error) && move(session, board_id, BOARD_CLOSED, at, error) &&
                synthesis_draw(session, board_id, 0, at, &version, error);
    arena_free(&arena);
    return done;
}

bool demo_boards(struct session *session, int64_t space_id, struct error *error)
{
    const struct board_order school = {.space_id = space_id,
                                       .theme = STR("education-jeunesse"),
                                       .title = STR("Éducation et jeunesse, méthode essayée en comité technique"),
                                       .held_on = date_from_civil(2024, 2, 20)};
    const struct board_order work = {.space_id = space_id,
                                     .theme = STR("emploi-insertion"),
                                     .title = STR("Groupe de travail Emploi et insertion"),
                                     .held_on = date_from_civil(2024, 3, 26)};
    bool made;
    int64_t id;
    if (!fill(session, &school, SCHOOL, DEMO_COMMITTEE, &made, &id, error) ||
        (made && !hold_school(session, id, DEMO_COMMITTEE + 2 * 3600, error)))
        return false;
    return fill(session, &work, WORK, DEMO_COMMITTEE + 35 * 86400, &made, &id, error) &&
           (!made || move(session, id, BOARD_PROPOSALS, DEMO_COMMITTEE + 35 * 86400, error));
}
