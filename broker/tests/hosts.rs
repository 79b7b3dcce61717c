//! Where secrets may be sent: one corpus of addresses, for the form and for what Salesforce's
//! answers name. A listener on this machine must hear nothing.

use crate::support::{Trap, World, both, figure};
use broker::salesforce::allowed_origin;
use broker_api::{Cloud, LoginHosts, LoginUrl, LoginUrlError};
use fake_salesforce::TokenAnswerPatch;
use proptest::prelude::*;
use serde_json::json;

struct Line {
    class: &'static str,
    accepted: bool,
    text: String,
}

fn corpus(trap: u16) -> Vec<Line> {
    let lines = include_str!("corpus/login_urls.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut parts = line.splitn(3, ' ');
            let mut part = || parts.next().unwrap();
            let (class, verdict) = (part(), part());
            let text: String = serde_json::from_str(part()).unwrap();
            Line {
                class,
                accepted: verdict == "accept",
                text: text.replace("{trap}", &trap.to_string()),
            }
        })
        .collect()
}

/// The host that a browser would go to.
fn host_of(origin: &str) -> String {
    let url = url::Url::parse(origin).unwrap();
    assert_eq!(url.scheme(), "https", "{origin}");
    assert_eq!(url.origin().ascii_serialization(), origin);
    match url.host().unwrap() {
        url::Host::Domain(host) => host.to_owned(),
        address => panic!("{origin} is the address {address}"),
    }
}

/// Written again, and otherwise than in the broker.
fn is_salesforce(host: &str) -> bool {
    let labels: Vec<_> = host.rsplit('.').collect();
    match labels.as_slice() {
        ["com", "salesforce", "login" | "test"] | ["com", "salesforce", "my", _] => true,
        ["com", "salesforce", "my", partition, _] => {
            "sandbox develop scratch trailblaze demo patch"
                .split(' ')
                .any(|known| known == *partition)
        }
        _ => false,
    }
}

#[test]
fn the_corpus_is_large_and_each_line_has_its_verdict() {
    let lines = corpus(4711);
    assert!(lines.len() >= 200, "{}", lines.len());
    let usual = LoginHosts::default();
    for Line {
        class,
        accepted,
        text,
    } in &lines
    {
        let parsed = LoginUrl::parse(text, &usual);
        assert_eq!(parsed.is_ok(), *accepted, "{class}: {text:?}: {parsed:?}");
        if let Ok(url) = parsed {
            assert!(is_salesforce(&host_of(url.as_str())), "{class}: {text:?}");
        }
        // Answers get no forgiveness: what is accepted there is exactly what was said.
        let answered = allowed_origin(text, &usual);
        let exact = |origin: &String| text.trim_end_matches('/') == origin;
        assert!(answered.as_ref().is_none_or(exact), "{class}: {text:?}");
        assert!(*accepted || answered.is_none(), "{class}: {text:?}");
    }
}

both!(
    the_form_takes_what_the_corpus_accepts_and_nothing_else,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let trap = Trap::set().await;
        let app = world.app();
        for (number, line) in corpus(trap.port).into_iter().enumerate() {
            let mut form = world.form(&format!("Acme {number}"), &app);
            form["login_url"] = json!(line.text);
            let reply = ada.post("/api/v1/authorizations", &form).await;
            let about = format!("{}: {:?}: {}", line.class, line.text, reply.body);
            if line.accepted {
                assert_eq!(reply.status, 201, "{about}");
                let away = url::Url::parse(&reply.text("authorize_url")).unwrap();
                let host = away.host_str().unwrap();
                assert!(away.scheme() == "https" && is_salesforce(host), "{about}");
            } else {
                assert_eq!(reply.status, 422, "{about}");
                let fields: Vec<_> = reply.body["fields"].as_object().unwrap().keys().collect();
                assert_eq!(fields, ["login_url"], "{about}");
            }
        }
        let sent = world.fake.control().requests();
        assert!(sent.is_empty(), "{sent:?}");
        assert_eq!(trap.arrivals().await, 0);
    }
);

both!(
    a_cloud_that_is_switched_on_is_allowed_in_forms_and_answers,
    |database| {
        let world = World::with(database, &["--salesforce-clouds=defense,pre-release"]).await;
        let mut ada = world.admin().await;
        let app = world.app();
        let hosts = [
            ("acme.my.salesforce.mil", true),
            ("prerellogin.pre.salesforce.com", true),
            ("acme.my.sfcrmproducts.cn", false),
        ];
        for (host, on) in hosts {
            let mut form = world.form(host, &app);
            form["login_url"] = json!(host);
            let reply = ada.post("/api/v1/authorizations", &form).await;
            let origin = format!("https://{host}");
            let named = allowed_origin(&origin, &world.broker.config.login_hosts);
            if on {
                assert_eq!(reply.status, 201, "{host}: {}", reply.body);
                assert!(reply.text("authorize_url").starts_with(&origin), "{host}");
                assert_eq!(named, Some(origin));
            } else {
                let reason = &reply.body["fields"]["login_url"]["error"];
                let off = json!({ "code": "cloud_not_offered", "cloud": "china" });
                assert_eq!(*reason, off, "{}", reply.body);
                assert_eq!(named, None);
            }
        }
    }
);

