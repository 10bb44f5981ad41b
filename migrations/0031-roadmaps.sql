-- Needs for engineering, roadmaps with their actions, envelopes, the diagnosis.

CREATE TABLE need_round (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    number @i64 NOT NULL,
    label @text NOT NULL,
    state @text NOT NULL CHECK (state IN ('open', 'submitted', 'answered')),
    addressee @text NOT NULL, -- '' until it is submitted
    submitted_on @text,
    expected_on @text,
    answered_on @text,
    answer @text NOT NULL,
    UNIQUE (space_id, number)
) @strict;

CREATE TABLE engineering_need (
    id @i64 PRIMARY KEY,
    round_id @i64 NOT NULL REFERENCES need_round (id),
    member @text NOT NULL, -- the organisation that has it
    line @text NOT NULL, -- code of the official form
    purpose @text NOT NULL CHECK (purpose IN ('build', 'carry')),
    description @text NOT NULL,
    staff @i64 NOT NULL CHECK (staff >= 0), -- hundredths of a full-time post
    service @i64 NOT NULL CHECK (service IN (0, 1)),
    people @i64 NOT NULL CHECK (people >= 0),
    cost @i64 NOT NULL CHECK (cost >= 0), -- cents
    cofunding @i64 NOT NULL CHECK (cofunding >= 0 AND cofunding <= cost),
    state @text NOT NULL CHECK (state IN ('collected', 'granted', 'refused')),
    granted @i64 NOT NULL,
    decided_on @text,
    created_at @i64 NOT NULL,
    UNIQUE (round_id, member, line)
) @strict;

-- The order in which the lines of a round matter, 1 first.
CREATE TABLE need_rank (
    round_id @i64 NOT NULL REFERENCES need_round (id),
    line @text NOT NULL,
    rank @i64 NOT NULL,
    PRIMARY KEY (round_id, line)
) @strict;

CREATE TABLE funding_envelope (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    label @text NOT NULL,
    starts_on @text NOT NULL,
    ends_on @text NOT NULL,
    ceiling @i64 NOT NULL CHECK (ceiling > 0), -- cents
    UNIQUE (space_id, label)
) @strict;

CREATE TABLE roadmap (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    name @text NOT NULL,
    carrier @text NOT NULL,
    note @text NOT NULL,
    state @text NOT NULL CHECK (state IN ('draft', 'adopted', 'closed')),
    public @i64 NOT NULL CHECK (public IN (0, 1)),
    adopted_on @text,
    created_at @i64 NOT NULL,
    UNIQUE (space_id, name)
) @strict;

CREATE TABLE roadmap_axis (
    id @i64 PRIMARY KEY,
    roadmap_id @i64 NOT NULL REFERENCES roadmap (id),
    number @i64 NOT NULL,
    title @text NOT NULL,
    UNIQUE (roadmap_id, number)
) @strict;

CREATE TABLE roadmap_action (
    id @i64 PRIMARY KEY,
    roadmap_id @i64 NOT NULL REFERENCES roadmap (id),
    axis_id @i64 NOT NULL REFERENCES roadmap_axis (id),
    number @i64 NOT NULL, -- within the roadmap, for good
    objective @text NOT NULL,
    name @text NOT NULL,
    context @text NOT NULL,
    description @text NOT NULL,
    lead @text NOT NULL,
    partners @text NOT NULL,
    means @text NOT NULL,
    needs @text NOT NULL, -- codes of the official form, between bars
    state @text NOT NULL CHECK (state IN ('proposed', 'planned', 'started', 'done', 'dropped')),
    reason @text NOT NULL, -- of its last state, when one is needed
    starts_on @text NOT NULL,
    ends_on @text NOT NULL,
    budget @i64 NOT NULL CHECK (budget >= 0), -- cents
    revision @i64 NOT NULL,
    created_at @i64 NOT NULL,
    UNIQUE (roadmap_id, number)
) @strict;
CREATE INDEX roadmap_action_axis ON roadmap_action (axis_id);

CREATE TABLE action_funding (
    id @i64 PRIMARY KEY,
    action_id @i64 NOT NULL REFERENCES roadmap_action (id),
    funder @text NOT NULL,
    kind @text NOT NULL CHECK (kind IN ('own', 'subsidy', 'cofunding')),
    amount @i64 NOT NULL CHECK (amount > 0),
    acquired @i64 NOT NULL CHECK (acquired IN (0, 1)),
    envelope_id @i64 REFERENCES funding_envelope (id)
) @strict;
CREATE INDEX action_funding_action ON action_funding (action_id);
CREATE INDEX action_funding_envelope ON action_funding (envelope_id);

CREATE TABLE action_milestone (
    id @i64 PRIMARY KEY,
    action_id @i64 NOT NULL REFERENCES roadmap_action (id),
    title @text NOT NULL,
    due_on @text NOT NULL,
    done_on @text
) @strict;
CREATE INDEX action_milestone_action ON action_milestone (action_id);

CREATE TABLE action_indicator (
    id @i64 PRIMARY KEY,
    action_id @i64 NOT NULL REFERENCES roadmap_action (id),
    label @text NOT NULL,
    unit @text NOT NULL,
    base @f64 NOT NULL,
    target @f64 NOT NULL,
    UNIQUE (action_id, label)
) @strict;

CREATE TABLE indicator_measure (
    indicator_id @i64 NOT NULL REFERENCES action_indicator (id),
    measured_on @text NOT NULL,
    value @f64 NOT NULL,
    PRIMARY KEY (indicator_id, measured_on)
) @strict;

-- Which proposals of the workshops an action answers.
CREATE TABLE action_source (
    action_id @i64 NOT NULL REFERENCES roadmap_action (id),
    card_id @i64 NOT NULL REFERENCES board_card (id),
    PRIMARY KEY (action_id, card_id)
) @strict;
CREATE INDEX action_source_card ON action_source (card_id);

-- A version of the diagnosis; published, it is kept as it was read, figures included.
CREATE TABLE diagnosis (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    version @i64 NOT NULL,
    published_at @i64,
    person_id @i64,
    UNIQUE (space_id, version)
) @strict;

CREATE TABLE diagnosis_section (
    diagnosis_id @i64 NOT NULL REFERENCES diagnosis (id),
    code @text NOT NULL,
    body @text NOT NULL, -- the organiser's words
    frozen @text NOT NULL, -- what the figures said at publication; '' before
    PRIMARY KEY (diagnosis_id, code)
) @strict;

CREATE TABLE diagnosis_comment (
    id @i64 PRIMARY KEY,
    diagnosis_id @i64 NOT NULL REFERENCES diagnosis (id),
    code @text NOT NULL,
    person_id @i64,
    author @text NOT NULL,
    text @text NOT NULL,
    at @i64 NOT NULL
) @strict;
CREATE INDEX diagnosis_comment_diagnosis ON diagnosis_comment (diagnosis_id);
CREATE INDEX diagnosis_comment_person ON diagnosis_comment (person_id);
