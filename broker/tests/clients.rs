//! Whose request it is: the peer's, or behind proxies that are trusted, the client's whom they name.

use crate::support::{Browser, Database, Reply, World, both};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Method;
use std::net::SocketAddr;

const BEHIND_PROXIES: [&str; 2] = [
    "--trusted-proxies=127.0.0.1,10.0.0.0/8,2001:db8:f::/48",
    "--sign-ins-per-minute=1",
];

/// Spends a link that never was one, from a peer and with these headers.
async fn guess(browser: &mut Browser, peer: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = browser.own(Method::POST, "/api/v1/session");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let peer: SocketAddr = peer.parse().unwrap();
    let request = request.extension(ConnectInfo(peer));
    let body = Body::from(r#"{"token":"guess"}"#);
    browser.send(request.body(body).unwrap()).await
}

/// Who is counted as whom: the limit is one guess each, so the second of the same client is refused.
async fn is_same(
    flags: &[&str],
    one: (&str, &[(&str, &str)]),
    other: (&str, &[(&str, &str)]),
) -> bool {
    let world = World::with(Database::sqlite(), flags).await;
    let mut browser = world.stranger();
    assert_eq!(guess(&mut browser, one.0, one.1).await.status, 404);
    let second = guess(&mut browser, other.0, other.1).await.status;
    assert!(matches!(second, 404 | 429), "{second}");
    second == 429
}

#[tokio::test]
async fn clients_behind_a_trusted_proxy_are_told_apart() {
    let proxy = "127.0.0.1:4711";
    let xff = "x-forwarded-for";
    let ada: &[_] = &[(xff, "192.0.2.1")];
    for (same, headers) in [
        (false, vec![(xff, "192.0.2.2")]),
        (true, vec![(xff, "192.0.2.1")]),
        // What a client writes itself stands further left, and is not read.
        (true, vec![(xff, "192.0.2.2, 192.0.2.1")]),
        (true, vec![(xff, "192.0.2.2"), (xff, "192.0.2.1")]),
        (true, vec![(xff, "unknown, , 192.0.2.1")]),
        // Past further proxies that are trusted.
        (true, vec![(xff, "192.0.2.9, 192.0.2.1, 10.0.0.7")]),
        (true, vec![(xff, "192.0.2.1"), (xff, "10.0.0.7, 10.0.0.8")]),
        // Written otherwise.
        (true, vec![(xff, "192.0.2.1:4711")]),
        (true, vec![(xff, "::ffff:192.0.2.1")]),
        // Another header is not read.
        (false, vec![("forwarded", "for=192.0.2.1")]),
        (false, vec![("x-real-ip", "192.0.2.1")]),
    ] {
        let found = is_same(&BEHIND_PROXIES, (proxy, ada), (proxy, &headers)).await;
        assert_eq!(found, same, "{headers:?}");
    }
}

#[tokio::test]
async fn what_is_no_address_stands_for_the_last_trusted_hop() {
    let xff = "x-forwarded-for";
    for headers in [
        vec![],
        vec![(xff, "")],
        vec![(xff, "192.0.2.1, unknown")],
        vec![(xff, "192.0.2.1, 999.0.0.1")],
        vec![(xff, "192.0.2.1 192.0.2.2")],
    ] {
        let proxy = "127.0.0.1:1";
        let found = is_same(&BEHIND_PROXIES, (proxy, &[]), (proxy, &headers)).await;
        assert!(found, "{headers:?}");
    }
}

#[tokio::test]
async fn a_peer_that_is_no_trusted_proxy_is_the_client() {
    let xff = "x-forwarded-for";
    let (one, other): (&[_], &[_]) = (&[(xff, "192.0.2.1")], &[(xff, "192.0.2.2")]);
    let peer = "198.51.100.1:4711";
    assert!(is_same(&BEHIND_PROXIES, (peer, one), (peer, other)).await);
    let limit = ["--sign-ins-per-minute=1"];
    let loopback = "127.0.0.1:4711";
    assert!(is_same(&limit, (loopback, one), (loopback, other)).await);
    // The peer's own address in another form, and its neighbours by IPv6.
    assert!(is_same(&limit, ("192.0.2.1:1", &[]), ("[::ffff:192.0.2.1]:2", &[])).await);
    assert!(
        is_same(
            &limit,
            ("[2001:db8::1]:1", &[]),
            ("[2001:db8::ffff:2]:2", &[])
        )
        .await
    );
    assert!(
        !is_same(
            &limit,
            ("[2001:db8::1]:1", &[]),
            ("[2001:db8:0:1::1]:2", &[])
        )
        .await
    );
}

#[tokio::test]
async fn the_standard_header_is_read_where_it_is_named() {
    let flags = [
        BEHIND_PROXIES[0],
        BEHIND_PROXIES[1],
        "--client-address-header=Forwarded",
    ];
    let proxy = "[2001:db8:f::1]:4711";
    let ada: &[_] = &[("forwarded", "for=192.0.2.1")];
    for (same, value) in [
        (true, r#"For="192.0.2.1:4711";proto=https"#),
        (true, r#"for="[::ffff:192.0.2.1]""#),
        (true, "for=192.0.2.9, proto=https;for=192.0.2.1;by=10.0.0.1"),
        (true, r#"for="192.0.2.9, for=192.0.2.1"#),
        (true, r#"for=192.0.2.1, for="[2001:db8:f::2]""#),
        (false, r#"for="[2001:db8::1]""#),
        (false, "for=192.0.2.2"),
        (false, "for=_hidden"),
        (false, "for=192.0.2.1;for=192.0.2.1"),
    ] {
        let headers: &[_] = &[("forwarded", value)];
        assert_eq!(
            is_same(&flags, (proxy, ada), (proxy, headers)).await,
            same,
            "{value}"
        );
    }
}

both!(history_tells_where_the_client_was, |database| {
    let world = World::with(database, &BEHIND_PROXIES[..1]).await;
    let mut ada = world.admin().await;
    let run = world
        .register(&mut ada, &world.form("Acme", &world.app()))
        .await;
    let org = run["state"]["org_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/orgs/{org}");
    let request = ada.own(Method::PATCH, &path);
    let request = request.header("x-forwarded-for", "203.0.113.5, 192.0.2.1");
    let generation = ada.get(&path).await.body["generation"].clone();
    let edited = serde_json::json!({ "generation": generation, "name": "Acme 2" });
    let reply = ada
        .send(request.body(Body::from(edited.to_string())).unwrap())
        .await;
    assert_eq!(reply.status, 200, "{}", reply.body);

    let history = ada.get(&format!("{path}/history")).await.body;
    assert_eq!(history[0]["act"], "edit", "{history}");
    assert_eq!(history[0]["client_address"], "192.0.2.1", "{history}");
    assert_eq!(history[1]["client_address"], "127.0.0.1", "{history}");
    let sign_in = "SELECT client_address FROM history WHERE act = 'sign_in'";
    let mut tables = world.tables().await;
    assert_eq!(tables.rows(sign_in).await, [["127.0.0.1".to_owned()]]);

    // It is part of what the chain proves.
    let moved = "UPDATE history SET client_address = '192.0.2.9' WHERE act = 'edit'";
    tables.run(moved, &[]).await;
    let faults = broker::history::anchor::faults(&world.broker)
        .await
        .unwrap();
    assert!(
        faults.iter().any(|fault| fault.contains("was changed")),
        "{faults:?}"
    );
});

#[test]
fn networks_that_make_no_sense_are_refused_by_name() {
    use crate::support::Flags;
    use clap::Parser;
    let folder = tempfile::tempdir().unwrap();
    let check = |flag: &str| {
        let folder = format!("--data-dir={}", folder.path().display());
        let flags = Flags::parse_from(["broker", &folder, flag]);
        flags
            .settings
            .check()
            .err()
            .map(|error| format!("{error:#}"))
    };
    assert_eq!(check("--trusted-proxies=127.0.0.1, ::1,10.1.0.0/16"), None);
    for (flag, setting) in [
        (
            "--trusted-proxies=proxy.example",
            "BROKER_TRUSTED_PROXIES: proxy.example",
        ),
        (
            "--trusted-proxies=10.0.0.0/33",
            "BROKER_TRUSTED_PROXIES: 10.0.0.0/33",
        ),
        ("--trusted-proxies=0.0.0.0/0", "every address"),
        ("--trusted-proxies=::ffff:10.0.0.0/104", "IPv4 network"),
        (
            "--client-address-header=x forwarded",
            "BROKER_CLIENT_ADDRESS_HEADER: x forwarded",
        ),
    ] {
        let error = check(flag).unwrap_or_default();
        assert!(error.contains(setting), "{flag}: {error}");
    }
}
