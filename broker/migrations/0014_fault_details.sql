-- What was asked, what Salesforce said and what it named when the connection in use failed, as JSON.
ALTER TABLE orgs ADD COLUMN fault_details TEXT;
