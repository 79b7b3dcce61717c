-- Counts how often the tokens of a set were renewed: a late answer is stored only if the token that
-- it replaces is still the stored one.
ALTER TABLE credential_sets ADD COLUMN token_generation BIGINT NOT NULL DEFAULT 1;
-- Whether Salesforce gives a new refresh token with every renewal, as last seen.
ALTER TABLE credential_sets ADD COLUMN rotates BIGINT;
-- A renewal that was begun and has not ended: nobody else sends one.
ALTER TABLE credential_sets ADD COLUMN renewal_id TEXT;
ALTER TABLE credential_sets ADD COLUMN renewal_begun_at BIGINT;

-- Why the connection in use did not work when it was last used, and since when.
ALTER TABLE orgs ADD COLUMN fault TEXT;
ALTER TABLE orgs ADD COLUMN fault_since BIGINT;
