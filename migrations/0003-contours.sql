-- Official boundaries, when somebody imported them: one shape a territory (geo/polygon.h: shape_encode).
CREATE TABLE contour (
    kind @text NOT NULL CHECK (kind IN ('region', 'department', 'arrondissement', 'intercommunality', 'commune')),
    code @text NOT NULL,
    shape @bytes NOT NULL,
    file @text NOT NULL, -- name of the file it came from
    imported_at @i64 NOT NULL,
    PRIMARY KEY (kind, code)
) @strict;
