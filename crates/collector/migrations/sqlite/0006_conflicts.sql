-- Records that say something else than the one that was stored under their identity: kept for whoever looks into it, and of no effect.
CREATE TABLE conflicts (
    id       INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL,
    subject  INTEGER NOT NULL REFERENCES subjects (id),
    type     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    hash     TEXT    NOT NULL, -- content hash of what it says: one told twice is kept once
    record   TEXT    NOT NULL, -- as it was told
    received INTEGER NOT NULL, -- the collector's clock
    UNIQUE (tenant, subject, type, name, n, hash)
) STRICT;
CREATE INDEX conflicts_of_subject ON conflicts (subject);
