-- What is granted to such a run waits for an answer in any case: a person wants to see it first.
ALTER TABLE authorizations ADD COLUMN trial BIGINT NOT NULL DEFAULT 0;

-- Who stated that Salesforce converted the app of a set in place. An authorization makes a new set,
-- and with it there is nothing to state.
ALTER TABLE credential_sets ADD COLUMN stated_by TEXT;

-- The app is the operator's: its secret stays in the operator's file, and what is sealed is empty.
ALTER TABLE authorizations ADD COLUMN operator_app BIGINT NOT NULL DEFAULT 0;
ALTER TABLE credential_sets ADD COLUMN operator_app BIGINT NOT NULL DEFAULT 0;
