-- Numbers of places decided for a territory instead of the computed ones, each with its reason: all are kept, the last
-- one holds.

CREATE TABLE target_decision (
    id @i64 PRIMARY KEY,
    kind @text NOT NULL CHECK (kind IN ('region', 'department', 'arrondissement', 'intercommunality', 'commune')),
    code @text NOT NULL,
    count @i64 NOT NULL CHECK (count >= 0),
    reason @text NOT NULL,
    decided_at @i64 NOT NULL
) @strict;

CREATE INDEX target_decision_territory ON target_decision (kind, code, id);
