//! A Salesforce to practise and test against: strict where Salesforce is, nasty where it can be.
//! It owns its own origins, state and clock, and it never reaches out to anybody.
//!
//! Tests start one in their own process with [`FakeSalesforce::start`] and pull its strings by
//! [`Control`]; browsers and other programs run the binary and use its control port.

mod app;
mod approve;
mod authorize;
mod clock;
mod control;
mod crypto;
mod dead_ends;
mod discovery;
mod exchange;
mod grant;
mod html;
mod identity;
pub mod ids;
mod inject;
mod introspect;
mod jwt;
mod login;
mod login_history;
mod oauth_error;
mod options;
pub mod org;
mod params;
mod person;
mod random;
mod record;
mod refresh;
mod refusal;
mod rest;
mod revoke;
mod routes;
mod run;
mod secrets;
mod server;
mod session;
mod setup;
mod site;
mod soap;
mod soql;
mod stand_in;
mod start;
mod state;
mod switches;
mod token;
mod world;

pub use app::{App, AppKind, Credential, NewApp};
pub use clock::Clock;
pub use control::{Control, Rotation, Whose};
pub use crypto::{s256, signature};
pub use dead_ends::{AuthorizeRequest, ControlStep, DeadEnd, Shown};
pub use grant::{AccessToken, Grant};
pub use inject::{Effect, Endpoint, Injection, TokenAnswerPatch, When};
pub use options::Options;
pub use person::{Arrival, Person};
pub use record::RecordedRequest;
pub use secrets::Secret;
pub use start::{FakeSalesforce, OrgAddress, Ready, UserAddress};
pub use switches::Switches;
