-- The address of the client whose request did it; of older entries it is not known.
ALTER TABLE history ADD COLUMN client_address TEXT;
