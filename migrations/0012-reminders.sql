-- Asking places now and then whether all is still right, by a link that needs no account.

ALTER TABLE space ADD COLUMN reminder_months @i64 CHECK (reminder_months BETWEEN 1 AND 36); -- NULL: places are not asked

CREATE TABLE place_reminder (
    id @i64 PRIMARY KEY,
    place_id @i64 NOT NULL REFERENCES place (id),
    secret @text NOT NULL UNIQUE, -- hash of what the link holds
    sent_at @i64 NOT NULL,
    expires_at @i64 NOT NULL,
    confirmed_at @i64 -- « tout est encore juste »
) @strict;

CREATE INDEX place_reminder_place ON place_reminder (place_id, sent_at);
