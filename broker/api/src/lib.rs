//! The wire contract between app and broker, and the rules that both must read alike.
//!
//! The broker owns it. It knows nothing of HTTP, databases or time of day; times travel as
//! [`Timestamp`], secrets only from the app to the broker.

mod adoption;
mod authorization;
mod connection_test;
mod consumer;
mod decision;
mod failure;
mod history;
mod list;
mod login_url;
mod org;
mod org_acts;
pub mod paths;
mod policy;
mod problem;
mod receipt;
mod record;
mod reference;
mod registration;
mod scopes;
mod session;
mod tagging;
mod text;
mod verification;
mod words;

pub use adoption::{
    Adoption, AdoptionOutcome, AdoptionReport, AdoptionRow, CsvQuery, PortalOrg, PortalReference,
    looks_like_a_secret,
};
pub use authorization::{
    Authorization, AuthorizationState, BegunAuthorization, Connected, NewAuthorization, Purpose,
    Report, Then, Waiting,
};
pub use connection_test::{ApiCalls, ConnectionTest, TestFailure, TestStep};
pub use consumer::{ConsumerId, ConsumerSecret};
pub use decision::{Choice, Decision, KnownOrg, Permission, Question, Trial, parse_reason};
pub use failure::{Failure, FailureCode, SalesforceAnswer};
pub use history::{Act, HistoryEntry};
pub use list::{OrgQuery, OrgSort, Page};
pub use login_url::{Environment, LoginUrl, LoginUrlError};
pub use org::{
    Adopted, AuthenticationType, CredentialSet, Fallback, Org, OrgDetails, OrgKind, OrgStatus,
    OrgType, Pending, SalesforceIdentity, StatusWord, org_type_differs,
};
pub use org_acts::{Conversion, NameCheck, Removal, RollBack, RollBackOutcome};
pub use policy::{Operation, Refusal, check as check_policy};
pub use problem::{ErrorCode, FieldErrorCode, FieldErrors, FieldProblem, ProblemDetails};
pub use receipt::{Compared, NotCompared, Receipt, Side};
pub use record::{EditedOrg, parse_external_id, parse_owner, parse_tags};
pub use reference::{
    MOST_REFERENCES, ModuleUse, Reference, ReferenceReport, ReportTaken, all_reported, is_used,
    parse_module_name,
};
pub use registration::{
    EditedRegistration, NewRegistration, Registration, parse_login_url, parse_name,
};
pub use scopes::{GrantedScopes, SIX_SCOPES, Scope};
pub use session::{BrokerFacts, PracticeOrg, Role, Session, SpendSignInLink};
pub use tagging::{Tagged, Tagging, TaggingDone};
pub use text::Timestamp;
pub use verification::{
    Approvals, Check, Finding, Reason, Verdict, Verification, VerificationRequest,
};
pub use words::{cut_secrets, decode, meaning};
