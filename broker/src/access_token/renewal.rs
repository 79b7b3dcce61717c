//! One renewal: begun on record, sent once, and kept.

use super::asking::{Answered, Opened};
use super::until_stored::until_stored;
use super::{Asked, Renewed, Unusable, data_key_of};
use crate::Broker;
use crate::clock::Instant;
use crate::error::Error;
use crate::failpoint;
use crate::salesforce::SalesforceError;
use crate::store::StoreError;
use crate::store::credential_sets::{
    self, Counts, CredentialSetRow, Credentials, Lost, MOST_REFUSED, Renewal,
};
use crate::vault::{DataKey, random_id};
use broker_api::{FailureCode, LostCause};
use std::time::Duration;

/// Longer than a renewal waits for Salesforce: what is open for longer lost its answer.
pub const RENEWAL_TIME: Duration = Duration::from_secs(30);
/// How often this process looks whether the renewal of another one has ended.
const LOOKED_EVERY: Duration = Duration::from_millis(500);

/// Renews, or waits until another process has.
pub(super) async fn run(
    broker: &Broker,
    used: &CredentialSetRow,
    asked: Asked,
) -> Result<Result<Renewed, Unusable>, Error> {
    let mut asked = asked;
    loop {
        let step = {
            let mut connection = broker.store.read().await?;
            let now = broker.store.now_on(&mut connection).await?;
            let set = credential_sets::find(&mut connection, &used.id).await?;
            Step::next(set, used, asked, now)
        };
        match step {
            Step::Known(outcome) => return Ok(*outcome),
            Step::UnderWay => {
                // Whoever waited did not ask to send again what is lost only now.
                asked = Asked::ByBroker;
                tokio::time::sleep(LOOKED_EVERY).await;
            }
            Step::Send(_) => {
                if let Some((set, renewal)) = begin(broker, used, asked).await? {
                    let sending = Sending {
                        broker,
                        set: &set,
                        renewal: &renewal,
                    };
                    return sending.send().await;
                }
            }
        }
    }
}

/// What is to be done, by what the database says.
enum Step {
    /// Nothing.
    Known(Box<Result<Renewed, Unusable>>),
    /// Another process sends; its answer is not there yet.
    UnderWay,
    /// These tokens are sent.
    Send(Box<CredentialSetRow>),
}

impl Step {
    fn next(
        set: Option<CredentialSetRow>,
        used: &CredentialSetRow,
        asked: Asked,
        now: Instant,
    ) -> Self {
        let known = |outcome| Self::Known(Box::new(outcome));
        let Some(set) = set else {
            return known(Err(FailureCode::Superseded.into()));
        };
        if set.token_generation != used.token_generation {
            return known(Ok(Renewed {
                set,
                instance_url: None,
            }));
        }
        if let Some(open) = &set.renewal {
            let Some(lost) = lost(open, now) else {
                return Self::UnderWay;
            };
            if asked == Asked::ByBroker && may_be_used_up(&set) {
                return known(Err(lost.into()));
            }
        }
        if set.refused_logins >= MOST_REFUSED {
            return known(Err(FailureCode::LoginsStopped.into()));
        }
        Self::Send(Box::new(set))
    }
}

/// Whether the answer to a renewal that was begun is lost: whoever sent it said so, or has ended.
fn lost(open: &Renewal, now: Instant) -> Option<Lost> {
    let ended = open.begun_at.plus(RENEWAL_TIME) <= now;
    let by_ending = ended.then_some(Lost {
        at: open.begun_at,
        cause: LostCause::BrokerEnded,
    });
    open.lost.or(by_ending)
}

/// Once sent, the refresh token may be worth nothing any more.
fn may_be_used_up(set: &CredentialSetRow) -> bool {
    matches!(set.credentials, Credentials::App { .. }) && set.rotates != Some(false)
}

/// Begins a renewal on record, unless something is known by now.
async fn begin(
    broker: &Broker,
    used: &CredentialSetRow,
    asked: Asked,
) -> Result<Option<(CredentialSetRow, Renewal)>, Error> {
    let mut tx = broker.store.begin().await?;
    let now = tx.now().await?;
    let set = credential_sets::find(&mut tx, &used.id).await?;
    let Step::Send(set) = Step::next(set, used, asked, now) else {
        return Ok(None);
    };
    let renewal = Renewal {
        id: random_id(),
        begun_at: now,
        lost: set.renewal.as_ref().and_then(|open| lost(open, now)),
    };
    let begun = credential_sets::begin_renewal(&mut tx, &set, &renewal).await?;
    tx.commit().await?;
    Ok(begun.then_some((*set, renewal)))
}

