-- Types are TEXT and BIGINT only, so that one text serves SQLite and PostgreSQL:
-- booleans are 0 and 1, instants are milliseconds since 1970 UTC, sealed values and hashes are text.

-- Facts about this database itself, such as the check value of its key ring.
CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- One per org, made before the org is registered; wrapped by a key of the key ring.
CREATE TABLE data_keys (
    id          TEXT   NOT NULL PRIMARY KEY,
    org_id      TEXT   NOT NULL,
    ring_key_id TEXT   NOT NULL,
    wrapped     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL
);

CREATE TABLE orgs (
    id                    TEXT   NOT NULL PRIMARY KEY,
    external_id           TEXT   UNIQUE,
    name                  TEXT   NOT NULL,
    -- The name as it is compared: two orgs never share it.
    name_key              TEXT   NOT NULL UNIQUE,
    org_type              TEXT   NOT NULL,
    kind                  TEXT   NOT NULL,
    environment           TEXT   NOT NULL,
    login_url             TEXT   NOT NULL,
    owner                 TEXT   NOT NULL,
    salesforce_org_id     TEXT   NOT NULL,
    salesforce_org_name   TEXT   NOT NULL,
    salesforce_user_id    TEXT   NOT NULL,
    username              TEXT   NOT NULL,
    instance_url          TEXT   NOT NULL,
    is_sandbox            BIGINT NOT NULL,
    edition               TEXT   NOT NULL,
    -- Salesforce org id (15 characters) and kind: no org is registered twice by accident.
    identity_key          TEXT   NOT NULL UNIQUE,
    data_key_id           TEXT   NOT NULL REFERENCES data_keys (id),
    active_set_id         TEXT   NOT NULL,
    registered_at         BIGINT NOT NULL,
    last_authenticated_at BIGINT NOT NULL,
    last_proved_at        BIGINT NOT NULL,
    generation            BIGINT NOT NULL
);

-- Consumer ID and secret, and what they produced.
CREATE TABLE credential_sets (
    id                  TEXT   NOT NULL PRIMARY KEY,
    org_id              TEXT   NOT NULL REFERENCES orgs (id),
    authentication_type TEXT   NOT NULL,
    login_url           TEXT   NOT NULL,
    callback_url        TEXT   NOT NULL,
    consumer_id         TEXT   NOT NULL,
    consumer_secret     TEXT   NOT NULL,
    refresh_token       TEXT   NOT NULL,
    access_token        TEXT   NOT NULL,
    -- Counts how often this row was sealed; part of what each sealed value is bound to.
    sealed_generation   BIGINT NOT NULL,
    granted_scopes      TEXT   NOT NULL,
    entered_by          TEXT   NOT NULL,
    authorized_at       BIGINT NOT NULL
);
CREATE INDEX credential_sets_by_org ON credential_sets (org_id);
CREATE INDEX credential_sets_by_consumer_id ON credential_sets (consumer_id);

-- One run of the OAuth flow with the form that it is for. The future org's id is chosen here.
CREATE TABLE authorizations (
    id                  TEXT   NOT NULL PRIMARY KEY,
    org_id              TEXT   NOT NULL,
    purpose             TEXT   NOT NULL,
    author              TEXT   NOT NULL,
    kind                TEXT   NOT NULL,
    authentication_type TEXT   NOT NULL,
    name                TEXT   NOT NULL,
    name_key            TEXT   NOT NULL,
    org_type            TEXT   NOT NULL,
    environment         TEXT   NOT NULL,
    login_url           TEXT   NOT NULL,
    consumer_id         TEXT   NOT NULL,
    consumer_secret     TEXT,
    callback_url        TEXT   NOT NULL,
    data_key_id         TEXT   NOT NULL REFERENCES data_keys (id),
    sealed_generation   BIGINT NOT NULL,
    -- started, redeeming, failed, connected, undone, discarded
    status              TEXT   NOT NULL,
    -- Who left for Salesforce last: the one who must come back.
    principal           TEXT   NOT NULL,
    state_hash          TEXT   UNIQUE,
    browser_hash        TEXT,
    verifier            TEXT,
    started_at          BIGINT NOT NULL,
    login_until         BIGINT NOT NULL,
    kept_until          BIGINT NOT NULL,
    taken_at            BIGINT,
    failure             TEXT,
    idempotency_key     TEXT,
    UNIQUE (author, idempotency_key)
);
-- Unfinished work holds its name, too.
CREATE UNIQUE INDEX authorizations_by_unfinished_name ON authorizations (name_key)
    WHERE status IN ('started', 'redeeming', 'failed');
CREATE INDEX authorizations_by_org ON authorizations (org_id);

CREATE TABLE sign_in_links (
    token_hash TEXT   NOT NULL PRIMARY KEY,
    principal  TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at   BIGINT
);

CREATE TABLE sessions (
    id_hash    TEXT   NOT NULL PRIMARY KEY,
    principal  TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);

-- What people did: appended in the transaction of the act, never changed.
CREATE TABLE history (
    id               TEXT   NOT NULL PRIMARY KEY,
    at               BIGINT NOT NULL,
    actor            TEXT   NOT NULL,
    act              TEXT   NOT NULL,
    outcome          TEXT   NOT NULL,
    org_id           TEXT,
    authorization_id TEXT,
    fingerprint      TEXT,
    request_id       TEXT
);
CREATE INDEX history_by_org ON history (org_id, at);

-- Permissions at Salesforce that are no longer used, to be revoked.
CREATE TABLE revocations (
    id                TEXT   NOT NULL PRIMARY KEY,
    org_id            TEXT   NOT NULL,
    login_url         TEXT   NOT NULL,
    consumer_id       TEXT   NOT NULL,
    data_key_id       TEXT   NOT NULL REFERENCES data_keys (id),
    refresh_token     TEXT   NOT NULL,
    sealed_generation BIGINT NOT NULL,
    actor             TEXT   NOT NULL,
    attempts          BIGINT NOT NULL,
    next_attempt_at   BIGINT NOT NULL
);
