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
mod holder;
mod list;
mod login_url;
mod org;
pub mod paths;
mod policy;
mod problem;
mod receipt;
mod record;
mod reference;
mod registration;
mod scopes;
mod session;
mod standard;
mod tagging;
mod text;
mod verification;
mod words;

pub use adoption::{
    Adoption, AdoptionOutcome, AdoptionReport, AdoptionRow, CsvQuery, PortalOrg, PortalReference,
    ReadColumn, looks_like_a_secret,
};
pub use authorization::{
    Authorization, AuthorizationState, BegunAuthorization, Connected, NewAuthorization, Purpose,
    Report, Then, Waiting,
};
pub use connection_test::{
    ApiCalls, ConnectionTest, Incident, LostAnswer, LostCause, TestFailure, TestStep,
};
pub use consumer::{ConsumerId, ConsumerSecret};
pub use decision::{
    Choice, Decision, InUseBecomes, KnownOrg, Permission, Question, Trial, parse_reason,
};
pub use failure::{Failure, FailureClass, FailureCode, SalesforceAnswer};
pub use history::{Act, HistoryEntry};
pub use holder::{Holder, Typed, parse_login};
pub use list::{OrgQuery, OrgSort, Page, parse_search};
pub use login_url::{Cloud, Environment, LoginHosts, LoginUrl, LoginUrlError};
pub use org::{
    Adopted, AuthenticationType, Conversion, CredentialSet, Fallback, GivenBack,
    InstanceUrlCorrection, InstanceUrlOutcome, NameCheck, Org, OrgDetails, OrgFault, OrgKind,
    OrgStatus, OrgType, Pending, Removal, Removed, RollBack, RollBackOutcome, SalesforceIdentity,
    StatusWord, org_type_differs,
};
pub use policy::{Operation, Refusal, check as check_policy};
pub use problem::{ErrorCode, FieldErrorCode, FieldErrors, ProblemDetails};
pub use receipt::{Compared, NotCompared, Receipt, Side};
pub use record::{EditedOrg, parse_external_id, parse_owner, parse_tags};
pub use reference::{
    MOST_MODULES, MOST_REFERENCES, ModuleUse, Reference, ReferenceReport, ReportTaken,
    all_reported, is_used, parse_module_name,
};
pub use registration::{
    EditedRegistration, Entered, NewRegistration, Registration, Rules, parse_login_url, parse_name,
};
pub use scopes::{GrantedScopes, SIX_SCOPES, Scope};
pub use session::{
    BrokerFacts, PracticeOrg, Role, Session, SignInLink, SpendSignInLink, StandardOffer,
};
pub use standard::{Password, SecurityToken, Username};
pub use tagging::{Tagging, TaggingDone, WhichOrgs};
pub use text::{Timestamp, comparable};
pub use verification::{
    Approvals, Check, Finding, Reason, Verdict, Verification, VerificationRequest,
};
pub use words::{SalesforceCall, cut_secrets, decode, meaning};
