//! Every address of the broker's HTTP API and of the app's pages that the broker sends people to.
//!
//! Constants are axum route patterns; functions fill them.

/// Salesforce sends people back here (ARM's path).
pub const CALLBACK: &str = "/oauth/_callback";
/// `POST` spends a sign-in link, `GET` tells who is signed in, `DELETE` signs out.
pub const SESSION: &str = "/api/v1/session";
/// `POST` tells whom a sign-in link signs in, without spending it.
pub const SIGN_IN_LINK: &str = "/api/v1/session/link";
/// `GET` a page of orgs.
pub const ORGS: &str = "/api/v1/orgs";
/// `GET` whether a name is free, as `?name=`; `except` is unfinished work that may keep its own.
pub const ORG_NAME: &str = "/api/v1/org-names";
/// `POST` orgs that the portal has, to bring them in; at most [`crate::Adoption::MOST_ROWS`] at once.
pub const ADOPTIONS: &str = "/api/v1/adoptions";
/// `POST` the same as a CSV file, with [`crate::CsvQuery`]; a part of its orgs is taken at a time.
pub const ADOPTIONS_CSV: &str = "/api/v1/adoptions/csv";
/// `GET` what a list shows as a CSV file.
pub const ORGS_CSV: &str = "/api/v1/orgs.csv";
/// `POST` a tag to many orgs, or take it off them.
pub const TAGGINGS: &str = "/api/v1/taggings";
/// `GET` every tag that an org has, in order.
pub const TAGS: &str = "/api/v1/tags";
/// `GET` one org, `PATCH` corrects it.
pub const ORG: &str = "/api/v1/orgs/{id}";
/// `GET` what people did to an org, newest first.
pub const ORG_HISTORY: &str = "/api/v1/orgs/{id}/history";
/// `POST` begins a registration, `GET` lists unfinished work.
pub const AUTHORIZATIONS: &str = "/api/v1/authorizations";
/// `GET` one authorization, `DELETE` discards it.
pub const AUTHORIZATION: &str = "/api/v1/authorizations/{id}";
/// `POST` begins again, with the form as it is kept or as edited.
pub const AUTHORIZATION_RESUME: &str = "/api/v1/authorizations/{id}/resume";
/// `POST` begins to reauthenticate or migrate a registered org.
pub const ORG_AUTHORIZATIONS: &str = "/api/v1/orgs/{id}/authorizations";
/// `POST` states that Salesforce converted the app in use in place, or takes that back.
pub const ORG_CONVERSION: &str = "/api/v1/orgs/{id}/conversion";
/// `POST` tests the connection in use.
pub const ORG_TEST: &str = "/api/v1/orgs/{id}/test";
/// `POST` corrects the instance URL to the address that Salesforce led to.
pub const ORG_INSTANCE_URL: &str = "/api/v1/orgs/{id}/instance-url";
/// `POST` removes an org whose name was typed.
pub const ORG_REMOVE: &str = "/api/v1/orgs/{id}/remove";
/// `PUT` all that a module hangs on an org; `{id}` is ours, or `external:` and the portal's own.
pub const ORG_REFERENCES: &str = "/api/v1/orgs/{id}/references";
/// `GET` what migrations and replacements left as it was, newest first.
pub const ORG_RECEIPTS: &str = "/api/v1/orgs/{id}/receipts";
/// `GET` one receipt, as a file.
pub const RECEIPT: &str = "/api/v1/receipts/{id}";
/// `POST` takes a migration back.
pub const ORG_ROLL_BACK: &str = "/api/v1/orgs/{id}/roll-back";
/// `POST` registers examples at the practice Salesforce, while one runs beside the broker.
pub const PRACTICE_ORGS: &str = "/api/v1/practice-orgs";
/// `POST` what is to become of a permission that needs an answer.
pub const AUTHORIZATION_DECIDE: &str = "/api/v1/authorizations/{id}/decide";
/// `POST` what Salesforce showed to a person instead of coming back.
pub const AUTHORIZATION_REPORT: &str = "/api/v1/authorizations/{id}/report";
/// `POST` takes back a registration that was not meant.
pub const AUTHORIZATION_UNDO: &str = "/api/v1/authorizations/{id}/undo";
/// `POST` what can be told about a form before login; nothing is stored.
pub const VERIFICATIONS: &str = "/api/v1/verifications";
/// Restart-worthy only: answers while the process lives.
pub const HEALTHZ: &str = "/healthz";
/// Ready for work: database and key ring.
pub const READYZ: &str = "/readyz";

/// The app's first page: Salesforce Org Management.
pub const PAGE_ORGS: &str = "/";
/// The app's registration form.
pub const PAGE_REGISTER: &str = "/register";
/// The app's page where the portal's orgs are brought in.
pub const PAGE_ADOPT: &str = "/adopt";
/// The app's page of one org.
pub const PAGE_ORG: &str = "/orgs/{id}";
/// The app's page of one authorization: waiting, failed or connected.
pub const PAGE_AUTHORIZATION: &str = "/authorizations/{id}";
/// The app's page of Dev Hubs: Settings → Salesforce Org.
pub const PAGE_DEV_HUBS: &str = "/settings/salesforce-org";
/// Where the portal's SFDX module had its Dev Hubs: leads to [`PAGE_DEV_HUBS`].
pub const PAGE_SFDX_DEV_HUBS: &str = "/sfdx/dev-hubs";
/// The app's page for a callback that could not be taken; `{code}` is an [`crate::ErrorCode`].
pub const PAGE_CALLBACK_REFUSED: &str = "/callback-refused/{code}";
/// The app's sign-in page; the link's token follows as the fragment.
pub const PAGE_SIGN_IN: &str = "/sign-in";

/// Every page of the app: its routes are these, and the broker serves it at these alone.
pub const PAGES: [&str; 8] = [
    PAGE_ORGS,
    PAGE_REGISTER,
    PAGE_ADOPT,
    PAGE_ORG,
    PAGE_AUTHORIZATION,
    PAGE_DEV_HUBS,
    PAGE_CALLBACK_REFUSED,
    PAGE_SIGN_IN,
];

/// Whether the app has a page at a path, as it is written in an address.
pub fn is_page(path: &str) -> bool {
    PAGES.iter().any(|pattern| {
        let (mut parts, mut given) = (pattern.split('/'), path.split('/'));
        let all_fit = parts.by_ref().all(|part| {
            given.next().is_some_and(|text| {
                if part.starts_with('{') {
                    !text.is_empty()
                } else {
                    part == text
                }
            })
        });
        all_fit && given.next().is_none()
    })
}

/// Fills `{id}` or `{code}` in a pattern.
pub fn fill(pattern: &str, value: &str) -> String {
    pattern.replace("{id}", value).replace("{code}", value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_what_fits_a_pattern_whole() {
        for page in [
            "/",
            "/register",
            "/orgs/4f-2",
            "/orgs/a.b",
            "/settings/salesforce-org",
            "/callback-refused/x",
        ] {
            assert!(is_page(page), "{page}");
        }
        for other in [
            "",
            "//",
            "/orgs",
            "/orgs/",
            "/orgs/1/2",
            "/orgs//",
            "//register",
            "/register/",
            "/Register",
            "/%72egister",
            "/settings",
            "/metrics",
            "/index.html",
            "/{id}",
            "/api/v1/orgs",
        ] {
            assert!(!is_page(other), "{other}");
        }
    }
}
