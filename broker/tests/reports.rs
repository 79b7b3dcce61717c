//! What Salesforce showed to a person instead of coming back.

use crate::support::{World, allow, both};
use serde_json::json;

both!(
    a_pasted_page_becomes_the_reason_and_the_old_state_is_void,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let form = world.form("Acme", &world.app());
        let (id, authorize_url) = world.begin(&mut ada, &form).await;
        let address = format!("/api/v1/authorizations/{id}");
        let shown = "error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration&state=s3cr3tstate";

        let told = ada
            .post(&format!("{address}/report"), &json!({ "text": shown }))
            .await;

        assert_eq!(told.status, 204, "{}", told.body);
        let run = ada.get(&address).await.body;
        assert_eq!(run["state"]["code"], "callback_url_mismatch");
        assert_eq!(run["state"]["reported"], true);
        assert!(!run.to_string().contains("s3cr3tstate"));
        let reply = ada.arrive(&allow(&authorize_url).await).await;
        assert_eq!(reply.location(), "/callback-refused/callback_state_unknown");
        let again = ada.post(&format!("{address}/resume"), &json!({})).await;
        let back = allow(&again.text("authorize_url")).await;
        let run = world.come_back(&mut ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected");
        let twice = ada
            .post(&format!("{address}/report"), &json!({ "text": shown }))
            .await;
        assert_eq!(twice.body["code"], "already_finished");
    }
);

both!(
    what_nobody_knows_is_kept_capped_and_too_much_is_refused,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let form = world.form("Acme", &world.app());
        let (id, _) = world.begin(&mut ada, &form).await;
        let address = format!("/api/v1/authorizations/{id}");
        let report = |text: String| json!({ "text": text });

        let nothing = ada
            .post(&format!("{address}/report"), &report(" ".into()))
            .await;
        assert_eq!(nothing.body["fields"]["text"]["code"], "required");
        let much = ada
            .post(&format!("{address}/report"), &report("x ".repeat(4001)))
            .await;
        assert_eq!(much.body["fields"]["text"]["code"], "too_long");
        let text = format!("<b>Something else</b> {}", "y ".repeat(1000));
        let told = ada.post(&format!("{address}/report"), &report(text)).await;
        assert_eq!(told.status, 204);
        let run = ada.get(&address).await.body;
        assert_eq!(run["state"]["code"], "other");
        let description = run["state"]["salesforce"]["description"].as_str().unwrap();
        assert!(description.starts_with("<b>Something else</b>"));
        assert_eq!(description.chars().count(), 300);
    }
);
