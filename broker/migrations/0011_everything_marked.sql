-- Sessions and sign-in links are records like others: their marks stand apart, so that none is put back alone.
ALTER TABLE sessions DROP COLUMN mark;
ALTER TABLE sign_in_links DROP COLUMN mark;

-- What nobody reads cannot be missed.
ALTER TABLE data_keys DROP COLUMN created_at;

-- The last entry says itself which one it is.
ALTER TABLE history_head DROP COLUMN tip;
ALTER TABLE history_head DROP COLUMN previous;
