-- From an application submitted to a grant paid: instruction, jury, selection, agreement.

-- More states: what is not eligible, what waits for the committee, what is agreed and closed. « notified » was no state:
-- it is an instant of the award below.
ALTER TABLE application ADD COLUMN stage @text NOT NULL DEFAULT 'draft' CHECK (stage IN ('draft', 'submitted',
    'incomplete', 'complete', 'ineligible', 'review', 'ready', 'selected', 'waitlisted', 'rejected', 'dropped', 'agreed',
    'closed', 'withdrawn'));
UPDATE application SET stage = CASE WHEN state <> 'notified' THEN state ELSE COALESCE((SELECT MAX(m.from_state)
    FROM application_move AS m WHERE m.application_id = application.id AND m.to_state = 'notified'), 'rejected') END;
DROP INDEX application_call;
ALTER TABLE application DROP COLUMN state;
ALTER TABLE application RENAME COLUMN stage TO state;
CREATE INDEX application_call ON application (call_id, state);

-- Who instructs the applications of which territory of a call: its code, or '*' for all.
CREATE TABLE call_instructor (
    call_id @i64 NOT NULL REFERENCES call (id),
    person_id @i64 NOT NULL,
    territory @text NOT NULL,
    PRIMARY KEY (call_id, person_id, territory)
) @strict;

-- More time, for all (no application) or for one.
CREATE TABLE call_extension (
    id @i64 PRIMARY KEY,
    call_id @i64 NOT NULL REFERENCES call (id),
    application_id @i64 REFERENCES application (id),
    until_at @i64 NOT NULL, -- the last second
    reason @text NOT NULL,
    person_id @i64 NOT NULL,
    at @i64 NOT NULL
) @strict;
CREATE INDEX call_extension_call ON call_extension (call_id);

-- Who else has a link to a dossier: to fill it, or to advise.
CREATE TABLE application_guest (
    id @i64 PRIMARY KEY,
    application_id @i64 NOT NULL REFERENCES application (id),
    email @text NOT NULL,
    advises @i64 NOT NULL CHECK (advises IN (0, 1)),
    invited_at @i64 NOT NULL,
    removed_at @i64
) @strict;
CREATE INDEX application_guest_application ON application_guest (application_id);

-- More is asked of the applicant: which parts (bits of enum dossier_part), until when.
CREATE TABLE application_request (
    id @i64 PRIMARY KEY,
    application_id @i64 NOT NULL REFERENCES application (id),
    parts @i64 NOT NULL,
    message @text NOT NULL,
    due_at @i64 NOT NULL,
    person_id @i64 NOT NULL,
    asked_at @i64 NOT NULL,
    answered_at @i64
) @strict;
CREATE INDEX application_request_application ON application_request (application_id);

-- What is written around an application: messages both sides read, advice on a draft, notes of the instruction alone.
CREATE TABLE application_note (
    id @i64 PRIMARY KEY,
    application_id @i64 NOT NULL REFERENCES application (id),
    kind @text NOT NULL CHECK (kind IN ('message', 'advice', 'note')),
    person_id @i64, -- NULL: the applicant, or a guest
    author @text NOT NULL,
    text @text NOT NULL,
    at @i64 NOT NULL,
    read_at @i64 -- by the other side
) @strict;
CREATE INDEX application_note_application ON application_note (application_id, at);

-- What somebody outside thinks of an application, asked by a signed link.
CREATE TABLE application_opinion (
    id @i64 PRIMARY KEY,
    application_id @i64 NOT NULL REFERENCES application (id),
    name @text NOT NULL,
    email @text NOT NULL,
    question @text NOT NULL,
    due_at @i64 NOT NULL,
    person_id @i64 NOT NULL,
    asked_at @i64 NOT NULL,
    reminded_at @i64,
    revoked_at @i64,
    answered_at @i64,
    verdict @text CHECK (verdict IN ('favourable', 'reserved', 'unfavourable')),
    answer @text
) @strict;
CREATE INDEX application_opinion_application ON application_opinion (application_id);

-- What ties a person to an application, or that nothing does: said before instructing or marking.
CREATE TABLE application_interest (
    application_id @i64 NOT NULL REFERENCES application (id),
    person_id @i64 NOT NULL,
    tied @i64 NOT NULL CHECK (tied IN (0, 1)),
    reason @text NOT NULL,
    at @i64 NOT NULL,
    PRIMARY KEY (application_id, person_id)
) @strict;

