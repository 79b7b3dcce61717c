-- An org may be here before anybody authorized it: brought in from the portal, which has it with
-- this authentication type. Nothing is in use until then: its active_set_id, and what is not known
-- of its Salesforce org, is '', and what never happened was at 0.
ALTER TABLE orgs ADD COLUMN adopted_as TEXT;

-- Words that people sort orgs by: lower case, in order, each with a blank on both sides.
ALTER TABLE orgs ADD COLUMN tags TEXT NOT NULL DEFAULT '';
