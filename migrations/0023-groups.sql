-- Working groups, their sessions, who registers to them; the actors that referents know, and how invitations reach them.

CREATE TABLE working_group (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    theme @text NOT NULL, -- code of data/network/themes.csv; '': a complementary group
    slug @text NOT NULL,
    name @text NOT NULL,
    purpose @text NOT NULL, -- what it is for, in paragraphs
    rank @i64 NOT NULL, -- in lists
    state @text NOT NULL CHECK (state IN ('active', 'closed')),
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    UNIQUE (space_id, slug)
) @strict;

CREATE TABLE group_session (
    id @i64 PRIMARY KEY,
    group_id @i64 NOT NULL REFERENCES working_group (id),
    title @text NOT NULL, -- '': the group's name
    state @text NOT NULL CHECK (state IN ('planned', 'cancelled')),
    starts_at @i64 NOT NULL,
    ends_at @i64 NOT NULL,
    place @text NOT NULL,
    address @text NOT NULL,
    capacity @i64 CHECK (capacity > 0), -- seats in the room; NULL: as many as come
    remote @text NOT NULL CHECK (remote IN ('none', 'on-request', 'link')),
    remote_link @text NOT NULL, -- told to those registered only
    opens_at @i64 NOT NULL, -- of registrations
    closes_at @i64 NOT NULL,
    sequence @i64 NOT NULL, -- of its calendar event: grows with each change of date, place or state
    previous_at @i64, -- the date it was moved from
    reason @text NOT NULL, -- why it was moved or cancelled
    door @text NOT NULL UNIQUE, -- random: the address behind the code shown at the door
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    CHECK (ends_at > starts_at)
) @strict;
CREATE INDEX group_session_group ON group_session (group_id, starts_at);
CREATE INDEX group_session_time ON group_session (starts_at);

-- What the organiser asks besides, of whoever registers.
CREATE TABLE registration_form (
    space_id @i64 PRIMARY KEY REFERENCES space (id),
    introduction @text NOT NULL,
    questions @json NOT NULL, -- base/question.h
    updated_at @i64 NOT NULL
) @strict;

-- Who takes part in the groups of a space, without an account: one row per address.
CREATE TABLE participant (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    token @text NOT NULL UNIQUE, -- random: of the link to one's registrations
    email @text NOT NULL, -- in lower case
    civility @text NOT NULL,
    first_name @text NOT NULL,
    last_name @text NOT NULL,
    organisation @text NOT NULL,
    duty @text NOT NULL, -- « conseillère numérique »
    college @text NOT NULL, -- of MEMBER_COLLEGES (src/network/kinds.c)
    intercommunality @text NOT NULL, -- SIREN of the one it acts in, or ''
    phone @text NOT NULL,
    needs @text NOT NULL, -- accessibility
    answers @json NOT NULL, -- {"code of the question": "answer"}
    relay_id @i64, -- the link it came by
    confirmed_at @i64, -- the address was proved
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    UNIQUE (space_id, email)
) @strict;
CREATE INDEX participant_email ON participant (email);
CREATE INDEX participant_relay ON participant (relay_id);

CREATE TABLE registration (
    id @i64 PRIMARY KEY,
    participant_id @i64 NOT NULL REFERENCES participant (id) ON DELETE CASCADE,
    session_id @i64 NOT NULL REFERENCES group_session (id),
    state @text NOT NULL CHECK (state IN ('unconfirmed', 'confirmed', 'waiting', 'offered', 'lapsed', 'cancelled')),
    mode @text NOT NULL CHECK (mode IN ('room', 'remote')),
    until @i64, -- unconfirmed, offered: when that ends
    queued_at @i64 NOT NULL, -- its place in the line
    confirmed_at @i64,
    reminded @i64 NOT NULL, -- the last reminder sent, in days before; 99: none
    told @i64 NOT NULL, -- the sequence of the session it was last told of
    presence @text NOT NULL CHECK (presence IN ('', 'present', 'remote', 'excused', 'absent')),
    arrived_at @i64,
    updated_at @i64 NOT NULL,
    UNIQUE (participant_id, session_id)
) @strict;
CREATE INDEX registration_session ON registration (session_id, state, queued_at);
CREATE INDEX registration_until ON registration (until) WHERE state IN ('unconfirmed', 'offered');

