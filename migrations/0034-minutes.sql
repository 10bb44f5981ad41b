-- Minutes of meetings: drafts whose texts are mended by hand, versions that were approved and no longer change.

CREATE TABLE minutes (
    id @i64 PRIMARY KEY,
    meeting_id @i64 NOT NULL REFERENCES meeting (id),
    version @i64 NOT NULL CHECK (version >= 1),
    erratum @text NOT NULL, -- what this version corrects; empty for the first
    approved_at @i64,       -- NULL: a draft
    approved_by @text,      -- in words: name or duty of who approved
    digest @text,           -- SHA-256 of the approved ODT, in hexadecimal
    sent_at @i64,           -- when the guests were written to
    created_at @i64 NOT NULL,
    UNIQUE (meeting_id, version)
) @strict;

CREATE TABLE minutes_text (
    minutes_id @i64 NOT NULL REFERENCES minutes (id) ON DELETE CASCADE,
    part @text NOT NULL,
    text @text NOT NULL,
    PRIMARY KEY (minutes_id, part)
) @strict;
