-- Standard Authentication: a user with password and security token in the place of an app. Where
-- there is a user name, the columns of the app are empty.
ALTER TABLE credential_sets ADD COLUMN user_name TEXT;
ALTER TABLE credential_sets ADD COLUMN password TEXT;
ALTER TABLE credential_sets ADD COLUMN security_token TEXT;
-- Logins in a row that Salesforce refused for a wrong password, or whose answer nobody saw.
ALTER TABLE credential_sets ADD COLUMN refused_logins BIGINT NOT NULL DEFAULT 0;

ALTER TABLE authorizations ADD COLUMN user_name TEXT;
