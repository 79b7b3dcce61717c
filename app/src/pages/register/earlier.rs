//! What a form begins with that is not a new one. It comes with the later pages' module, as the pages do
//! that lead to such a form.

use super::about::About;
use super::converted::converted;
use super::state::FormState;
use crate::api::{ApiError, BrokerClient};
use crate::dom::El;
use crate::forms::of_org::Of;
use crate::forms::registration::{Hosts, RegistrationForm, Start};
use crate::load::Asked;
use crate::wire::Word;
use broker_api::{Authorization, Operation, OrgDetails, OrgKind, Purpose, check_policy};

/// What the page's address names: `from`, `org`, `purpose` and `kind`.
pub(super) type Named = [Option<String>; 4];

/// What a form goes back to.
#[derive(PartialEq)]
pub(super) struct Earlier {
    /// The registered org that it is for.
    pub(super) of: Option<Of>,
    /// The unfinished work that is edited.
    pub(super) kept: Option<Authorization>,
    /// The form before anything is typed.
    pub(super) form: RegistrationForm,
    /// What is so by then.
    pub(super) about: About,
    /// What is offered where the consumer ID is the one in use.
    pub(super) converted: Option<Part>,
}

/// A part of the form that comes with this module.
pub(super) struct Part(pub(super) fn(FormState) -> El);

impl PartialEq for Part {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Looks up what the address names; nothing where a form for that is an ordinary new one.
pub(super) fn earlier(client: BrokerClient, named: Named, hosts: Hosts) -> Asked<Option<Earlier>> {
    Box::pin(look_up(client, named, hosts))
}

async fn look_up(
    client: BrokerClient,
    [from, mut org, purpose, kind]: Named,
    hosts: Hosts,
) -> Result<Option<Earlier>, ApiError> {
    let kept = match from {
        Some(id) => Some(client.authorization(&id).await?),
        None => None,
    };
    let kind = kind.and_then(|word| OrgKind::of(&word));
    let mut purpose = purpose.and_then(|word| Purpose::of(&word));
    if let Some(run) = kept.as_ref().filter(|run| run.purpose != Purpose::Register) {
        org = Some(run.org_id.clone());
        purpose = Some(run.purpose);
    }
    let (of, used_by) = match (org, purpose) {
        (Some(id), Some(purpose)) => {
            let OrgDetails { org, used_by } = client.org(&id).await?;
            (Some(Of { org, purpose }), used_by)
        }
        _ => (None, Vec::new()),
    };
    let form = match (&kept, &of) {
        (Some(run), _) => RegistrationForm::kept(run, &hosts),
        (None, Some(of)) => of.form(&hosts),
        (None, None) if kind == Some(OrgKind::DevHub) => {
            let start = Start {
                kind: OrgKind::DevHub,
                ..Start::default()
            };
            RegistrationForm::new(&hosts, start)
        }
        (None, None) => return Ok(None),
    };
    let about = match &of {
        Some(of) => About::of(of, used_by),
        None if form.kind == OrgKind::DevHub => About::dev_hub(),
        None => About::nothing(),
    };
    let may_state = of.as_ref().is_some_and(|of| {
        let (kind, now) = (of.org.kind, of.org.authentication_type);
        of.purpose == Purpose::Migrate
            && of.org.credentials.is_some()
            && check_policy(kind, now, Operation::StateConversion, hosts.standard).is_ok()
    });
    Ok(Some(Earlier {
        converted: may_state.then_some(Part(converted)),
        of,
        kept,
        form,
        about,
    }))
}
