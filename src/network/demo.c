#include "network/demo.h"

#include "network/joining.h"
#include "network/meeting.h"
#include "network/position.h"
#include "territory/space.h"

/* Days of the story. */
#define DAY(year, month, day) date_from_civil((year), (month), (day))

struct story_contact {
    enum contact_part part;
    const char *civility, *duty, *email;
};
struct story_member {
    enum member_kind kind;
    const char *name;
    const char *territory; /* SIREN or INSEE code; NULL: none */
    enum member_state state;
    enum member_intention intention;
    bool co_lead;
    const char *email; /* of the organisation */
    struct story_contact contacts[4];
};

/* The seven of the committee, then the three that were not there, and two with a few communes here. */
static const struct story_member MEMBERS[] = {
    {MEMBER_PREFECTURE,
     "Préfecture d’Eure-et-Loir",
     "28",
     MEMBER_CONFIRMED,
     INTENTION_CARRY,
     true,
     "prefecture@exemple.fr",
     {{CONTACT_ELECTED, "M.", "sous-préfet référent inclusion numérique", "sous-prefet@exemple.fr"},
      {CONTACT_REFERENT, "Mme", "cheffe du pôle d’appui territorial", "pole-appui@exemple.fr"},
      {CONTACT_OTHER, "Mme", "référente France services", "france-services@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CA du Pays de Dreux",
     "200040277",
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_ELECTED, "M.", "vice-président à la cohésion sociale", "dreux-elu@exemple.fr"},
      {CONTACT_REFERENT, "Mme", "chargée de mission inclusion numérique", "dreux-referente@exemple.fr"},
      {CONTACT_OTHER, "Mme", "directrice de la médiathèque", "dreux-mediatheque@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CA Chartres Métropole",
     "200033181",
     MEMBER_CONFIRMED,
     INTENTION_CARRY,
     true,
     "",
     {{CONTACT_REFERENT, "M.", "société d’économie mixte numérique", "chartres-referent@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC du Grand Châteaudun",
     "200069961",
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_ELECTED, "M.", "vice-président au numérique", "chateaudun-elu@exemple.fr"},
      {CONTACT_REFERENT, "Mme", "responsable du tiers-lieu", "chateaudun-referente@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC du Bonnevalais",
     "242852465",
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_ELECTED, "M.", "conseiller communautaire", "bonnevalais-elu@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC du Perche",
     "200006971",
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_ELECTED, "M.", "7e vice-président", "perche-elu@exemple.fr"},
      {CONTACT_REFERENT, "Mme", "coordinatrice des espaces numériques", "perche-referente@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC Cœur de Beauce",
     "200070159",
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_REFERENT, "Mme", "coordinatrice France services", "beauce-referente@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC des Forêts du Perche",
     "200069912",
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_REFERENT, "Mme", "coordinatrice France services", "forets-referente@exemple.fr"}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC des Portes Euréliennes d’Île-de-France",
     "200069953",
     MEMBER_INVITED,
     INTENTION_UNKNOWN,
     false,
     "portes-eureliennes@exemple.fr",
     {{0}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC Entre Beauce et Perche",
     "200058360",
     MEMBER_INVITED,
     INTENTION_UNKNOWN,
     false,
     "beauce-et-perche@exemple.fr",
     {{0}}},
    {MEMBER_INTERCOMMUNALITY,
     "CC Terres de Perche",
     "200070167",
     MEMBER_PROSPECT,
     INTENTION_UNKNOWN,
     false,
     "terres-de-perche@exemple.fr",
     {{0}}},
    {MEMBER_HUB,
     "Hub-Lo",
     NULL,
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_ELECTED, "M.", "directeur du hub", "hub-direction@exemple.fr"},
      {CONTACT_REFERENT, "Mme", "chargée de mission départementale", "hub-mission@exemple.fr"}}},
    {MEMBER_DEPARTMENT,
     "Conseil départemental d’Eure-et-Loir",
     "28",
     MEMBER_INVITED,
     INTENTION_UNKNOWN,
     false,
     "departement@exemple.fr",
     {{0}}},
    {MEMBER_PETR,
     "PETR du Perche",
     NULL,
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_REFERENT, "M.", "référent du PETR", "petr-referent@exemple.fr"}}},
    {MEMBER_STATE_SERVICE,
     "Direction des services départementaux de l’éducation nationale",
     NULL,
     MEMBER_REGISTERED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_REFERENT, "M.", "délégué au numérique éducatif", "education@exemple.fr"}}},
    {MEMBER_OPERATOR,
     "France Travail Eure-et-Loir",
     NULL,
     MEMBER_REGISTERED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_REFERENT, "Mme", "directrice territoriale déléguée", "france-travail@exemple.fr"}}},
    {MEMBER_STATE_SERVICE,
     "Agence régionale de santé, délégation départementale",
     NULL,
     MEMBER_INVITED,
     INTENTION_UNKNOWN,
     false,
     "sante@exemple.fr",
     {{0}}},
    {MEMBER_ASSOCIATION,
     "Ligue de l’enseignement d’Eure-et-Loir",
     NULL,
     MEMBER_CONFIRMED,
     INTENTION_TAKE_PART,
     false,
     "",
     {{CONTACT_REFERENT, "Mme", "responsable de la médiation numérique", "ligue@exemple.fr"}}},
};

