-- The run that last authorized a record may have begun as another record's registration.
CREATE INDEX authorizations_by_known_org ON authorizations (known_org_id)
    WHERE known_org_id IS NOT NULL;
