//! The operator's own connected app: nobody types its secret, and nothing keeps a copy of it.

use crate::support::{Browser, Database, World, both};
use fake_salesforce::{App, AppKind, NewApp, Rotation, Whose};
use serde_json::{Value, json};

/// A world whose operator has an app, and an org that was registered with it.
struct Shared {
    world: World,
    ada: Browser,
    app: App,
    secret_file: tempfile::NamedTempFile,
    org: String,
}

fn connected_app(world: &World) -> App {
    world.fake.control().create_app(NewApp {
        kind: AppKind::ConnectedApp,
        callback_urls: vec![world.broker.config.callback_url.clone()],
        ..NewApp::default()
    })
}

fn flags(app: &App, secret_file: &tempfile::NamedTempFile) -> [String; 2] {
    let file = secret_file.path().display();
    [
        format!("--connected-app-consumer-id={}", app.consumer_key()),
        format!("--connected-app-consumer-secret-file={file}"),
    ]
}

impl Shared {
    async fn new(database: Database) -> Self {
        let mut world = World::new(database).await;
        let app = connected_app(&world);
        let secret_file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&secret_file, format!("{}\n", app.consumer_secret())).unwrap();
        let flags = flags(&app, &secret_file);
        world
            .restart_with(&flags.each_ref().map(String::as_str))
            .await;
        let mut ada = world.admin().await;
        let run = world.register(&mut ada, &form(&world, "Acme")).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        let org = run["state"]["org_id"].as_str().unwrap().to_owned();
        Self {
            world,
            ada,
            app,
            secret_file,
            org,
        }
    }

    async fn org(&mut self) -> Value {
        self.ada
            .get(&format!("/api/v1/orgs/{}", self.org))
            .await
            .body
    }

    async fn test(&mut self) -> Value {
        let path = format!("/api/v1/orgs/{}/test", self.org);
        self.ada.post(&path, &json!({})).await.body
    }

    fn end_sessions(&self) {
        let control = self.world.fake.control();
        control.kill_sessions(&Whose::default());
    }

    async fn restart_with(&mut self, flags: &[&str]) {
        self.world.restart_with(flags).await;
        self.ada = self.world.admin().await;
    }
}

fn form(world: &World, name: &str) -> Value {
    json!({
        "authentication_type": "connected_app",
        "name": name,
        "org_type": "uat",
        "login_url": world.fake.my_domain("practice"),
        "operator_app": true,
    })
}

both!(
    an_org_is_registered_with_the_operators_app_and_holds_no_copy,
    |database| {
        let mut shared = Shared::new(database).await;
        let session = shared.ada.get("/api/v1/session").await.body;
        let key = shared.app.consumer_key().to_owned();
        let fingerprint = &key[key.len() - 4..];
        assert_eq!(session["broker"]["operator_app"], fingerprint);
        let org = shared.org().await;
        assert_eq!(org["credentials"]["operator_app"], true);
        assert_eq!(org["credentials"]["fingerprint"], fingerprint);
        // A secret takes 64 bytes and more to seal; what is here seals nothing.
        let sealed = "SELECT consumer_secret FROM credential_sets";
        let sealed = shared.world.tables().await.rows(sealed).await.concat();
        assert!(
            sealed[0].len() < shared.app.consumer_secret().len(),
            "{sealed:?}"
        );
        shared.end_sessions();
        let test = shared.test().await;
        assert_eq!(test["failure"], Value::Null, "{test}");
        assert_eq!(test["renewed"], true);
    }
);

