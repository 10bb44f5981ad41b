-- Keeping places true, and finding those that are missing: who looks after a place, who was told that nobody answers,
-- rounds of telephone calls, places to be referenced.

-- How often the places of a structure are asked, when it is not the rhythm of the space.
CREATE TABLE structure_rhythm (
    structure_id @i64 PRIMARY KEY REFERENCES structure (id),
    months @i64 NOT NULL CHECK (months BETWEEN 0 AND 36) -- 0: they are not asked
) @strict;

-- A structure asks to look after a place.
CREATE TABLE place_custody (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    place_id @i64 NOT NULL REFERENCES place (id),
    structure_id @i64 NOT NULL REFERENCES structure (id), -- who asks
    from_id @i64 REFERENCES structure (id), -- who had it then; NULL: nobody
    person_id @i64 REFERENCES person (id) ON DELETE SET NULL,
    message @text NOT NULL,
    state @text NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused')),
    reason @text NOT NULL,
    created_at @i64 NOT NULL,
    settled_by @i64 REFERENCES person (id) ON DELETE SET NULL,
    settled_at @i64
) @strict;
CREATE INDEX place_custody_space ON place_custody (space_id, state, id);
CREATE INDEX place_custody_place ON place_custody (place_id);
CREATE INDEX place_custody_structure ON place_custody (structure_id);
CREATE INDEX place_custody_from ON place_custody (from_id, state);
CREATE INDEX place_custody_person ON place_custody (person_id);
CREATE INDEX place_custody_settler ON place_custody (settled_by);

-- Nobody answers for a place: who was told, once for each time it was last looked at.
CREATE TABLE place_escalation (
    place_id @i64 NOT NULL REFERENCES place (id),
    since @text NOT NULL, -- civil date it was last looked at
    step @text NOT NULL CHECK (step IN ('manager', 'referent', 'organiser')),
    told_at @i64 NOT NULL,
    PRIMARY KEY (place_id, since, step)
) @strict;
CREATE INDEX place_escalation_step ON place_escalation (step, place_id);

-- A round of telephone calls: every place not looked at since it began.
CREATE TABLE phone_round (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    title @text NOT NULL,
    script @text NOT NULL, -- what to say
    started_on @text NOT NULL, -- civil date
    ended_on @text,
    created_by @i64 REFERENCES person (id) ON DELETE SET NULL,
    created_at @i64 NOT NULL
) @strict;
CREATE INDEX phone_round_space ON phone_round (space_id, id);
CREATE INDEX phone_round_author ON phone_round (created_by);

CREATE TABLE phone_call (
    id @i64 PRIMARY KEY,
    round_id @i64 NOT NULL REFERENCES phone_round (id),
    place_id @i64 NOT NULL REFERENCES place (id),
    person_id @i64 REFERENCES person (id) ON DELETE SET NULL,
    result @text NOT NULL CHECK (result IN ('right', 'changed', 'no_answer', 'closed')),
    note @text NOT NULL,
    again_on @text, -- civil date to call again
    at @i64 NOT NULL,
    -- A place said to be closed is unpublished once somebody agrees.
    closing @text CHECK (closing IN ('waiting', 'accepted', 'refused')),
    decided_by @i64 REFERENCES person (id) ON DELETE SET NULL,
    decided_at @i64
) @strict;
CREATE INDEX phone_call_place ON phone_call (place_id, id);
CREATE INDEX phone_call_round ON phone_call (round_id, id);
CREATE INDEX phone_call_closing ON phone_call (closing, id) WHERE closing = 'waiting';
CREATE INDEX phone_call_person ON phone_call (person_id);
CREATE INDEX phone_call_decider ON phone_call (decided_by);

-- A list of places that one should find on the map.
CREATE TABLE candidate_list (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    title @text NOT NULL,
    kind @text NOT NULL CHECK (kind IN ('france-services', 'library', 'town-hall', 'other')),
    imported_by @i64 REFERENCES person (id) ON DELETE SET NULL,
    imported_at @i64 NOT NULL,
    rows_read @i64 NOT NULL,
    outside @i64 NOT NULL, -- of another territory
    refused @i64 NOT NULL, -- rows that could not be read
    added @i64 NOT NULL,
    known @i64 NOT NULL, -- there already, from this list or another
    referenced @i64 NOT NULL -- recognised among the places, of those added
) @strict;
CREATE INDEX candidate_list_space ON candidate_list (space_id, id);
CREATE INDEX candidate_list_author ON candidate_list (imported_by);

CREATE TABLE candidate_list_error (
    list_id @i64 NOT NULL REFERENCES candidate_list (id),
    number @i64 NOT NULL,
    line @i64 NOT NULL,
    name @text NOT NULL,
    message @text NOT NULL,
    refused @i64 NOT NULL CHECK (refused IN (0, 1)),
    PRIMARY KEY (list_id, number)
) @strict;

CREATE TABLE candidate (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    list_id @i64 NOT NULL REFERENCES candidate_list (id),
    kind @text NOT NULL CHECK (kind IN ('france-services', 'library', 'town-hall', 'other')),
    record @text NOT NULL, -- what it is recognised by in the next version of the list
    intercommunality @text NOT NULL, -- SIREN; '': none
    facts @json NOT NULL, -- what the list says, under the official names
    name @text NOT NULL,
    key @text NOT NULL, -- the folded name
    commune @text NOT NULL, -- its name
    state @text NOT NULL CHECK (state IN ('to_contact', 'contacted', 'reminded', 'engaged', 'refused', 'referenced')),
    place_id @i64 REFERENCES place (id), -- the place it is, or may be
    score @i64 NOT NULL, -- how alike they are, 0 to 100
    proposal_id @i64 REFERENCES place_proposal (id), -- of the place being made from it
    person_id @i64 REFERENCES person (id) ON DELETE SET NULL, -- who takes care of it
    again_on @text, -- civil date to speak again
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    UNIQUE (space_id, kind, record)
) @strict;
CREATE INDEX candidate_area ON candidate (space_id, intercommunality, state, key, id);
CREATE INDEX candidate_state ON candidate (space_id, state, key, id);
CREATE INDEX candidate_list_of ON candidate (list_id);
CREATE INDEX candidate_place ON candidate (place_id);
CREATE INDEX candidate_proposal ON candidate (proposal_id);
CREATE INDEX candidate_person ON candidate (person_id);

-- What was done about it.
CREATE TABLE candidate_step (
    id @i64 PRIMARY KEY,
    candidate_id @i64 NOT NULL REFERENCES candidate (id),
    person_id @i64 REFERENCES person (id) ON DELETE SET NULL, -- who; NULL: the program
    state @text NOT NULL,
    note @text NOT NULL,
    at @i64 NOT NULL
) @strict;
CREATE INDEX candidate_step_candidate ON candidate_step (candidate_id, id);
CREATE INDEX candidate_step_person ON candidate_step (person_id);

-- What the board counts.
CREATE INDEX structure_to_check ON structure (space_id, key, id) WHERE state = 'to_check';
CREATE INDEX place_area ON place (space_id, state, intercommunality);
CREATE INDEX membership_claim_waiting ON membership_claim (space_id, created_at, id) WHERE state = 'waiting';
