-- More of the latest summary; null until one came that says it.
ALTER TABLE subjects ADD COLUMN days INTEGER; -- on which there was any activity
ALTER TABLE subjects ADD COLUMN tiers TEXT; -- {score: tier}
ALTER TABLE subjects ADD COLUMN consent INTEGER CHECK (consent IN (0, 1)); -- the user was asked and agreed; 0: nobody knows

-- What the latest summary of a subject foresees if nothing happens any more. A later one takes the place of all of it.
CREATE TABLE due (
    tenant  INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    type    TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    n       INTEGER NOT NULL,
    at      INTEGER NOT NULL, -- by the collector's clock
    record  TEXT    NOT NULL, -- as a page would tell it
    PRIMARY KEY (tenant, subject, type, name, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_in_time ON due (tenant, at);

-- An account of which somebody told something: its engine, without what installs told.
CREATE TABLE accounts (
    tenant   INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    snapshot TEXT, -- Base64; null until it was evaluated
    due      INTEGER, -- when it is to be evaluated although nobody tells anything; null if never
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX accounts_due ON accounts (tenant, due) WHERE due IS NOT NULL;

-- What an install told of one user for an account, merged; all of it is merged anew for each evaluation.
CREATE TABLE partials (
    tenant  INTEGER NOT NULL,
    account TEXT    NOT NULL,
    install TEXT    NOT NULL,
    user    TEXT    NOT NULL, -- empty while anonymous
    merged  TEXT    NOT NULL, -- Base64
    PRIMARY KEY (tenant, account, install, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX partials_of_install ON partials (tenant, install);