both!(a_new_secret_in_the_file_takes_effect, |database| {
    let mut shared = Shared::new(database).await;
    let key = shared.app.consumer_key().to_owned();
    let control = shared.world.fake.control().clone();
    // An External Client App's tokens outlive its secret.
    control.edit_app(&key, |app| app.kind = AppKind::Eca);
    let app = control.rotate(&key, Rotation::Secret).unwrap();
    shared.end_sessions();
    let test = shared.test().await;
    assert_eq!(test["failure"]["code"], "wrong_consumer_secret", "{test}");

    std::fs::write(&shared.secret_file, app.consumer_secret()).unwrap();

    let test = shared.test().await;
    assert_eq!(test["failure"], Value::Null, "{test}");
    let run = json!({ "purpose": "reauthenticate" });
    let path = format!("/api/v1/orgs/{}/authorizations", shared.org);
    let begun = shared.ada.post(&path, &run).await;
    let back = crate::support::allow(&begun.text("authorize_url")).await;
    let id = begun.text("id");
    let run = shared.world.come_back(&mut shared.ada, &id, &back).await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    assert_eq!(shared.org().await["credentials"]["operator_app"], true);
});

both!(
    an_org_says_that_the_configuration_lacks_its_app,
    |database| {
        let mut shared = Shared::new(database).await;
        let other = connected_app(&shared.world);
        let other = flags(&other, &shared.secret_file);
        let own = flags(&shared.app, &shared.secret_file);
        for flags in [&[] as &[&str], &other.each_ref().map(String::as_str)] {
            shared.restart_with(flags).await;
            let org = shared.org().await;
            assert_eq!(org["status"], "needs_reauthentication", "{org}");
            assert_eq!(org["cause"], "operator_app_gone");
            // Its access token still works, and that is not the question.
            let requests = shared.world.requests_to("/services/oauth2/userinfo");
            let test = shared.test().await;
            assert_eq!(test["failure"]["code"], "operator_app_gone", "{test}");
            assert_eq!(test["failure"]["class"], "refused");
            let asked = shared.world.requests_to("/services/oauth2/userinfo");
            assert_eq!(asked, requests, "nothing was sent");
        }
        // An app of the admin's own is a way on, and so is the operator's own app once more.
        shared
            .restart_with(&own.each_ref().map(String::as_str))
            .await;
        assert_eq!(shared.org().await["status"], "connected");
        assert_eq!(shared.test().await["failure"], Value::Null);
        shared.restart_with(&[]).await;
        let form = json!({ "purpose": "reauthenticate" });
        let path = format!("/api/v1/orgs/{}/authorizations", shared.org);
        let refused = shared.ada.post(&path, &form).await;
        let reason = &refused.body["fields"]["consumer_id"]["code"];
        assert_eq!(reason, "no_operator_app", "{}", refused.body);
        let app = connected_app(&shared.world);
        let mut form = form;
        form["consumer_id"] = json!(app.consumer_key());
        let refused = shared.ada.post(&path, &form).await;
        let reason = &refused.body["fields"]["consumer_secret"]["code"];
        assert_eq!(reason, "required", "{}", refused.body);
        form["consumer_secret"] = json!(app.consumer_secret());
        let begun = shared.ada.post(&path, &form).await;
        let back = crate::support::allow(&begun.text("authorize_url")).await;
        let id = begun.text("id");
        let run = shared.world.come_back(&mut shared.ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        let org = shared.org().await;
        assert_eq!(org["status"], "connected");
        assert_eq!(org["credentials"]["operator_app"], false);
    }
);

both!(a_form_for_the_operators_app_is_read_strictly, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let path = "/api/v1/authorizations";
    let refused = ada.post(path, &form(&world, "Acme")).await;
    let reason = &refused.body["fields"]["consumer_id"]["code"];
    assert_eq!(reason, "no_operator_app", "{}", refused.body);
    let mut eca = form(&world, "Acme");
    eca["authentication_type"] = json!("external_client_app");
    let refused = ada.post(path, &eca).await;
    assert_eq!((refused.status, refused.code()), (400, "invalid_body"));
    drop(world);
});

