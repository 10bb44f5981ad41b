/* The columns of place and place_stage, in one order: what SQL and binding share. Private to places/store. */
#ifndef PLACES_COLUMNS_H
#define PLACES_COLUMNS_H

#include "places/place.h"

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

#endif
