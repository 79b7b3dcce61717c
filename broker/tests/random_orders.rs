//! Whatever people and the clock do to a run, in whatever order: it is never stuck, its secret does
//! not outlive it, it has one outcome, and no permission is left over that could be given back.
//!
//! Orders are drawn from a seed, which a failure names: `SEED=7` runs that one alone.

mod invariants;
mod steps;

use crate::support::{Browser, Database, World, both, figure};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

/// Steps of one order.
const STEPS: usize = 14;

/// One run and all that is known of it from outside.
struct Play {
    world: World,
    /// The browser that the run was begun in.
    ada: Browser,
    /// Another one, in which the same person is signed in.
    other: Browser,
    id: String,
    consumer_key: String,
    consumer_secret: String,
    /// The record of the same Salesforce org, in every other order.
    known: Option<String>,
    /// Every authorize address that the run was given, newest last.
    away: Vec<String>,
    /// Permissions whose answer was lost with the broker: nobody can give those back.
    lost: BTreeSet<String>,
    /// The state in which the run ended.
    ended: Option<String>,
    /// What was done, for the message of a failure.
    done: Vec<String>,
}

both!(no_order_leaves_a_run_stuck_or_anything_over, |database| {
    let only = std::env::var("SEED").ok().and_then(|s| s.parse().ok());
    let seeds = only.map_or(1..=figure(200, 20) as u64, |seed: u64| seed..=seed);
    for seed in seeds {
        let mut play = Play::begin(seed, database.another().await).await;
        let mut dice = Dice(seed);
        for _ in 0..STEPS {
            play.step(&mut dice).await;
            play.assert_invariants(seed).await;
        }
        play.settle(&mut dice).await;
        play.assert_invariants(seed).await;
        play.world.broker.store.close().await;
    }
});

impl Play {
    async fn begin(seed: u64, database: Database) -> Self {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let other = world.admin().await;
        let mut known = None;
        if seed.is_multiple_of(2) {
            let form = world.form("Known", &world.app());
            let run = world.register(&mut ada, &form).await;
            known = run["state"]["org_id"].as_str().map(str::to_owned);
        }
        let app = world.app();
        let form = world.form(&format!("Order {seed}"), &app);
        let (id, away) = world.begin(&mut ada, &form).await;
        Self {
            world,
            ada,
            other,
            id,
            consumer_key: app.consumer_key().to_owned(),
            consumer_secret: app.consumer_secret().to_owned(),
            known,
            away: vec![away],
            lost: BTreeSet::new(),
            ended: None,
            done: Vec::new(),
        }
    }

    fn path(&self) -> String {
        format!("/api/v1/authorizations/{}", self.id)
    }

    async fn run(&mut self) -> Value {
        let path = self.path();
        let reply = self.ada.get(&path).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body
    }

    async fn state(&mut self) -> String {
        let run = self.run().await;
        run["state"]["state"].as_str().unwrap().to_owned()
    }

    /// Sessions end by the clock as well; the person signs in again, in both browsers.
    async fn later(&mut self, by: Duration) {
        self.world.later(by).await;
        for browser in [&mut self.ada, &mut self.other] {
            let token = self.world.sign_in_token("ada").await;
            assert_eq!(browser.spend(&token).await.status, 204);
        }
    }

    /// No run is stuck: from wherever the order left it, a person gets it to an end.
    async fn settle(&mut self, dice: &mut Dice) {
        self.later(Duration::from_secs(61)).await;
        let state = self.state().await;
        self.done.push(format!("settle {state}"));
        if self.ended.is_some() {
            return;
        }
        if dice.one_in(2) {
            let gone = self.ada.delete(&self.path()).await;
            assert_eq!(gone.status, 204, "{:?}: {}", self.done, gone.body);
            assert_eq!(self.state().await, "discarded", "{:?}", self.done);
            return;
        }
        if state != "awaiting_decision" {
            let edit = json!({ "consumer_secret": self.consumer_secret });
            let path = format!("{}/resume", self.path());
            let again = self.ada.post(&path, &edit).await;
            assert_eq!(again.status, 200, "{:?}: {}", self.done, again.body);
            let back = crate::support::allow(&again.text("authorize_url")).await;
            self.world.come_back(&mut self.ada, &self.id, &back).await;
        }
        if self.known.is_some() {
            let decided = self.decide(dice).await;
            assert_eq!(decided, 204, "{:?}", self.done);
        }
        assert_eq!(self.state().await, "connected", "{:?}", self.done);
    }

    /// Answers what to do with the permission, by what the screen shows.
    async fn decide(&mut self, dice: &mut Dice) -> u16 {
        let run = self.run().await;
        let known = &run["state"]["known"][0];
        let choice = if dice.one_in(2) {
            json!({ "choice": "second_record", "reason": "a demo" })
        } else {
            let generation = known["generation"].as_i64().unwrap_or(1);
            json!({ "choice": "reauthenticate", "org_id": self.known, "generation": generation })
        };
        let path = format!("{}/decide", self.path());
        let decided = self.ada.post(&path, &choice).await;
        self.done
            .push(format!("decide {choice} {}", decided.status));
        decided.status
    }
}

/// Numbers that a seed decides (`SplitMix64`).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let sides = sides as u64;
        usize::try_from((mixed ^ (mixed >> 31)) % sides).unwrap()
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.below(sides) == 0
    }
}
