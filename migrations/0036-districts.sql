-- Priority districts (QPV): boundaries imported by the operator. The box is in units of the web map.
CREATE TABLE priority_district (
    code @text PRIMARY KEY,
    name @text NOT NULL,
    west @i64 NOT NULL,
    north @i64 NOT NULL,
    east @i64 NOT NULL,
    south @i64 NOT NULL,
    shape @bytes NOT NULL,
    fictitious @i64 NOT NULL CHECK (fictitious IN (0, 1)),
    imported_at @i64 NOT NULL
) @strict;
