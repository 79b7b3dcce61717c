//! What holds after every step.

use super::Play;
use std::collections::BTreeSet;

/// States in which a run waits for someone, and from which it can go on.
pub(super) const UNFINISHED: [&str; 8] = [
    "waiting_for_activation",
    "ready",
    "waiting_for_salesforce",
    "login_expired",
    // It becomes `interrupted` by the clock alone.
    "finishing",
    "interrupted",
    "awaiting_decision",
    "failed",
];
const ENDED: [&str; 3] = ["connected", "undone", "discarded"];

impl Play {
    pub(super) async fn assert_invariants(&mut self, seed: u64) {
        let about = format!("SEED={seed}: {:?}", self.done);
        self.assert_it_waits_or_ended(&about).await;
        self.assert_one_outcome(&about).await;
        self.assert_no_secret_outlives_it(&about).await;
        self.assert_nothing_is_left_over(&about).await;
    }

    async fn assert_it_waits_or_ended(&mut self, about: &str) {
        let state = self.state().await;
        let waits = UNFINISHED.contains(&state.as_str());
        assert!(waits || ENDED.contains(&state.as_str()), "{about}: {state}");
        let listed = self.ada.get("/api/v1/authorizations").await.body;
        let mut listed = listed.as_array().unwrap().iter();
        let is_listed = listed.any(|run| run["id"] == self.id.as_str());
        assert_eq!(is_listed, waits, "{about}: {state}");
        if let Some(before) = &self.ended {
            let undone = before == "connected" && state == "undone";
            assert!(state == *before || undone, "{about}: {before}, now {state}");
        }
        self.ended = (!waits).then_some(state);
    }

    async fn assert_one_outcome(&mut self, about: &str) {
        let mut tables = self.world.tables().await;
        let orgs = tables.rows("SELECT id FROM orgs").await.concat();
        // The record that was there stays; the run adds its own, or goes into that one.
        let run = format!(
            "SELECT org_id FROM authorizations WHERE id = '{}' AND status = 'connected'
                 AND known_org_id IS NULL",
            self.id
        );
        let own = tables.rows(&run).await.concat();
        let expected: BTreeSet<_> = own.into_iter().chain(self.known.clone()).collect();
        let found: BTreeSet<_> = orgs.iter().cloned().collect();
        assert_eq!(found, expected, "{about}");
        let sets = tables.rows("SELECT id FROM credential_sets").await;
        assert_eq!(sets.len(), orgs.len(), "{about}");
        let outcomes = format!(
            "SELECT id FROM history WHERE authorization_id = '{}' AND outcome = 'ok'
             AND act IN ('register', 'reauthenticate', 'discard')",
            self.id
        );
        let outcomes = tables.rows(&outcomes).await.len();
        assert_eq!(outcomes, usize::from(self.ended.is_some()), "{about}");
        let mut codes = BTreeSet::new();
        for request in self.world.fake.control().requests() {
            let is_token = request.path == "/services/oauth2/token";
            let mut pairs = url::form_urlencoded::parse(request.body.as_bytes());
            let code = pairs.find(|(name, _)| is_token && name == "code");
            let twice = code.is_some_and(|(_, code)| !codes.insert(code.into_owned()));
            assert!(!twice, "{about}: a code was sent twice");
        }
    }

    async fn assert_no_secret_outlives_it(&mut self, about: &str) {
        let sealed = "SELECT id FROM authorizations
                      WHERE status IN ('connected', 'undone', 'discarded')
                          AND (consumer_secret IS NOT NULL OR verifier IS NOT NULL
                              OR granted IS NOT NULL)";
        let kept = self.world.tables().await.rows(sealed).await;
        assert!(kept.is_empty(), "{about}: {kept:?}");
    }

    /// What Salesforce granted is stored, waits for an answer, is given back, or was lost with the broker that got it.
    async fn assert_nothing_is_left_over(&mut self, about: &str) {
        let broker = &self.world.broker;
        broker::revocation::revoke_due(broker).await.unwrap();
        let mut tables = self.world.tables().await;
        let waiting = tables.rows("SELECT id FROM revocations").await;
        assert!(waiting.is_empty(), "{about}: {waiting:?}");
        let control = self.world.fake.control();
        let app = control.app(&self.consumer_key).unwrap();
        let live = control.grants().into_iter().filter(|grant| {
            let given = grant.app_id == app.id && grant.is_live();
            given && !self.lost.contains(&grant.id)
        });
        let live: Vec<_> = live.map(|grant| grant.id).collect();
        let kept = format!(
            "SELECT id FROM authorizations WHERE id = '{}'
                 AND (status = 'connected' OR granted IS NOT NULL)",
            self.id
        );
        let stored = tables.rows(&kept).await.len();
        // One that was about to be given back when a set of the same app was stored is spared, so
        // that it does not take that one with it.
        let fingerprint = &self.consumer_key[self.consumer_key.len() - 4..];
        let spared = format!(
            "SELECT id FROM history WHERE act = 'revoke' AND outcome = 'kept_for_other_org'
                 AND fingerprint = '{fingerprint}'"
        );
        let spared = tables.rows(&spared).await.len();
        assert_eq!(live.len(), stored + spared, "{about}: {live:?}");
        let approvals = format!(
            "SELECT id FROM approvals WHERE ended_at IS NULL AND consumer_id = '{}'",
            self.consumer_key
        );
        let counted = tables.rows(&approvals).await.len();
        assert_eq!(counted, stored + spared, "{about}: approvals miscounted");
    }
}
