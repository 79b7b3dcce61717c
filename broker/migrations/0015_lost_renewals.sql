-- The answer to a renewal was lost: since when, and why. It stays begun, so that nobody sends the refresh
-- token again unasked.
ALTER TABLE credential_sets ADD COLUMN renewal_lost_at BIGINT;
ALTER TABLE credential_sets ADD COLUMN renewal_lost_cause TEXT;

-- When a connection that was refused is tried again by the broker itself, and how often it was.
ALTER TABLE orgs ADD COLUMN next_try_at BIGINT;
ALTER TABLE orgs ADD COLUMN tries BIGINT;
