-- Boards of the workshops: findings, what is proposed for each, votes; and the syntheses drawn from them.

CREATE TABLE board (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    theme @text NOT NULL, -- code of the working group's theme
    meeting_id @i64, -- the session it is held in, when one is recorded
    title @text NOT NULL,
    held_on @text NOT NULL,
    phase @text NOT NULL CHECK (phase IN ('prepared', 'positives', 'obstacles', 'proposals', 'votes', 'closed')),
    dots @i64 NOT NULL, -- that each participant may place
    revision @i64 NOT NULL, -- number of the last change
    link @i64 NOT NULL, -- number of the participants' link: another one makes the links given before worthless
    created_at @i64 NOT NULL
) @strict;
CREATE INDEX board_space ON board (space_id, held_on);

-- Whoever wrote or voted, by the browser's identifier (hashed with the board's) or by account. A name is never asked.
CREATE TABLE board_participant (
    id @i64 PRIMARY KEY,
    board_id @i64 NOT NULL REFERENCES board (id),
    mark @bytes NOT NULL,
    person_id @i64,
    organisation @text NOT NULL, -- '' when it was not told
    joined_at @i64 NOT NULL,
    UNIQUE (board_id, mark)
) @strict;
CREATE INDEX board_participant_person ON board_participant (person_id);

CREATE TABLE board_card (
    id @i64 PRIMARY KEY,
    board_id @i64 NOT NULL REFERENCES board (id),
    kind @text NOT NULL CHECK (kind IN ('positive', 'obstacle', 'proposal')),
    number @i64 NOT NULL, -- within its kind, for good
    state @text NOT NULL CHECK (state IN ('open', 'merged', 'split', 'removed')),
    text @text NOT NULL,
    heading @text NOT NULL, -- of its group; '' alone
    organisation @text NOT NULL, -- of its author; '' when it was not told
    participant_id @i64 REFERENCES board_participant (id), -- NULL: the facilitator, paper, a contribution
    contribution_id @i64, -- received before the session
    into_id @i64 REFERENCES board_card (id), -- merged: the card that holds it now
    from_id @i64 REFERENCES board_card (id), -- the card it was split from
    waiver @text NOT NULL, -- of a finding: why it has no proposal; '' none
    verdict @text NOT NULL CHECK (verdict IN ('undecided', 'kept', 'aside')), -- of a proposal
    motive @text NOT NULL, -- of the verdict
    revision @i64 NOT NULL, -- of the board at its last change
    created_at @i64 NOT NULL,
    UNIQUE (board_id, kind, number)
) @strict;
CREATE INDEX board_card_revision ON board_card (board_id, revision);
CREATE UNIQUE INDEX board_card_contribution ON board_card (board_id, contribution_id, kind) WHERE contribution_id IS NOT NULL;
CREATE INDEX board_card_participant ON board_card (participant_id);
CREATE INDEX board_card_into ON board_card (into_id);
CREATE INDEX board_card_from ON board_card (from_id);

-- Which findings a proposal answers.
CREATE TABLE board_answer (
    proposal_id @i64 NOT NULL REFERENCES board_card (id),
    finding_id @i64 NOT NULL REFERENCES board_card (id),
    PRIMARY KEY (proposal_id, finding_id)
) @strict;
CREATE INDEX board_answer_finding ON board_answer (finding_id);

CREATE TABLE board_vote (
    participant_id @i64 NOT NULL REFERENCES board_participant (id),
    card_id @i64 NOT NULL REFERENCES board_card (id),
    dots @i64 NOT NULL CHECK (dots > 0),
    PRIMARY KEY (participant_id, card_id)
) @strict;
CREATE INDEX board_vote_card ON board_vote (card_id);

-- Every change, in order: what was there before, and the mark that makes a change sent twice count once.
CREATE TABLE board_event (
    board_id @i64 NOT NULL REFERENCES board (id),
    number @i64 NOT NULL,
    at @i64 NOT NULL,
    action @text NOT NULL,
    card_id @i64,
    participant_id @i64,
    person_id @i64,
    mark @text NOT NULL,
    before @text NOT NULL,
    PRIMARY KEY (board_id, number),
    UNIQUE (board_id, mark)
) @strict;

-- A synthesis as it was drawn: its rows do not change any more.
CREATE TABLE board_synthesis (
    board_id @i64 NOT NULL REFERENCES board (id),
    version @i64 NOT NULL,
    at @i64 NOT NULL,
    person_id @i64,
    contents @json NOT NULL,
    PRIMARY KEY (board_id, version)
) @strict;
