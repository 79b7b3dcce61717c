//! Callbacks that no Salesforce sends: none is taken, none is a fault, and the run that waits
//! meanwhile comes back as if nothing had happened. The cases are generated from a fixed seed.

use crate::support::{Browser, PUBLIC_URL, World, allow, both, figure};
use axum::body::Body;
use axum::http::{Method, Uri};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
use std::fmt::Write;

/// One request that must be refused.
#[derive(Clone, Debug)]
struct Case {
    method: Method,
    headers: Vec<(&'static str, &'static str)>,
    cookies: Cookies,
    query: String,
}

#[derive(Clone, Copy, Debug)]
enum Cookies {
    /// Those of the browser that left.
    Own,
    None,
    /// The right names with other values.
    Foreign,
    /// Another person's.
    OtherPerson,
    /// Not even cookies.
    Broken,
}

/// What a waiting run's address holds.
#[derive(Clone, Debug)]
struct Live {
    state: String,
    code: String,
}

impl Live {
    fn query(&self) -> String {
        format!("code={}&state={}", encoded(&self.code), self.state)
    }
}

both!(
    malformed_callbacks_are_refused_and_use_nothing_up,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let bob = world.signed_in("bob").await;
        let form = world.form("Acme", &world.app());
        let (id, authorize_url) = world.begin(&mut ada, &form).await;
        let back = allow(&authorize_url).await;
        let live = live(&back);
        let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut runner = TestRunner::new_with_rng(ProptestConfig::default(), seed);
        let cases = case(&live);

        for number in 0..figure(10_000, 1_000) {
            let case = cases.new_tree(&mut runner).unwrap().current();
            let Some(request) = request(&case, &ada, &bob) else {
                continue;
            };
            let mut sender = ada.clone();
            let reply = sender.send(request).await;
            let expected = match case.method {
                Method::GET if case.headers.iter().any(|(_, v)| v.contains("pre")) => 400,
                Method::GET => 303,
                _ => 405,
            };
            assert_eq!(reply.status, expected, "case {number}: {case:?}");
            if expected == 303 {
                let refused = reply.location().starts_with("/callback-refused/callback_");
                assert!(refused, "case {number}: {case:?}: {}", reply.location());
            }
            assert!(
                reply.header("set-cookie").is_empty(),
                "case {number}: {case:?}"
            );
        }

        assert_eq!(world.token_requests(), 0);
        let run = world.come_back(&mut ada, &id, &back).await;
        assert_eq!(run["state"]["state"], "connected", "{run}");
    }
);

fn live(back: &str) -> Live {
    let url = url::Url::parse(&format!("{PUBLIC_URL}{back}")).unwrap();
    let param = |name| url.query_pairs().find(|(key, _)| key == name).unwrap().1;
    Live {
        state: param("state").into_owned(),
        code: param("code").into_owned(),
    }
}

/// Every case has at least one fault, and any number of further ones.
fn case(live: &Live) -> impl Strategy<Value = Case> + use<> {
    let whole = Just(live.query());
    let wrong_query = (
        Just(Method::GET),
        no_headers(),
        any_cookies(),
        faulty_query(live),
    );
    let wrong_cookies = (
        Just(Method::GET),
        no_headers(),
        foreign_cookies(),
        whole.clone(),
    );
    let anything = prop_oneof![whole.clone(), faulty_query(live)].boxed();
    let wrong_method = (methods(), no_headers(), any_cookies(), anything.clone());
    let ahead = (Just(Method::GET), prefetch(), any_cookies(), anything);
    let parts = prop_oneof![
        6 => wrong_query,
        2 => wrong_cookies,
        1 => wrong_method,
        1 => ahead,
    ];
    parts.prop_map(|(method, headers, cookies, query)| Case {
        method,
        headers,
        cookies,
        query,
    })
}

fn methods() -> BoxedStrategy<Method> {
    let methods = [
        "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND",
    ];
    let methods = methods.map(|name| Method::from_bytes(name.as_bytes()).unwrap());
    prop::sample::select(methods.to_vec()).boxed()
}

type Headers = Vec<(&'static str, &'static str)>;

fn no_headers() -> BoxedStrategy<Headers> {
    let some = [
        vec![],
        vec![("sec-fetch-site", "cross-site")],
        vec![("x-forwarded-host", "evil.example")],
        vec![("range", "bytes=0-1"), ("expect", "100-continue")],
    ];
    prop::sample::select(some.to_vec()).boxed()
}

