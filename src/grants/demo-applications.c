/* Invented applications: forty to the call of the minutes, at every step, and those of the year before, paid. */
#include "demo.h"

#include <sodium.h>

#include "grants/committee.h"

STATEMENT(demo_application_insert, "INSERT INTO application (id, call_id, state, version, revision, number, "
                                   "secret_hash, "
                                   "email, dossier, receipt, created_at, updated_at, submitted_at) "
                                   "VALUES ($1, $2, $3, 1, 4, $4, $5, $6, $7, $8, $9, $10, $11)");
STATEMENT(demo_application_count, "SELECT COUNT(*) FROM application WHERE call_id = $1");

enum { DAY = 86400, FORTY = 40, BEFORE = 12 };

/* Two or three communes in every arrondissement of the region but one. */
static const char *const COMMUNES[] = {"Bourges",
                                       "Saint-Amand-Montrond",
                                       "Vierzon",
                                       "Chartres",
                                       "Châteaudun",
                                       "Dreux",
                                       "Nogent-le-Rotrou",
                                       "Châteauroux",
                                       "La Châtre",
                                       "Issoudun",
                                       "Chinon",
                                       "Loches",
                                       "Tours",
                                       "Blois",
                                       "Romorantin-Lanthenay",
                                       "Vendôme",
                                       "Montargis",
                                       "Orléans",
                                       "Pithiviers",
                                       "Lucé",
                                       "Vernouillet",
                                       "Joué-lès-Tours",
                                       "Fleury-les-Aubrais",
                                       "Mehun-sur-Yèvre",
                                       "Sancoins",
                                       "Bonneval",
                                       "Déols",
                                       "Amboise",
                                       "Descartes",
                                       "Mer",
                                       "Salbris",
                                       "Montoire-sur-le-Loir",
                                       "Gien",
                                       "Le Malesherbois",
                                       "Anet",
                                       "Brou",
                                       "Épernon",
                                       "Argenton-sur-Creuse",
                                       "Bourgueil",
                                       "Ligueil"};

static const struct {
    const char *title, *holder, *kind, *theme;
} IDEAS[] = {
    {"Ateliers numériques au marché", "Association Le Fil et la Souris", "association", "social"},
    {"Permanences à la médiathèque", "Médiathèque communautaire", "collectivite", "social"},
    {"Le bus du numérique", "Coopérative La Roue libre", "cooperative", "autonomie"},
    {"Premiers pas en ligne pour l’emploi", "Association Cap Insertion", "association", "emploi"},
    {"Familles connectées", "Centre social Les Tilleuls", "association", "jeunesse"},
    {"Prendre rendez-vous avec son médecin", "Maison de santé du Val", "etablissement-public", "sante"},
    {"Un tiers-lieu pour apprendre", "Tiers-lieu La Fabrique", "tiers-lieu", "jeunesse"},
    {"Aidants formés, habitants aidés", "Communauté de communes", "collectivite", "social"},
    {"Tablettes en résidence autonomie", "CCAS", "etablissement-public", "autonomie"},
};

struct made {
    struct session *session;
    const struct published_call *call;
    const struct call_demo_people *people;
    struct arena *arena;
    int64_t base; /* the opening day */
    int64_t ids[FORTY];
    int count;
};

static struct str said(struct arena *arena, int i, const char *what)
{
    static const char *const PUBLICS[] = {"des personnes âgées", "des demandeurs d’emploi", "des jeunes du quartier",
                                          "des habitants des villages", "des familles suivies par le centre social"};
    return arena_printf(arena, "%s auprès %s, avec les acteurs du territoire.", what, PUBLICS[i % 5]);
}

/* The commune of that very name in the region. */
static uint32_t commune_of(int i)
{
    struct str name = str_of(COMMUNES[i]);
    uint32_t region = territory_find(TERRITORY_REGION, STR("24")), commune;
    size_t cursor = 0;
    while ((commune = territory_next_commune(region, TERRITORY_NONE, &cursor)) != TERRITORY_NONE)
        if (str_equal(territory_at(commune).name, name))
            return commune;
    return territory_at(region).seat;
}

