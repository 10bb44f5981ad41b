-- What several rooms need from the start: versions of topics, work that outlives a request, settings, spaces.

-- One row per topic that processes follow; the version grows by one at each commit that touched the topic.
CREATE TABLE topic_version (
    topic @text PRIMARY KEY,
    version @i64 NOT NULL CHECK (version > 0)
) @strict;

-- Work to be done by a worker (store/job.h). A row that is done is deleted; one that failed too often is parked.
CREATE TABLE job (
    id @i64 PRIMARY KEY,
    kind @text NOT NULL,
    mark @text UNIQUE, -- the same mark is never queued twice
    payload @json NOT NULL,
    state @text NOT NULL CHECK (state IN ('ready', 'taken', 'parked')),
    run_at @i64 NOT NULL, -- ready: not before; taken: until then nobody else may take it
    attempts @i64 NOT NULL CHECK (attempts >= 0),
    taken_by @text,
    error @text,
    created_at @i64 NOT NULL,
    CHECK ((state = 'taken') = (taken_by IS NOT NULL))
) @strict;

CREATE INDEX job_due ON job (run_at) WHERE state <> 'parked';

-- Settings of the installation, by name.
CREATE TABLE setting (
    name @text PRIMARY KEY,
    value @text NOT NULL
) @strict;

-- A department or a region that uses the installation. Codes are INSEE's: 24 is a department and a region.
CREATE TABLE space (
    id @i64 PRIMARY KEY,
    kind @text NOT NULL CHECK (kind IN ('department', 'region')),
    code @text NOT NULL,
    name @text NOT NULL,
    slug @text NOT NULL UNIQUE, -- in public addresses
    zone @text NOT NULL, -- of the tz database: Europe/Paris, Indian/Reunion
    theme @text NOT NULL CHECK (theme IN ('neutre', 'etat')),
    target @i64 CHECK (target >= 0), -- how many places are aimed at; NULL: not decided
    created_at @i64 NOT NULL,
    UNIQUE (kind, code)
) @strict;
