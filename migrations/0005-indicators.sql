-- Indicators of fragility: one series an indicator and a year; its values by territory, as counts (a rate that came
-- alone is rate × weight over weight, `weighted`). A value that is secret keeps its line, without numbers.

CREATE TABLE indicator_series (
    id @i64 PRIMARY KEY,
    indicator @text NOT NULL,
    year @i64 NOT NULL,
    source @text NOT NULL,
    licence @text NOT NULL,
    file @text NOT NULL,
    imported_at @i64 NOT NULL,
    UNIQUE (indicator, year)
) @strict;

CREATE TABLE indicator_value (
    series_id @i64 NOT NULL REFERENCES indicator_series (id) ON DELETE CASCADE,
    kind @text NOT NULL CHECK (kind IN ('region', 'department', 'arrondissement', 'intercommunality', 'commune')),
    code @text NOT NULL,
    numerator @f64,
    denominator @f64,
    weighted @i64 NOT NULL CHECK (weighted IN (0, 1)),
    PRIMARY KEY (series_id, kind, code),
    CHECK ((numerator IS NULL) = (denominator IS NULL))
) @strict;