both!(
    the_operators_secret_goes_to_allowed_login_hosts_only,
    |database| {
        let mut shared = Shared::new(database).await;
        let mut form = form(&shared.world, "Elsewhere");
        form["login_url"] = json!("https://evil.example");
        let refused = shared.ada.post("/api/v1/authorizations", &form).await;
        let reason = &refused.body["fields"]["login_url"]["code"];
        assert_eq!(reason, "not_a_login_url", "{}", refused.body);
        let verify = json!({
            "authentication_type": "connected_app",
            "login_url": "https://evil.example",
            "operator_app": true,
            "consumer_id": "",
        });
        let verified = shared.ada.post("/api/v1/verifications", &verify).await;
        let findings = &verified.body["findings"];
        assert_eq!(findings[0]["verdict"], "wrong", "{}", verified.body);
        // An operator may take a login host from the list: from then on nothing goes there.
        let evil = "UPDATE credential_sets SET login_url = 'https://evil.example'";
        assert_eq!(shared.world.tables().await.run(evil, &[]).await, 1);
        shared.world.accept().await;
        let test = shared.test().await;
        assert_eq!(test["failure"]["code"], "host_refused", "{test}");
    }
);

both!(a_kept_form_changes_between_the_apps, |database| {
    let mut shared = Shared::new(database).await;
    let form = form(&shared.world, "Second");
    let (id, _) = shared.world.begin(&mut shared.ada, &form).await;
    let path = format!("/api/v1/authorizations/{id}/resume");
    let own = json!({ "operator_app": false });
    let refused = shared.ada.post(&path, &own).await;
    let reason = &refused.body["fields"]["consumer_secret"]["code"];
    assert_eq!(reason, "needed_again", "{}", refused.body);
    let app = connected_app(&shared.world);
    let own = json!({
        "operator_app": false,
        "consumer_id": app.consumer_key(),
        "consumer_secret": app.consumer_secret(),
    });
    assert_eq!(shared.ada.post(&path, &own).await.status, 200);
    let back = json!({ "operator_app": true });
    let again = shared.ada.post(&path, &back).await;
    assert_eq!(again.status, 200, "{}", again.body);
    let path = format!("/api/v1/authorizations/{id}");
    let run = shared.ada.get(&path).await.body;
    assert_eq!(run["operator_app"], true);
    assert_eq!(run["consumer_id"], shared.app.consumer_key());
    let back = crate::support::allow(&again.text("authorize_url")).await;
    let run = shared.world.come_back(&mut shared.ada, &id, &back).await;
    assert_eq!(run["state"]["state"], "awaiting_decision", "{run}");
});

#[test]
fn both_settings_go_together_and_the_file_holds_a_secret() {
    use clap::Parser;
    let folder = tempfile::tempdir().unwrap();
    let check = |extra: &[&str]| {
        let data = format!("--data-dir={}", folder.path().display());
        let flags = ["broker", &data].into_iter().chain(extra.iter().copied());
        let settings = crate::support::Flags::parse_from(flags).settings;
        settings.check().err().map(|error| error.to_string())
    };
    let file = folder.path().join("secret");
    let named = format!("--connected-app-consumer-secret-file={}", file.display());
    let id = "--connected-app-consumer-id=3MVG9abc";
    assert_eq!(check(&[]), None);
    for alone in [id, named.as_str()] {
        let said = check(&[alone]).unwrap();
        assert!(said.contains("set both, or neither"), "{said}");
    }
    let said = check(&[id, &named]).unwrap();
    assert!(said.contains("cannot read"), "{said}");
    std::fs::write(&file, " \n").unwrap();
    let said = check(&[id, &named]).unwrap();
    assert!(said.contains("is required"), "{said}");
    std::fs::write(&file, "ABCDEF0123\n").unwrap();
    assert_eq!(check(&[id, &named]), None);
}

both!(a_command_without_the_app_changes_no_org, |database| {
    let mut shared = Shared::new(database).await;
    let world = &shared.world;
    // As `broker doctor` in a shell that lacks the setting.
    let settings = world.settings_for(world.folder.path(), &world.database);
    let settings = broker::config::Settings {
        connected_app_consumer_id: None,
        connected_app_consumer_secret_file: None,
        ..settings
    };
    let looking = broker::assemble(settings.check().unwrap(), broker::Opening::Existing);
    looking.await.unwrap();
    assert_eq!(shared.org().await["status"], "connected");
});
