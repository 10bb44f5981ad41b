#include "schemas.h"

#include <string.h>

#include "places/place.h"

static void member(struct json_writer *writer, const char *key, const char *text)
{
    json_member_text(writer, key, str_of(text));
}

/* Lists are one text, joined by "|", as in the official files. */
static void write_terms(struct json_writer *writer, enum vocabulary vocabulary)
{
    struct buffer text = {0};
    buffer_add_cstr(&text, "Une ou plusieurs valeurs, séparées par « | » : ");
    for (size_t i = 0; i < vocabulary_count(vocabulary); i++) {
        if (i)
            buffer_add_cstr(&text, " · ");
        buffer_add_str(&text, vocabulary_term(vocabulary, i)->value);
    }
    json_member_text(writer, "description", buffer_str(&text));
    buffer_free(&text);
}

static void write_field(struct json_writer *writer, enum place_field field)
{
    bool number = field == PLACE_LATITUDE || field == PLACE_LONGITUDE;
    enum vocabulary vocabulary = place_field_vocabulary(field);
    json_key(writer, place_field_name(field));
    json_begin_object(writer);
    member(writer, "type", number ? "number" : "string");
    member(writer, "title", place_field_label(field));
    if (field == PLACE_UPDATED_ON)
        member(writer, "format", "date");
    if (field == PLACE_HOURS)
        member(writer, "description", "Horaires d’ouverture, dans la syntaxe opening_hours d’OpenStreetMap");
    if (vocabulary != VOCABULARY_COUNT)
        write_terms(writer, vocabulary);
    json_end_object(writer);
}

static void write_place(struct json_writer *writer)
{
    json_begin_object(writer);
    member(writer, "type", "object");
    member(writer, "description",
           "Un lieu, au schéma « Lieux de médiation numérique » ; une clé absente n’est pas connue.");
    json_key(writer, "properties");
    json_begin_object(writer);
    json_key(writer, "id");
    json_raw(writer, STR("{\"type\":\"string\",\"title\":\"Identifiant public, stable\"}"));
    json_key(writer, "id_source");
    json_raw(writer, STR("{\"type\":\"string\",\"title\":\"Identifiant donné par la source\"}"));
    json_key(writer, "slug");
    json_raw(writer, STR("{\"type\":\"string\",\"title\":\"Fin de l’adresse de sa page\"}"));
    for (enum place_field field = 0; field < PLACE_FIELD_COUNT; field++)
        if (field != PLACE_ID)
            write_field(writer, field);
    json_key(writer, "verifie_le");
    json_raw(writer, STR("{\"type\":\"string\",\"format\":\"date\",\"title\":\"Dernière vérification\"}"));
    json_key(writer, "qualite");
    json_raw(writer, STR("{\"type\":\"integer\",\"minimum\":0,\"maximum\":100,\"title\":\"Complétude\"}"));
    json_end_object(writer);
    json_key(writer, "required");
    json_raw(writer, STR("[\"id\"]"));
    json_end_object(writer);
}

/* Those that do not follow from a table. */
static const struct {
    const char *name, *schema;
} SCHEMAS[] = {
    {"PageDeLieux", "{\"type\":\"object\",\"required\":[\"total\",\"version\",\"lieux\"],\"properties\":{"
                    "\"total\":{\"type\":\"integer\",\"description\":\"Lieux qui répondent aux critères\"},"
                    "\"version\":{\"type\":\"integer\",\"description\":\"État de l’annuaire\"},"
                    "\"lieux\":{\"$ref\":\"#/components/schemas/Lieux\"},"
                    "\"suivant\":{\"type\":\"string\",\"format\":\"uri\",\"description\":\"Adresse de la suite ; "
                    "absente à la fin\"}}}"},
    {"Lieux", "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Lieu\"}}"},
    {"Entites", "{\"type\":\"object\",\"required\":[\"type\",\"features\"],\"properties\":{\"type\":{\"const\":"
                "\"FeatureCollection\"},"
                "\"features\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"type\",\"geometry\","
                "\"properties\"],"
                "\"properties\":{\"type\":{\"const\":\"Feature\"},\"geometry\":{\"type\":[\"object\",\"null\"]},"
                "\"properties\":{\"$ref\":\"#/components/schemas/Lieu\"}}}}}}"},
    {"Lien", "{\"type\":\"object\",\"required\":[\"code\",\"nom\"],\"properties\":{\"code\":{\"type\":\"string\"},"
             "\"nom\":{\"type\":\"string\"}}}"},
    {"Territoire", "{\"type\":\"object\",\"required\":[\"code\",\"type\",\"nom\",\"lieux\"],\"properties\":{"
                   "\"code\":{\"type\":\"string\"},"
                   "\"type\":{\"enum\":[\"region\",\"departement\",\"arrondissement\",\"epci\",\"commune\"]},"
                   "\"nom\":{\"type\":\"string\"},\"population\":{\"type\":\"integer\"},\"superficie_km2\":{\"type\":"
                   "\"number\"},"
                   "\"centre\":{\"type\":\"array\",\"items\":{\"type\":\"number\"},\"minItems\":2,\"maxItems\":2,"
                   "\"description\":\"Longitude, latitude\"},"
                   "\"lieux\":{\"type\":\"integer\",\"description\":\"Lieux publiés dans ce territoire\"},"
                   "\"codes_postaux\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
                   "\"region\":{\"$ref\":\"#/components/schemas/Lien\"},\"departement\":{\"$ref\":\"#/components/"
                   "schemas/Lien\"},"
                   "\"arrondissement\":{\"$ref\":\"#/components/schemas/Lien\"},"
                   "\"intercommunalite\":{\"$ref\":\"#/components/schemas/Lien\"},"
                   "\"chef_lieu\":{\"$ref\":\"#/components/schemas/Lien\"},"
                   "\"epci\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Lien\"}},"
                   "\"departements\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Lien\"}},"
                   "\"communes\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Lien\"}}}}"},
    {"Probleme", "{\"type\":\"object\",\"required\":[\"title\",\"status\",\"detail\",\"kind\"],\"properties\":{"
                 "\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},"
                 "\"detail\":{\"type\":\"string\",\"description\":\"Ce qui ne va pas, et que faire\"},"
                 "\"kind\":{\"enum\":[\"none\",\"invalid\",\"missing\",\"conflict\",\"forbidden\",\"limited\","
                 "\"unavailable\","
                 "\"internal\"]}}}"},
};

void schemas_write(struct json_writer *writer)
{
    json_begin_object(writer);
    json_key(writer, "Lieu");
    write_place(writer);
    for (size_t i = 0; i < COUNT_OF(SCHEMAS); i++) {
        json_key(writer, SCHEMAS[i].name);
        json_raw(writer, str_of(SCHEMAS[i].schema));
    }
    json_end_object(writer);
}
