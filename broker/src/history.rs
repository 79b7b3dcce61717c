//! Who did what: an entry in the transaction of the act. No durable entry, no act. It is a
//! chain, and its head is anchored outside the database.

pub mod anchor;

use crate::clock::Instant;
use crate::identity::Principal;
use crate::store::Tx;
use crate::store::history::{Entry, append};
use crate::store::words::word;
use crate::vault::random_id;
use broker_api::{Act, Role};
use std::net::IpAddr;

/// Who acts, and in which request.
#[derive(Clone, Debug)]
pub struct Actor {
    /// As history names the person.
    pub user: String,
    /// What the person may do.
    pub role: Role,
    /// The request.
    pub origin: Origin,
}

/// The request that an act came with; empty where none did, as on the command line.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// Finds the request in the log.
    pub request_id: Option<String>,
    /// Where its client is: past the proxies that are trusted.
    pub client_address: Option<IpAddr>,
}

impl Actor {
    /// Who is signed in.
    pub(crate) fn of(principal: Principal, origin: Origin) -> Self {
        Self {
            user: principal.user,
            role: principal.role,
            origin,
        }
    }

    /// The broker itself, going on with what a person began.
    pub(crate) fn on_behalf_of(user: &str) -> Self {
        Self {
            user: user.to_owned(),
            role: Role::Viewer,
            origin: Origin::default(),
        }
    }
}

/// What an act was about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subject<'a> {
    pub(crate) org_id: Option<&'a str>,
    pub(crate) authorization_id: Option<&'a str>,
    /// The last four characters of the consumer ID.
    pub(crate) fingerprint: Option<&'a str>,
}

/// Appends an entry, which becomes durable with the act.
pub(crate) fn record(
    tx: &mut Tx,
    at: Instant,
    actor: &Actor,
    act: Act,
    outcome: &str,
    subject: Subject<'_>,
) {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let entry = Entry {
        id: random_id(),
        at,
        actor: actor.user.clone(),
        act: word(act),
        outcome: outcome.to_owned(),
        org_id: owned(subject.org_id),
        authorization_id: owned(subject.authorization_id),
        fingerprint: owned(subject.fingerprint),
        request_id: actor.origin.request_id.clone(),
        client_address: actor
            .origin
            .client_address
            .map(|address| address.to_string()),
        generation: None,
    };
    append(tx, entry);
}
