//! Bringing in the orgs that the portal has: once, with nothing in use, and each problem by its row
//! and column.

mod authorized;
mod files;
mod many;
mod writers;

use crate::support::{Browser, Reply, World, both};
use axum::http::Method;
use serde_json::{Value, json};

pub(crate) const CSV: &str = "/api/v1/adoptions/csv";

pub(crate) const HEAD: &str = "name,org_type,login_url,authentication_type,salesforce_org_id,username,external_id,reference_module,reference_kind,reference_id,reference_name\n";

impl Browser {
    pub(crate) async fn adopt_csv(&mut self, query: &str, file: impl Into<Vec<u8>>) -> Reply {
        let request = self.own(Method::POST, &format!("{CSV}{query}"));
        self.send(request.body(file.into().into()).unwrap()).await
    }
}

/// Outcomes by name.
fn outcomes(reply: &Reply) -> Vec<(&str, &str)> {
    let rows = reply.body["rows"].as_array().unwrap();
    let told = rows.iter().map(|row| {
        let text = |field: &str| row[field].as_str().unwrap();
        (text("name"), text("outcome"))
    });
    told.collect()
}

/// All that the database has of orgs.
async fn tables(world: &World) -> Vec<Vec<Vec<String>>> {
    let mut tables = world.tables().await;
    let mut all = Vec::new();
    for query in [
        "SELECT id, external_id, name, org_type, login_url, adopted_as, active_set_id,
             salesforce_org_id, username, identity_key, tags FROM orgs ORDER BY id",
        "SELECT id, org_id FROM data_keys ORDER BY id",
        "SELECT id, act, org_id FROM history ORDER BY id",
        "SELECT org_id, module_id, kind, id, name FROM org_references ORDER BY org_id, module_id, kind, id",
        "SELECT id, name FROM modules ORDER BY id",
    ] {
        all.push(tables.rows(query).await);
    }
    all
}

both!(
    orgs_are_brought_in_once_and_a_dry_run_does_nothing,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let file = format!(
            "{HEAD}\
         Acme,UAT,https://acme--uat.sandbox.my.salesforce.com,Standard,00Di0000000icUB,deploy@acme.example,17,Pipelines,pipeline,1,Release\n\
         Acme,UAT,https://acme--uat.sandbox.my.salesforce.com,Standard,00Di0000000icUB,deploy@acme.example,17,Pipelines,pipeline,2,Hotfix\n\
         Beta,production,login.salesforce.com,OAuth via External Client App (ECA),,,18,,,,\n\
         \"Gamma, Inc.\",QA,test.salesforce.com,Connected App,,,,Jobs,job,9,Nightly\n"
        );
        let before = tables(&world).await;

        let dry = ada.adopt_csv("?dry_run=true", file.clone()).await;

        assert_eq!(dry.status, 200, "{}", dry.body);
        let expected = [
            ("Acme", "adopted"),
            ("Beta", "adopted"),
            ("Gamma, Inc.", "adopted"),
        ];
        assert_eq!(outcomes(&dry), expected);
        assert_eq!(dry.body["rows"][0]["org_id"], Value::Null);
        assert_eq!(dry.body["total"], 3);
        assert_eq!(tables(&world).await, before);

        let done = ada.adopt_csv("", file.clone()).await;

        assert_eq!(outcomes(&done), expected);
        let id = done.body["rows"][0]["org_id"].as_str().unwrap();
        let acme = ada.get(&format!("/api/v1/orgs/{id}")).await.body;
        for (field, value) in [
            ("name", json!("Acme")),
            ("external_id", json!("17")),
            ("org_type", json!("uat")),
            ("status", json!("not_authorized_here")),
            ("authentication_type", json!("standard")),
            ("salesforce", Value::Null),
            ("credentials", Value::Null),
            ("last_authenticated_at", Value::Null),
            ("last_proved_at", Value::Null),
            ("owner", json!("ada")),
        ] {
            assert_eq!(acme[field], value, "{field}");
        }
        let said = json!({
            "salesforce_org_id": "00Di0000000icUBEAY", "username": "deploy@acme.example",
        });
        assert_eq!(acme["adopted"], said);
        let names = |module: &Value| {
            let references = module["references"].as_array().unwrap().iter();
            references
                .map(|one| one["name"].clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(acme["used_by"][0]["module"], "Pipelines");
        assert_eq!(names(&acme["used_by"][0]), ["Hotfix", "Release"]);
        let history = ada.get(&format!("/api/v1/orgs/{id}/history")).await.body;
        assert_eq!(history[0]["act"], "adopt");
        let after = tables(&world).await;

        let again = ada.adopt_csv("", file).await;

        let here = expected.map(|(name, _)| (name, "already_here"));
        assert_eq!(outcomes(&again), here);
        assert_eq!(again.body["rows"][0]["org_id"], id);
        assert_eq!(tables(&world).await, after);
    }
);

both!(each_problem_is_named_by_its_row_and_column, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    world
        .begin(&mut ada, &world.form("Waits", &world.app()))
        .await;
    let here = "Here,QA,login.salesforce.com,Standard,00Di0000000icUB,a@b.example,1";
    let first = ada.adopt_csv("", format!("{HEAD}{here},,,,\n")).await;
    assert_eq!(outcomes(&first), [("Here", "adopted")]);
    let before = tables(&world).await;
    for (line, column, reason) in [
        (",QA,login.salesforce.com,Standard,,,2", "name", "required"),
        (
            "A,Sandbox,login.salesforce.com,Standard,,,2",
            "org_type",
            "not_a_choice",
        ),
        (
            "A,QA,https://evil.example,Standard,,,2",
            "login_url",
            "not_a_login_url",
        ),
        (
            "A,QA,login.salesforce.com,SAML,,,2",
            "authentication_type",
            "not_a_choice",
        ),
        (
            "A,QA,login.salesforce.com,ECA,00Di0000000icUX1,,2",
            "salesforce_org_id",
            "not_a_salesforce_org_id",
        ),
        (
            "A,QA,login.salesforce.com,ECA,00Di0000000icUB,,2",
            "salesforce_org_id",
            "second_record",
        ),
        ("waits,QA,login.salesforce.com,ECA,,,2", "name", "taken"),
        (
            "Here,QA,login.salesforce.com,Standard,00Di0000000icUB,,2",
            "external_id",
            "differs_here",
        ),
        (
            "Other,QA,login.salesforce.com,Standard,00Di0000000icUB,,1",
            "name",
            "differs_here",
        ),
        (
            "Here,UAT,login.salesforce.com,Standard,00Di0000000icUB,,1",
            "org_type",
            "differs_here",
        ),
        (
            "Here,QA,test.salesforce.com,Standard,00Di0000000icUB,,1",
            "login_url",
            "differs_here",
        ),
        (
            "Here,QA,login.salesforce.com,ECA,00Di0000000icUB,,1",
            "authentication_type",
            "differs_here",
        ),
        (
            "Here,QA,login.salesforce.com,Standard,00DB0000000gVlN,,1",
            "salesforce_org_id",
            "differs_here",
        ),
        (
            "Here,QA,login.salesforce.com,Standard,,other@b.example,1",
            "username",
            "differs_here",
        ),
        (
            "A,QA,login.salesforce.com,ECA,,,2,Pipelines,pipeline,,Release",
            "reference_id",
            "required",
        ),
        (
            "A,QA,login.salesforce.com,ECA,,,2,,pipeline,1,Release",
            "reference_module",
            "required",
        ),
        (
            "A,QA,login.salesforce.com,ECA,,,2,,,,,,more",
            "cells without a heading",
            "not_read_here",
        ),
    ] {
        let file = format!("{HEAD}{line}\nFine,QA,login.salesforce.com,ECA,,,\n");
        let reply = ada.adopt_csv("?dry_run=true", file).await;
        let row = &reply.body["rows"][0];
        assert_eq!(row["outcome"], "problem", "{line}: {}", reply.body);
        assert_eq!(row["line"], 2);
        assert_eq!(row["fields"][column]["code"], reason, "{line}: {row}");
        assert_eq!(row["fields"].as_object().unwrap().len(), 1, "{row}");
        assert_eq!(reply.body["rows"][1]["outcome"], "adopted", "{line}");
    }
    assert_eq!(tables(&world).await, before);
});

