//! What people say of orgs and sort them by: owner, the portal's id, tags; many at once; and the
//! list as a file.

use crate::support::{Browser, World, both};
use serde_json::{Value, json};

const HEAD: &str = "name,org_type,login_url,authentication_type,external_id\n";

/// Orgs with these names; gives their ids.
async fn orgs(ada: &mut Browser, names: &[&str]) -> Vec<String> {
    let rows = names
        .iter()
        .zip(1..)
        .map(|(name, id)| format!("{name},QA,login.salesforce.com,Standard,{id}\n"));
    let file = HEAD.to_owned() + &rows.collect::<String>();
    let reply = ada.adopt_csv("", file).await;
    let rows = reply.body["rows"].as_array().unwrap();
    let ids = rows
        .iter()
        .map(|row| row["org_id"].as_str().unwrap().to_owned());
    ids.collect()
}

async fn names(ada: &mut Browser, query: &str) -> Vec<String> {
    let list = ada.get(&format!("/api/v1/orgs?{query}")).await.body;
    let items = list["items"].as_array().unwrap().iter();
    let name = |org: &Value| org["name"].as_str().unwrap().to_owned();
    items.map(name).collect()
}

both!(owner_portals_id_and_tags_are_edited_together, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let ids = orgs(&mut ada, &["A", "B"]).await;
    let path = format!("/api/v1/orgs/{}", ids[0]);
    let edit = json!({
        "generation": 1, "owner": " Team West ", "external_id": "77",
        "tags": ["Nightly", "EMEA", "nightly"],
    });

    let edited = ada.patch(&path, &edit).await.body;

    assert_eq!(edited["owner"], "Team West", "{edited}");
    assert_eq!(edited["external_id"], "77");
    assert_eq!(edited["tags"], json!(["emea", "nightly"]));
    assert_eq!(
        (&edited["name"], &edited["generation"]),
        (&json!("A"), &json!(2))
    );
    for (edit, field, reason) in [
        (json!({ "external_id": "2" }), "external_id", "taken"),
        (
            json!({ "external_id": "x".repeat(101) }),
            "external_id",
            "too_long",
        ),
        (json!({ "owner": " " }), "owner", "required"),
        (json!({ "tags": ["two words"] }), "tags", "not_a_word"),
        (
            json!({ "tags": (0..11).map(|n| format!("t{n}")).collect::<Vec<_>>() }),
            "tags",
            "too_many",
        ),
    ] {
        let mut edit = edit;
        edit["generation"] = json!(2);
        let refused = ada.patch(&path, &edit).await;
        assert_eq!(refused.status, 422, "{edit}: {}", refused.body);
        assert_eq!(refused.body["fields"][field]["code"], reason, "{edit}");
    }
    let none = json!({ "generation": 2, "external_id": "", "tags": [] });
    let cleared = ada.patch(&path, &none).await.body;
    assert_eq!(cleared["external_id"], Value::Null);
    assert_eq!(cleared["tags"], json!([]));
    let taken = json!({ "generation": 3, "external_id": "77" });
    assert_eq!(ada.patch(&path, &taken).await.body["external_id"], "77");
});

both!(many_are_tagged_at_once_and_found_by_it, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let ids = orgs(&mut ada, &["A", "B", "C", "AB"]).await;
    let tag = |tag: &str, off: bool, of: Value| json!({ "tag": tag, "off": off, "of": of });
    let some = json!({ "orgs": [ids[0], ids[1], "gone"] });

    let done = ada
        .post("/api/v1/taggings", &tag("Night", false, some.clone()))
        .await;
    assert_eq!(
        done.body,
        json!({ "changed": 2, "unchanged": 0, "full": 0 })
    );
    let again = ada
        .post("/api/v1/taggings", &tag("night", false, some))
        .await;
    assert_eq!(
        again.body,
        json!({ "changed": 0, "unchanged": 2, "full": 0 })
    );
    assert_eq!(names(&mut ada, "tag=NIGHT").await, ["A", "B"]);
    for none in ["nigh", "ight", "n_ght", "%25"] {
        assert!(
            names(&mut ada, &format!("tag={none}")).await.is_empty(),
            "{none}"
        );
    }
    let filtered = json!({ "all": { "search": "a" } });
    let done = ada
        .post("/api/v1/taggings", &tag("emea", false, filtered))
        .await;
    assert_eq!(
        done.body,
        json!({ "changed": 2, "unchanged": 0, "full": 0 })
    );
    assert_eq!(
        names(&mut ada, "tag=emea&sort=name_descending").await,
        ["AB", "A"]
    );
    assert_eq!(ada.get("/api/v1/tags").await.body, json!(["emea", "night"]));
    let history = ada
        .get(&format!("/api/v1/orgs/{}/history", ids[0]))
        .await
        .body;
    assert_eq!(history[0]["act"], "edit");
    let off = tag("night", true, json!({ "all": {} }));
    let done = ada.post("/api/v1/taggings", &off).await;
    assert_eq!(
        done.body,
        json!({ "changed": 2, "unchanged": 2, "full": 0 })
    );
    assert_eq!(ada.get("/api/v1/tags").await.body, json!(["emea"]));
    let bad = ada
        .post("/api/v1/taggings", &tag("a b", false, json!({ "all": {} })))
        .await;
    assert_eq!(bad.body["fields"]["tag"]["code"], "not_a_word");
    let path = format!("/api/v1/orgs/{}", ids[2]);
    let ten: Vec<_> = (0..10).map(|n| format!("t{n}")).collect();
    ada.patch(&path, &json!({ "generation": 1, "tags": ten }))
        .await;
    let full = tag("eleven", false, json!({ "orgs": [ids[2]] }));
    let done = ada.post("/api/v1/taggings", &full).await;
    assert_eq!(
        done.body,
        json!({ "changed": 0, "unchanged": 0, "full": 1 })
    );
});

both!(a_list_is_a_file_without_secrets_and_formulas, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let app = world.app();
    let run = world
        .register(&mut ada, &world.form("Acme, \"West\"", &app))
        .await;
    assert_eq!(run["state"]["state"], "connected", "{run}");
    let formulas = ["=1+1", "+49", "-5", "@sum", "Plain"];
    orgs(&mut ada, &formulas).await;

    let file = ada.get("/api/v1/orgs.csv").await;

    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment"));
    let text = file.body.as_str().unwrap().trim_start_matches('\u{feff}');
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("name,org_type,login_url,authentication_type,"));
    for formula in &formulas[..4] {
        let cell = format!("'{formula},qa,");
        assert_eq!(
            lines.iter().filter(|line| line.starts_with(&cell)).count(),
            1,
            "{text}"
        );
    }
    assert!(text.contains("\n\"Acme, \"\"West\"\"\",uat,"), "{text}");
    assert!(!text.contains(app.consumer_secret()));
    assert!(!text.contains(app.consumer_key()));
    let filtered = ada.get("/api/v1/orgs.csv?status=connected").await;
    assert_eq!(filtered.body.as_str().unwrap().lines().count(), 2);

    // What was exported is what is here.
    let again = ada.adopt_csv("", text).await;
    for row in again.body["rows"].as_array().unwrap() {
        assert_eq!(row["outcome"], "already_here", "{row}");
    }
});
