-- A permission for an org that is registered already waits for a person's answer: sealed, and not
-- in use by anything.
ALTER TABLE authorizations ADD COLUMN granted TEXT;
ALTER TABLE authorizations ADD COLUMN approval_id TEXT;
ALTER TABLE authorizations ADD COLUMN decide_until BIGINT;
-- The record that the run ended in, where it is not one of its own.
ALTER TABLE authorizations ADD COLUMN known_org_id TEXT;
CREATE INDEX authorizations_by_decision ON authorizations (decide_until)
    WHERE status = 'awaiting_decision';

-- Unfinished work holds its name, also while it awaits a decision.
DROP INDEX authorizations_by_unfinished_name;
CREATE UNIQUE INDEX authorizations_by_unfinished_name ON authorizations (name_key)
    WHERE status IN ('waiting', 'ready', 'started', 'redeeming', 'awaiting_decision', 'failed');

-- Why there is another record of the same Salesforce org. Its identity key ends in its own id.
ALTER TABLE orgs ADD COLUMN second_record_reason TEXT;
CREATE INDEX orgs_by_salesforce_org ON orgs (salesforce_org_id, kind);