both!(
    hosts_in_answers_are_held_against_the_same_corpus,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let trap = Trap::set().await;
        let app = world.app();
        let (id, _) = world.begin(&mut ada, &world.form("Acme", &app)).await;
        let refused = corpus(trap.port).into_iter().filter(|line| !line.accepted);
        let every = figure(1, 10);
        let identity = "00DHn0000017QkAMAU/005Hn00000HqT1aIAF";
        for line in refused.step_by(every) {
            for (field, value) in [
                ("instance_url", line.text.clone()),
                ("id", format!("{}/id/{identity}", line.text)),
            ] {
                let patch = TokenAnswerPatch {
                    set: [(field.to_owned(), json!(value))].into_iter().collect(),
                    // Only an unsigned identity can be forged in one field.
                    remove: vec!["signature".to_owned()],
                    grant_type: None,
                    times: 1,
                };
                world.fake.control().patch_token_answer(patch);
                world.fake.control().clear_requests();
                let again = ada.act(&id, "resume").await;
                let back = crate::support::allow(&again.text("authorize_url")).await;
                let run = world.come_back(&mut ada, &id, &back).await;
                let about = format!("{field} {}: {value:?}", line.class);
                assert_eq!(run["state"]["code"], "host_refused", "{about}");
                assert_eq!(world.token_requests(), 1);
                assert_eq!(world.requests_to("/services/oauth2/userinfo"), 0, "{about}");
            }
        }
        assert_eq!(world.orgs(&mut ada).await.len(), 0);
        assert_eq!(trap.arrivals().await, 0);
    }
);

proptest! {
    #![proptest_config(ProptestConfig {
        cases: u32::try_from(figure(200_000, 20_000)).unwrap(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_is_accepted_is_a_host_of_salesforce_to_every_parser(
        text in prop_oneof![
            "(https://)?[a-z0-9.-]{0,12}\\.?(my|login|test)\\.salesforce\\.com\\PC{0,3}",
            "https://[a-z@:\\\\/%#?\\[\\].ßſ．。-]{0,20}(login|\\.my)\\.salesforce\\.com",
            "(https?://)?[a-z]{1,3}\\.(sandbox|develop|demo|evil)\\.my\\.salesforce\\.com[/.:]?",
            "(xn--|[a-z]{2}--)[a-z0-9-]{0,6}(\\.(xn--[a-z0-9]{0,4}|sandbox))?\\.my\\.salesforce\\.com",
            "\\PC{0,60}",
        ]
    ) {
        if let Ok(url) = LoginUrl::parse(&text, &LoginHosts::default()) {
            let host = host_of(url.as_str());
            prop_assert!(is_salesforce(&host), "{text:?}: {host}");
            // What was typed, minus what nobody sees, leads a browser to the same host.
            let typed: String = text
                .chars()
                .filter(|c| !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'))
                .collect();
            let typed = typed.trim();
            let typed = if typed.contains("://") { typed.into() } else { format!("https://{typed}") };
            let browsers = url::Url::parse(&typed).unwrap();
            prop_assert_eq!(browsers.host_str(), Some(host.as_str()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: u32::try_from(figure(50_000, 5_000)).unwrap(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_accepted_can_be_called_and_what_is_offered_is_accepted(
        text in prop_oneof![
            "(https://)?[a-z0-9-]{0,8}(\\.(sandbox|xn--[a-z]{0,3}))?\\.my\\.(salesforce\\.mil|sfcrmproducts\\.cn)[/:.]?",
            "(https://)?([a-z0-9-]{0,6}\\.)?prerel[a-z0-9-]{0,4}\\.pre\\.(my\\.)?salesforce\\.com/?",
            "(https?://)?[a-z0-9-]{1,8}(\\.sandbox)?\\.(lightning\\.force|vf\\.force|my\\.salesforce-setup|my\\.salesforce)\\.com(:443)?(/\\PC{0,8})?",
        ]
    ) {
        let hosts = LoginHosts { extra: Vec::new(), clouds: Cloud::ALL.to_vec() };
        match LoginUrl::parse(&text, &hosts) {
            Ok(url) => {
                host_of(url.as_str());
            }
            Err(LoginUrlError::OtherAddress { login_host }) => {
                let offered = LoginUrl::parse(&login_host, &hosts);
                prop_assert_eq!(offered.as_ref().map(LoginUrl::host), Ok(&*login_host));
                host_of(offered.unwrap().as_str());
            }
            Err(_) => {}
        }
    }
}
