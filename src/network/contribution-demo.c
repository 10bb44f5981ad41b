/* The demonstration's contributions: what a department sent in the weeks around the committee of 20 February 2024. */
#include "network/contribution.h"
#include "territory/space.h"

enum { DAY = 86400 };
#define FIRST_DAY INT64_C(1706691600) /* 31 January 2024, 10:00 in Paris */

static const struct story {
    int day;
    enum contribution_channel channel;
    enum contribution_kind kind;
    const char *theme, *territory, *title, *text, *name, *organisation, *email, *contact;
    bool sorted, published;
} STORIES[] = {
    {0, CHANNEL_FORM, CONTRIBUTION_OBSTACLE, "inclusion-sociale-precarite", "200006971",
     "Des familles sans ordinateur à la maison",
     "Dans le Perche, beaucoup de familles n’ont qu’un téléphone pour faire leurs démarches. Remplir un dossier CAF "
     "sur "
     "un écran de téléphone prend deux heures, quand il n’est pas perdu à la dernière page.\n\nLe CCAS n’a qu’un "
     "poste, "
     "et personne pour aider l’après-midi.",
     "Claire Exemple", "CCAS de Nogent-le-Rotrou", "ccas.nogent@exemple.fr", "", true, true},
    {3, CHANNEL_FORM, CONTRIBUTION_POSITIVE, "sante", "200040277", "La permanence à la maison de santé fonctionne",
     "Depuis octobre, un conseiller numérique est présent le mardi matin à la maison de santé. Les patients viennent "
     "après "
     "leur rendez-vous : Mon espace santé, prise de rendez-vous, carte Vitale sur téléphone. Trente personnes par "
     "mois.",
     "Marc Exemple", "Maison de santé de Dreux", "maison.sante@exemple.fr", "", true, true},
    {5, CHANNEL_FORM, CONTRIBUTION_INITIATIVE, "autonomie-dependance", "200033181",
     "Le bus numérique s’arrête aux foyers-logements",
     "Un bus équipé de huit postes s’arrête une demi-journée par mois devant sept foyers-logements. Les résidents "
     "apprennent à faire un appel vidéo, les aidants à suivre un plan d’aide en ligne. Le bus est prêté par le "
     "Département, l’animation assurée par deux associations.",
     "Sophie Exemple", "Association Lien Beauce", "lien.beauce@exemple.fr",
     "Association Lien Beauce, lien.beauce@exemple.fr", true, true},
    {8, CHANNEL_FORM, CONTRIBUTION_PROPOSAL, "emploi-insertion", "", "Un référent numérique par agence",
     "Que chaque agence de France Travail désigne un référent connu des conseillers numériques : une personne orientée "
     "repartirait avec un rendez-vous, pas avec une adresse.",
     "Yann Exemple", "Mission locale de l’arrondissement de Dreux", "mission.locale@exemple.fr", "", true, true},
    {9, CHANNEL_FORM, CONTRIBUTION_EXPERIENCE, "education-jeunesse", "200033181",
     "Des collégiens réparent des ordinateurs",
     "Avec l’accord du collège, douze élèves de quatrième remettent en état des ordinateurs donnés par les entreprises "
     "de "
     "la zone. Quarante machines ont été remises à des familles depuis la rentrée.",
     "Nadia Exemple", "Atelier du réemploi", "reemploi@exemple.fr", "Atelier du réemploi, reemploi@exemple.fr", true,
     true},
    {12, CHANNEL_MAIL, CONTRIBUTION_OTHER, "", "", "Crédits Pass numérique non utilisés : les redéployer ?",
     "Bonjour,\n\nIl nous reste 6 400 € de carnets Pass numérique commandés en 2022 et arrivés à échéance. Nos élus "
     "souhaitent les redéployer vers des ateliers dans les communes sans lieu, plutôt que de les rendre.\n\nEst-ce "
     "possible, et d’autres territoires l’ont-ils fait ? Nous pouvons raconter notre expérience au prochain groupe de "
     "travail.\n\nBien cordialement,\nPauline Exemple, référente numérique",
     "Pauline Exemple", "PETR du Perche d’Eure-et-Loir", "referente.petr@exemple.fr", "", false, false},
    {13, CHANNEL_FORM, CONTRIBUTION_TESTIMONY, "inclusion-sociale-precarite", "200069953",
     "Trois mois pour refaire une carte grise",
     "Mon père a 78 ans. Il est allé quatre fois à la mairie, qui n’y peut rien. C’est une médiatrice de la "
     "médiathèque qui "
     "a fini par faire la démarche avec lui, en vingt minutes.",
     "", "", "", "", true, false},
    {15, CHANNEL_FORM, CONTRIBUTION_OBSTACLE, "sante", "", "Pas de réseau dans certains villages",
     "Dans une dizaine de villages du Dunois, la téléconsultation est impossible : ni fibre, ni 4G. On équipe des gens "
     "qui ne "
     "peuvent pas se connecter.",
     "Hervé Exemple", "Infirmiers du Dunois", "infirmiers@exemple.fr", "", false, false},
    {16, CHANNEL_MAIL, CONTRIBUTION_OTHER, "", "", "Suite à la réunion de mardi",
     "Bonjour,\n\nDeux remarques après la réunion : les ateliers du soir sont les seuls où viennent les salariés, il "
     "faut les "
     "garder. Et la carte des lieux n’indique pas si l’on peut venir sans rendez-vous.\n\nMerci,\nOlivier Exemple",
     "Olivier Exemple", "", "olivier@exemple.fr", "", false, false},
    {17, CHANNEL_PASTED, CONTRIBUTION_PROPOSAL, "education-jeunesse", "", "Associer les parents d’élèves",
     "La DSDEN propose d’ouvrir les salles informatiques de six collèges aux parents, un samedi par mois, avec un "
     "conseiller "
     "numérique et un enseignant volontaire.",
     "Inspectrice (note de bilatérale)", "DSDEN d’Eure-et-Loir", "", "", true, false},
};

