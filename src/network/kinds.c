/* The words of the room: codes as stored, labels as shown. */
#include "network/meeting.h"

struct word {
    const char *code, *label;
};

/* The row of this code, or `otherwise`. */
static int row_of(const struct word *words, int count, struct str code, int otherwise)
{
    for (int i = 0; i < count; i++)
        if (str_equal(str_of(words[i].code), code))
            return i;
    return otherwise;
}

/* Defines NAME_code, NAME_label and NAME_of for an enumeration whose words are in TABLE. */
#define WORDS_OF(name, type, table, otherwise)                                                                         \
    const char *name##_code(type value)                                                                                \
    {                                                                                                                  \
        return (table)[value].code;                                                                                    \
    }                                                                                                                  \
    const char *name##_label(type value)                                                                               \
    {                                                                                                                  \
        return (table)[value].label;                                                                                   \
    }                                                                                                                  \
    type name##_of(struct str code)                                                                                    \
    {                                                                                                                  \
        return (type)row_of((table), (int)COUNT_OF(table), code, (int)(otherwise));                                    \
    }

const struct member_kind_row MEMBER_KINDS[MEMBER_KIND_COUNT] = {
    [MEMBER_PREFECTURE] = {"prefecture", "préfecture", COLLEGE_STATE, TERRITORY_DEPARTMENT, false},
    [MEMBER_REGIONAL_PREFECTURE] = {"regional-prefecture", "préfecture de région", COLLEGE_STATE, TERRITORY_REGION,
                                    false},
    [MEMBER_STATE_SERVICE] = {"state-service", "service de l’État", COLLEGE_STATE, TERRITORY_KIND_COUNT, false},
    [MEMBER_REGION] = {"region", "conseil régional", COLLEGE_COLLECTIVITIES, TERRITORY_REGION, true},
    [MEMBER_DEPARTMENT] = {"department", "conseil départemental", COLLEGE_COLLECTIVITIES, TERRITORY_DEPARTMENT, true},
    [MEMBER_INTERCOMMUNALITY] = {"intercommunality", "EPCI", COLLEGE_INTERCOMMUNALITIES, TERRITORY_INTERCOMMUNALITY,
                                 true},
    [MEMBER_PETR] = {"petr", "pôle d’équilibre territorial et rural (PETR)", COLLEGE_COLLECTIVITIES,
                     TERRITORY_KIND_COUNT, true},
    [MEMBER_COMMUNE] = {"commune", "commune", COLLEGE_COLLECTIVITIES, TERRITORY_COMMUNE, false},
    [MEMBER_SOCIAL_CENTRE] = {"social-centre", "centre d’action sociale (CCAS ou CIAS)", COLLEGE_COLLECTIVITIES,
                              TERRITORY_COMMUNE, false},
    [MEMBER_OPERATOR] = {"operator", "opérateur de services publics", COLLEGE_OPERATORS, TERRITORY_KIND_COUNT, false},
    [MEMBER_HUB] = {"hub", "hub pour un numérique inclusif", COLLEGE_HUB, TERRITORY_KIND_COUNT, false},
    [MEMBER_ASSOCIATION] = {"association", "association", COLLEGE_ACTORS, TERRITORY_KIND_COUNT, false},
    [MEMBER_THIRD_PLACE] = {"third-place", "tiers-lieu", COLLEGE_ACTORS, TERRITORY_KIND_COUNT, false},
    [MEMBER_COOPERATIVE] = {"cooperative", "société coopérative", COLLEGE_ACTORS, TERRITORY_KIND_COUNT, false},
    [MEMBER_PUBLIC_BODY] = {"public-body", "établissement public", COLLEGE_OPERATORS, TERRITORY_KIND_COUNT, false},
    [MEMBER_COMPANY] = {"company", "entreprise", COLLEGE_ACTORS, TERRITORY_KIND_COUNT, false},
    [MEMBER_OTHER] = {"other", "autre organisme", COLLEGE_ACTORS, TERRITORY_KIND_COUNT, false},
};

enum member_kind member_kind_of(struct str code)
{
    int kind = 0;
    while (kind < MEMBER_OTHER && !str_equal(str_of(MEMBER_KINDS[kind].code), code))
        kind++;
    return (enum member_kind)kind;
}

const struct member_college_row MEMBER_COLLEGES[COLLEGE_COUNT] = {
    [COLLEGE_INTERCOMMUNALITIES] = {"intercommunalities", "Établissements publics de coopération intercommunale "
                                                          "(EPCI)"},
    [COLLEGE_COLLECTIVITIES] = {"collectivities", "Région, Département, PETR et communes"},
    [COLLEGE_HUB] = {"hub", "Hub pour un numérique inclusif"},
    [COLLEGE_OPERATORS] = {"operators", "Opérateurs et établissements publics"},
    [COLLEGE_ACTORS] = {"actors", "Associations et autres acteurs"},
    [COLLEGE_STATE] = {"state", "Préfecture et services de l’État"},
};

enum member_college member_college_of(struct str code)
{
    int college = COLLEGE_COUNT - 1;
    while (college > 0 && !str_equal(str_of(MEMBER_COLLEGES[college].code), code))
        college--;
    return (enum member_college)college;
}

static const struct word STATES[MEMBER_STATES] = {
    [MEMBER_PROSPECT] = {"prospect", "à inviter"},    [MEMBER_INVITED] = {"invited", "invité"},
    [MEMBER_REGISTERED] = {"registered", "inscrit"},  [MEMBER_CONFIRMED] = {"confirmed", "confirmé"},
    [MEMBER_LEFT] = {"left", "sorti de la démarche"},
};
WORDS_OF(member_state, enum member_state, STATES, MEMBER_PROSPECT)