struct story {
    const struct space *space;
    const struct zone *zone;
    struct arena *arena;
    int64_t members[COUNT_OF(MEMBERS)];
    struct meeting_body steering, technical, bilateral, presentation;
};

static int64_t at(const struct story *story, int year, int month, int day, int hour, int minute)
{
    return zone_instant(story->zone, (struct civil){year, month, day, hour, minute, 0});
}

/* --- Members --------------------------------------------------------------------------------------------------------
 */

static bool add_member(struct session *session, struct story *story, size_t index, struct error *error)
{
    const struct story_member *told = &MEMBERS[index];
    int64_t joined = at(story, 2024, 1, 15, 10, 0);
    bool intercommunality = told->kind == MEMBER_INTERCOMMUNALITY;
    uint32_t epci =
        intercommunality ? territory_find(TERRITORY_INTERCOMMUNALITY, str_of(told->territory)) : TERRITORY_NONE;
    struct network_member member = {
        .space_id = story->space->id,
        .kind = told->kind,
        .name = epci == TERRITORY_NONE ? str_of(told->name) : territory_label(epci, story->arena),
        .siren = intercommunality ? str_of(told->territory) : STR_NONE,
        .territory_kind = told->territory ? MEMBER_KINDS[told->kind].territory : TERRITORY_KIND_COUNT,
        .territory = str_of(told->territory),
        .college = MEMBER_KINDS[told->kind].college,
        .state = told->state == MEMBER_CONFIRMED ? MEMBER_REGISTERED : told->state,
        .intention = told->intention,
        .email = str_of(told->email),
        .contacted_at = told->state == MEMBER_PROSPECT ? 0 : joined,
    };
    if (!member_save(session, &member, joined, error))
        return error_prefix(error, "%s", told->name);
    story->members[index] = member.id;
    if (told->state == MEMBER_CONFIRMED &&
        !member_move(session, story->space->id, member.id, MEMBER_CONFIRMED, STR_NONE, 0, joined + 86400, error))
        return false;
    if (told->co_lead && !member_set_co_lead(session, story->space->id, member.id, true, joined + 86400, error))
        return false;
    for (size_t i = 0; i < COUNT_OF(told->contacts) && told->contacts[i].duty; i++) {
        struct member_contact contact = {.member_id = member.id,
                                         .part = told->contacts[i].part,
                                         .civility = str_of(told->contacts[i].civility),
                                         .duty = str_of(told->contacts[i].duty),
                                         .email = str_of(told->contacts[i].email),
                                         .starts_on = DAY(2024, 1, 15),
                                         .ends_on = CONTACT_STILL,
                                         .origin = STR("formulaire d’inscription à la démarche")};
        if (!contact_save(session, &contact, joined, error))
            return false;
    }
    return true;
}

static int64_t member_named(const struct story *story, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
        if (str_equal(str_of(MEMBERS[i].name), str_of(name)))
            return story->members[i];
    return 0;
}

/* --- Bodies and meetings --------------------------------------------------------------------------------------------
 */

