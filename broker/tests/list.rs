//! The list of orgs: search, filters, order, pages; names; and a correction.

use crate::support::{World, both};
use fake_salesforce::{Arrival, NewApp};
use serde_json::{Value, json};

async fn three_orgs(world: &World) -> crate::support::Browser {
    let mut ada = world.admin().await;
    for (name, org) in [
        ("Beta 50%", "practice"),
        ("alpha", "other"),
        ("Gamma", "sandbox"),
    ] {
        let app = world.fake.control().create_app(NewApp {
            org: org.to_owned(),
            callback_urls: vec![world.broker.config.callback_url.clone()],
            ..NewApp::default()
        });
        let mut form = world.form(name, &app);
        form["login_url"] = json!(world.fake.my_domain(org));
        if org == "other" {
            form["authentication_type"] = json!("connected_app");
        }
        let (id, authorize_url) = world.begin(&mut ada, &form).await;
        let user = match org {
            "practice" => "admin@practice.example",
            "other" => "admin@other.example",
            _ => "admin@practice.example.uat",
        };
        let arrival = world.fake.person(user).allow(&authorize_url).await;
        let Arrival::Callback(address) = arrival else {
            panic!("{arrival:?}");
        };
        let back = crate::support::return_address(&address);
        let run = world.come_back(&mut ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
        world.later(std::time::Duration::from_mins(1)).await;
    }
    ada
}

fn names(body: &Value) -> Vec<&str> {
    let items = body["items"].as_array().unwrap();
    items
        .iter()
        .map(|org| org["name"].as_str().unwrap())
        .collect()
}

both!(orgs_are_found_filtered_sorted_and_paged, |database| {
    let world = World::new(database).await;
    let mut ada = three_orgs(&world).await;
    for (query, found) in [
        ("", vec!["alpha", "Beta 50%", "Gamma"]),
        ("?sort=name_descending", vec!["Gamma", "Beta 50%", "alpha"]),
        ("?sort=newest", vec!["Gamma", "alpha", "Beta 50%"]),
        ("?sort=oldest", vec!["Beta 50%", "alpha", "Gamma"]),
        ("?search=ALPHA", vec!["alpha"]),
        ("?search=50%25", vec!["Beta 50%"]),
        ("?search=_", vec![]),
        ("?authentication_type=connected_app", vec!["alpha"]),
        ("?org_type=production", vec![]),
        ("?status=connected", vec!["alpha", "Beta 50%", "Gamma"]),
        ("?status=stored_secret_cannot_be_read", vec![]),
        ("?kind=dev_hub", vec![]),
    ] {
        let reply = ada.get(&format!("/api/v1/orgs{query}")).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.body);
        assert_eq!(names(&reply.body), found, "{query}");
    }
    for sort in ["name", "name_descending", "newest", "oldest"] {
        let whole = ada.get(&format!("/api/v1/orgs?sort={sort}")).await.body;
        let mut paged = Vec::new();
        let mut cursor = String::new();
        loop {
            let address = format!("/api/v1/orgs?sort={sort}&limit=1&cursor={cursor}");
            let page = ada.get(&address).await.body;
            paged.extend(names(&page).into_iter().map(str::to_owned));
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        assert_eq!(paged, names(&whole), "{sort}");
    }
    for garbage in ["?cursor=nonsense!", "?cursor=AAAA", "?sort=colour"] {
        let reply = ada.get(&format!("/api/v1/orgs{garbage}")).await;
        assert_eq!(reply.body["code"], "invalid_query", "{garbage}");
    }
});

both!(a_name_is_checked_and_a_type_corrected_once, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let run = world
        .register(&mut ada, &world.form("Acme UAT", &world.app()))
        .await;
    assert_eq!(
        run["state"]["org_type_differs"], true,
        "UAT, but a production org: {run}"
    );
    assert_eq!(run["state"]["approvals"]["known"], 1);
    let free = async |ada: &mut crate::support::Browser, name: &str| {
        let reply = ada.get(&format!("/api/v1/org-names?name={name}")).await;
        reply.body["free"].clone()
    };
    assert_eq!(free(&mut ada, "acme%20%20uat").await, false);
    assert_eq!(free(&mut ada, "another").await, true);

    let address = format!("/api/v1/orgs/{}", run["state"]["org_id"].as_str().unwrap());
    let edit = json!({ "generation": 1, "org_type": "production" });
    let edited = ada.patch(&address, &edit).await;
    assert_eq!(edited.status, 200, "{}", edited.body);
    assert_eq!(edited.body["org_type"], "production");
    assert_eq!(edited.body["generation"], 2);
    let late = ada.patch(&address, &edit).await;
    assert_eq!(late.status, 409);
    assert_eq!(late.body["code"], "changed");
});
