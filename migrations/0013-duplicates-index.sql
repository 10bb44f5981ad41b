-- A reference is looked for from the place it points at, standing or undone.
CREATE INDEX place_merge_merged ON place_merge (merged_id);
