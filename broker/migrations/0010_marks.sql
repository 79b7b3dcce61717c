-- Tampering shows. An entry of history has a number, and a MAC by a key of the key ring over what it
-- says, its number, and the id of the entry before it. The head is the one row that writers queue for.
ALTER TABLE history ADD COLUMN number BIGINT;
-- The org's, after the act.
ALTER TABLE history ADD COLUMN generation BIGINT;
ALTER TABLE history ADD COLUMN mac TEXT;
CREATE UNIQUE INDEX history_by_number ON history (number);
-- Instead of the one by time: each index is a page more that an entry makes durable.
DROP INDEX history_by_org;
CREATE INDEX history_by_org_and_number ON history (org_id, number);

CREATE TABLE history_head (
    -- Of the last entry.
    number   BIGINT NOT NULL,
    tip      TEXT   NOT NULL,
    -- Of the entry before those that were written last: for whoever moves the head in one statement.
    previous TEXT   NOT NULL
);
INSERT INTO history_head (number, tip, previous) VALUES (0, '', '');

-- Who is signed in, and who may: a row that somebody wrote into the database is nobody. Rows from before
-- have no mark, so everybody signs in once more.
ALTER TABLE sessions ADD COLUMN mark TEXT;
ALTER TABLE sign_in_links ADD COLUMN mark TEXT;

-- The mark of a record (an org with its credential sets, a run, a revocation) stands in another row
-- than the record, so that neither can be put back alone. No foreign key: nothing refers to an org by it.
CREATE TABLE record_marks (
    id     TEXT   NOT NULL PRIMARY KEY,
    -- As far as history reached when it was marked.
    number BIGINT NOT NULL,
    mark   TEXT   NOT NULL
);
