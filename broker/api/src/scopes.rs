//! OAuth scopes, compared by what they mean.

use serde::{Deserialize, Serialize};

/// One of the six scopes of ARM's guide: Salesforce's label and its tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Salesforce's label in Setup.
    pub label: &'static str,
    /// Any of these in an answer means that the scope was granted.
    pub tokens: &'static [&'static str],
}

/// The six scopes, in the order of ARM's guide.
pub const SIX_SCOPES: [Scope; 6] = [
    Scope {
        label: "Access the identity URL service",
        tokens: &["id", "profile", "email", "address", "phone"],
    },
    Scope {
        label: "Manage user data via APIs",
        tokens: &["api"],
    },
    Scope {
        label: "Full access",
        tokens: &["full"],
    },
    Scope {
        label: "Access Connect REST API resources",
        tokens: &["chatter_api"],
    },
    Scope {
        label: "Perform requests at any time",
        tokens: &["refresh_token", "offline_access"],
    },
    Scope {
        label: "Access custom permissions",
        tokens: &["custom_permissions"],
    },
];

/// What Salesforce granted; the order of an answer means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GrantedScopes(Vec<String>);

impl GrantedScopes {
    /// Reads the space-separated list of a token answer.
    pub fn parse(scope: &str) -> Self {
        let mut tokens: Vec<String> = Vec::new();
        for token in scope.split_whitespace() {
            // One after the other: a dozen at most, and a sort weighs more in the app.
            if let Err(place) = tokens.binary_search_by(|known| known.as_str().cmp(token)) {
                tokens.insert(place, token.to_owned());
            }
        }
        Self(tokens)
    }

    /// The tokens, sorted.
    pub fn tokens(&self) -> &[String] {
        &self.0
    }

    fn has(&self, token: &str) -> bool {
        self.0.iter().any(|granted| granted == token)
    }

    /// Access outlives the session.
    pub fn lasting(&self) -> bool {
        self.has("refresh_token") || self.has("offline_access")
    }

    /// API calls are allowed: `full` covers `api`.
    pub fn api(&self) -> bool {
        self.has("api") || self.has("full")
    }

    /// Salesforce may tell whose the token is: the identity scopes, `full`, and `web`, with which the
    /// Salesforce CLI asks. Where no scope is known, nothing is missing.
    pub fn identity(&self) -> bool {
        const TOKENS: [&str; 8] = [
            "id", "profile", "email", "address", "phone", "openid", "full", "web",
        ];
        self.0.is_empty() || TOKENS.iter().any(|token| self.has(token))
    }

    /// Granted by meaning: `full` covers all but lasting access, `api` covers `chatter_api`.
    pub fn covers(&self, scope: &Scope) -> bool {
        let by_name = scope.tokens.iter().any(|token| self.has(token));
        let lasting = scope.tokens.contains(&"refresh_token");
        let by_full = self.has("full") && !lasting;
        let by_api = self.has("api") && scope.tokens.contains(&"chatter_api");
        by_name || by_full || by_api
    }

    /// Those of the six that were not granted.
    pub fn missing(&self) -> impl Iterator<Item = &'static Scope> {
        SIX_SCOPES.iter().filter(|scope| !self.covers(scope))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(scope: &str) -> Vec<&'static str> {
        let granted = GrantedScopes::parse(scope);
        granted.missing().map(|scope| scope.tokens[0]).collect()
    }

    #[test]
    fn scopes_are_compared_by_meaning() {
        assert_eq!(missing("refresh_token full"), [""; 0]);
        assert_eq!(missing("full"), ["refresh_token"]);
        assert_eq!(
            missing("api offline_access"),
            ["id", "full", "custom_permissions"]
        );
        assert!(GrantedScopes::parse("offline_access api").lasting());
        assert!(!GrantedScopes::parse("chatter_api id").api());
        assert!(GrantedScopes::parse("refresh_token api web").identity());
        assert!(!GrantedScopes::parse("refresh_token api").identity());
    }
}
