-- Links made on the machine's own command line may stand for the second factor: 1.

ALTER TABLE sign_in_token ADD COLUMN console @i64 CHECK (console = 1);
