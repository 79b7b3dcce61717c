//! What can happen to a run: one of these at a time.

use super::invariants::UNFINISHED;
use super::{Dice, Play};
use crate::support::{allow, deny};
use broker::authorization::TRY_AGAIN;
use fake_salesforce::{Effect, Endpoint, Injection};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// The calls of one completion, at which it can fail or be cut short.
const CALLS: [Endpoint; 3] = [Endpoint::Token, Endpoint::Userinfo, Endpoint::Query];

impl Play {
    pub(super) async fn step(&mut self, dice: &mut Dice) {
        match dice.below(23) {
            0..=3 => self.resume(dice).await,
            4..=7 => self.come_back(dice).await,
            8 => self.come_back_twice().await,
            9..=10 => self.come_back_to_trouble(dice).await,
            11..=12 => self.be_killed(dice).await,
            13..=14 => self.report().await,
            15 => self.discard_or_undo(dice).await,
            16..=17 => self.wait(dice).await,
            18..=20 => self.answer(dice).await,
            _ => {
                if dice.one_in(2) {
                    self.later(TRY_AGAIN).await;
                }
                self.work().await;
            }
        }
    }

    /// As it is kept or with the secret typed again, at once or when the consumer ID is active.
    async fn resume(&mut self, dice: &mut Dice) {
        let (wait, typed) = (dice.one_in(2), dice.one_in(2));
        let then = if wait { "wait_until_active" } else { "leave" };
        let mut edit = json!({ "then": then });
        if typed {
            edit["consumer_secret"] = json!(self.consumer_secret);
        }
        // What Salesforce granted waits for an answer first.
        let goes_on = self.goes_on().await && self.state().await != "awaiting_decision";
        let path = format!("{}/resume", self.path());
        let again = self.ada.post(&path, &edit).await;
        let what = format!("resume wait={wait} typed={typed} {}", again.status);
        self.done.push(what);
        let expected = match again.status {
            200 => goes_on,
            // The kept secret is gone.
            422 => goes_on && !typed,
            409 => !goes_on,
            _ => false,
        };
        assert!(expected, "{:?}: {}", self.done, again.body);
        let away = again.text("authorize_url");
        assert_eq!(away.is_empty(), wait || again.status != 200);
        if !away.is_empty() {
            self.away.push(away);
        }
    }

    /// Whether a person can go on with the run, or give it up.
    async fn goes_on(&mut self) -> bool {
        let state = self.state().await;
        UNFINISHED.contains(&state.as_str()) && state != "finishing"
    }

    /// From the newest address, or from a tab that was left open; here, or in another browser.
    async fn come_back(&mut self, dice: &mut Dice) {
        let newest = self.away.len() - 1;
        let tab = if dice.one_in(3) {
            dice.below(self.away.len())
        } else {
            newest
        };
        let elsewhere = dice.one_in(4);
        let denied = dice.one_in(4);
        let back = if denied {
            deny(&self.away[tab]).await
        } else {
            allow(&self.away[tab]).await
        };
        let browser = if elsewhere {
            &mut self.other
        } else {
            &mut self.ada
        };
        let reply = browser.arrive(&back).await;
        assert_eq!(reply.status, 303, "{}", reply.body);
        let what = format!(
            "back tab={tab}/{newest} elsewhere={elsewhere} denied={denied} {}",
            reply.location()
        );
        self.done.push(what);
    }

    /// The same address in two tabs at the same moment.
    async fn come_back_twice(&mut self) {
        let back = allow(self.away.last().unwrap()).await;
        let mut second = self.ada.clone();
        let (first, second) = tokio::join!(self.ada.arrive(&back), second.arrive(&back));
        assert_eq!((first.status, second.status), (303, 303));
        self.done.push("back twice".to_owned());
    }

