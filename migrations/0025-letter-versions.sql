-- Every text an organiser gave a letter, and each return to the one that comes with the program.
CREATE TABLE message_template_version (
    space_id @i64 NOT NULL REFERENCES space (id),
    kind @text NOT NULL,
    version @i64 NOT NULL, -- 1, 2…
    subject @text, -- NULL, as the body: the one that comes with the program
    body @text,
    person_id @i64, -- who; NULL: the command line, or somebody who erased her account
    at @i64 NOT NULL,
    PRIMARY KEY (space_id, kind, version),
    CHECK ((subject IS NULL) = (body IS NULL))
) @strict;
CREATE INDEX message_template_version_person ON message_template_version (person_id);
