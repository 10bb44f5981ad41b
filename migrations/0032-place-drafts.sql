-- What somebody was writing of a place and has not sent yet: hers alone.
CREATE TABLE place_draft (
    person_id @i64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    space_id @i64 NOT NULL REFERENCES space (id),
    place_id @i64 NOT NULL, -- 0: a place to be made
    content @json NOT NULL, -- [["nom", "Médiathèque"], …]: the form as it was
    saved_at @i64 NOT NULL,
    PRIMARY KEY (person_id, space_id, place_id)
) @strict;

CREATE INDEX place_draft_space ON place_draft (space_id);
CREATE INDEX place_draft_saved ON place_draft (saved_at);
