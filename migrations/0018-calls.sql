-- Calls for projects and the applications to them.

CREATE TABLE call (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    code @text NOT NULL,
    version @i64 NOT NULL, -- the latest
    closes_at @i64 NOT NULL, -- of the latest version
    UNIQUE (space_id, code)
) @strict;

-- Every version of a call's rules (docs/calls.md).
CREATE TABLE call_version (
    call_id @i64 NOT NULL REFERENCES call (id),
    version @i64 NOT NULL,
    rules @json NOT NULL,
    change @text NOT NULL, -- what it changes, in words; '' for the first
    published_at @i64 NOT NULL,
    PRIMARY KEY (call_id, version)
) @strict;

CREATE TABLE application (
    id @i64 PRIMARY KEY,
    call_id @i64 NOT NULL REFERENCES call (id),
    state @text NOT NULL CHECK (state IN ('draft', 'submitted', 'incomplete', 'complete', 'review', 'selected',
        'waitlisted', 'rejected', 'notified', 'withdrawn')),
    version @i64 NOT NULL, -- of the rules it was last checked against
    revision @i64 NOT NULL, -- grows at each save
    number @i64, -- within the call, once submitted
    secret_hash @bytes NOT NULL UNIQUE, -- of its link
    email @text NOT NULL,
    dossier @json NOT NULL,
    receipt @text, -- fingerprint of what was submitted
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    submitted_at @i64,
    UNIQUE (call_id, number)
) @strict;
CREATE INDEX application_call ON application (call_id, state);

-- What became of an application: who moved it, from which state to which, why.
CREATE TABLE application_move (
    id @i64 PRIMARY KEY,
    application_id @i64 NOT NULL REFERENCES application (id),
    at @i64 NOT NULL,
    from_state @text NOT NULL,
    to_state @text NOT NULL,
    person_id @i64, -- NULL: the applicant
    reason @text NOT NULL
) @strict;
CREATE INDEX application_move_application ON application_move (application_id, at);
