-- What a search looks at beside the name, as texts are compared: a database folds the case of ASCII only.
ALTER TABLE orgs ADD COLUMN search_key TEXT;
