-- The démarche of a space: its members and who speaks for them, its bodies, their meetings, what is decided.

-- An organisation in the démarche, from prospect to confirmed.
CREATE TABLE member (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    kind @text NOT NULL, -- of MEMBER_KINDS (src/network/kinds.c)
    name @text NOT NULL,
    key @text NOT NULL, -- the folded name
    siren @text,
    siret @text,
    territory_kind @text, -- what it answers for: 'intercommunality', 'department'…; NULL: no territory of its own
    territory_code @text,
    college @text NOT NULL, -- where presence lists put it: of MEMBER_COLLEGES
    state @text NOT NULL CHECK (state IN ('prospect', 'invited', 'registered', 'confirmed', 'left')),
    intention @text NOT NULL CHECK (intention IN ('', 'carry', 'take-part', 'follow')),
    co_lead @i64 NOT NULL CHECK (co_lead IN (0, 1)),
    schemes @text NOT NULL, -- its own schemes and plans, in its words
    email @text NOT NULL, -- of the organisation itself: who is written to when nobody is named yet
    note @text NOT NULL, -- the organiser's
    origin @text NOT NULL CHECK (origin IN ('organiser', 'registration', 'import')),
    contacted_at @i64, -- the last time somebody wrote to it or met it
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    CHECK ((territory_kind IS NULL) = (territory_code IS NULL)),
    CHECK (co_lead = 0 OR state = 'confirmed')
) @strict;
CREATE INDEX member_space ON member (space_id, key);
CREATE UNIQUE INDEX member_siret ON member (space_id, siret);
CREATE UNIQUE INDEX member_intercommunality ON member (space_id, territory_code) WHERE kind = 'intercommunality';

-- A person who speaks for a member, for a time.
CREATE TABLE member_contact (
    id @i64 PRIMARY KEY,
    member_id @i64 NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    part @text NOT NULL CHECK (part IN ('elected', 'referent', 'alternate', 'other')),
    civility @text NOT NULL,
    first_name @text NOT NULL,
    last_name @text NOT NULL,
    duty @text NOT NULL, -- « vice-président au numérique »
    email @text NOT NULL, -- in lower case, or ''
    phone @text NOT NULL,
    starts_on @text NOT NULL, -- civil dates
    ends_on @text, -- the last day; NULL: still is
    origin @text NOT NULL, -- how the address came to us, in words
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL
) @strict;
CREATE INDEX member_contact_member ON member_contact (member_id);
CREATE INDEX member_contact_email ON member_contact (email);

-- What became of a member: from which state to which, why, by whom.
CREATE TABLE member_move (
    id @i64 PRIMARY KEY,
    member_id @i64 NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    at @i64 NOT NULL,
    from_state @text NOT NULL,
    to_state @text NOT NULL,
    person_id @i64, -- NULL: the member itself, by the form
    reason @text NOT NULL
) @strict;
CREATE INDEX member_move_member ON member_move (member_id, at);

-- A reminder sent to who is not registered, or has not answered.
CREATE TABLE member_reminder (
    id @i64 PRIMARY KEY,
    member_id @i64 NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    subject @text NOT NULL CHECK (subject IN ('registration', 'referent', 'positions')),
    address @text NOT NULL,
    person_id @i64, -- who had it sent
    sent_at @i64 NOT NULL
) @strict;
CREATE INDEX member_reminder_member ON member_reminder (member_id, subject, sent_at);

-- A request to enter the démarche, by the public form: a draft, then sent, then settled.
CREATE TABLE member_registration (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    member_id @i64 REFERENCES member (id), -- whose personal link it came by, or what it became
    secret_hash @bytes NOT NULL UNIQUE, -- of its link
    state @text NOT NULL CHECK (state IN ('draft', 'sent', 'accepted', 'merged', 'refused')),
    answers @json NOT NULL,
    email @text NOT NULL, -- who filled it; '' until told
    reason @text NOT NULL, -- told to who filled it
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    sent_at @i64,
    settled_at @i64,
    settled_by @i64
) @strict;
CREATE INDEX member_registration_space ON member_registration (space_id, state);
CREATE INDEX member_registration_member ON member_registration (member_id);
CREATE INDEX member_registration_email ON member_registration (email);

-- A body of the démarche: a committee, the bilateral meetings.
CREATE TABLE body (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    kind @text NOT NULL CHECK (kind IN ('steering', 'technical', 'consultative', 'bilateral', 'presentation', 'other')),
    name @text NOT NULL,
    frequency @text NOT NULL CHECK (frequency IN ('', 'monthly', 'quarterly', 'half-yearly', 'yearly', 'once')),
    state @text NOT NULL CHECK (state IN ('active', 'suspended', 'closed')),
    mission @text NOT NULL,
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL
) @strict;
CREATE INDEX body_space ON body (space_id);