static bool add_bodies(struct session *session, struct story *story, struct error *error)
{
    int64_t then = at(story, 2024, 1, 15, 11, 0), space_id = story->space->id;
    story->steering = (struct meeting_body){.space_id = space_id,
                                            .kind = BODY_STEERING,
                                            .name = STR("Comité de pilotage"),
                                            .frequency = FREQUENCY_HALF_YEARLY,
                                            .mission = STR("Arrête le diagnostic et la feuille de route, et en suit "
                                                           "l’exécution.")};
    story->technical = (struct meeting_body){.space_id = space_id,
                                             .kind = BODY_TECHNICAL,
                                             .name = STR("Comité technique"),
                                             .frequency = FREQUENCY_QUARTERLY,
                                             .mission = STR("Conduit les groupes de travail qui aboutissent au "
                                                            "diagnostic et au plan d’actions, fait connaître "
                                                            "la démarche aux partenaires et travaille sur les besoins "
                                                            "en ingénierie.")};
    story->bilateral =
        (struct meeting_body){.space_id = space_id, .kind = BODY_BILATERAL, .name = STR("Rencontres bilatérales")};
    story->presentation =
        (struct meeting_body){.space_id = space_id, .kind = BODY_PRESENTATION, .name = STR("Réunions de présentation")};
    return body_save(session, &story->steering, then, error) && body_save(session, &story->technical, then, error) &&
           body_save(session, &story->bilateral, then, error) && body_save(session, &story->presentation, then, error);
}

static bool add_meeting(struct session *session, const struct story *story, struct meeting *meeting, bool convened,
                        bool held, struct error *error)
{
    int64_t before = meeting->starts_at ? meeting->starts_at - 14 * 86400 : at(story, 2024, 2, 20, 12, 0);
    meeting->space_id = story->space->id;
    meeting->state = MEETING_PLANNED;
    return meeting_save(session, meeting, before, NULL, error) &&
           (!convened || meeting_move(session, meeting, MEETING_CONVENED, STR_NONE, 0, 0, before, error)) &&
           (!held || meeting_move(session, meeting, MEETING_HELD, STR_NONE, 0, 0, meeting->ends_at, error));
}

struct story_guest {
    const char *member, *civility, *duty, *email;
    bool elected;
    enum guest_presence presence;
};
static const struct story_guest GUESTS[] = {
    {"CA du Pays de Dreux", "M.", "vice-président à la cohésion sociale", "dreux-elu@exemple.fr", true, GUEST_PRESENT},
    {"CA du Pays de Dreux", "Mme", "chargée de mission inclusion numérique", "dreux-referente@exemple.fr", false,
     GUEST_PRESENT},
    {"CA du Pays de Dreux", "Mme", "directrice de la médiathèque", "dreux-mediatheque@exemple.fr", false,
     GUEST_PRESENT},
    {"CA Chartres Métropole", "M.", "société d’économie mixte numérique", "chartres-referent@exemple.fr", false,
     GUEST_PRESENT},
    {"CC du Grand Châteaudun", "M.", "vice-président au numérique", "chateaudun-elu@exemple.fr", true, GUEST_PRESENT},
    {"CC du Grand Châteaudun", "Mme", "responsable du tiers-lieu", "chateaudun-referente@exemple.fr", false,
     GUEST_EXCUSED},
    {"CC du Bonnevalais", "M.", "conseiller communautaire", "bonnevalais-elu@exemple.fr", true, GUEST_PRESENT},
    {"CC du Perche", "M.", "7e vice-président", "perche-elu@exemple.fr", true, GUEST_PRESENT},
    {"CC Cœur de Beauce", "Mme", "coordinatrice France services", "beauce-referente@exemple.fr", false, GUEST_PRESENT},
    {"CC des Forêts du Perche", "Mme", "coordinatrice France services", "forets-referente@exemple.fr", false,
     GUEST_PRESENT},
    {"CC des Portes Euréliennes d’Île-de-France", "", "représentant de l’intercommunalité",
     "portes-eureliennes@exemple.fr", false, GUEST_ABSENT},
    {"CC Entre Beauce et Perche", "", "représentant de l’intercommunalité", "beauce-et-perche@exemple.fr", false,
     GUEST_ABSENT},
    {"CC Terres de Perche", "", "représentant de l’intercommunalité", "terres-de-perche@exemple.fr", false,
     GUEST_ABSENT},
    {"PETR du Perche", "M.", "référent du PETR", "petr-referent@exemple.fr", false, GUEST_EXCUSED},
    {"Hub-Lo", "M.", "directeur du hub", "hub-direction@exemple.fr", false, GUEST_PRESENT},
    {"Hub-Lo", "Mme", "chargée de mission départementale", "hub-mission@exemple.fr", false, GUEST_PRESENT},
    {"Préfecture d’Eure-et-Loir", "Mme", "cheffe du pôle d’appui territorial", "pole-appui@exemple.fr", false,
     GUEST_PRESENT},
    {"Préfecture d’Eure-et-Loir", "Mme", "référente France services", "france-services@exemple.fr", false,
     GUEST_PRESENT},
};

