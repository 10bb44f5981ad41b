-- What people send to a space: findings, obstacles, proposals, testimonies, initiatives; and what becomes of each.
CREATE TABLE contribution (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    number @i64 NOT NULL, -- within the space: what people are told
    token @text NOT NULL UNIQUE, -- random: of the link by which its author follows it
    channel @text NOT NULL CHECK (channel IN ('form', 'mail', 'pasted', 'split')),
    state @text NOT NULL CHECK (state IN ('received', 'qualified', 'integrated', 'discarded', 'duplicate')),
    published_at @i64, -- NULL: internal
    kind @text NOT NULL CHECK (kind IN ('positive', 'obstacle', 'proposal', 'testimony', 'experience', 'initiative',
        'other')),
    theme @text NOT NULL, -- code of data/network/themes.csv; '': none yet
    territory @text NOT NULL, -- SIREN of an intercommunality; '': the whole space
    title @text NOT NULL,
    text @text NOT NULL, -- as the organiser may have cut it
    original @text NOT NULL, -- as it came
    contact @text NOT NULL, -- of an initiative: published with it; '' none
    name @text NOT NULL, -- the author's, or ''
    email @text NOT NULL,
    organisation @text NOT NULL,
    may_publish @i64 NOT NULL CHECK (may_publish IN (0, 1)), -- the author agrees
    may_name @i64 NOT NULL CHECK (may_name IN (0, 1)), -- with her name or organisation
    person_id @i64, -- of her account, when she has one
    member_id @i64 REFERENCES member (id), -- the organisation she speaks for, when it is known
    inbound_id @i64, -- the mail it came by
    thread_id @i64, -- of that mail: answers join it
    parent_id @i64 REFERENCES contribution (id), -- the one it was split from
    into_id @i64 REFERENCES contribution (id), -- duplicate: the one that holds it
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    UNIQUE (space_id, number),
    CHECK ((state = 'duplicate') = (into_id IS NOT NULL))
) @strict;
CREATE INDEX contribution_state ON contribution (space_id, state, id);
CREATE INDEX contribution_published ON contribution (space_id, published_at) WHERE published_at IS NOT NULL;
CREATE INDEX contribution_thread ON contribution (thread_id);
CREATE INDEX contribution_inbound ON contribution (inbound_id);
CREATE INDEX contribution_email ON contribution (email);
CREATE INDEX contribution_person ON contribution (person_id);
CREATE INDEX contribution_member ON contribution (member_id);
CREATE INDEX contribution_parent ON contribution (parent_id);
CREATE INDEX contribution_into ON contribution (into_id);

-- What came after it: an answer by mail, an addition through the link.
CREATE TABLE contribution_addition (
    id @i64 PRIMARY KEY,
    contribution_id @i64 NOT NULL REFERENCES contribution (id),
    inbound_id @i64, -- the mail; NULL: by the link
    text @text NOT NULL,
    at @i64 NOT NULL
) @strict;
CREATE INDEX contribution_addition_of ON contribution_addition (contribution_id, at);
CREATE INDEX contribution_addition_inbound ON contribution_addition (inbound_id);

-- Its history: who moved it, from which state to which, why.
CREATE TABLE contribution_move (
    id @i64 PRIMARY KEY,
    contribution_id @i64 NOT NULL REFERENCES contribution (id),
    at @i64 NOT NULL,
    from_state @text NOT NULL,
    to_state @text NOT NULL,
    person_id @i64, -- NULL: its author, the service, or somebody who erased her account
    reason @text NOT NULL -- told to the author
) @strict;
CREATE INDEX contribution_move_of ON contribution_move (contribution_id, at);
CREATE INDEX contribution_move_person ON contribution_move (person_id);

-- What it became: the finding, proposal, action, meeting… that carries it.
CREATE TABLE contribution_link (
    contribution_id @i64 NOT NULL REFERENCES contribution (id),
    subject @text NOT NULL, -- 'board', 'finding', 'action'…: its owner's word
    subject_id @i64 NOT NULL,
    label @text NOT NULL, -- « Tableau de l'atelier Santé »
    address @text NOT NULL, -- of its page, from the site's root; '' when it has no public one
    at @i64 NOT NULL,
    PRIMARY KEY (contribution_id, subject, subject_id)
) @strict;
