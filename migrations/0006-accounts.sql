-- People, their structures, their roles, how they sign in, and the journal of what they change.

CREATE TABLE person (
    id @i64 PRIMARY KEY,
    email @text NOT NULL UNIQUE, -- in lower case
    name @text NOT NULL, -- '' until she gives it
    password_hash @text, -- Argon2id with its parameters; NULL: she has none
    password_at @i64,
    factor_secret @bytes, -- of the second factor (RFC 6238); NULL: she has none
    factor_at @i64, -- when she proved that she holds it; NULL: not yet, it is not asked
    factor_step @i64 NOT NULL, -- the last time step accepted: a code serves once
    reminders @i64 NOT NULL, -- sent since she was last seen
    reminded_at @i64,
    created_at @i64 NOT NULL,
    seen_at @i64 NOT NULL -- 0: never came
) @strict;

CREATE TABLE recovery_code (
    hash @bytes PRIMARY KEY,
    person_id @i64 NOT NULL REFERENCES person (id) ON DELETE CASCADE
) @strict;
CREATE INDEX recovery_code_person ON recovery_code (person_id);

-- Who she is for an identity provider (OpenID Connect).
CREATE TABLE person_identity (
    issuer @text NOT NULL,
    subject @text NOT NULL,
    person_id @i64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    created_at @i64 NOT NULL,
    PRIMARY KEY (issuer, subject)
) @strict;
CREATE INDEX person_identity_person ON person_identity (person_id);

-- An organisation that keeps places: association, town hall, library. A branch has a parent.
CREATE TABLE structure (
    id @i64 PRIMARY KEY,
    space_id @i64 NOT NULL REFERENCES space (id),
    parent_id @i64 REFERENCES structure (id),
    name @text NOT NULL,
    key @text NOT NULL, -- the folded name
    siret @text UNIQUE,
    rna @text UNIQUE,
    commune @text NOT NULL, -- INSEE code
    intercommunality @text, -- SIREN, of the commune
    address @text,
    postal_code @text,
    phone @text,
    email @text,
    website @text,
    state @text NOT NULL CHECK (state IN ('to_check', 'active', 'closed')),
    created_by @i64,
    created_at @i64 NOT NULL,
    updated_at @i64 NOT NULL
) @strict;
CREATE INDEX structure_space ON structure (space_id, key);
CREATE INDEX structure_parent ON structure (parent_id);
CREATE INDEX structure_commune ON structure (commune);

CREATE TABLE role (
    id @i64 PRIMARY KEY,
    person_id @i64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind @text NOT NULL,
    space_id @i64 REFERENCES space (id), -- NULL: the installation
    intercommunality @text,
    structure_id @i64 REFERENCES structure (id),
    place @text NOT NULL, -- the three above in one key
    granted_by @i64, -- NULL: the command line
    granted_at @i64 NOT NULL,
    expires_at @i64,
    UNIQUE (person_id, kind, place)
) @strict;
CREATE INDEX role_space ON role (space_id);
CREATE INDEX role_structure ON role (structure_id);

-- Somebody is asked by e-mail to take a role.
CREATE TABLE invitation (
    id @i64 PRIMARY KEY,
    email @text NOT NULL,
    name @text NOT NULL,
    kind @text NOT NULL,
    space_id @i64 NOT NULL REFERENCES space (id),
    intercommunality @text,
    structure_id @i64 REFERENCES structure (id),
    token_hash @bytes UNIQUE, -- NULL once it no longer serves
    invited_by @i64,
    created_at @i64 NOT NULL,
    expires_at @i64 NOT NULL,
    state @text NOT NULL CHECK (state IN ('sent', 'accepted', 'cancelled')),
    settled_at @i64,
    reminders @i64 NOT NULL,
    reminded_at @i64
) @strict;
CREATE INDEX invitation_space ON invitation (space_id);
CREATE INDEX invitation_structure ON invitation (structure_id);

