-- Where travelling places stop, when (places/stop.h).

CREATE TABLE place_stop (
    id @i64 PRIMARY KEY,
    place_id @i64 NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    commune @text NOT NULL, -- INSEE code
    spot @text NOT NULL,
    hours @text NOT NULL, -- OSM opening_hours
    UNIQUE (place_id, commune, spot, hours)
) @strict;
