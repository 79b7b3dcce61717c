-- New credentials take a while until Salesforce knows them: the broker tries again by itself.
ALTER TABLE authorizations ADD COLUMN entered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE authorizations ADD COLUMN tried_at BIGINT;
ALTER TABLE authorizations ADD COLUMN next_try_at BIGINT;
CREATE INDEX authorizations_by_next_try ON authorizations (next_try_at)
    WHERE next_try_at IS NOT NULL;

-- Unfinished work holds its name, also while it waits.
DROP INDEX authorizations_by_unfinished_name;
CREATE UNIQUE INDEX authorizations_by_unfinished_name ON authorizations (name_key)
    WHERE status IN ('waiting', 'ready', 'started', 'redeeming', 'failed');

-- Permissions that Salesforce granted to us: it keeps five per user and app.
CREATE TABLE approvals (
    id                 TEXT   NOT NULL PRIMARY KEY,
    consumer_id        TEXT   NOT NULL,
    salesforce_user_id TEXT   NOT NULL,
    username           TEXT   NOT NULL,
    granted_at         BIGINT NOT NULL,
    ended_at           BIGINT
);
CREATE INDEX approvals_by_user ON approvals (consumer_id, salesforce_user_id);
ALTER TABLE credential_sets ADD COLUMN approval_id TEXT;
ALTER TABLE revocations ADD COLUMN approval_id TEXT;

CREATE INDEX orgs_by_last_authenticated ON orgs (kind, last_authenticated_at, id);
