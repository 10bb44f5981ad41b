-- When a place was added, changed, gone or back: for feeds of changes. Places that were there keep their first date.
ALTER TABLE place ADD COLUMN changed_at @i64 NOT NULL DEFAULT 0;
CREATE INDEX place_changed ON place (changed_at);