static bool add_guests(struct session *session, const struct story *story, const struct meeting *meeting,
                       struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(GUESTS); i++) {
        const struct story_guest *told = &GUESTS[i];
        struct network_member member;
        bool found;
        if (!member_find(session, story->space->id, member_named(story, told->member), story->arena, &member, &found,
                         error))
            return false;
        struct meeting_guest guest = {.meeting_id = meeting->id,
                                      .member_id = member.id,
                                      .college = member.college,
                                      .organisation = member.name,
                                      .civility = str_of(told->civility),
                                      .duty = str_of(told->duty),
                                      .elected = told->elected,
                                      .email = str_of(told->email),
                                      .presence = told->presence,
                                      .convened_at = meeting->convened_at};
        if (!guest_save(session, &guest, meeting->convened_at, error))
            return false;
    }
    return true;
}

static bool add_agenda(struct session *session, const struct meeting *meeting, struct error *error)
{
    struct meeting_item items[] = {
        {.title = STR("Rôle du comité technique et des référents"),
         .minutes = 20,
         .notes = STR("Le comité technique conduit les groupes de travail thématiques, qui doivent aboutir au "
                      "diagnostic "
                      "et au plan d’actions. Les référents techniques désignés dans chaque EPCI recensent et "
                      "mobilisent "
                      "les acteurs concernés. Les EPCI qui ne sont pas encore inscrits sont invités à le faire.")},
        {.title = STR("Groupes de travail : calendrier et inscription"),
         .minutes = 30,
         .notes = STR("Cinq groupes, du 12 mars au 23 mai. Les référents se positionnent sur un ou plusieurs groupes "
                      "et "
                      "relaient les invitations : chaque thématique associe toutes les collectivités.")},
        {.title = STR("Cartographie des lieux et indice de fragilité numérique"),
         .minutes = 20,
         .notes = STR("137 lieux sont répertoriés, contre 110 au départ ; l’objectif national de 25 000 lieux en fait "
                      "environ 200 ici, à affiner localement.")},
        {.title = STR("Besoins en ingénierie"),
         .minutes = 15,
         .notes = STR("Une remontée de besoins a été transmise fin janvier à l’Agence nationale de la cohésion des "
                      "territoires ; le retour est attendu.")},
        {.title = STR("Appel à projets régional"),
         .minutes = 20,
         .notes = STR("Candidatures jusqu’au 30 avril 2024, résultats avant le 30 juin. Présentation le 19 mars à "
                      "14 h 30, à distance sur demande.")},
        {.title = STR("Méthode des groupes de travail"),
         .minutes = 15,
         .notes = STR("D’abord ce qui est positif et fonctionne bien, puis ce qui freine et pourrait être amélioré ; "
                      "pour "
                      "chaque constat, faire émerger une proposition.")},
    };
    const struct meeting_items agenda = {COUNT_OF(items), items};
    return meeting_set_agenda(session, meeting->id, &agenda, error);
}

