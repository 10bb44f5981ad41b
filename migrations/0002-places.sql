-- Places, where they come from, and the runs that brought them.

CREATE TABLE source (
    id @i64 PRIMARY KEY,
    name @text NOT NULL UNIQUE,
    last_run @i64, -- the last import_run that changed it; NULL before the first
    created_at @i64 NOT NULL
) @strict;

CREATE TABLE import_run (
    id @i64 PRIMARY KEY,
    source_id @i64 NOT NULL REFERENCES source (id),
    at @i64 NOT NULL,
    records_read @i64 NOT NULL,
    kept @i64 NOT NULL,
    refused @i64 NOT NULL,
    added @i64 NOT NULL,
    changed @i64 NOT NULL,
    vanished @i64 NOT NULL,
    returned @i64 NOT NULL
) @strict;

CREATE INDEX import_run_source ON import_run (source_id, at);

-- A place in the official schema: its fields keep their official names, lists are joined by "|".
-- A place that its source no longer has is kept, « vanished ».
CREATE TABLE place (
    id @i64 PRIMARY KEY,
    source_id @i64 NOT NULL REFERENCES source (id),
    record @text NOT NULL, -- the official « id » : the source's own name for it
    fingerprint @text NOT NULL,
    slug @text NOT NULL UNIQUE,
    space_id @i64 REFERENCES space (id),
    region @text, -- codes of the territories of its commune
    department @text,
    arrondissement @text,
    intercommunality @text,
    quality @i64 NOT NULL CHECK (quality BETWEEN 0 AND 100),
    published_on @text NOT NULL, -- civil date
    state @text NOT NULL CHECK (state IN ('published', 'vanished', 'hidden')),
    verified_on @text,
    pivot @text,
    nom @text NOT NULL,
    commune @text,
    code_postal @text,
    code_insee @text,
    adresse @text,
    complement_adresse @text,
    latitude @f64,
    longitude @f64,
    typologie @text,
    telephone @text,
    courriels @text,
    site_web @text,
    horaires @text,
    presentation_resume @text,
    presentation_detail @text,
    source @text,
    itinerance @text,
    structure_parente @text,
    date_maj @text,
    services @text,
    publics_specifiquement_adresses @text,
    prise_en_charge_specifique @text,
    frais_a_charge @text,
    dispositif_programmes_nationaux @text,
    formations_labels @text,
    autres_formations_labels @text,
    modalites_acces @text,
    modalites_accompagnement @text,
    fiche_acces_libre @text,
    prise_rdv @text,
    UNIQUE (source_id, record)
) @strict;

CREATE INDEX place_space ON place (space_id);
CREATE INDEX place_department ON place (department);

-- What an import will write, prepared outside any lock: rows of a run that stopped are swept by the next.
CREATE TABLE place_stage (
    run_id @i64 NOT NULL,
    id @i64 NOT NULL,
    source_id @i64 NOT NULL,
    record @text NOT NULL, -- the official « id » : the source's own name for it
    fingerprint @text NOT NULL,
    slug @text NOT NULL,
    space_id @i64,
    region @text, -- codes of the territories of its commune
    department @text,
    arrondissement @text,
    intercommunality @text,
    quality @i64 NOT NULL CHECK (quality BETWEEN 0 AND 100),
    published_on @text NOT NULL, -- civil date
    pivot @text,
    nom @text NOT NULL,
    commune @text,
    code_postal @text,
    code_insee @text,
    adresse @text,
    complement_adresse @text,
    latitude @f64,
    longitude @f64,
    typologie @text,
    telephone @text,
    courriels @text,
    site_web @text,
    horaires @text,
    presentation_resume @text,
    presentation_detail @text,
    source @text,
    itinerance @text,
    structure_parente @text,
    date_maj @text,
    services @text,
    publics_specifiquement_adresses @text,
    prise_en_charge_specifique @text,
    frais_a_charge @text,
    dispositif_programmes_nationaux @text,
    formations_labels @text,
    autres_formations_labels @text,
    modalites_acces @text,
    modalites_accompagnement @text,
    fiche_acces_libre @text,
    prise_rdv @text,
    PRIMARY KEY (run_id, record)
) @strict;
