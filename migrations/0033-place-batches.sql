-- Changes to many places worked out from a table, until their author confirms them.
CREATE TABLE place_batch (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    structure_id @i64 REFERENCES structure (id) ON DELETE CASCADE, -- NULL: the whole space
    person_id @i64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    content @json NOT NULL, -- {"lines": [{"line", "place", "changes", "disputed", …}], "unknown": […]}
    created_at @i64 NOT NULL,
    applied_at @i64 -- NULL: it waits
) @strict;

CREATE INDEX place_batch_space ON place_batch (space_id);
CREATE INDEX place_batch_structure ON place_batch (structure_id);
CREATE INDEX place_batch_person ON place_batch (person_id);
CREATE INDEX place_batch_created ON place_batch (created_at);