static const struct word INTENTIONS[INTENTION_COUNT] = {
    [INTENTION_UNKNOWN] = {"", "non dite"},
    [INTENTION_CARRY] = {"carry", "porter une feuille de route"},
    [INTENTION_TAKE_PART] = {"take-part", "participer aux travaux"},
    [INTENTION_FOLLOW] = {"follow", "suivre la démarche"},
};
WORDS_OF(member_intention, enum member_intention, INTENTIONS, INTENTION_UNKNOWN)

static const struct word PARTS[CONTACT_PARTS] = {
    [CONTACT_ELECTED] = {"elected", "élu représentant"},
    [CONTACT_REFERENT] = {"referent", "référent technique"},
    [CONTACT_ALTERNATE] = {"alternate", "suppléant du référent"},
    [CONTACT_OTHER] = {"other", "autre contact"},
};
WORDS_OF(contact_part, enum contact_part, PARTS, CONTACT_OTHER)

static const struct word BODIES[BODY_KIND_COUNT] = {
    [BODY_STEERING] = {"steering", "comité de pilotage"},
    [BODY_TECHNICAL] = {"technical", "comité technique"},
    [BODY_CONSULTATIVE] = {"consultative", "comité consultatif"},
    [BODY_BILATERAL] = {"bilateral", "rencontres bilatérales"},
    [BODY_PRESENTATION] = {"presentation", "réunions de présentation"},
    [BODY_OTHER] = {"other", "autre instance"},
};
WORDS_OF(body_kind, enum body_kind, BODIES, BODY_OTHER)

static const struct word FREQUENCIES[FREQUENCY_COUNT] = {
    [FREQUENCY_UNSAID] = {"", "sans rythme fixe"},
    [FREQUENCY_MONTHLY] = {"monthly", "tous les mois"},
    [FREQUENCY_QUARTERLY] = {"quarterly", "tous les trois mois"},
    [FREQUENCY_HALF_YEARLY] = {"half-yearly", "tous les six mois"},
    [FREQUENCY_YEARLY] = {"yearly", "une fois par an"},
    [FREQUENCY_ONCE] = {"once", "une seule fois"},
};
WORDS_OF(body_frequency, enum body_frequency, FREQUENCIES, FREQUENCY_UNSAID)

static const struct word BODY_STATE_WORDS[BODY_STATES] = {
    [BODY_ACTIVE] = {"active", "active"},
    [BODY_SUSPENDED] = {"suspended", "suspendue"},
    [BODY_CLOSED] = {"closed", "close"},
};
WORDS_OF(body_state, enum body_state, BODY_STATE_WORDS, BODY_ACTIVE)

static const struct word MEETINGS[MEETING_STATES] = {
    [MEETING_DRAFT] = {"draft", "brouillon"},
    [MEETING_PLANNED] = {"planned", "planifiée"},
    [MEETING_CONVENED] = {"convened", "convoquée"},
    [MEETING_HELD] = {"held", "tenue"},
    [MEETING_RECORDED] = {"recorded", "relevé diffusé"},
    [MEETING_POSTPONED] = {"postponed", "reportée"},
    [MEETING_CANCELLED] = {"cancelled", "annulée"},
};
WORDS_OF(meeting_state, enum meeting_state, MEETINGS, MEETING_DRAFT)

static const struct word REMOTES[REMOTE_COUNT] = {
    [REMOTE_NONE] = {"none", "sur place"},
    [REMOTE_ON_REQUEST] = {"on-request", "sur place, à distance sur demande"},
    [REMOTE_LINK] = {"link", "sur place et à distance"},
};
WORDS_OF(meeting_remote, enum meeting_remote, REMOTES, REMOTE_NONE)

static const struct word PRESENCES[GUEST_PRESENCES] = {
    [GUEST_INVITED] = {"invited", "invité"},   [GUEST_PRESENT] = {"present", "présent"},
    [GUEST_REMOTE] = {"remote", "à distance"}, [GUEST_EXCUSED] = {"excused", "excusé"},
    [GUEST_ABSENT] = {"absent", "absent"},     [GUEST_REPRESENTED] = {"represented", "représenté"},
};
WORDS_OF(guest_presence, enum guest_presence, PRESENCES, GUEST_INVITED)

static const struct word DECISIONS[DECISION_KIND_COUNT] = {
    [DECISION_REMINDER] = {"reminder", "rappel"},     [DECISION_INFORMATION] = {"information", "information"},
    [DECISION_DECISION] = {"decision", "décision"},   [DECISION_CALL] = {"call", "invitation à agir"},
    [DECISION_CALENDAR] = {"calendar", "calendrier"}, [DECISION_NEED] = {"need", "besoin"},
};
WORDS_OF(decision_kind, enum decision_kind, DECISIONS, DECISION_INFORMATION)

static const struct word DECISION_STATE_WORDS[DECISION_STATES] = {
    [DECISION_OPEN] = {"open", "à faire"},
    [DECISION_IN_PROGRESS] = {"in-progress", "en cours"},
    [DECISION_DONE] = {"done", "fait"},
    [DECISION_DROPPED] = {"dropped", "sans objet"},
};
WORDS_OF(decision_state, enum decision_state, DECISION_STATE_WORDS, DECISION_OPEN)

static const struct word AUDIENCES[AUDIENCE_COUNT] = {
    [AUDIENCE_ORGANISER] = {"meeting-organiser", "organisateurs seuls"},
    [AUDIENCE_MEMBERS] = {"meeting-members", "membres de la démarche"},
    [AUDIENCE_PUBLIC] = {"meeting-public", "tout le monde"},
};
WORDS_OF(file_audience, enum file_audience, AUDIENCES, AUDIENCE_ORGANISER)
