/* The groups of the minutes, who comes to them, who is known and invited; and a complementary group to come, to try. */
#include "network/demo.h"
#include "network/network.h"

struct story_group {
    const char *theme, *name, *purpose;
    int month, day; /* of 2024; 0: to come */
    int64_t capacity;
};
static const struct story_group GROUPS[] = {
    {"education-jeunesse", "Éducation et jeunesse",
     "Ce que l’école, les médiathèques et les structures jeunesse font déjà, et ce qui manque aux familles.", 3, 12,
     40},
    {"emploi-insertion", "Emploi et insertion",
     "Le numérique comme condition pour chercher et garder un emploi ; qui accompagne, où, et avec quels moyens.", 3,
     26, 40},
    {"inclusion-sociale-precarite", "Inclusion sociale et précarité",
     "Accéder à ses droits quand tout passe par un écran : équipement, accompagnement, aidants.", 4, 16, 40},
    {"sante", "Santé", "Mon espace santé, rendez-vous en ligne, téléconsultation : ce qui freine, ce qui aide.", 5, 16,
     40},
    {"autonomie-dependance", "Autonomie et dépendance",
     "Personnes âgées, personnes en situation de handicap, proches aidants : des usages à rendre possibles.", 5, 23,
     40},
    {"", "Aller vers les usagers éloignés",
     "Groupe complémentaire, ajouté à la demande des référents : médiation itinérante, mobilité, zones blanches.", 0, 0,
     12},
};

struct story_person {
    const char *first_name, *last_name, *organisation, *duty, *college, *intercommunality, *email;
    unsigned groups; /* bit i: GROUPS[i] */
    bool present;
};
static const struct story_person PEOPLE[] = {
    {"Camille", "Référente", "CA du Pays de Dreux", "chargée de mission inclusion numérique", "intercommunalities",
     "200040277", "dreux-referente@exemple.fr", 0x3f, true},
    {"Dominique", "Référent", "CA Chartres Métropole", "chef de projet numérique", "intercommunalities", "200033181",
     "chartres-referent@exemple.fr", 0x1f, true},
    {"Alix", "Référente", "CC du Perche", "coordinatrice", "intercommunalities", "200006971",
     "perche-referente@exemple.fr", 0x29, true},
    {"Sacha", "Coordinatrice", "CC Cœur de Beauce", "coordinatrice France services", "intercommunalities", "200070159",
     "coeur-de-beauce-referente@exemple.fr", 0x07, true},
    {"Claude", "Directrice", "Médiathèque de Dreux", "directrice de la médiathèque", "actors", "200040277",
     "mediatheque@exemple.fr", 0x03, true},
    {"Lou", "Médiateur", "Association Le Fil", "médiateur numérique", "actors", "200033181", "lefil@exemple.fr", 0x25,
     true},
    {"Morgan", "Conseillère", "France Travail, agence de Chartres", "conseillère emploi", "operators", "",
     "agence-emploi@exemple.fr", 0x02, true},
    {"Noa", "Inspecteur", "Direction des services départementaux de l’éducation nationale", "inspecteur", "state", "",
     "education@exemple.fr", 0x01, true},
    {"Charlie", "Mission", "Hub régional", "chargée de mission départementale", "hub", "", "hub@exemple.fr", 0x3f,
     true},
    {"Maxime", "Conseiller", "Centre communal d’action sociale de Châteaudun", "conseiller numérique", "collectivities",
     "200069961", "ccas@exemple.fr", 0x14, false},
    {"Andrea", "Cheffe de pôle", "Préfecture d’Eure-et-Loir", "cheffe du pôle d’appui territorial", "state", "",
     "pole-appui@exemple.fr", 0x3f, true},
};

