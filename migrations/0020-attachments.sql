-- Files kept with the rows of any room: their bytes once, a line for each thing they go with.
CREATE TABLE file_content (
    digest @text PRIMARY KEY, -- of the bytes
    size @i64 NOT NULL CHECK (size >= 0),
    bytes @bytes NOT NULL
) @strict;

CREATE TABLE file_attached (
    id @i64 PRIMARY KEY,
    subject @text NOT NULL, -- what it goes with: 'contribution', 'meeting'…
    subject_id @i64 NOT NULL,
    digest @text NOT NULL REFERENCES file_content (digest),
    name @text NOT NULL,
    type @text NOT NULL, -- told by the bytes
    added_at @i64 NOT NULL,
    UNIQUE (subject, subject_id, digest)
) @strict;
CREATE INDEX file_attached_digest ON file_attached (digest);