/// A renewal that this process has begun.
struct Sending<'a> {
    broker: &'a Broker,
    set: &'a CredentialSetRow,
    /// With the answer that was lost before, if this one sends the same token again.
    renewal: &'a Renewal,
}

impl Sending<'_> {
    async fn send(&self) -> Result<Result<Renewed, Unusable>, Error> {
        let Self { broker, set, .. } = *self;
        let data_key = data_key_of(broker, set).await?;
        let opened = match Opened::of(broker, set, &data_key) {
            Ok(opened) => opened,
            Err(code) => {
                tracing::error!(org = set.org_id, ?code, "nothing to renew with");
                self.close(self.renewal.lost, Counts::NotRefused).await?;
                return Ok(Err(code.into()));
            }
        };
        failpoint::reach("renewal_begun");
        match opened.ask(&broker.salesforce, set).await {
            Ok(answered) => {
                failpoint::reach("renewal_answered");
                self.keep(&data_key, &opened, answered).await
            }
            Err(error) => self.failed(error).await,
        }
    }

    async fn failed(&self, error: SalesforceError) -> Result<Result<Renewed, Unusable>, Error> {
        let code = error.code();
        let cause = error.lost_answer().filter(|_| may_be_used_up(self.set));
        if let Some(cause) = cause {
            let at = self.broker.store.now().await?;
            let lost = Lost { at, cause };
            tracing::warn!(
                org = self.set.org_id,
                ?cause,
                "the answer to a renewal was lost"
            );
            self.close(Some(lost), Counts::Stays).await?;
            return Ok(Err(lost.into()));
        }
        failpoint::reach("renewal_refused");
        // That it is not used up is known only where Salesforce accepts it, or says that it is.
        let still_lost = self.renewal.lost;
        let still_lost = still_lost.filter(|_| code != FailureCode::PermissionEnded);
        self.close(still_lost, counts(code)).await?;
        Ok(Err(error.into()))
    }

    /// Notes that this renewal brought nothing, or that nobody knows.
    async fn close(&self, lost: Option<Lost>, counts: Counts) -> Result<(), Error> {
        let write = || async {
            let mut tx = self.broker.store.begin().await?;
            let (set, id) = (self.set, &self.renewal.id);
            match lost.filter(|_| may_be_used_up(set)) {
                Some(lost) => credential_sets::lose_renewal(&mut tx, set, id, lost).await?,
                None => credential_sets::end_renewal(&mut tx, set, id, counts).await?,
            }
            tx.commit().await
        };
        until_stored(&self.broker.renewals, write).await
    }

    /// Stores what came, sealed anew; an answer that comes late is stored if what it replaces is still
    /// there.
    async fn keep(
        &self,
        data_key: &DataKey,
        opened: &Opened,
        answered: Answered,
    ) -> Result<Result<Renewed, Unusable>, Error> {
        let old = self.set;
        let generation = old.sealed_generation + 1;
        let (credentials, access_token) = opened.seal(old, data_key, &answered, generation)?;
        let set = CredentialSetRow {
            credentials,
            access_token,
            sealed_generation: generation,
            token_generation: old.token_generation + 1,
            rotates: Some(answered.refresh_token.is_some()),
            renewal: None,
            refused_logins: 0,
            ..old.clone()
        };
        let kept = until_stored(&self.broker.renewals, || self.store(&set)).await?;
        if !kept {
            return Ok(Err(FailureCode::Superseded.into()));
        }
        failpoint::reach("renewal_kept");
        Ok(Ok(Renewed {
            instance_url: answered.instance_url,
            set,
        }))
    }

    /// `false` if somebody else replaced the tokens. A commit that was said to fail may have succeeded.
    async fn store(&self, new: &CredentialSetRow) -> Result<bool, StoreError> {
        let mut tx = self.broker.store.begin().await?;
        if credential_sets::keep_tokens(&mut tx, self.set, new).await? {
            tx.commit().await?;
            return Ok(true);
        }
        let stored = credential_sets::find(&mut tx, &new.id).await?;
        Ok(stored.is_some_and(|stored| stored.access_token == new.access_token))
    }
}

/// What a refusal means for the next login.
fn counts(code: FailureCode) -> Counts {
    match code {
        FailureCode::PasswordLockout => Counts::Last,
        code if code.is_wrong_password() => Counts::Stays,
        _ => Counts::NotRefused,
    }
}
