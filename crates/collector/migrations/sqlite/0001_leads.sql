-- What was published, what browsers reported, and the leads that it makes up. Times are ms since the Unix epoch.

-- Every document ever published; the latest is the one that pages get. None is removed: evidence names the hash it was
-- measured under, and stays readable.
CREATE TABLE definitions (
    id        INTEGER PRIMARY KEY,
    tenant    INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    hash      TEXT    NOT NULL, -- content hash of the plan, 16 hex digits
    document  TEXT    NOT NULL, -- as given
    plan      BLOB    NOT NULL,
    published INTEGER NOT NULL
) STRICT;
CREATE INDEX definitions_latest ON definitions (tenant, id);
CREATE INDEX definitions_by_hash ON definitions (tenant, hash, id);

-- What the dashboard shows as one: a user on all devices, or a browser profile that has not said who it is.
CREATE TABLE leads (
    id      INTEGER PRIMARY KEY,
    tenant  INTEGER NOT NULL,
    name    TEXT    NOT NULL, -- `u:<user>` or `i:<install>`
    user    TEXT,
    updated INTEGER NOT NULL,
    UNIQUE (tenant, name)
) STRICT;
CREATE INDEX leads_latest ON leads (tenant, updated, id);

-- One user in one browser profile, with the latest summary. Merging leads moves subjects, never records.
CREATE TABLE subjects (
    id       INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL,
    install  TEXT    NOT NULL,
    user     TEXT    NOT NULL, -- empty while anonymous
    lead     INTEGER NOT NULL REFERENCES leads (id),
    account  TEXT,
    rev      INTEGER, -- this and all below: null until a summary came
    stage    TEXT,
    first    INTEGER,
    last     INTEGER,
    active   INTEGER, -- ms
    limits   TEXT,    -- {id: {"used": …, "cap": …}}
    traits   TEXT,    -- {path: value}
    dropped  TEXT,    -- {reason: count}
    defs     TEXT,
    sent     INTEGER, -- the device's clock
    received INTEGER, -- the collector's clock
    UNIQUE (tenant, install, user)
) STRICT;
CREATE INDEX subjects_of_lead ON subjects (lead);

-- What happened, once each.
CREATE TABLE records (
    id       INTEGER PRIMARY KEY,
    subject  INTEGER NOT NULL REFERENCES subjects (id),
    type     TEXT    NOT NULL CHECK (type IN ('signal', 'stage', 'prompt')),
    name     TEXT    NOT NULL, -- the signal, the stage, or `<prompt>:<outcome>`
    n        INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    observed INTEGER NOT NULL,
    received INTEGER NOT NULL, -- the collector's clock
    initial  INTEGER NOT NULL CHECK (initial IN (0, 1)),
    evidence TEXT    NOT NULL, -- [[leaf, measured], …], empty for all but signals
    defs     TEXT,             -- hash of the definitions that the page ran
    trust    TEXT    NOT NULL, -- what the row is worth; `anonymous`: anybody can claim to be anybody
    latest   INTEGER NOT NULL CHECK (latest IN (0, 1)), -- of this type and name, the highest `n`
    UNIQUE (subject, type, name, n)
) STRICT;
CREATE INDEX records_in_time ON records (subject, at);
CREATE INDEX records_latest ON records (subject, type, name) WHERE latest = 1;

-- Bodies of a later wire version, untouched, for a collector that can read them.
CREATE TABLE aside (
    id       INTEGER PRIMARY KEY,
    tenant   INTEGER NOT NULL,
    v        INTEGER NOT NULL,
    hash     TEXT    NOT NULL, -- content hash of the body: one sent twice is kept once
    body     BLOB    NOT NULL,
    received INTEGER NOT NULL,
    UNIQUE (tenant, v, hash)
) STRICT;
