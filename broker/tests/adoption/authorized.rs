//! Authorizing an org that was brought in, on its record: what refers to it keeps its id.

use super::HEAD;
use crate::standard;
use crate::support::{Browser, Reply, World, allow, both};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/orgs";

/// An org that was brought in, and an admin.
struct Adopted {
    world: World,
    ada: Browser,
    id: String,
}

impl Adopted {
    /// Of the practice org; `salesforce` is its id and user name as the portal says.
    async fn new(world: World, authentication_type: &str, salesforce: &str) -> Self {
        let mut ada = world.admin().await;
        let login_url = world.fake.my_domain("practice");
        let file = format!(
            "{HEAD}Acme,UAT,{login_url},{authentication_type},{salesforce},17,Pipelines,pipeline,1,Release\n"
        );
        let reply = ada.adopt_csv("", file).await;
        assert_eq!(
            reply.body["rows"][0]["outcome"], "adopted",
            "{}",
            reply.body
        );
        let id = reply.body["rows"][0]["org_id"].as_str().unwrap().to_owned();
        Self { world, ada, id }
    }

    async fn org(&mut self) -> Value {
        self.ada.get(&format!("{PATH}/{}", self.id)).await.body
    }

    async fn begin(&mut self, form: &Value) -> Reply {
        let path = format!("{PATH}/{}/authorizations", self.id);
        self.ada.post(&path, form).await
    }

    /// With a new app of the practice org; gives the run.
    async fn authorize(&mut self, purpose: &str) -> Value {
        let app = self.world.app();
        let form = json!({
            "purpose": purpose,
            "consumer_id": app.consumer_key(),
            "consumer_secret": app.consumer_secret(),
        });
        let begun = self.begin(&form).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        let back = allow(&begun.text("authorize_url")).await;
        let id = begun.text("id");
        self.world.come_back(&mut self.ada, &id, &back).await
    }

    fn live_grants(&self) -> usize {
        let grants = self.world.fake.control().grants();
        grants.iter().filter(|grant| grant.is_live()).count()
    }

    async fn assert_nothing_in_use(&mut self, before: &Value) {
        let mut after = self.org().await;
        after["pending"] = Value::Null;
        assert_eq!(&after, before);
        broker::revocation::revoke_due(&self.world.broker)
            .await
            .unwrap();
    }
}

fn practice(world: &World, user: &str) -> String {
    let org = world.fake.control().org("practice").unwrap();
    format!("{},{user}", org.org_id)
}

both!(a_password_authorizes_a_record_in_place, |database| {
    let world = standard::world(database).await;
    let said = practice(&world, standard::USER);
    let mut acme = Adopted::new(world, "Standard", &said).await;
    let user = standard::user(&acme.world, standard::USER);
    let form = json!({
        "purpose": "reauthenticate",
        "username": user.username,
        "password": user.password,
        "security_token": user.security_token,
    });

    let begun = acme.begin(&form).await;

    assert_eq!(begun.status, 201, "{}", begun.body);
    let after = acme.org().await;
    assert_eq!(after["status"], "connected", "{after}");
    assert_eq!(after["authentication_type"], "standard");
    assert_eq!(after["external_id"], "17");
    assert_eq!(after["salesforce"]["username"], user.username.as_str());
});

both!(a_record_keeps_what_it_is_when_it_is_migrated, |database| {
    let world = World::new(database).await;
    let said = practice(&world, "admin@practice.example");
    let mut acme = Adopted::new(world, "Standard", &said).await;
    let before = acme.org().await;

    let run = acme.authorize("migrate").await;

    assert_eq!(run["state"]["state"], "connected", "{run}");
    let after = acme.org().await;
    for same in [
        "id",
        "external_id",
        "name",
        "org_type",
        "owner",
        "registered_at",
        "used_by",
    ] {
        assert_eq!(after[same], before[same], "{same}");
    }
    assert_eq!(after["status"], "connected");
    assert_eq!(after["authentication_type"], "external_client_app");
    assert_eq!(after["adopted"], Value::Null);
    assert_eq!(after["fallback"], Value::Null, "nothing was in use before");
    assert_eq!(after["salesforce"]["username"], "admin@practice.example");
    let test = acme
        .ada
        .post(&format!("{PATH}/{}/test", acme.id), &json!({}))
        .await;
    assert_eq!(test.body["failure"], Value::Null, "{}", test.body);
    let file = format!("{HEAD}Acme,UAT,login.salesforce.com,Standard,{said},17\n");
    let again = acme.ada.adopt_csv("", file).await;
    assert_eq!(
        again.body["rows"][0]["outcome"], "already_here",
        "{}",
        again.body
    );
    assert_eq!(acme.org().await, acme.org().await);
});

both!(
    the_first_authorization_pins_what_was_not_known,
    |database| {
        let world = World::new(database).await;
        let mut acme = Adopted::new(world, "ECA", ",").await;
        for (form, missing) in [
            (
                json!({ "purpose": "reauthenticate" }),
                vec!["consumer_id", "consumer_secret"],
            ),
            (
                json!({ "purpose": "reauthenticate", "consumer_id": "3MVG9abc" }),
                vec!["consumer_secret"],
            ),
        ] {
            let refused = acme.begin(&form).await;
            assert_eq!(refused.status, 422);
            let named: Vec<_> = refused.body["fields"].as_object().unwrap().keys().collect();
            assert_eq!(named, missing);
        }
        let refused = acme.begin(&json!({ "purpose": "migrate" })).await;
        let why = &refused.body["fields"]["authentication_type"]["refusal"];
        assert_eq!(why, "uses_external_client_app");

        let run = acme.authorize("reauthenticate").await;

        assert_eq!(run["state"]["state"], "connected", "{run}");
        let org = acme.org().await;
        let known = acme.world.fake.control().org("practice").unwrap();
        let found = org["salesforce"]["org_id"].as_str().unwrap();
        assert!(found.starts_with(&known.org_id[..15]));
        assert_eq!(org["external_id"], "17");
    }
);

