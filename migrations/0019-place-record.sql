-- A place is also looked for by the name its source gave it, whatever the source: old addresses hold it.
CREATE INDEX place_record ON place (record);
