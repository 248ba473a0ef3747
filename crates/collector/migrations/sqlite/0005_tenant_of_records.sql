-- Whose a record is stands in it, as in every other row.
ALTER TABLE records ADD COLUMN tenant INTEGER NOT NULL DEFAULT 1;