both!(another_org_than_the_portal_says_is_refused, |database| {
    let world = World::new(database).await;
    let mut acme = Adopted::new(world, "Standard", "00Di0000000icUB,").await;
    let before = acme.org().await;
    let run = acme.authorize("migrate").await;
    assert_eq!(run["state"]["code"], "other_org", "{run}");
    acme.assert_nothing_in_use(&before).await;
    assert_eq!(acme.live_grants(), 0);
});

both!(
    another_user_than_the_portal_says_is_asked_about,
    |database| {
        let world = World::new(database).await;
        let said = practice(&world, "deploy@practice.example");
        let mut acme = Adopted::new(world, "Connected App", &said).await;
        let before = acme.org().await;
        let run = acme.authorize("reauthenticate").await;
        assert_eq!(run["state"]["question"], "other_user", "{run}");
        let known = &run["state"]["known"][0];
        assert_eq!(known["username"], "deploy@practice.example");
        assert_eq!(known["fingerprint"], Value::Null);
        acme.assert_nothing_in_use(&before).await;
        let decide = format!(
            "/api/v1/authorizations/{}/decide",
            run["id"].as_str().unwrap()
        );
        let apply = json!({ "choice": "apply", "generation": 1 });
        assert_eq!(acme.ada.post(&decide, &apply).await.status, 204);
        let org = acme.org().await;
        assert_eq!(org["salesforce"]["username"], "admin@practice.example");
        assert_eq!(org["external_id"], "17");
    }
);

both!(the_org_of_another_record_is_refused_by_name, |database| {
    let world = World::new(database).await;
    let mut acme = Adopted::new(world, "Standard", ",").await;
    let form = acme.world.form("Practice", &acme.world.app());
    let first = acme.world.register(&mut acme.ada, &form).await;
    assert_eq!(first["state"]["state"], "connected", "{first}");
    let before = acme.org().await;
    let run = acme.authorize("migrate").await;
    assert_eq!(run["state"]["code"], "registered_elsewhere", "{run}");
    assert_eq!(run["state"]["about"], "Practice");
    acme.assert_nothing_in_use(&before).await;
    assert_eq!(acme.live_grants(), 1, "that of the other record");
});

both!(registering_it_anew_offers_the_record, |database| {
    let world = World::new(database).await;
    let said = practice(&world, "admin@practice.example");
    let mut acme = Adopted::new(world, "Standard", &said).await;
    let form = acme.world.form("Anew", &acme.world.app());
    let run = acme.world.register(&mut acme.ada, &form).await;
    assert_eq!(run["state"]["question"], "known_org", "{run}");
    let known = &run["state"]["known"][0];
    assert_eq!(known["id"], acme.id.as_str());
    assert_eq!(known["authentication_type"], "standard");
    let decide = format!(
        "/api/v1/authorizations/{}/decide",
        run["id"].as_str().unwrap()
    );
    let choice = json!({ "choice": "reauthenticate", "org_id": acme.id, "generation": 1 });
    assert_eq!(acme.ada.post(&decide, &choice).await.status, 204);
    let org = acme.org().await;
    assert_eq!(org["status"], "connected");
    assert_eq!(org["name"], "Acme");
    assert_eq!(org["external_id"], "17");
});

both!(
    what_has_nothing_in_use_says_so_and_can_be_changed_and_removed,
    |database| {
        let world = World::new(database).await;
        let mut acme = Adopted::new(world, "Standard", ",").await;
        let path = format!("{PATH}/{}", acme.id);
        let test = acme.ada.post(&format!("{path}/test"), &json!({})).await;
        assert_eq!((test.status, test.code()), (409, "nothing_in_use"));
        let edit = json!({ "generation": 1, "name": "Acme West", "external_id": "18" });
        let edited = acme.ada.patch(&path, &edit).await;
        assert_eq!(edited.body["name"], "Acme West", "{}", edited.body);
        assert_eq!(edited.body["external_id"], "18");
        for (query, found) in [
            ("status=not_authorized_here", 1),
            ("status=connected", 0),
            ("authentication_type=standard", 1),
            ("authentication_type=connected_app", 0),
            ("sort=newest", 1),
        ] {
            let list = acme.ada.get(&format!("{PATH}?{query}")).await.body;
            assert_eq!(list["items"].as_array().unwrap().len(), found, "{query}");
        }
        let remove = json!({ "generation": 2, "name": "Acme West" });
        let refused = acme.ada.post(&format!("{path}/remove"), &remove).await;
        assert_eq!(refused.code(), "still_used");
        let mut tables = acme.world.tables().await;
        tables.run("DELETE FROM org_references", &[]).await;
        acme.world.accept().await;
        let removed = acme.ada.post(&format!("{path}/remove"), &remove).await;
        assert_eq!(removed.status, 200, "{}", removed.body);
        assert_eq!(acme.ada.get(&path).await.status, 404);
    }
);
