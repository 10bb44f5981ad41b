-- Where a member stands on a working group: it takes part, it leads, or it is not concerned. No row: nothing said yet.
CREATE TABLE member_position (
    member_id @i64 NOT NULL REFERENCES member (id) ON DELETE CASCADE,
    group_id @i64 NOT NULL REFERENCES working_group (id) ON DELETE CASCADE,
    state @text NOT NULL CHECK (state IN ('takes-part', 'leads', 'not-concerned')),
    person_id @i64, -- who said so
    updated_at @i64 NOT NULL,
    PRIMARY KEY (member_id, group_id)
) @strict;
CREATE INDEX member_position_group ON member_position (group_id);
