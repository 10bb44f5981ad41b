-- A role may be offered until a day: the delegation of who goes away.
ALTER TABLE invitation ADD COLUMN role_until @i64;