struct story_actor {
    const char *intercommunality, *name, *contact, *email, *commune, *themes;
    enum actor_state state;
};
static const struct story_actor ACTORS[] = {
    {"200006971", "Médiathèque de Nogent-le-Rotrou", "La directrice", "mediatheque-nogent@exemple.fr", "28280",
     "education-jeunesse inclusion-sociale-precarite", ACTOR_TO_CONTACT},
    {"200006971", "Maison de santé du Perche", "La coordinatrice", "maison-sante@exemple.fr", "28280", "sante",
     ACTOR_TO_CONTACT},
    {"200006971", "Mission locale, antenne du Perche", "", "mission-locale@exemple.fr", "28280", "emploi-insertion",
     ACTOR_ENGAGED},
    {"200006971", "Association Le Fil", "Le médiateur", "lefil@exemple.fr", "28085", "inclusion-sociale-precarite",
     ACTOR_ENGAGED},
    {"200006971", "Familles rurales", "La présidente", "familles-rurales@exemple.fr", "28280",
     "inclusion-sociale-precarite autonomie-dependance", ACTOR_REFUSED},
    {"200006971", "Club informatique du mardi", "", "", "28280", "", ACTOR_TO_CONTACT},
    {"200033181", "Association Le Fil", "Le médiateur", "lefil@exemple.fr", "28085", "education-jeunesse",
     ACTOR_ENGAGED},
    {"200033181", "Centre social des Hauts", "Le directeur", "centre-social@exemple.fr", "28085",
     "inclusion-sociale-precarite", ACTOR_TO_CONTACT},
    {"200040277", "Médiathèque de Dreux", "La directrice", "mediatheque@exemple.fr", "28134", "education-jeunesse",
     ACTOR_ENGAGED},
    {"200040277", "Tiers-lieu de la gare", "L’animatrice", "tiers-lieu@exemple.fr", "28134", "emploi-insertion",
     ACTOR_CONTACTED},
    {"", "Caisse d’allocations familiales", "Le référent numérique", "caf@exemple.fr", "28085",
     "inclusion-sociale-precarite", ACTOR_CONTACTED},
};

struct telling {
    const struct space *space;
    const struct zone *zone;
    int64_t now;
    struct arena arena;
    int64_t sessions[COUNT_OF(GROUPS)];
};

static int64_t story_instant(const struct telling *telling, int year, int month, int day, int hour, int minute)
{
    return zone_instant(telling->zone,
                        (struct civil){.year = year, .month = month, .day = day, .hour = hour, .minute = minute});
}

/* A Tuesday, four to five weeks from now, at 9 h 30. */
static int64_t coming_instant(const struct telling *telling)
{
    struct civil today = zone_civil(telling->zone, telling->now), then = {.hour = 9, .minute = 30};
    int32_t date = date_from_civil(today.year, today.month, today.day) + 28;
    while (date_weekday(date) != 2)
        date++;
    date_to_civil(date, &then.year, &then.month, &then.day);
    return zone_instant(telling->zone, then);
}

/* --- Groups ------------------------------------------------------------------------------------------------------- */

static bool tell_group(struct session *session, struct telling *telling, size_t i, struct error *error)
{
    const struct story_group *story = &GROUPS[i];
    bool told;
    int64_t begins = story_instant(telling, 2024, 2, 20, 12, 0);
    int64_t starts =
        story->month ? story_instant(telling, 2024, story->month, story->day, 9, 30) : coming_instant(telling);
    struct working_group group = {.space_id = telling->space->id,
                                  .theme = str_of(story->theme),
                                  .name = str_of(story->name),
                                  .purpose = str_of(story->purpose)};
    if (!group_save(session, &group, begins, &telling->arena, error))
        return false;
    struct group_session made = {.group_id = group.id,
                                 .space_id = telling->space->id,
                                 .starts = starts,
                                 .ends = starts + 9000,
                                 .place = STR("Préfecture d’Eure-et-Loir, salle Jehan de Beauce"),
                                 .address = STR("place de la République, 28000 Chartres"),
                                 .capacity = story->capacity,
                                 .remote = SESSION_REMOTE_ON_REQUEST,
                                 .opens = story->month ? begins : telling->now - 86400,
                                 .closes = starts - 86400};
    bool done = group_session_save(session, &made, begins, &telling->arena, &told, error);
    telling->sessions[i] = made.id;
    return done;
}

static bool tell_person(struct session *session, struct telling *telling, const struct story_person *story,
                        struct error *error)
{
    struct participant person = {.space_id = telling->space->id,
                                 .email = str_of(story->email),
                                 .first_name = str_of(story->first_name),
                                 .last_name = str_of(story->last_name),
                                 .organisation = str_of(story->organisation),
                                 .duty = str_of(story->duty),
                                 .college = str_of(story->college),
                                 .intercommunality = str_of(story->intercommunality)};
    int64_t confirmed, waiting, lapsed;
    for (size_t i = 0; i < COUNT_OF(GROUPS); i++) {
        if (!(story->groups & (1u << i)))
            continue;
        struct registration_wish wish = {telling->sessions[i], ATTENDS_ROOM};
        enum wish_answer answer;
        struct registration arrived;
        bool found;
        int64_t when = GROUPS[i].month ? story_instant(telling, 2024, 3, 1, 10, 0) : telling->now;
        if (!registration_ask(session, &person, &wish, 1, when, &telling->arena, &answer, error) ||
            !registration_confirm(session, person.id, when, &confirmed, &waiting, &lapsed, error))
            return false;
        if (GROUPS[i].month && story->present &&
            !registration_arrive(session, telling->sessions[i], person.email,
                                 story_instant(telling, 2024, GROUPS[i].month, GROUPS[i].day, 9, 20), &telling->arena,
                                 &arrived, &found, error))
            return false;
    }
    return true;
}