-- An actor that a referent knows: an organisation, and whom to write to there.
CREATE TABLE actor (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    intercommunality @text NOT NULL, -- SIREN of the one whose referent added it; '': the organiser
    name @text NOT NULL,
    key @text NOT NULL, -- the folded name
    contact @text NOT NULL,
    duty @text NOT NULL,
    email @text NOT NULL, -- in lower case, or ''
    phone @text NOT NULL,
    commune @text NOT NULL, -- code, or ''
    state @text NOT NULL CHECK (state IN ('to-contact', 'contacted', 'reminded', 'engaged', 'refused')),
    note @text NOT NULL,
    consent @text NOT NULL CHECK (consent IN ('public', 'professional', 'given')),
    origin @text NOT NULL, -- where the address comes from, in words
    person_id @i64, -- who added it
    added_at @i64 NOT NULL,
    updated_at @i64 NOT NULL
) @strict;
CREATE INDEX actor_space ON actor (space_id, intercommunality, key, id);
CREATE INDEX actor_key ON actor (space_id, key);
CREATE INDEX actor_email ON actor (email);
CREATE UNIQUE INDEX actor_once ON actor (space_id, intercommunality, email) WHERE email <> '';

CREATE TABLE actor_theme (
    actor_id @i64 NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    theme @text NOT NULL,
    PRIMARY KEY (actor_id, theme)
) @strict;
CREATE INDEX actor_theme_theme ON actor_theme (theme);

-- A sending of invitations: to whom, for which groups, in whose words.
CREATE TABLE invitation_round (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    intercommunality @text NOT NULL, -- '': the organiser's
    relay_id @i64 NOT NULL, -- whose link the invitations hang from
    groups @text NOT NULL, -- slugs, separated by blanks; '': all
    words @text NOT NULL, -- a personal word
    sender @text NOT NULL, -- name, and address for answers
    reply_to @text NOT NULL,
    person_id @i64,
    created_at @i64 NOT NULL,
    queued_at @i64 -- when the last invitation was queued
) @strict;
CREATE INDEX invitation_round_space ON invitation_round (space_id, intercommunality, created_at);

-- One invitation of a sending. Made all at once; written and queued afterwards, a few at a time.
CREATE TABLE round_invitation (
    round_id @i64 NOT NULL REFERENCES invitation_round (id) ON DELETE CASCADE,
    actor_id @i64 NOT NULL REFERENCES actor (id) ON DELETE CASCADE,
    state @text NOT NULL CHECK (state IN ('due', 'queued', 'declined', 'wrong')),
    relay_id @i64, -- its own link, once queued
    at @i64 NOT NULL,
    PRIMARY KEY (round_id, actor_id)
) @strict;
CREATE INDEX round_invitation_actor ON round_invitation (actor_id, at);
CREATE INDEX round_invitation_due ON round_invitation (round_id, actor_id) WHERE state = 'due';
CREATE INDEX round_invitation_relay ON round_invitation (relay_id);

-- A link that leads to the registration form and tells by whom one came: a referent's, an invitation's, or that of
-- somebody registered who passes it on.
CREATE TABLE relay (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    token @text NOT NULL UNIQUE,
    parent_id @i64 REFERENCES relay (id),
    intercommunality @text NOT NULL, -- '': none
    label @text NOT NULL, -- whose link this is
    groups @text NOT NULL, -- slugs ticked beforehand, separated by blanks
    person_id @i64, -- of a referent or an organiser
    actor_id @i64 REFERENCES actor (id) ON DELETE SET NULL, -- of an invitation
    participant_id @i64 REFERENCES participant (id) ON DELETE SET NULL, -- of somebody registered
    opened @i64 NOT NULL, -- how many times
    opened_at @i64, -- the first time
    cut_at @i64, -- it and those that hang from it no longer serve
    created_at @i64 NOT NULL
) @strict;
CREATE INDEX relay_parent ON relay (parent_id);
CREATE INDEX relay_space ON relay (space_id, intercommunality);
CREATE INDEX relay_actor ON relay (actor_id);
CREATE INDEX relay_participant ON relay (participant_id);
