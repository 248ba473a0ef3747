-- Programs are kept apart from people: the list of leads is one of them or the other.

-- What the latest beacon of the install said; the same in all of its rows.
ALTER TABLE subjects ADD COLUMN automated INTEGER NOT NULL DEFAULT 0 CHECK (automated IN (0, 1));
-- Whether all that makes up the lead is automated.
ALTER TABLE leads ADD COLUMN automated INTEGER NOT NULL DEFAULT 0 CHECK (automated IN (0, 1));
DROP INDEX leads_latest;
CREATE INDEX leads_latest ON leads (tenant, automated, updated, id);