static bool tell_questions(struct session *session, struct telling *telling, struct error *error)
{
    static const char QUESTIONS[] =
        "[{\"code\":\"attente\",\"label\":\"Qu’attendez-vous de ces groupes ?\",\"kind\":\"long_text\"},"
        "{\"code\":\"venue\",\"label\":\"Comment viendrez-vous ?\",\"kind\":\"choice\",\"choices\":[\"En voiture, avec "
        "des places à partager\",\"En voiture\",\"En train ou en car\",\"À pied ou à vélo\"]}]";
    return registration_form_save(session, telling->space->id, STR("Un café vous attend dès 9 heures."),
                                  str_of(QUESTIONS), telling->now, error);
}

static bool tell_groups(struct session *session, void *context, struct error *error)
{
    struct telling *telling = context;
    struct working_groups groups;
    if (!group_list(session, telling->space->id, &telling->arena, &groups, error))
        return false;
    if (groups.count)
        return true;
    bool done = tell_questions(session, telling, error);
    for (size_t i = 0; done && i < COUNT_OF(GROUPS); i++)
        done = tell_group(session, telling, i, error);
    for (size_t i = 0; done && i < COUNT_OF(PEOPLE); i++)
        done = tell_person(session, telling, &PEOPLE[i], error);
    return done;
}

/* --- Actors ------------------------------------------------------------------------------------------------------- */

/* The referent of the Perche invited hers: the invitations wait for the worker. */
static bool tell_round(struct session *session, struct telling *telling, struct error *error)
{
    struct relay relay;
    int64_t count;
    struct actor_search search = {.space_id = telling->space->id, .intercommunality = STR("200006971")};
    struct invitation_round round = {.space_id = telling->space->id,
                                     .intercommunality = search.intercommunality,
                                     .words = STR("Votre expérience du terrain nous manque : venez en parler avec "
                                                  "nous."),
                                     .sender = STR("CC du Perche"),
                                     .reply_to = STR("perche-referente@exemple.fr")};
    if (!relay_of_referent(session, telling->space->id, round.intercommunality, 0, round.sender, telling->now,
                           &telling->arena, &relay, error))
        return false;
    round.relay_id = relay.id;
    return round_make(session, &round, &search, telling->now, &count, error);
}

static bool tell_actors(struct session *session, void *context, struct error *error)
{
    struct telling *telling = context;
    struct actors known;
    struct actor_search search = {.space_id = telling->space->id, .everywhere = true, .most = 1};
    if (!actor_list(session, &search, &telling->arena, &known, error))
        return false;
    if (known.count)
        return true;
    for (size_t i = 0; i < COUNT_OF(ACTORS); i++) {
        const struct story_actor *story = &ACTORS[i];
        struct actor actor = {.space_id = telling->space->id,
                              .intercommunality = str_of(story->intercommunality),
                              .name = str_of(story->name),
                              .contact = str_of(story->contact),
                              .email = str_of(story->email),
                              .commune = str_of(story->commune),
                              .themes = str_of(story->themes),
                              .state = story->state,
                              .origin = STR("recensement de février 2024")};
        if (!actor_save(session, &actor, story_instant(telling, 2024, 2, 27, 14, 0), &telling->arena, error))
            return false;
    }
    return tell_round(session, telling, error);
}

bool network_demo_groups(struct store *store, int64_t now, struct error *error)
{
    struct telling telling = {.now = now};
    struct session *session;
    struct spaces spaces;
    if (!store_read(store, &session, error))
        return false;
    bool done = space_list(session, &telling.arena, &spaces, error);
    session_end(session);
    for (size_t i = 0; done && i < spaces.count; i++) {
        struct territory territory = territory_at(spaces.at[i].territory);
        if (territory.kind != TERRITORY_DEPARTMENT || !str_equal(territory.code, STR("28")))
            continue;
        telling.space = &spaces.at[i];
        done = zone_find(telling.space->zone, &telling.zone, error) &&
               store_write(store, tell_groups, &telling, error) && store_write(store, tell_actors, &telling, error);
    }
    arena_free(&telling.arena);
    return done;
}
