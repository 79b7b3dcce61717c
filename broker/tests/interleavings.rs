//! Two reauthentications, a migration, two trials, tests, a roll back and a removal of one org, all at once and
//! in an order that a seed draws: one record at most, whole, with what it works with alive; nothing
//! that Salesforce granted is left over that could be given back.

use crate::reauthentication::Registered;
use crate::support::{Browser, World, allow, both, figure};
use crate::trial::trial;
use fake_salesforce::{App, Grant, Whose};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio::task::JoinSet;

/// One thing that somebody does to the org.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Authorize(&'static str),
    /// Tries new credentials, and applies them or not.
    Try(bool),
    Test,
    EndSessions,
    RollBack,
    Remove,
}

const DEEDS: [Deed; 11] = [
    Deed::Try(true),
    Deed::Try(false),
    Deed::Authorize("reauthenticate"),
    Deed::Authorize("reauthenticate"),
    Deed::Authorize("migrate"),
    Deed::Test,
    Deed::EndSessions,
    Deed::Test,
    Deed::RollBack,
    Deed::Test,
    Deed::Remove,
];

both!(
    whatever_happens_at_once_leaves_one_whole_org_or_none,
    |database| {
        let only = std::env::var("SEED").ok().and_then(|s| s.parse().ok());
        let seeds = only.map_or(1..=figure(200, 12) as u64, |seed: u64| seed..=seed);
        for seed in seeds {
            let world = World::new(database.another().await).await;
            let mut acme = Registered::by(world, "connected_app").await;
            let removes = seed.is_multiple_of(3);
            let mut deeds: Vec<Deed> = DEEDS.to_vec();
            if !removes {
                deeds.pop();
            }
            // A draw without a generator: each seed starts elsewhere and strides by its own step.
            let len = deeds.len() as u64;
            let step = [1, 2, 4, 5, 7][usize::try_from(seed % 5).unwrap()];
            let order: BTreeSet<(u64, usize)> = (0..deeds.len())
                .map(|index| ((seed + index as u64 * step) % (len * 3), index))
                .collect();
            let mut running = JoinSet::new();
            for (turn, index) in order {
                let deed = deeds[index];
                let (ada, id, app) = (acme.ada.clone(), acme.id.clone(), acme.world.app());
                if matches!(deed, Deed::EndSessions) {
                    acme.world.fake.control().kill_sessions(&Whose::default());
                    continue;
                }
                running.spawn(do_it(deed, ada, id, app));
                if turn.is_multiple_of(2) {
                    tokio::task::yield_now().await;
                }
            }
            let done = running.join_all().await;
            let about = format!("seed {seed}: {done:?}");
            settle(&mut acme, &about).await;
            acme.world.broker.store.close().await;
        }
    }
);

async fn do_it(deed: Deed, mut ada: Browser, id: String, app: App) -> String {
    let look = format!("/api/v1/orgs/{id}");
    let generation = ada.get(&look).await.body["generation"].clone();
    let reply = match deed {
        Deed::Authorize(purpose) => {
            let form = json!({
                "purpose": purpose,
                "consumer_id": app.consumer_key(),
                "consumer_secret": app.consumer_secret(),
            });
            let begun = ada.post(&format!("{look}/authorizations"), &form).await;
            if begun.status != 201 {
                return format!("{deed:?} {}", begun.code());
            }
            let back = allow(&begun.text("authorize_url")).await;
            ada.arrive(&back).await
        }
        Deed::Try(applies) => return attempt(&mut ada, &look, &app, applies).await,
        Deed::Test | Deed::EndSessions => ada.post(&format!("{look}/test"), &json!({})).await,
        Deed::RollBack => {
            let asked = json!({ "generation": generation });
            ada.post(&format!("{look}/roll-back"), &asked).await
        }
        Deed::Remove => {
            let asked = json!({ "generation": generation, "name": "Acme" });
            ada.post(&format!("{look}/remove"), &asked).await
        }
    };
    assert!(reply.status < 500, "{deed:?}: {}", reply.body);
    format!("{deed:?} {} {}", reply.status, reply.code())
}

/// A trial and its answer; whoever applies what was changed meanwhile discards it.
async fn attempt(ada: &mut Browser, look: &str, app: &App, applies: bool) -> String {
    let form = trial("migrate", app);
    let begun = ada.post(&format!("{look}/authorizations"), &form).await;
    if begun.status != 201 {
        return format!("Try {}", begun.code());
    }
    let back = allow(&begun.text("authorize_url")).await;
    let arrived = ada.arrive(&back).await;
    let refused = arrived.location().starts_with("/callback-refused/internal");
    assert!(!refused, "Try: {}", arrived.location());
    let run = format!("/api/v1/authorizations/{}", begun.text("id"));
    if applies {
        let generation = ada.get(look).await.body["generation"].clone();
        let choice = json!({ "choice": "apply", "generation": generation });
        let answer = ada.post(&format!("{run}/decide"), &choice).await;
        assert!(answer.status < 500, "Try: {}", answer.body);
        if answer.status == 204 {
            return "Try applied".to_owned();
        }
    }
    let discarded = ada.delete(&run).await;
    assert!(discarded.status < 500, "Try: {}", discarded.body);
    format!("Try discarded {} {}", discarded.status, discarded.code())
}

async fn settle(acme: &mut Registered, about: &str) {
    let orgs = acme.world.orgs(&mut acme.ada).await;
    assert!(orgs.len() <= 1, "{about}");
    for run in acme
        .ada
        .get("/api/v1/authorizations")
        .await
        .body
        .as_array()
        .unwrap()
    {
        let state = run["state"]["state"].as_str().unwrap_or_default();
        let ended = state != "finishing" && state != "awaiting_decision";
        assert!(ended, "{about}: {run}");
    }
    let mut tables = acme.world.tables().await;
    let sets = tables.rows("SELECT id FROM credential_sets").await.concat();
    let named = "SELECT active_set_id FROM orgs
                 UNION SELECT fallback_set_id FROM orgs WHERE fallback_set_id IS NOT NULL";
    let named = tables.rows(named).await.concat();
    let (sets, named): (BTreeSet<_>, BTreeSet<_>) =
        (sets.into_iter().collect(), named.into_iter().collect());
    assert_eq!(sets, named, "{about}: every set is in use or kept");
    broker::revocation::revoke_due(&acme.world.broker)
        .await
        .unwrap();
    let live = acme
        .world
        .fake
        .control()
        .grants()
        .iter()
        .filter(|grant| Grant::is_live(grant))
        .count();
    assert_eq!(
        live,
        sets.len(),
        "{about}: a permission is left over, or one is missing"
    );
    if orgs.len() == 1 {
        let look = format!("/api/v1/orgs/{}", acme.id);
        let test = acme.ada.post(&format!("{look}/test"), &json!({})).await;
        assert_eq!(test.body["failure"], Value::Null, "{about}: {}", test.body);
        assert_eq!(
            acme.org().await["id"].as_str(),
            Some(acme.id.as_str()),
            "{about}"
        );
    }
}