both!(secrets_are_refused_by_their_names, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let before = tables(&world).await;
    let file = "Name;Type;Login URL;Authentication;Password;Consumer Secret\n\
                Acme;QA;login.salesforce.com;Standard;hunter2hunter2;s3cr3ts3cr3t\n";
    for query in ["?dry_run=true", ""] {
        let reply = ada.adopt_csv(query, file).await;
        assert_eq!((reply.status, reply.code()), (422, "invalid_fields"));
        for column in ["Password", "Consumer Secret"] {
            let reason = &reply.body["fields"][column]["code"];
            assert_eq!(reason, "looks_like_a_secret", "{}", reply.body);
        }
        assert!(!reply.body.to_string().contains("hunter2"));
    }
    let row = json!({
        "name": "Acme", "org_type": "qa", "login_url": "login.salesforce.com",
        "authentication_type": "standard", "refresh_token": "hunter2hunter2", "color": "red",
    });
    let asked = json!({ "rows": [row] });
    let reply = ada.post("/api/v1/adoptions", &asked).await;
    assert_eq!(reply.status, 200);
    let fields = &reply.body["rows"][0]["fields"];
    assert_eq!(fields["refresh_token"]["code"], "looks_like_a_secret");
    assert_eq!(fields["color"]["code"], "not_read_here");
    assert!(!reply.body.to_string().contains("hunter2"));
    assert_eq!(tables(&world).await, before);
});

both!(json_brings_in_what_a_file_does, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let row = json!({
        "name": "Acme", "org_type": "qa", "login_url": "login.salesforce.com",
        "authentication_type": "connected_app", "external_id": "17",
        "references": [
            { "module": "Pipelines", "kind": "pipeline", "id": "1", "name": "Release" },
            { "module": "Jobs", "kind": "job", "id": "1", "name": "Nightly" },
        ],
    });
    let dry = json!({ "dry_run": true, "rows": [row] });
    assert_eq!(
        outcomes(&ada.post("/api/v1/adoptions", &dry).await),
        [("Acme", "adopted")]
    );
    assert!(world.orgs(&mut ada).await.is_empty());
    let asked = json!({ "rows": [row] });
    let done = ada.post("/api/v1/adoptions", &asked).await;
    assert_eq!(outcomes(&done), [("Acme", "adopted")]);
    let again = ada.post("/api/v1/adoptions", &asked).await;
    assert_eq!(outcomes(&again), [("Acme", "already_here")]);
    let id = done.body["rows"][0]["org_id"].as_str().unwrap();
    let used_by = ada.get(&format!("/api/v1/orgs/{id}")).await.body["used_by"].clone();
    assert_eq!(used_by.as_array().unwrap().len(), 2, "{used_by}");
    let many = json!({ "rows": vec![row; 201] });
    let refused = ada.post("/api/v1/adoptions", &many).await;
    assert_eq!(refused.body["fields"]["rows"]["code"], "too_many");
});
