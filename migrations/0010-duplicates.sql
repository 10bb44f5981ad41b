-- Places that are one and the same: what was found, what was decided, and what it takes to go back.

-- Of two values of a field, the one of the source of higher priority is shown.
CREATE TABLE source_priority (
    source_id @i64 PRIMARY KEY REFERENCES source (id) ON DELETE CASCADE,
    priority @i64 NOT NULL -- 0 for a source that is not here
) @strict;

-- Places new or changed since duplicates were last looked for, and by which run.
CREATE TABLE duplicate_due (
    place_id @i64 PRIMARY KEY REFERENCES place (id) ON DELETE CASCADE,
    run_id @i64 NOT NULL
) @strict;

-- A decision outlives imports: « apart » is never asked again, « merged » stands until it is undone.
CREATE TABLE duplicate_pair (
    id @i64 PRIMARY KEY,
    place_a @i64 NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    place_b @i64 NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    score @i64 NOT NULL CHECK (score BETWEEN 0 AND 100),
    sure @i64 NOT NULL CHECK (sure IN (0, 1)),
    reasons @text NOT NULL, -- French
    state @text NOT NULL CHECK (state IN ('open', 'apart', 'merged')),
    found_at @i64 NOT NULL,
    decided_at @i64,
    decided_by @i64 REFERENCES person (id) ON DELETE SET NULL, -- NULL: the command line
    CHECK (place_a < place_b),
    CHECK ((state = 'open') = (decided_at IS NULL)),
    UNIQUE (place_a, place_b)
) @strict;
CREATE INDEX duplicate_pair_b ON duplicate_pair (place_b);
CREATE INDEX duplicate_pair_state ON duplicate_pair (state, score);
CREATE INDEX duplicate_pair_decided_by ON duplicate_pair (decided_by);

-- A place that another stands for: hidden, its address leads to the survivor. Neither row loses a value: what is shown
-- is worked out from both, so that undoing is exact and imports go on updating each.
CREATE TABLE place_merge (
    id @i64 PRIMARY KEY,
    pair_id @i64 NOT NULL REFERENCES duplicate_pair (id) ON DELETE CASCADE,
    survivor_id @i64 NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    merged_id @i64 NOT NULL REFERENCES place (id) ON DELETE CASCADE,
    at @i64 NOT NULL,
    undone_at @i64, -- NULL: it stands
    CHECK (survivor_id <> merged_id)
) @strict;
CREATE UNIQUE INDEX place_merge_standing ON place_merge (merged_id) WHERE undone_at IS NULL;
CREATE INDEX place_merge_survivor ON place_merge (survivor_id);
CREATE INDEX place_merge_pair ON place_merge (pair_id);

-- Fields for which someone chose a side; the others follow the rule (priority of the source, then freshness).
CREATE TABLE place_merge_choice (
    merge_id @i64 NOT NULL REFERENCES place_merge (id) ON DELETE CASCADE,
    field @text NOT NULL, -- its official name
    side @text NOT NULL CHECK (side IN ('survivor', 'merged')),
    PRIMARY KEY (merge_id, field)
) @strict;
