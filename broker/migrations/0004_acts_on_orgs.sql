-- A run may be for a registered org: its form is that org's pending credentials. One at a time.
CREATE UNIQUE INDEX authorizations_by_open_org ON authorizations (org_id)
    WHERE purpose <> 'register'
        AND status IN ('waiting', 'ready', 'started', 'redeeming', 'awaiting_decision', 'failed');

-- What an org worked with before it was migrated, kept for a while.
ALTER TABLE orgs ADD COLUMN fallback_set_id TEXT;
ALTER TABLE orgs ADD COLUMN fallback_until BIGINT;
CREATE INDEX orgs_by_fallback_until ON orgs (fallback_until) WHERE fallback_until IS NOT NULL;
