-- Whose data it is, by the name that the configuration gives them. A number is given once.
CREATE TABLE tenants (
    tenant INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT    NOT NULL UNIQUE,
    secret BLOB    -- 64 random bytes, the key of the hashes in `tombstones`; null until a collector makes them
) STRICT;
-- The one there was before there were names.
INSERT INTO tenants (tenant, name) VALUES (1, 'default');

-- Users who were erased, and what their installs told before they said who they are: nothing of it comes back. The hash is keyed:
-- whoever reads this table without `tenants` cannot try out whether somebody is in it.
CREATE TABLE tombstones (
    tenant INTEGER NOT NULL,
    hash   TEXT    NOT NULL, -- HMAC-SHA256 by the tenant's secret, 64 hex digits
    at     INTEGER NOT NULL, -- the collector's clock
    PRIMARY KEY (tenant, hash)
) STRICT, WITHOUT ROWID;

-- What is older than it is to be kept is found without walking what is not.
CREATE INDEX conflicts_by_age ON conflicts (tenant, received);
CREATE INDEX aside_by_age ON aside (tenant, received);
