//! A Salesforce to practise and test against.
