-- Installs that were erased, so that what was on its way then does not bring them back. All that is left of them is a hash.
CREATE TABLE erased (
    tenant INTEGER NOT NULL,
    hash   TEXT    NOT NULL, -- content hash of the install id: half as many bits, so that it does not give the id away
    at     INTEGER NOT NULL, -- the collector's clock
    PRIMARY KEY (tenant, hash)
) STRICT, WITHOUT ROWID;
