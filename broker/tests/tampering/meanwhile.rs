//! What happens in the database between two acts of a broker that remembers where history ended: by another process,
//! which may, and by somebody who may not.

use super::records::CHANGED;
use super::{assert_whole, edited, keep, put_back};
use crate::reauthentication::Registered;
use crate::support::{Installation, World, allow, both};
use broker::history::anchor;
use fake_salesforce::{Effect, Endpoint, Injection};
use serde_json::json;

/// Bound to their place by the seal, and not read again.
const SEALED: [&str; 3] = ["consumer_secret", "verifier", "granted"];

both!(
    what_another_process_wrote_to_history_is_in_nobodys_way,
    |database| {
        let place = Installation::new(database).await;
        let serving = place.serve(&[]).await;
        let (mut ada, _) = place.admin().await;
        let app = place.app();
        // Writes an entry past the broker that serves.
        let write = async || place.run(&["sign-in-link", "--user=eve"]).await;
        let control = place.fake.control();
        for name in ["Acme", "Beta"] {
            assert!(write().await.status.success());
            let form = place.form(name, &app);
            let begun = ada.post("/api/v1/authorizations", &form).await;
            assert_eq!(begun.status, 201, "{}", begun.body);
            let back = allow(&begun.text("authorize_url")).await;
            control.inject(Injection::new(Endpoint::Userinfo, Effect::Hang));
            let mut arriving = ada.clone();
            let arrival = tokio::spawn(async move { arriving.arrive(&back).await });
            control.wait_held().await;
            assert!(write().await.status.success());
            control.release();
            let arrived = arrival.await.unwrap();
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
    a_run_that_is_changed_while_salesforce_is_asked_makes_no_org,
    |database| {
        let mut acme = Registered::new(World::new(database).await).await;
        let mut tables = acme.world.tables().await;
        let control = acme.world.fake.control().clone();
        let columns = tables.columns(&acme.world.database, "authorizations").await;
        for (column, is_text) in columns {
            // Of these, the key leads to what there is.
            if SEALED.contains(&column.as_str()) || column == "data_key_id" {
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

            let orgs = tables.rows("SELECT name FROM orgs").await;
            assert_eq!(orgs, [["Acme"]], "{edit}");
            let faults = anchor::faults(&acme.world.broker).await.unwrap();
            assert!(faults.concat().contains(&id), "{edit}: {faults:?}");
            if ["name", "login_url", "org_id", "taken_at"].contains(&column.as_str()) {
                let run = acme.ada.get(&format!("/api/v1/authorizations/{id}")).await;
                assert_eq!(run.body["state"]["code"], CHANGED, "{edit}: {}", run.body);
            }
        }
    }
);