fn prefetch() -> BoxedStrategy<Headers> {
    let some = [
        vec![("sec-purpose", "prefetch")],
        vec![("sec-purpose", "prefetch;prerender")],
        vec![("purpose", "prefetch"), ("sec-fetch-site", "cross-site")],
        vec![("x-moz", "prefetch")],
    ];
    prop::sample::select(some.to_vec()).boxed()
}

fn any_cookies() -> BoxedStrategy<Cookies> {
    prop_oneof![3 => Just(Cookies::Own), 1 => foreign_cookies()].boxed()
}

fn foreign_cookies() -> BoxedStrategy<Cookies> {
    use Cookies::{Broken, Foreign, None, OtherPerson};
    prop::sample::select(vec![None, Foreign, OtherPerson, Broken]).boxed()
}

/// Parameters that are not exactly one answer to the waiting run.
fn faulty_query(live: &Live) -> BoxedStrategy<String> {
    let whole = live.query();
    let state = format!("state={}", live.state);
    let code = format!("code={}", encoded(&live.code));
    let with_live = |rest: BoxedStrategy<String>| {
        let state = state.clone();
        rest.prop_map(move |rest| format!("{state}&{rest}"))
    };
    let bad = prop_oneof![
        Just(String::new()),
        Just("%00".to_owned()),
        Just("a%0d%0ab".to_owned()),
        Just("%ff%fe".to_owned()),
        Just("%c3%28".to_owned()),
        Just("x".repeat(5_000)),
    ];
    let twice = prop::sample::select(vec![
        format!("{whole}&{state}"),
        format!("{whole}&{code}"),
        format!("{whole}&error=access_denied"),
        format!("{whole}&state=other"),
        format!("{whole}&stat%65={}", live.state),
        format!("{state}&error=a&error=b"),
        format!("{whole}&error_description=a&error_description=b"),
        format!("{whole}&iss=https%3A%2F%2Fevil.example"),
        format!("{whole}&iss="),
        format!(
            "{whole}&padding={}",
            "x".repeat(64 * 1024 - whole.len() - 9)
        ),
        state.clone(),
        code.clone(),
        whole.replace('&', "%26"),
        whole.replace('=', "%3D"),
        String::new(),
    ]);
    let bad_values = ("code|error|error_description|iss", bad);
    let bad_values = bad_values.prop_map(|(name, value)| format!("{name}={value}&code=1"));
    prop_oneof![
        twice,
        with_live(bad_values.boxed()),
        (other_state(live), "[a-zA-Z0-9%._~!+-]{0,40}")
            .prop_map(|(state, code)| format!("code={code}&state={state}")),
        ("error|code|state|x|%00", ".{0,30}", other_state(live))
            .prop_map(|(name, value, state)| format!("{name}={}&state={state}", encoded(&value))),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(|bytes| percent(&bytes)),
        "[&=%?;a-z0-9]{0,80}",
    ]
    .boxed()
}

/// Never the waiting run's.
fn other_state(live: &Live) -> BoxedStrategy<String> {
    let state = live.state.clone();
    let truncated = (0..state.len()).prop_map({
        let state = state.clone();
        move |length| state[..length].to_owned()
    });
    prop_oneof![
        truncated,
        "[A-Za-z0-9_-]{1,4}".prop_map({
            let state = state.clone();
            move |more| format!("{state}{more}")
        }),
        Just(format!("+{state}")),
        Just(format!("{state}%00")),
        Just(state.chars().rev().collect::<String>()),
        "[A-Za-z0-9_-]{43}",
        "\\PC{0,60}".prop_map(|text| encoded(&text)),
    ]
    .boxed()
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn percent(bytes: &[u8]) -> String {
    let mut text = String::from("state=");
    for byte in bytes {
        write!(text, "%{byte:02x}").unwrap();
    }
    text
}

/// The request, unless no HTTP client could send its address.
fn request(case: &Case, own: &Browser, other: &Browser) -> Option<axum::http::Request<Body>> {
    let address = format!("/oauth/_callback?{}", case.query);
    Uri::try_from(&address).ok()?;
    let mut browser = match case.cookies {
        Cookies::OtherPerson => other.clone(),
        _ => own.clone(),
    };
    match case.cookies {
        Cookies::None => browser.cookies.clear(),
        Cookies::Foreign => browser
            .cookies
            .values_mut()
            .for_each(|value| *value = value.chars().rev().collect()),
        Cookies::Broken => {
            browser.cookies.clear();
            browser.cookies.insert(";;=".into(), "\"%%%\t".into());
        }
        Cookies::Own | Cookies::OtherPerson => {}
    }
    let mut request = browser.request(case.method.clone(), &address);
    for (name, value) in &case.headers {
        request = request.header(*name, *value);
    }
    Some(request.body(Body::empty()).unwrap())
}
