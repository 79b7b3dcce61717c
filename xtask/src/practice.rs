//! What the fake Salesforce says about itself when it is ready.

use anyhow::{Context, Result};
use serde::Deserialize;

/// The practice org, and the other sites that the broker may talk to.
pub(crate) struct Practice {
    pub(crate) org: Org,
    pub(crate) further_origins: Vec<String>,
}

/// An org to practise on, and somebody who can log in.
pub(crate) struct Org {
    pub(crate) name: String,
    pub(crate) my_domain: String,
    pub(crate) setup: String,
    pub(crate) user: String,
    pub(crate) password: String,
}

#[derive(Deserialize)]
struct Ready {
    login: String,
    test: String,
    spare: Option<String>,
    orgs: Vec<ReadyOrg>,
}

#[derive(Deserialize)]
struct ReadyOrg {
    key: String,
    name: String,
    my_domain: String,
    setup: String,
    users: Vec<User>,
}

#[derive(Deserialize)]
struct User {
    username: String,
    password: String,
}

impl Practice {
    /// Reads its one line of JSON.
    pub(crate) fn read(line: &str) -> Result<Self> {
        let ready: Ready = serde_json::from_str(line)
            .with_context(|| format!("the practice Salesforce said something else: {line}"))?;
        let mut further_origins = vec![ready.login, ready.test];
        further_origins.extend(ready.spare);
        let mut org = None;
        for other in ready.orgs {
            if other.key == "practice" {
                org = Some(other);
            } else {
                further_origins.push(other.my_domain);
            }
        }
        let org = org.context("the practice Salesforce has no org named practice")?;
        let user = org
            .users
            .into_iter()
            .next()
            .context("nobody can log in to the practice org")?;
        Ok(Self {
            org: Org {
                name: org.name,
                my_domain: org.my_domain,
                setup: org.setup,
                user: user.username,
                password: user.password,
            },
            further_origins,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_practice_org_is_told_from_the_others() {
        let line = r#"{"control":"http://127.0.0.1:8095","login":"http://127.0.0.1:8091","test":"http://127.0.0.1:8092",
            "orgs":[{"key":"other","name":"Other","my_domain":"http://127.0.0.1:8093","org_id":"00D1","setup":"http://127.0.0.1:8093/s","users":[]},
            {"key":"practice","name":"Practice","my_domain":"http://127.0.0.1:8090","org_id":"00D2","setup":"http://127.0.0.1:8090/s",
             "users":[{"username":"admin@practice.example","password":"pass"}]}]}"#;
        let practice = Practice::read(line).expect("it reads");
        assert_eq!(practice.org.my_domain, "http://127.0.0.1:8090");
        assert_eq!(practice.org.user, "admin@practice.example");
        assert_eq!(
            practice.further_origins,
            [
                "http://127.0.0.1:8091",
                "http://127.0.0.1:8092",
                "http://127.0.0.1:8093"
            ]
        );
        assert!(Practice::read("{}").is_err());
    }
}
