-- Points found from addresses. What a service answered is kept by address, failures too, so that nothing is asked twice.
CREATE TABLE address_point (
    key @text PRIMARY KEY, -- folded address, postal code and commune
    found @i64 NOT NULL CHECK (found IN (0, 1)),
    latitude @f64,
    longitude @f64,
    score @f64 NOT NULL,
    kind @text NOT NULL, -- the service's word: housenumber, street, locality, municipality; '' when it found nothing
    label @text NOT NULL,
    asked_at @i64 NOT NULL,
    CHECK (found = 0 OR (latitude IS NOT NULL AND longitude IS NOT NULL))
) @strict;

-- How a place's point is known: NULL, its source gave it; else the kind above.
ALTER TABLE place ADD COLUMN located_by @text;
CREATE INDEX place_unlocated ON place (id) WHERE latitude IS NULL;