static bool add(struct session *session, int64_t space_id, const struct story *story, struct arena *arena,
                struct error *error)
{
    int64_t at = FIRST_DAY + (int64_t)story->day * DAY;
    bool agreed = story->published || !str_is_empty(str_of(story->email));
    struct contribution one = {.space_id = space_id,
                               .channel = story->channel,
                               .kind = story->kind,
                               .theme = str_of(story->theme),
                               .territory = str_of(story->territory),
                               .title = str_of(story->title),
                               .text = str_of(story->text),
                               .contact = str_of(story->contact),
                               .name = str_of(story->name),
                               .organisation = str_of(story->organisation),
                               .email = str_of(story->email),
                               .may_publish = agreed && story->channel == CHANNEL_FORM,
                               .may_name = story->published,
                               .created_at = at};
    return contribution_add(session, &one, at, arena, error) &&
           (!story->sorted || contribution_qualify(session, &one, 0, at + DAY, error)) &&
           (!story->published || contribution_publish(session, space_id, one.id, true, at + 2 * DAY, error));
}

static bool load(struct session *session, void *context, struct error *error)
{
    struct arena *arena = context;
    struct spaces spaces;
    struct contribution_counts counts;
    int64_t space_id = 0, all = 0;
    if (!space_list(session, arena, &spaces, error))
        return false;
    for (size_t i = 0; i < spaces.count; i++)
        if (str_equal(spaces.at[i].code, STR("28")))
            space_id = spaces.at[i].id;
    if (!space_id)
        return true;
    if (!contribution_count(session, space_id, &counts, error))
        return false;
    for (int state = 0; state < CONTRIBUTION_STATES; state++)
        all += counts.states[state];
    for (size_t i = 0; all == 0 && i < COUNT_OF(STORIES); i++)
        if (!add(session, space_id, &STORIES[i], arena, error))
            return false;
    return true;
}

bool contribution_demo_load(struct store *store, struct error *error)
{
    struct arena arena = {0};
    bool done = store_write(store, load, &arena, error);
    arena_free(&arena);
    return done;
}
