-- Parts of the portal that use orgs. A key is kept as its hash; a module without one is known only
-- because somebody else told what it hangs on an org.
CREATE TABLE modules (
    id       TEXT   NOT NULL PRIMARY KEY,
    name     TEXT   NOT NULL,
    name_key TEXT   NOT NULL UNIQUE,
    key_hash TEXT   UNIQUE,
    added_at BIGINT NOT NULL
);

-- When a module last told all that it hangs on an org. No row: it never told.
CREATE TABLE reports (
    org_id      TEXT   NOT NULL REFERENCES orgs (id),
    module_id   TEXT   NOT NULL REFERENCES modules (id),
    reported_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, module_id)
);

-- What a module hangs on an org: a pipeline, a job, a mapping.
CREATE TABLE org_references (
    org_id    TEXT NOT NULL REFERENCES orgs (id),
    module_id TEXT NOT NULL REFERENCES modules (id),
    kind      TEXT NOT NULL,
    id        TEXT NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (org_id, module_id, kind, id)
);

-- Proofs of what a migration or a replacement left as it was. No foreign key: a receipt outlives
-- its org, and is no part of what it proves.
CREATE TABLE receipts (
    id     TEXT   NOT NULL PRIMARY KEY,
    org_id TEXT   NOT NULL,
    at     BIGINT NOT NULL,
    body   TEXT   NOT NULL
);
CREATE INDEX receipts_by_org ON receipts (org_id, at);
