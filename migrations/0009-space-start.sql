-- The day the démarche of a space started, from which its progress is counted: a civil date, NULL when not said.
ALTER TABLE space ADD COLUMN started_on @text;
