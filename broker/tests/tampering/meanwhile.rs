//! What happens in the database between two acts of a broker that remembers where history ended: by another process,
//! which may, and by somebody who may not.

use super::{assert_whole, edited, keep, put_back};
use crate::reauthentication::Registered;
use crate::support::{Installation, World, allow, both};
use broker::history::anchor;
use fake_salesforce::{Effect, Endpoint, Injection};
use serde_json::json;

/// Bound to their place by the seal, or written by the end of a run in any case.
const OTHERS: [&str; 6] = [
    "consumer_secret",
    "verifier",
    "granted",
    "decide_until",
    "next_try_at",
    // Leads to what there is.
    "data_key_id",
];

/// Tell whether the run is as it was left.
const TELLING: [&str; 3] = ["id", "status", "sealed_generation"];

both!(
    what_another_process_wrote_to_history_is_in_nobodys_way,
    |database| {
        let place = Installation::new(database).await;
        let serving = place.serve(&[]).await;
        let (mut ada, _) = place.admin().await;
        let app = place.app();
        for name in ["Acme", "Beta"] {
            let begun = ada
                .post("/api/v1/authorizations", &place.form(name, &app))
                .await;
            assert_eq!(begun.status, 201, "{}", begun.body);
            // Writes an entry past the broker that serves.
            place.admin().await;
            let arrived = ada.arrive(&allow(&begun.text("authorize_url")).await).await;
            assert_eq!(arrived.status, 303, "{}", arrived.body);
        }
        let orgs = ada.get("/api/v1/orgs").await.body;
        assert_eq!(orgs["items"][0]["status"], "connected", "{orgs}");
        serving.stop().await;
        assert_whole(&place, "two processes").await;
    }
);

both!(
    a_registration_that_begins_shows_what_was_cut_before_it,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let mut tables = acme.world.tables().await;
        keep(&mut tables).await;
        let form = acme.world.form("Cut", &acme.app);
        acme.world.begin(&mut acme.ada, &form).await;
        put_back(&mut tables).await;
        assert!(!acme.world.broker.store.history().is_shut());

        let form = acme.world.form("Next", &acme.app);
        acme.ada.post("/api/v1/authorizations", &form).await;

        assert!(acme.world.broker.store.history().is_shut());
        let path = format!("/api/v1/orgs/{}/test", acme.id);
        let refused = acme.ada.post(&path, &json!({})).await;
        assert_eq!(refused.code(), "record_changed_outside", "{}", refused.body);
    }
);

both!(
    a_run_that_is_changed_while_salesforce_is_asked_changes_no_org,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let mut tables = acme.world.tables().await;
        let control = acme.world.fake.control().clone();
        let columns = tables.columns(&acme.world.database, "authorizations").await;
        for (column, is_text) in columns {
            if OTHERS.contains(&column.as_str()) {
                continue;
            }
            control.refresh_sandbox("practice").unwrap();
            let mut form = acme.world.form(&column, &acme.app);
            form["login_url"] = json!(acme.world.fake.my_domain("practice"));
            let (id, away) = acme.world.begin(&mut acme.ada, &form).await;
            let back = allow(&away).await;
            control.inject(Injection::new(Endpoint::Userinfo, Effect::Hang));
            let mut arriving = acme.ada.clone();
            let arrival = tokio::spawn(async move { arriving.arrive(&back).await });
            control.wait_held().await;
            let edit = format!(
                "UPDATE authorizations SET {column} = {} WHERE id = $1",
                edited(&column, is_text)
            );
            assert_eq!(tables.run(&edit, &[&id]).await, 1, "{edit}");

            control.release();
            arrival.await.unwrap();

            let made = "SELECT o.name, o.login_url, s.consumer_id FROM orgs o
                JOIN credential_sets s ON s.org_id = o.id WHERE o.name = '{column}'";
            let made = tables.rows(&made.replace("{column}", &column)).await;
            if TELLING.contains(&column.as_str()) {
                assert!(made.is_empty(), "{edit}: {made:?}");
            } else {
                let asked = ["name", "login_url", "consumer_id"];
                let asked = asked.map(|field| form[field].as_str().unwrap().to_owned());
                assert_eq!(made, [asked.to_vec()], "{edit}");
            }
            let faults = anchor::faults(&acme.world.broker).await.unwrap();
            assert!(faults.concat().contains(&id), "{edit}: {faults:?}");
        }
    }
);
