-- As 0008 of migrations/sqlite.
ALTER TABLE subjects ADD COLUMN days BIGINT; -- on which there was any activity
ALTER TABLE subjects ADD COLUMN tiers TEXT; -- {score: tier}
ALTER TABLE subjects ADD COLUMN consent SMALLINT CHECK (consent IN (0, 1)); -- the user was asked and agreed; 0: nobody knows

-- What the latest summary of a subject foresees if nothing happens any more. A later one takes the place of all of it.
CREATE TABLE due (
    tenant  BIGINT NOT NULL,
    subject BIGINT NOT NULL,
    type    TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    at      BIGINT NOT NULL, -- by the collector's clock
    record  TEXT   NOT NULL, -- as a page would tell it
    PRIMARY KEY (tenant, subject, type, name, n)
);
CREATE INDEX due_in_time ON due (tenant, at);

-- An account of which somebody told something: its engine, without what installs told.
CREATE TABLE accounts (
    tenant   BIGINT NOT NULL,
    name     TEXT   NOT NULL COLLATE "C",
    snapshot TEXT, -- Base64; null until it was evaluated
    due      BIGINT, -- when it is to be evaluated although nobody tells anything; null if never
    PRIMARY KEY (tenant, name)
);
CREATE INDEX accounts_due ON accounts (tenant, due) WHERE due IS NOT NULL;

-- What an install told of one user for an account, merged; all of it is merged anew for each evaluation.
CREATE TABLE partials (
    tenant  BIGINT NOT NULL,
    account TEXT   NOT NULL COLLATE "C",
    install TEXT   NOT NULL COLLATE "C",
    "user"  TEXT   NOT NULL, -- empty while anonymous
    merged  TEXT   NOT NULL, -- Base64
    PRIMARY KEY (tenant, account, install, "user")
);
CREATE INDEX partials_of_install ON partials (tenant, install);