    /// Salesforce has a problem in the middle of it.
    async fn come_back_to_trouble(&mut self, dice: &mut Dice) {
        let effect = match dice.below(3) {
            0 => Effect::DropBeforeHeaders,
            1 => Effect::DropMidBody,
            _ => Effect::Answer {
                status: 503,
                headers: BTreeMap::new(),
                body: String::new(),
            },
        };
        let call = CALLS[dice.below(CALLS.len())];
        let back = allow(self.away.last().unwrap()).await;
        self.world
            .fake
            .control()
            .inject(Injection::new(call, effect));
        let reply = self.ada.arrive(&back).await;
        self.world.fake.control().clear_injections();
        assert_eq!(reply.status, 303, "{}", reply.body);
        self.done.push(format!("trouble at {call:?}"));
    }

    /// The broker ends while it waits for Salesforce, and starts again.
    async fn be_killed(&mut self, dice: &mut Dice) {
        if self.state().await != "waiting_for_salesforce" {
            self.world.restart().await;
            self.at_the_new_broker();
            self.done.push("restart".to_owned());
            return;
        }
        let call = CALLS[dice.below(CALLS.len())];
        let control = self.world.fake.control().clone();
        let before = control.grants().len();
        control.inject(Injection::new(call, Effect::Hang));
        let back = allow(self.away.last().unwrap()).await;
        let mut arriving = self.ada.clone();
        let arrival = tokio::spawn(async move { arriving.arrive(&back).await });
        control.wait_held().await;
        // Its database is gone under it: whatever it still learns, it can no longer write down.
        self.world.restart().await;
        control.release();
        arrival.await.unwrap();
        control.clear_injections();
        self.at_the_new_broker();
        let grants = control.grants();
        let lost = grants[before..].iter().map(|grant| grant.id.clone());
        self.lost.extend(lost);
        self.done.push(format!("killed at {call:?}"));
    }

    fn at_the_new_broker(&mut self) {
        self.ada = self.ada.clone().at(&self.world.router);
        self.other = self.other.clone().at(&self.world.router);
    }

    async fn report(&mut self) {
        let path = format!("{}/report", self.path());
        let shown = json!({ "text": "OAUTH_APPROVAL_ERROR_GENERIC" });
        let told = self.ada.post(&path, &shown).await;
        assert!(matches!(told.status, 204 | 409), "{}", told.body);
        self.done.push(format!("report {}", told.status));
    }

    async fn answer(&mut self, dice: &mut Dice) {
        if self.known.is_none() {
            return;
        }
        let awaits = self.state().await == "awaiting_decision";
        let status = self.decide(dice).await;
        // The same answer once more is no error.
        let again = self.ended.as_deref() == Some("connected");
        let expected = if awaits { 204 } else { 409 };
        assert!(
            status == expected || again && status == 204,
            "{:?}",
            self.done
        );
    }

    async fn discard_or_undo(&mut self, dice: &mut Dice) {
        let goes_on = self.goes_on().await;
        if dice.one_in(2) {
            let reply = self.ada.delete(&self.path()).await;
            let again = self.ended.as_deref() == Some("discarded");
            assert_eq!(reply.status == 204, goes_on || again, "{}", reply.body);
            self.done.push(format!("discard {}", reply.status));
        } else {
            let reply = self.ada.act(&self.id, "undo").await;
            assert!(matches!(reply.status, 204 | 409), "{}", reply.body);
            self.done.push(format!("undo {}", reply.status));
        }
    }

    async fn wait(&mut self, dice: &mut Dice) {
        let times = [31, 61, 16 * 60, 31 * 60, 8 * 24 * 3600];
        let seconds = times[dice.below(times.len())];
        self.later(Duration::from_secs(seconds)).await;
        self.done.push(format!("{seconds} s later"));
    }

    /// What the broker does by itself.
    async fn work(&mut self) {
        let broker = &self.world.broker;
        broker::activation::try_due(broker).await.unwrap();
        broker::sweeper::sweep(broker).await.unwrap();
        broker::revocation::revoke_due(broker).await.unwrap();
        self.done.push("work".to_owned());
    }
}
