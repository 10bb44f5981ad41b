-- Mail that goes out, mail that came in, what both carry, and who wants no more of it.

-- One row per person written to: a message to a hundred people is a hundred rows.
CREATE TABLE message (
    id @i64 PRIMARY KEY,
    mark @text NOT NULL UNIQUE, -- the same mark is never queued twice
    token @text NOT NULL, -- random: makes its Message-ID and its links impossible to guess
    space_id @i64 REFERENCES space (id), -- NULL: the installation's own
    kind @text NOT NULL, -- what it is: the name of its template
    state @text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'bounced', 'failed', 'declined')),
    address @text NOT NULL, -- in lower case
    domain @text NOT NULL, -- of the address, for pacing
    name @text,
    reply_to @text,
    subject @text NOT NULL,
    body @text NOT NULL, -- plain text
    html @text, -- the same; NULL: text only
    list @text, -- what one unsubscribes from; NULL: a message nobody can decline
    in_reply_to @text, -- a Message-ID
    run_at @i64 NOT NULL, -- queued: not before; sending: until then nobody else may take it
    until @i64, -- worth nothing afterwards
    attempts @i64 NOT NULL CHECK (attempts >= 0),
    taken_by @text,
    error @text,
    created_at @i64 NOT NULL,
    ended_at @i64, -- when it was sent, given up, or came back
    CHECK ((state = 'sending') = (taken_by IS NOT NULL))
) @strict;

CREATE INDEX message_due ON message (run_at, id) WHERE state IN ('queued', 'sending');
CREATE INDEX message_space ON message (space_id, id);
CREATE INDEX message_address ON message (address, id);
CREATE INDEX message_state ON message (state, id);

-- When a domain may be written to again: what paces the sending of all instances together.
CREATE TABLE message_domain (
    domain @text PRIMARY KEY,
    next_at @i64 NOT NULL
) @strict;

-- An address that declined a list: nothing of that list is sent to it any more.
CREATE TABLE message_decline (
    address @text NOT NULL,
    list @text NOT NULL,
    at @i64 NOT NULL,
    PRIMARY KEY (address, list)
) @strict;

-- An organiser's own words for a kind of message, over those that come with the program.
CREATE TABLE message_template (
    space_id @i64 NOT NULL REFERENCES space (id),
    kind @text NOT NULL,
    subject @text NOT NULL,
    body @text NOT NULL,
    changed_at @i64 NOT NULL,
    PRIMARY KEY (space_id, kind)
) @strict;

-- A message that came in: its bytes are stored before anything reads them.
CREATE TABLE inbound_message (
    id @i64 PRIMARY KEY,
    mark @text NOT NULL UNIQUE, -- fingerprint of what makes it itself, whichever way and how often it arrived
    raw @bytes NOT NULL,
    channel @text NOT NULL CHECK (channel IN ('pipe', 'imap')),
    state @text NOT NULL CHECK (state IN ('stored', 'read', 'aside', 'done')),
    reason @text, -- aside: why
    space_id @i64 REFERENCES space (id),
    message_id @text,
    in_reply_to @text,
    thread_id @i64, -- the first of its thread; its own id when it is that one
    answers_id @i64 REFERENCES message (id), -- the message of ours that it answers, or that came back
    address @text, -- the sender's
    name @text,
    recipient @text, -- the address of ours it was sent to
    subject @text,
    body @text, -- plain text, whatever it was written in
    fresh_bytes @i64, -- of the body: where what it quotes begins
    sent_at @i64, -- as it says itself
    received_at @i64 NOT NULL
) @strict;

CREATE INDEX inbound_message_state ON inbound_message (state, id);
CREATE INDEX inbound_message_space ON inbound_message (space_id, id);
CREATE INDEX inbound_message_thread ON inbound_message (thread_id);
CREATE INDEX inbound_message_answers ON inbound_message (answers_id);
CREATE INDEX inbound_message_name ON inbound_message (message_id);

-- A file that a message carries, out or in.
CREATE TABLE attachment (
    id @i64 PRIMARY KEY,
    message_id @i64 REFERENCES message (id),
    inbound_message_id @i64 REFERENCES inbound_message (id),
    position @i64 NOT NULL, -- 1, 2… within the message
    name @text NOT NULL,
    type @text NOT NULL, -- told by its bytes, not by its name, when it came in
    bytes @bytes NOT NULL,
    CHECK ((message_id IS NULL) <> (inbound_message_id IS NULL))
) @strict;

CREATE INDEX attachment_message ON attachment (message_id, position);
CREATE INDEX attachment_inbound ON attachment (inbound_message_id, position);

-- The address of a space, to which people write.
CREATE TABLE mailbox (
    address @text PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id)
) @strict;

CREATE INDEX mailbox_space ON mailbox (space_id);

-- A calendar to subscribe to by a private address.
CREATE TABLE calendar_feed (
    token @text PRIMARY KEY, -- random: whoever knows it reads the calendar
    space_id @i64 NOT NULL REFERENCES space (id),
    scope @text NOT NULL, -- what it shows, in the words of its owner: « groupe 12 », « personne 45 »
    created_at @i64 NOT NULL,
    UNIQUE (space_id, scope)
) @strict;
