#include "places/place.h"

#include "place-check.h"

struct check {
    const struct place *place;
    int64_t line, index;
    finding_fn found;
    void *context;
    bool refused;
};

static void report(struct check *check, enum severity severity, enum place_field field, const char *rule,
                   struct str before, struct str message)
{
    check->refused |= severity == SEVERITY_REFUSED;
    if (!check->found)
        return;
    struct finding finding = {
        .severity = severity,
        .line = check->line,
        .index = check->index,
        .record = check->place->id,
        .name = check->place->name,
        .field = str_of(place_field_name(field)),
        .rule = rule,
        .before = before,
        .message = message,
    };
    check->found(check->context, &finding);
}

#define WARN_UNLESS(condition, field, rule, before, message)                                                           \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            report(check, SEVERITY_WARNING, field, rule, before, STR(message));                                        \
    } while (0)

static void check_identity(struct check *check)
{
    const struct place *place = check->place;
    if (str_is_empty(place->id))
        report(check, SEVERITY_REFUSED, PLACE_ID, "id-missing", STR_NONE,
               STR("Le lieu n’a pas d’identifiant : donnez à chaque lieu un identifiant qui ne change pas."));
    if (str_is_empty(str_trim(place->name)))
        report(check, SEVERITY_REFUSED, PLACE_NAME, "name-missing", STR_NONE,
               STR("Le lieu n’a pas de nom : indiquez le nom sous lequel le public le connaît."));
    if (str_is_empty(place->pivot))
        report(check, SEVERITY_NOTE, PLACE_PIVOT, "pivot-missing", STR_NONE,
               STR("Ni SIRET ni RNA : le lieu est gardé ; indiquez-le pour éviter les doublons."));
    else if (!check_pivot(place->pivot))
        report(check, SEVERITY_WARNING, PLACE_PIVOT, "pivot-invalid", place->pivot,
               STR("Ce n’est ni un SIRET (14 chiffres), ni un RNA (W et 9 chiffres), ni un RIDET : corrigez-le."));
    else if (place->pivot.length == 14 && str_is_digits(place->pivot) && !str_equal(place->pivot, PLACE_NO_PIVOT) &&
             !check_siret_key(place->pivot))
        report(check, SEVERITY_WARNING, PLACE_PIVOT, "siret-key", place->pivot,
               STR("La clé de ce SIRET est fausse : un chiffre est sans doute mal recopié."));
}

static void check_where(struct check *check)
{
    const struct place *place = check->place;
    if (str_is_empty(place->commune) && str_is_empty(place->insee_code) && str_is_empty(place->postal_code) &&
        !place->located) {
        report(check, SEVERITY_REFUSED, PLACE_COMMUNE, "place-nowhere", STR_NONE,
               STR("Rien ne dit où est ce lieu : indiquez au moins sa commune."));
        return;
    }
    if (str_is_empty(place->commune))
        report(check, SEVERITY_WARNING, PLACE_COMMUNE, "commune-missing", STR_NONE,
               STR("La commune manque : indiquez-la."));
    else
        WARN_UNLESS(check_commune(place->commune), PLACE_COMMUNE, "commune-invalid", place->commune,
                    "Ce nom de commune contient des signes inattendus : écrivez le nom officiel.");
    if (str_is_empty(place->postal_code))
        report(check, SEVERITY_WARNING, PLACE_POSTAL_CODE, "postal-code-missing", STR_NONE,
               STR("Le code postal manque : indiquez ses cinq chiffres."));
    else
        WARN_UNLESS(check_postal_code(place->postal_code), PLACE_POSTAL_CODE, "postal-code-invalid", place->postal_code,
                    "Un code postal a cinq chiffres : corrigez-le.");
    WARN_UNLESS(str_is_empty(place->insee_code) || check_insee_code(place->insee_code), PLACE_INSEE_CODE,
                "insee-code-invalid", place->insee_code,
                "Ce n’est pas un code INSEE de commune (cinq signes, par exemple 28085) : corrigez-le.");
    if (str_is_empty(place->address))
        report(check, SEVERITY_WARNING, PLACE_ADDRESS, "address-missing", STR_NONE,
               STR("L’adresse manque : indiquez le numéro et la voie, pour qu’on trouve le lieu."));
    else
        WARN_UNLESS(check_address(place->address), PLACE_ADDRESS, "address-invalid", place->address,
                    "L’adresse contient des signes inattendus : gardez le numéro et le nom de la voie.");
}

static void check_contact(struct check *check)
{
    const struct place *place = check->place;
    WARN_UNLESS(str_is_empty(place->phone) || check_phone(place->phone), PLACE_PHONE, "phone-invalid", place->phone,
                "Ce numéro n’a pas la forme internationale attendue, par exemple +33237000000 : corrigez-le.");
    for (size_t i = 0; i < place->emails.count; i++)
        WARN_UNLESS(check_email(place->emails.at[i]), PLACE_EMAILS, "email-invalid", place->emails.at[i],
                    "Ce n’est pas une adresse électronique, par exemple accueil@mairie-exemple.fr : corrigez-la.");
    for (size_t i = 0; i < place->websites.count; i++)
        WARN_UNLESS(check_web_address(place->websites.at[i]), PLACE_WEBSITES, "website-invalid", place->websites.at[i],
                    "Ce n’est pas une adresse web, par exemple https://www.exemple.fr : corrigez-la.");
    WARN_UNLESS(str_is_empty(place->accessibility_url) || check_web_address(place->accessibility_url),
                PLACE_ACCESSIBILITY_URL, "accessibility-url-invalid", place->accessibility_url,
                "Ce n’est pas l’adresse web d’une fiche Acceslibre : copiez celle de la page du lieu.");
    WARN_UNLESS(str_is_empty(place->booking_url) || check_web_address(place->booking_url), PLACE_BOOKING_URL,
                "booking-url-invalid", place->booking_url,
                "Ce n’est pas l’adresse web d’une prise de rendez-vous : elle commence par https://.");
}

enum { SUMMARY_MOST = 280 };

static void check_texts(struct check *check)
{
    const struct place *place = check->place;
    int32_t date;
    WARN_UNLESS(place->summary.length <= SUMMARY_MOST || text_length(place->summary) <= SUMMARY_MOST, PLACE_SUMMARY,
                "summary-too-long", place->summary,
                "La présentation courte dépasse 280 caractères : raccourcissez-la, ou mettez-la en présentation "
                "détaillée.");
    if (str_is_empty(place->updated_on))
        report(check, SEVERITY_WARNING, PLACE_UPDATED_ON, "date-missing", STR_NONE,
               STR("La date de mise à jour manque : on ne sait pas si ces renseignements sont encore vrais."));
    else
        WARN_UNLESS(date_parse(place->updated_on, &date), PLACE_UPDATED_ON, "date-invalid", place->updated_on,
                    "La date de mise à jour doit avoir la forme 2024-02-20.");
}

bool place_validate(const struct place *place, int64_t line, int64_t index, struct arena *arena, finding_fn found,
                    void *context)
{
    (void)arena; /* the messages are constant texts and the values views of the place */
    struct check check = {place, line, index, found, context, false};
    check_identity(&check);
    check_where(&check);
    check_contact(&check);
    check_texts(&check);
    return !check.refused;
}