-- Who sits in a body. None: every confirmed member does.
CREATE TABLE body_seat (
    body_id @i64 NOT NULL REFERENCES body (id) ON DELETE CASCADE,
    member_id @i64 NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    PRIMARY KEY (body_id, member_id)
) @strict;
CREATE INDEX body_seat_member ON body_seat (member_id);

CREATE TABLE meeting (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    body_id @i64 NOT NULL REFERENCES body (id),
    member_id @i64 REFERENCES member (id), -- of a bilateral one: with whom
    title @text NOT NULL,
    purpose @text NOT NULL, -- the sentence that opens its minutes
    state @text NOT NULL CHECK (state IN ('draft', 'planned', 'convened', 'held', 'recorded', 'postponed',
        'cancelled')),
    starts_at @i64, -- NULL: no date yet
    ends_at @i64,
    period @text NOT NULL, -- without a date: « fin mars / début avril »
    place @text NOT NULL,
    room @text NOT NULL,
    address @text NOT NULL,
    capacity @i64, -- NULL: not said
    remote @text NOT NULL CHECK (remote IN ('none', 'on-request', 'link')),
    remote_link @text NOT NULL,
    chair @text NOT NULL, -- « Le sous-préfet référent »
    chair_duty @text NOT NULL,
    secretary @text NOT NULL,
    summary @text NOT NULL, -- what was said, in paragraphs
    public @i64 NOT NULL CHECK (public IN (0, 1)), -- in the public calendar
    sequence @i64 NOT NULL, -- of its calendar event
    reason @text NOT NULL, -- why it was postponed or cancelled
    previous_at @i64, -- the date it was postponed from
    convened_at @i64,
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL,
    CHECK (starts_at IS NOT NULL OR state IN ('draft', 'planned', 'postponed', 'cancelled')),
    CHECK (ends_at IS NULL OR ends_at > starts_at)
) @strict;
CREATE INDEX meeting_space ON meeting (space_id, starts_at);
CREATE INDEX meeting_body ON meeting (body_id);
CREATE INDEX meeting_member ON meeting (member_id);

CREATE TABLE meeting_item (
    id @i64 PRIMARY KEY,
    meeting_id @i64 NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    position @i64 NOT NULL,
    title @text NOT NULL,
    minutes @i64, -- how long; NULL: not said
    presenter @text NOT NULL,
    notes @text NOT NULL -- what was said of it, in paragraphs
) @strict;
CREATE INDEX meeting_item_meeting ON meeting_item (meeting_id, position);

-- Somebody invited to a meeting, and whether she came. Names are copied here: a later change does not touch them.
CREATE TABLE meeting_guest (
    id @i64 PRIMARY KEY,
    meeting_id @i64 NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    member_id @i64 REFERENCES member (id),
    college @text NOT NULL,
    organisation @text NOT NULL,
    civility @text NOT NULL,
    first_name @text NOT NULL,
    last_name @text NOT NULL,
    duty @text NOT NULL,
    elected @i64 NOT NULL CHECK (elected IN (0, 1)),
    email @text NOT NULL,
    presence @text NOT NULL CHECK (presence IN ('invited', 'present', 'remote', 'excused', 'absent', 'represented')),
    represented_by @text NOT NULL,
    convened_at @i64, -- when she was last written to; NULL: never
    created_at @i64 NOT NULL
) @strict;
CREATE INDEX meeting_guest_meeting ON meeting_guest (meeting_id);
CREATE INDEX meeting_guest_member ON meeting_guest (member_id);
CREATE INDEX meeting_guest_email ON meeting_guest (email);

-- What a meeting concludes: decisions, reminders, calls to act.
CREATE TABLE decision (
    id @i64 PRIMARY KEY,
    meeting_id @i64 NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
    number @i64 NOT NULL, -- within the meeting
    kind @text NOT NULL CHECK (kind IN ('reminder', 'information', 'decision', 'call', 'calendar', 'need')),
    text @text NOT NULL,
    owner @text NOT NULL, -- « les référents techniques »
    member_id @i64 REFERENCES member (id), -- when it is one member's
    due_on @text, -- civil date
    link @text NOT NULL,
    state @text NOT NULL CHECK (state IN ('open', 'in-progress', 'done', 'dropped')),
    outcome @text NOT NULL, -- what became of it
    created_at @i64 NOT NULL,
    settled_at @i64,
    UNIQUE (meeting_id, number)
) @strict;
CREATE INDEX decision_member ON decision (member_id);