-- Somebody asks to be of a structure: answered by its managers, or by the organiser when it has none.
CREATE TABLE membership_claim (
    id @i64 PRIMARY KEY,
    structure_id @i64 NOT NULL REFERENCES structure (id),
    space_id @i64 NOT NULL REFERENCES space (id),
    person_id @i64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    kind @text NOT NULL,
    message @text NOT NULL,
    state @text NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused', 'withdrawn', 'expired')),
    reason @text NOT NULL,
    created_at @i64 NOT NULL,
    settled_by @i64,
    settled_at @i64,
    reminders @i64 NOT NULL,
    reminded_at @i64
) @strict;
CREATE INDEX membership_claim_structure ON membership_claim (structure_id);
CREATE INDEX membership_claim_space ON membership_claim (space_id, state);
CREATE INDEX membership_claim_person ON membership_claim (person_id);

CREATE TABLE sign_in_session (
    id @i64 PRIMARY KEY,
    token_hash @bytes NOT NULL UNIQUE,
    person_id @i64 NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    method @text NOT NULL CHECK (method IN ('link', 'password', 'openid', 'command')),
    device @text NOT NULL,
    network @text NOT NULL, -- the address without its last part
    opened_at @i64 NOT NULL,
    seen_at @i64 NOT NULL,
    factor_at @i64, -- when the second factor was passed
    issuer @text, -- of the identity provider, and its name for the session
    subject_session @text
) @strict;
CREATE INDEX sign_in_session_person ON sign_in_session (person_id);
CREATE INDEX sign_in_session_issuer ON sign_in_session (issuer, subject_session);

CREATE TABLE sign_in_token (
    token_hash @bytes PRIMARY KEY,
    email @text NOT NULL,
    name @text NOT NULL,
    browser @bytes, -- hash of the browser that asked; NULL: any
    code_hash @bytes NOT NULL,
    attempts @i64 NOT NULL, -- wrong codes so far
    destination @text NOT NULL,
    created_at @i64 NOT NULL,
    expires_at @i64 NOT NULL
) @strict;
CREATE INDEX sign_in_token_browser ON sign_in_token (browser);
CREATE INDEX sign_in_token_expires ON sign_in_token (expires_at);

-- Another address, confirmed from the old one and from the new one before it is hers.
CREATE TABLE email_change (
    person_id @i64 PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    email @text NOT NULL,
    old_hash @bytes NOT NULL UNIQUE,
    new_hash @bytes NOT NULL UNIQUE,
    old_at @i64, -- when each was confirmed
    new_at @i64,
    created_at @i64 NOT NULL,
    expires_at @i64 NOT NULL
) @strict;

-- What is left of a bounded number of attempts: the instant at which all of it is there again.
CREATE TABLE sign_in_allowance (
    key_hash @bytes PRIMARY KEY,
    whole_at @i64 NOT NULL
) @strict;
CREATE INDEX sign_in_allowance_whole ON sign_in_allowance (whole_at);

-- The journal. Lines are chained by their hashes; the contents may be erased, the chain stays.
CREATE TABLE audit_event (
    number @i64 PRIMARY KEY,
    at @i64 NOT NULL,
    person_id @i64 NOT NULL, -- 0: the command line or a job
    space_id @i64 NOT NULL, -- 0: none
    action @text NOT NULL,
    subject @text NOT NULL,
    subject_id @i64 NOT NULL,
    label @text,
    before @text,
    after @text,
    reason @text,
    salt @bytes, -- NULL: the four above were erased
    digest @bytes NOT NULL,
    hash @bytes NOT NULL
) @strict;
CREATE INDEX audit_event_space ON audit_event (space_id, number);
CREATE INDEX audit_event_subject ON audit_event (subject_id, number);
CREATE INDEX audit_event_person ON audit_event (person_id, number);

-- The end of the chain.
CREATE TABLE audit_head (
    id @i64 PRIMARY KEY CHECK (id = 1),
    number @i64 NOT NULL,
    hash @bytes NOT NULL
) @strict;