-- The jury: who reads what, and marks it (hundredths of the criterion's unit).
CREATE TABLE application_reader (
    application_id @i64 NOT NULL REFERENCES application (id),
    person_id @i64 NOT NULL,
    assigned_at @i64 NOT NULL,
    comment @text NOT NULL DEFAULT '',
    finished_at @i64,
    PRIMARY KEY (application_id, person_id)
) @strict;
CREATE INDEX application_reader_person ON application_reader (person_id);

CREATE TABLE application_mark (
    application_id @i64 NOT NULL REFERENCES application (id),
    person_id @i64 NOT NULL,
    criterion @text NOT NULL,
    mark @i64 NOT NULL,
    comment @text NOT NULL,
    PRIMARY KEY (application_id, person_id, criterion)
) @strict;

-- Selections computed for the committee, side by side; one at most is signed.
CREATE TABLE call_scenario (
    id @i64 PRIMARY KEY,
    call_id @i64 NOT NULL REFERENCES call (id),
    label @text NOT NULL,
    envelope @i64 NOT NULL, -- cents
    projects_least @i64 NOT NULL, -- in each territory; 0: no balance
    score_least @i64 NOT NULL, -- millionths of a point; -1: none
    person_id @i64 NOT NULL,
    made_at @i64 NOT NULL,
    computed_at @i64,
    input @text, -- fingerprint of what it was computed from
    outcome @json, -- what the solver said
    signed_at @i64,
    signed_by @i64
) @strict;
CREATE INDEX call_scenario_call ON call_scenario (call_id);

-- What the committee wants whatever the marks, with its reason.
CREATE TABLE scenario_will (
    scenario_id @i64 NOT NULL REFERENCES call_scenario (id),
    application_id @i64 NOT NULL REFERENCES application (id),
    kept @i64 NOT NULL CHECK (kept IN (0, 1)),
    reason @text NOT NULL,
    person_id @i64 NOT NULL,
    at @i64 NOT NULL,
    PRIMARY KEY (scenario_id, application_id)
) @strict;

CREATE TABLE scenario_choice (
    scenario_id @i64 NOT NULL REFERENCES call_scenario (id),
    application_id @i64 NOT NULL REFERENCES application (id),
    position @i64 NOT NULL,
    percent @i64 NOT NULL, -- hundredths of a percent of what was asked
    cents @i64 NOT NULL,
    PRIMARY KEY (scenario_id, application_id)
) @strict;

-- What was decided of each application, and told.
CREATE TABLE application_award (
    application_id @i64 PRIMARY KEY REFERENCES application (id),
    outcome @text NOT NULL CHECK (outcome IN ('selected', 'waitlisted', 'rejected', 'dropped', 'ineligible')),
    cents @i64 NOT NULL,
    score @i64 NOT NULL,
    reason @text NOT NULL,
    person_id @i64 NOT NULL,
    decided_at @i64 NOT NULL,
    notified_at @i64,
    read_at @i64 -- when the applicant opened it
) @strict;

-- The convention, its payments, the reports it asks for.
CREATE TABLE grant_agreement (
    application_id @i64 PRIMARY KEY REFERENCES application (id),
    reference @text NOT NULL,
    signed_on @i64 NOT NULL, -- day
    starts @i64 NOT NULL,
    ends @i64 NOT NULL,
    cents @i64 NOT NULL,
    conditions @text NOT NULL
) @strict;

CREATE TABLE grant_instalment (
    id @i64 PRIMARY KEY,
    application_id @i64 NOT NULL REFERENCES application (id),
    label @text NOT NULL,
    cents @i64 NOT NULL, -- negative: paid back
    due_on @i64 NOT NULL, -- day
    paid_on @i64
) @strict;
CREATE INDEX grant_instalment_application ON grant_instalment (application_id);

CREATE TABLE grant_report (
    id @i64 PRIMARY KEY,
    application_id @i64 NOT NULL REFERENCES application (id),
    label @text NOT NULL,
    due_on @i64 NOT NULL,
    received_on @i64,
    people @i64, -- helped, as reported
    spent @i64, -- cents
    text @text NOT NULL
) @strict;
CREATE INDEX grant_report_application ON grant_report (application_id);