/* A dossier that follows the rules: 60 % of the expenses, or 80 % in a priority district. */
static struct dossier invent(const struct made *made, int i)
{
    struct arena *arena = made->arena;
    bool district = i % 7 == 3;
    struct territory commune = territory_at(commune_of(i));
    size_t idea = (size_t)i % COUNT_OF(IDEAS);
    struct dossier dossier = {.holder_kind = str_of(IDEAS[idea].kind),
                              .contact = STR("La personne chargée du projet"),
                              .phone = arena_printf(arena, "+3319900%04d", 1000 + i),
                              .theme = str_of(IDEAS[idea].theme),
                              .siret = arena_printf(arena, "999000%03d00017", 100 + i)};
    int64_t expenses = (4000000 + (int64_t)(i * 7919 % 53) * 110000), rate = district ? 80 : 60;
    dossier.title = arena_printf(arena, "%s, à %.*s", IDEAS[idea].title, STR_PRINT(commune.name));
    dossier.holder_name = arena_printf(arena, "%s de %.*s", IDEAS[idea].holder, STR_PRINT(commune.name));
    dossier.starts = date_from_civil(2024, 9, 1) - (made->count == BEFORE ? 365 : 0);
    dossier.ends = dossier.starts + 365 * (1 + i % 3) - 1;
    dossier.requested = expenses * rate / 100;
    if (dossier.requested > made->call->rules.ceiling)
        dossier.requested = made->call->rules.ceiling;
    dossier.sites = ARENA_ARRAY(arena, struct dossier_site, 1);
    dossier.site_count = 1;
    dossier.sites[0] = (struct dossier_site){
        .place = territory_label(commune.id, arena),
        .proof = district ? STR("Quartier de la gare, attestation jointe") : STR_NONE,
        .site = {.territory = territory_at(commune.arrondissement).code, .priority_district = district}};
    dossier.lines = ARENA_ARRAY(arena, struct budget_line, 4);
    dossier.line_count = 4;
    dossier.lines[0] = (struct budget_line){.side = LINE_EXPENSE,
                                            .category = STR("personnel"),
                                            .label = STR("Médiation numérique"),
                                            .year = 1,
                                            .cents = expenses * 2 / 3};
    dossier.lines[1] = (struct budget_line){.side = LINE_EXPENSE,
                                            .category = STR("materiel"),
                                            .label = STR("Ordinateurs reconditionnés"),
                                            .year = 1,
                                            .cents = expenses - expenses * 2 / 3};
    dossier.lines[2] = (struct budget_line){
        .side = LINE_RESOURCE, .label = STR("Fonds propres"), .year = 1, .acquired = true, .cents = expenses / 10};
    dossier.lines[3] = (struct budget_line){.side = LINE_RESOURCE,
                                            .label = STR("Commune ou intercommunalité"),
                                            .origin = ORIGIN_PUBLIC,
                                            .year = 1,
                                            .cents = expenses - expenses / 10 - dossier.requested};
    return dossier;
}

static void answer(const struct made *made, int i, struct dossier *dossier)
{
    struct arena *arena = made->arena;
    const struct dossier_answer answers[] = {
        {STR("resume"), said(arena, i, "Des ateliers réguliers et un accompagnement individuel")},
        {STR("besoin"), said(arena, i, "Le diagnostic montre qu’il manque une aide de proximité")},
        {STR("publics"), said(arena, i, arena_printf(arena, "Environ %d personnes par an", 60 + i * 5).at)},
        {STR("partenaires"), STR("non")},
        {STR("evaluation"), STR("Nombre de personnes aidées, démarches réussies seules trois mois après.")}};
    dossier->answers = arena_copy(arena, answers, sizeof answers);
    dossier->answer_count = COUNT_OF(answers);
    dossier->files = ARENA_ARRAY(arena, struct dossier_file, 1);
    dossier->files[0] = (struct dossier_file){
        .attachment = STR("statuts"), .name = STR("statuts.pdf"), .type = STR("application/pdf"), .bytes = 48213};
    dossier->file_count = 1;
}

static bool insert(struct made *made, int i, struct error *error)
{
    struct dossier dossier = invent(made, i);
    struct buffer json = {0};
    uint8_t hash[32];
    int64_t created = made->base + (3 + i % 40) * (int64_t)DAY + i * 613, submitted = created + 9 * DAY;
    answer(made, i, &dossier);
    dossier_write(&dossier, &json);
    randombytes_buf(hash, sizeof hash); /* nobody has its link: it is asked again by mail */
    made->ids[i] = id_new();
    struct query *query = query_start(made->session, &demo_application_insert);
    bind_i64(query, 1, made->ids[i]);
    bind_i64(query, 2, made->call->id);
    bind_text(query, 3, STR("submitted"));
    bind_i64(query, 4, i + 1);
    bind_bytes(query, 5, (struct str){(const char *)hash, sizeof hash});
    bind_text(query, 6, arena_printf(made->arena, "porteur%02d@exemple.fr", i + 1));
    bind_json(query, 7, buffer_str(&json));
    bind_text(query, 8, fingerprint(made->arena, buffer_str(&json)));
    bind_i64(query, 9, created);
    bind_i64(query, 10, submitted);
    bind_i64(query, 11, submitted);
    bool done = query_run(query, NULL, error);
    buffer_free(&json);
    return done;
}

