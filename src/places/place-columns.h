/* The columns of place and place_stage, in one order: what SQL and binding share. Private to the room. */
#ifndef PLACES_COLUMNS_H
#define PLACES_COLUMNS_H

#include "places/place.h"
#include "store/store.h"

/* The official fields but « id » (the column is `record`), in the normative order. */
#define OFFICIAL_COLUMNS                                                                                               \
    "pivot, nom, commune, code_postal, code_insee, adresse, complement_adresse, latitude, longitude, "                 \
    "typologie, telephone, courriels, site_web, horaires, presentation_resume, presentation_detail, "                  \
    "source, itinerance, structure_parente, date_maj, services, publics_specifiquement_adresses, "                     \
    "prise_en_charge_specifique, frais_a_charge, dispositif_programmes_nationaux, formations_labels, "                 \
    "autres_formations_labels, modalites_acces, modalites_accompagnement, fiche_acces_libre, prise_rdv "
/* The program's own columns before them. */
#define OWN_COLUMNS                                                                                                    \
    "id, source_id, record, fingerprint, slug, space_id, region, department, arrondissement, "                         \
    "intercommunality, quality, published_on "
enum { OWN_COLUMN_COUNT = 12, OFFICIAL_COLUMN_COUNT = PLACE_FIELD_COUNT - 1 };

/* Reads a place from the columns `first` (record) and those of OFFICIAL_COLUMNS that follow. Lists lie in the arena; so
 * do texts with `keep`, else they are views of the row. */
bool columns_read(struct query *query, int first, bool keep, struct arena *arena, struct place *place,
                  struct error *error);

/* Binds the official fields but the id from parameter `first` on, in the order of OFFICIAL_COLUMNS. */
void columns_bind(struct query *query, int first, const struct place *place, struct arena *arena);

/* Codes of the territories of its commune; "" where unknown. */
struct place_territories {
    struct str region, department, arrondissement, intercommunality;
};
struct place_territories place_territories_of(const struct place *place);
/* Binds the four from parameter `first` on. */
void territories_bind(struct query *query, int first, const struct place_territories *territories);

/* 0 is NULL. */
void bind_reference(struct query *query, int parameter, int64_t id);

/* The address a place would like: its name and commune. */
struct str place_wished_slug(const struct place *place, struct arena *arena);

#endif
