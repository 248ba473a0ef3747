-- Records tell tiers of scores as well. SQLite cannot change the check of a column, so the table is made anew.

CREATE TABLE records_anew (
    id        INTEGER PRIMARY KEY,
    subject   INTEGER NOT NULL REFERENCES subjects (id),
    type      TEXT    NOT NULL CHECK (type IN ('signal', 'stage', 'prompt', 'tier')),
    name      TEXT    NOT NULL, -- the signal, the stage, `<prompt>:<outcome>`, or the score
    n         INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    observed  INTEGER NOT NULL,
    received  INTEGER NOT NULL, -- the collector's clock
    initial   INTEGER NOT NULL CHECK (initial IN (0, 1)),
    evidence  TEXT    NOT NULL, -- [[leaf, measured], …], empty for all but signals
    tier      TEXT,             -- of a score: the tier reached, null where none is
    behaviour REAL,             -- of a score, like `fit`; null for all else
    fit       REAL,
    defs      TEXT,             -- hash of the definitions that the page ran
    trust     TEXT    NOT NULL, -- what the row is worth; `anonymous`: anybody can claim to be anybody
    latest    INTEGER NOT NULL CHECK (latest IN (0, 1)), -- of this type and name, the highest `n`
    UNIQUE (subject, type, name, n)
) STRICT;
INSERT INTO records_anew (id, subject, type, name, n, at, observed, received, initial, evidence, defs, trust, latest)
    SELECT id, subject, type, name, n, at, observed, received, initial, evidence, defs, trust, latest FROM records;
DROP TABLE records;
ALTER TABLE records_anew RENAME TO records;
CREATE INDEX records_in_time ON records (subject, at);
CREATE INDEX records_latest ON records (subject, type, name) WHERE latest = 1;