/* --- Instruction and jury -------------------------------------------------------------------------------------------
 */

static bool step(struct made *made, int i, enum application_state to, int day, const char *reason, struct error *error)
{
    return application_move(made->session, made->ids[i], to, ACTOR_INSTRUCTOR, made->people->instructor, str_of(reason),
                            made->base + day * (int64_t)DAY + i * 97, error);
}

/* Marks out of 5, in halves: two readers, near one another but for one application in nine. */
static bool mark(struct made *made, int i, int reader, bool finish, struct error *error)
{
    int64_t person = made->people->jury[reader];
    struct jury_reading reading = {.application_id = made->ids[i], .person_id = person};
    size_t criteria = made->call->rules.criterion_count;
    for (size_t k = 0; k < CRITERIA_MOST; k++) {
        int64_t halves = 3 + (i * 5 + (int)k * (3 + i % 4)) % 7 + (reader ? (int)k % 2 : 0);
        if (i % 9 == 4 && reader)
            halves = halves > 5 ? 2 : 9;
        reading.marks[k] = k < criteria ? (halves > 10 ? 10 : halves) * 50 : MARK_NONE;
    }
    reading.comment = reader ? STR("Projet clair, à suivre sur la durée.") : STR("Bon ancrage local, budget réaliste.");
    return reader_assign(made->session, made->ids[i], person, true, made->base + 85 * (int64_t)DAY, error) &&
           interest_declare(made->session, made->ids[i], person, false, STR_NONE, made->base + 86 * (int64_t)DAY,
                            error) &&
           reading_save(made->session, &made->call->rules, &reading, finish,
                        made->base + (88 + i % 9) * (int64_t)DAY + reader * 7000, error);
}

static bool review(struct made *made, int i, bool finished, struct error *error)
{
    return step(made, i, APPLICATION_COMPLETE, 81, "", error) && step(made, i, APPLICATION_REVIEW, 84, "", error) &&
           mark(made, i, 0, true, error) && mark(made, i, 1, finished, error) &&
           (!finished || step(made, i, APPLICATION_READY, 100, "", error));
}

static bool instruct(struct made *made, int i, struct error *error)
{
    int64_t at = made->base + 82 * (int64_t)DAY + i * 311;
    if (i < 28)
        return review(made, i, true, error);
    if (i < 31)
        return review(made, i, false, error);
    if (i < 33)
        return step(made, i, APPLICATION_COMPLETE, 82, "", error);
    if (i < 35)
        return application_ask(made->session, made->ids[i], PART_BIT(PART_BUDGET) | PART_BIT(PART_FILES),
                               STR("Joignez le devis du matériel et détaillez le poste de médiation."), at + 15 * DAY,
                               made->people->instructor, at, error) &&
               application_write(made->session, made->ids[i], NOTE_MESSAGE, 0, STR_NONE,
                                 STR("Bonjour, nous attendons le devis du fournisseur cette semaine."), at + DAY,
                                 error);
    if (i == 37)
        return step(made, i, APPLICATION_INELIGIBLE, 83, "Le porteur n’est pas l’un de ceux que l’appel admet.", error);
    if (i == 38)
        return application_move(made->session, made->ids[i], APPLICATION_WITHDRAWN, ACTOR_APPLICANT, 0, STR_NONE, at,
                                error);
    return true;
}

static bool surround(struct made *made, struct error *error)
{
    int64_t at = made->base + 83 * (int64_t)DAY;
    struct opinion opinion = {.name = STR("Hub, mission départementale"),
                              .email = STR("hub.eure-et-loir@exemple.fr"),
                              .question = STR("Ce projet complète-t-il les lieux qui existent ?"),
                              .due_at = at + 12 * DAY};
    return call_instructor_set(made->session, made->call->id, made->people->instructor, STR("*"), true, error) &&
           opinion_ask(made->session, made->ids[5], &opinion, made->people->instructor, at, error) &&
           application_write(made->session, made->ids[5], NOTE_INTERNAL, made->people->instructor, STR("Instruction"),
                             STR("Même porteur que l’an dernier : relire le bilan."), at, error);
}

