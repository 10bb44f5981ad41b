-- Sources as citizens: what feeds them, when, how their runs went and what was found.

ALTER TABLE source ADD COLUMN title @text; -- for people; NULL: the name
ALTER TABLE source ADD COLUMN mapping @text; -- the JSON of a mapping, or the name of a shipped one; NULL: « officiel »
ALTER TABLE source ADD COLUMN address @text; -- http(s) address or file; NULL: brought by hand
ALTER TABLE source ADD COLUMN key @text; -- JSON key or sheet in it
ALTER TABLE source ADD COLUMN every_hours @i64 CHECK (every_hours > 0); -- NULL: when asked only
ALTER TABLE source ADD COLUMN next_run @i64; -- when it is due; NULL without schedule
ALTER TABLE source ADD COLUMN etag @text; -- of the file read last
ALTER TABLE source ADD COLUMN modified @text;

ALTER TABLE import_run ADD COLUMN outcome @text NOT NULL DEFAULT 'changed'
    CHECK (outcome IN ('changed', 'same', 'stopped', 'failed'));
ALTER TABLE import_run ADD COLUMN message @text; -- why it stopped or failed
ALTER TABLE import_run ADD COLUMN unchanged @i64 NOT NULL DEFAULT 0;
ALTER TABLE import_run ADD COLUMN seconds @f64 NOT NULL DEFAULT 0;

-- What the last run that was read to its end found: how many times each rule, and the findings themselves (some
-- thousands of each gravity at most).
CREATE TABLE source_rule (
    source_id @i64 NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    rule @text NOT NULL,
    severity @i64 NOT NULL CHECK (severity BETWEEN 0 AND 2), -- note, warning, refused
    times @i64 NOT NULL,
    PRIMARY KEY (source_id, rule, severity)
) @strict;

CREATE TABLE source_finding (
    source_id @i64 NOT NULL REFERENCES source (id) ON DELETE CASCADE,
    number @i64 NOT NULL, -- in the order they were found
    severity @i64 NOT NULL CHECK (severity BETWEEN 0 AND 2),
    line @i64 NOT NULL,
    record @text NOT NULL,
    name @text NOT NULL,
    field @text NOT NULL,
    rule @text NOT NULL,
    was @text NOT NULL,
    became @text NOT NULL,
    message @text NOT NULL,
    PRIMARY KEY (source_id, number)
) @strict;
