-- Keeping places true by hand: who looks after them, what is proposed, what was changed, what a source may not undo.

ALTER TABLE place ADD COLUMN structure_id @i64 REFERENCES structure (id);
CREATE INDEX place_structure ON place (structure_id);

-- Whether what members write is read before it is shown, or after.
ALTER TABLE space ADD COLUMN moderation @text NOT NULL DEFAULT 'before' CHECK (moderation IN ('before', 'after'));

-- A change someone asks for: a draft, a new place, a correction, a visitor's report.
CREATE TABLE place_proposal (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    place_id @i64 REFERENCES place (id), -- NULL: a place to be made
    structure_id @i64 REFERENCES structure (id),
    kind @text NOT NULL CHECK (kind IN ('creation', 'correction', 'report')),
    state @text NOT NULL CHECK (state IN ('draft', 'waiting', 'accepted', 'refused', 'withdrawn')),
    person_id @i64 REFERENCES person (id) ON DELETE SET NULL, -- NULL: a visitor
    email @text, -- a visitor's, to be told what became of it; erased with the ticket
    secret @text UNIQUE, -- hash of what the address given to the visitor holds
    name @text NOT NULL, -- of the place, for lists
    changes @json NOT NULL, -- {"telephone": ["before", "after"]}, official names and texts
    comment @text, -- the author's
    reason @text, -- of the decision
    decided_by @i64 REFERENCES person (id) ON DELETE SET NULL,
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    decided_at @i64,
    CHECK ((state IN ('accepted', 'refused')) = (decided_at IS NOT NULL))
) @strict;

CREATE INDEX place_proposal_space ON place_proposal (space_id, state, id);
CREATE INDEX place_proposal_place ON place_proposal (place_id);
CREATE INDEX place_proposal_structure ON place_proposal (structure_id);
CREATE INDEX place_proposal_person ON place_proposal (person_id);
CREATE INDEX place_proposal_decider ON place_proposal (decided_by);

-- What was changed, field by field, and by whom.
CREATE TABLE place_revision (
    id @i64 PRIMARY KEY,
    place_id @i64 NOT NULL REFERENCES place (id),
    number @i64 NOT NULL CHECK (number > 0),
    origin @text NOT NULL CHECK (origin IN ('creation', 'hand', 'report', 'confirmation', 'undo', 'state', 'source')),
    person_id @i64 REFERENCES person (id) ON DELETE SET NULL, -- NULL: nobody signed in
    proposal_id @i64 REFERENCES place_proposal (id),
    reason @text,
    changes @json NOT NULL, -- as in place_proposal
    at @i64 NOT NULL,
    UNIQUE (place_id, number)
) @strict;

CREATE INDEX place_revision_person ON place_revision (person_id);
CREATE INDEX place_revision_proposal ON place_revision (proposal_id);

-- A field that a person wrote over its source, and which of the two is shown.
CREATE TABLE place_hold (
    place_id @i64 NOT NULL REFERENCES place (id),
    field @text NOT NULL, -- official name
    value @text NOT NULL, -- the person's
    source_value @text NOT NULL, -- what the source says now
    winner @text NOT NULL CHECK (winner IN ('hand', 'source', 'latest')),
    person_id @i64 REFERENCES person (id) ON DELETE SET NULL,
    at @i64 NOT NULL, -- when the person wrote it
    source_at @i64 NOT NULL, -- when the source last said otherwise than before; 0: never since
    PRIMARY KEY (place_id, field)
) @strict;

CREATE INDEX place_hold_person ON place_hold (person_id);