static bool count_there(struct session *session, int64_t call_id, int64_t *count, struct error *error)
{
    struct query *query = query_start(session, &demo_application_count);
    bind_i64(query, 1, call_id);
    *count = query_row(query) ? column_i64(query, 0) : 0;
    return query_end(query, error);
}

/* --- The two editions -----------------------------------------------------------------------------------------------
 */

static bool scenario(struct made *made, const char *label, int64_t envelope, int64_t least, struct error *error)
{
    struct scenario one = {.call_id = made->call->id,
                           .label = str_of(label),
                           .envelope = envelope,
                           .projects_least = least,
                           .score_least = made->call->rules.score_least,
                           .person_id = made->people->organiser};
    return scenario_make(made->session, &one, made->base + 110 * (int64_t)DAY, error);
}

static bool fill(struct session *session, void *context, struct error *error)
{
    struct demo_filling *filling = context;
    struct made made = {.session = session,
                        .call = filling->call,
                        .people = filling->people,
                        .arena = filling->arena,
                        .base = filling->call->rules.opens,
                        .count = filling->before ? BEFORE : FORTY};
    int64_t there;
    if (!count_there(session, filling->call->id, &there, error))
        return false;
    filling->filled = there == 0;
    for (int i = 0; filling->filled && i < made.count; i++)
        if (!insert(&made, i, error))
            return false;
    for (int i = 0; filling->filled && i < made.count; i++)
        if (!(filling->before ? review(&made, i, true, error) : instruct(&made, i, error)))
            return false;
    if (!filling->filled)
        return true;
    int64_t envelope = filling->call->rules.envelope;
    if (filling->before)
        return scenario(&made, "Sélection du comité", envelope / 4, 0, error);
    return surround(&made, error) && scenario(&made, "Règles de l’appel", envelope, 1, error) &&
           scenario(&made, "Sans équilibre", envelope, 0, error) &&
           scenario(&made, "Enveloppe de 800 000 €", 80000000, 1, error);
}

struct agreeing {
    struct demo_filling *filling;
    int64_t scenario_id;
};

/* Signed, told, agreed; the first one paid and reported. */
static bool sign(struct session *session, void *context, struct error *error)
{
    const struct agreeing *agreeing = context;
    const struct demo_filling *filling = agreeing->filling;
    int64_t at = filling->call->rules.opens + 130 * (int64_t)DAY, organiser = filling->people->organiser;
    struct awards awards;
    int signed_count = 0;
    if (!scenario_sign(session, filling->call, agreeing->scenario_id, 2, organiser, at, error) ||
        !award_list(session, filling->call->id, filling->arena, &awards, error))
        return false;
    for (size_t i = 0; i < awards.count; i++) {
        const struct award *award = &awards.at[i];
        struct agreement agreement = {.reference = arena_printf(filling->arena, "2023-%03d", 41 + signed_count),
                                      .signed_on = date_from_civil(2023, 9, 4 + signed_count),
                                      .starts = date_from_civil(2023, 9, 15),
                                      .ends = date_from_civil(2025, 6, 30),
                                      .cents = award->cents};
        if (!award_told(session, award->application_id, at + 2 * DAY, error))
            return false;
        if (award->outcome != APPLICATION_SELECTED)
            continue;
        signed_count++;
        if (!agreement_sign(session, award->application_id, &agreement, organiser, at + 60 * DAY, error))
            return false;
    }
    return true;
}

bool demo_applications(struct store *store, struct demo_filling *filling, struct error *error)
{
    struct session *session;
    struct scenarios scenarios = {0};
    if (!store_write(store, fill, filling, error))
        return false;
    if (!filling->filled)
        return true;
    if (!store_read(store, &session, error))
        return false;
    bool done = scenario_list(session, filling->call->id, filling->arena, &scenarios, error);
    session_end(session);
    for (size_t i = 0; done && i < scenarios.count; i++)
        done = scenario_compute(store, filling->call, scenarios.at[i].id,
                                filling->call->rules.opens + 111 * (int64_t)DAY, error);
    struct agreeing agreeing = {filling, scenarios.count ? scenarios.at[0].id : 0};
    return done && (!filling->before || store_write(store, sign, &agreeing, error));
}