static bool add_decisions(struct session *session, const struct meeting *meeting, struct error *error)
{
    struct decision told[] = {
        {.kind = DECISION_REMINDER,
         .text = STR("Les référents techniques recensent et mobilisent les acteurs de leur territoire."),
         .owner = STR("les référents techniques"),
         .due_on = DAY(2024, 3, 12),
         .state = DECISION_IN_PROGRESS},
        {.kind = DECISION_CALL,
         .text = STR("S’inscrire à la démarche, pour les EPCI qui ne l’ont pas encore fait."),
         .owner = STR("CC des Portes Euréliennes d’Île-de-France, CC Entre Beauce et Perche, CC Terres de Perche"),
         .due_on = DAY(2024, 3, 29)},
        {.kind = DECISION_CALL,
         .text = STR("Se positionner sur un ou plusieurs groupes de travail et relayer les invitations."),
         .owner = STR("les référents techniques"),
         .due_on = DAY(2024, 3, 8)},
        {.kind = DECISION_CALENDAR,
         .text = STR("Rencontres bilatérales : éducation nationale le 23 février, France Travail le 19 mars, agence "
                     "régionale de santé en cours de programmation."),
         .owner = STR("la préfecture"),
         .due_on = DECISION_NO_DAY},
        {.kind = DECISION_CALL,
         .text = STR("Faire connaître la carte des lieux et demander aux acteurs d’y identifier leurs structures."),
         .owner = STR("les référents techniques"),
         .due_on = DAY(2024, 4, 30)},
        {.kind = DECISION_INFORMATION,
         .text = STR("Un ou deux groupes complémentaires peuvent être ajoutés pour des problématiques transversales."),
         .due_on = DECISION_NO_DAY},
        {.kind = DECISION_NEED,
         .text = STR("Relancer l’Agence nationale de la cohésion des territoires sur la remontée de besoins en "
                     "ingénierie de fin janvier."),
         .owner = STR("la préfecture"),
         .due_on = DAY(2024, 2, 29),
         .state = DECISION_DONE,
         .outcome = STR("Relance faite le 29 février.")},
        {.kind = DECISION_DECISION,
         .text = STR("Réunir un comité de pilotage intermédiaire pour présenter les premières orientations."),
         .owner = STR("la préfecture"),
         .due_on = DAY(2024, 4, 12)},
    };
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        told[i].meeting_id = meeting->id;
        if (!decision_save(session, &told[i], meeting->ends_at, error))
            return false;
    }
    return true;
}

static bool add_committee(struct session *session, struct story *story, struct error *error)
{
    struct meeting meeting = {
        .body_id = story->technical.id,
        .title = STR("Comité technique France Numérique Ensemble"),
        .purpose = STR("Organiser les groupes de travail, faire le point de la cartographie et des besoins."),
        .starts_at = at(story, 2024, 2, 20, 9, 0),
        .ends_at = at(story, 2024, 2, 20, 11, 0),
        .place = STR("Préfecture d’Eure-et-Loir"),
        .room = STR("salle des fêtes"),
        .address = STR("place de la République, Chartres"),
        .capacity = 40,
        .chair = STR("Le sous-préfet"),
        .chair_duty = STR("référent inclusion numérique"),
        .secretary = STR("La cheffe du pôle d’appui territorial"),
        .in_public_calendar = true,
    };
    return add_meeting(session, story, &meeting, true, true, error) && add_guests(session, story, &meeting, error) &&
           add_agenda(session, &meeting, error) && add_decisions(session, &meeting, error);
}

static bool add_others(struct session *session, struct story *story, struct error *error)
{
    const char *const education = "Direction des services départementaux de l’éducation nationale";
    struct meeting meetings[] = {
        {.body_id = story->bilateral.id,
         .member_id = member_named(story, education),
         .title = STR("Rencontre avec l’éducation nationale"),
         .starts_at = at(story, 2024, 2, 23, 10, 0),
         .ends_at = at(story, 2024, 2, 23, 11, 30),
         .place = STR("Préfecture d’Eure-et-Loir")},
        {.body_id = story->bilateral.id,
         .member_id = member_named(story, "France Travail Eure-et-Loir"),
         .title = STR("Rencontre avec France Travail"),
         .starts_at = at(story, 2024, 3, 19, 10, 0),
         .ends_at = at(story, 2024, 3, 19, 11, 30),
         .place = STR("Préfecture d’Eure-et-Loir")},
        {.body_id = story->bilateral.id,
         .member_id = member_named(story, "Agence régionale de santé, délégation départementale"),
         .title = STR("Rencontre avec l’agence régionale de santé")},
        {.body_id = story->presentation.id,
         .title = STR("Présentation de l’appel à projets régional"),
         .starts_at = at(story, 2024, 3, 19, 14, 30),
         .ends_at = at(story, 2024, 3, 19, 16, 0),
         .place = STR("Préfecture d’Eure-et-Loir"),
         .remote = REMOTE_ON_REQUEST,
         .in_public_calendar = true},
        {.body_id = story->steering.id,
         .title = STR("Comité de pilotage intermédiaire"),
         .purpose = STR("Présenter les premières orientations du diagnostic et du plan d’actions."),
         .period = STR("fin mars ou début avril 2024"),
         .place = STR("Préfecture d’Eure-et-Loir"),
         .in_public_calendar = true},
    };
    return add_meeting(session, story, &meetings[0], true, true, error) &&
           add_meeting(session, story, &meetings[1], true, false, error) &&
           add_meeting(session, story, &meetings[2], false, false, error) &&
           add_meeting(session, story, &meetings[3], true, true, error) &&
           add_meeting(session, story, &meetings[4], false, false, error);
}

/* An inscription that waits for the organiser's answer. */
static bool add_joining(struct session *session, const struct story *story, struct error *error)
{
    char secret[JOINING_SECRET_TEXT + 1];
    bool known;
    int64_t then = at(story, 2024, 3, 6, 15, 0);
    struct joining joining = {
        .space_id = story->space->id,
        .kind = MEMBER_ASSOCIATION,
        .name = STR("Les Ateliers du numérique en Beauce"),
        .intention = INTENTION_TAKE_PART,
        .elected = {.civility = STR("Mme"),
                    .last_name = STR("Exemple"),
                    .duty = STR("présidente"),
                    .email = STR("ateliers@exemple.fr")},
        .email = STR("ateliers@exemple.fr"),
    };
    return joining_start(session, &joining, then, secret, error) &&
           joining_send(session, &joining, then, &known, error);
}

static bool tell(struct session *session, void *context, struct error *error)
{
    struct story *story = context;
    struct network_members members;
    struct member_search all = {.space_id = story->space->id, .states = ~0u};
    if (!member_list(session, &all, story->arena, &members, error))
        return false;
    if (members.count) /* told already, or a space in use */
        return true;
    for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
        if (!add_member(session, story, i, error))
            return false;
    return add_bodies(session, story, error) && add_committee(session, story, error) &&
           add_others(session, story, error) && add_joining(session, story, error);
}

/* --- Positions ------------------------------------------------------------------------------------------------------
 */

/* Some have answered for every group, some for one, some for none: what remains is for the nudge. */
static bool take_positions(struct session *session, void *context, struct error *error)
{
    static const enum position_state ANSWERS[] = {POSITION_TAKES_PART, POSITION_LEADS, POSITION_NOT_CONCERNED,
                                                  POSITION_TAKES_PART, POSITION_UNSAID};
    struct story *story = context;
    struct position_board board;
    int64_t then = at(story, 2024, 3, 5, 10, 0);
    if (!position_board(session, story->space->id, story->arena, &board, error))
        return false;
    if (board.unsaid < board.members.count * board.groups.count) /* told already */
        return true;
    for (size_t i = 0; i < board.members.count; i++)
        for (size_t j = 0; j < board.groups.count; j++)
            if (!position_set(session, story->space->id, board.members.at[i].id, board.groups.at[j].id,
                              ANSWERS[(i * 2 + j) % COUNT_OF(ANSWERS)], 0, then, error))
                return false;
    return true;
}

/* Does the job in the space of the department 28, when it is open. */
static bool in_the_space(struct store *store, store_job job, struct error *error)
{
    struct arena arena = {0};
    struct session *session;
    struct spaces spaces;
    if (!store_read(store, &session, error))
        return false;
    bool done = space_list(session, &arena, &spaces, error);
    session_end(session);
    for (size_t i = 0; done && i < spaces.count; i++) {
        struct territory territory = territory_at(spaces.at[i].territory);
        struct story story = {.space = &spaces.at[i], .arena = &arena};
        if (territory.kind == TERRITORY_DEPARTMENT && str_equal(territory.code, STR("28")))
            done = zone_find(story.space->zone, &story.zone, error) && store_write(store, job, &story, error);
    }
    arena_free(&arena);
    return done;
}

bool network_demo_load(struct store *store, struct error *error)
{
    return in_the_space(store, tell, error);
}

bool position_demo_load(struct store *store, struct error *error)
{
    return in_the_space(store, take_positions, error);
}
