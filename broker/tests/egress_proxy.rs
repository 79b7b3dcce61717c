//! A proxy of the operator's between the broker and Salesforce.

use crate::support::{Database, Installation, World, allow};
use fake_salesforce::TokenAnswerPatch;
use serde_json::json;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// Passes plain requests on, and notes the head of each.
struct Proxy {
    port: u16,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn start() -> Self {
        let listener = TcpListener::bind("localhost:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let noted = heads.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass_on(client, noted.clone()));
            }
        });
        Self { port, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn pass_on(mut client: TcpStream, heads: Arc<Mutex<Vec<String>>>) {
    let mut read = Vec::new();
    while !read.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut more = [0; 4096];
        let length = client.read(&mut more).await.unwrap_or(0);
        if length == 0 {
            return;
        }
        read.extend_from_slice(&more[..length]);
    }
    let text = String::from_utf8_lossy(&read).into_owned();
    heads
        .lock()
        .unwrap()
        .push(text.split("\r\n\r\n").next().unwrap().to_owned());
    // `GET http://host:port/path HTTP/1.1`
    let address = text.split(' ').nth(1).unwrap();
    let host = address
        .strip_prefix("http://")
        .unwrap()
        .split('/')
        .next()
        .unwrap();
    let mut server = TcpStream::connect(host).await.unwrap();
    // One request a connection: the next one may be for another host.
    let head = text.replacen(&format!("http://{host}"), "", 1).replacen(
        "\r\n",
        "\r\nconnection: close\r\n",
        1,
    );
    server.write_all(head.as_bytes()).await.unwrap();
    let _ = copy_bidirectional(&mut client, &mut server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_is_known_by_name_and_its_password_is_printed_nowhere() {
    let proxy = Proxy::start().await;
    let place = Installation::new(Database::sqlite()).await;
    let file = place.folder.path().join("proxy");
    // The name leads to an address that no call may go to.
    let address = format!("http://ada:pr0xy-s3cret@localhost:{}\n", proxy.port);
    std::fs::write(&file, address).unwrap();
    let file = file.display().to_string();
    let settings = [
        ("BROKER_EGRESS_PROXY_FILE", file.as_str()),
        ("BROKER_LOG", "trace"),
    ];
    let serving = place.serve(&settings).await;
    let (mut ada, _) = place.admin().await;
    let form = place.form("Acme", &place.app());
    let begun = ada.post("/api/v1/authorizations", &form).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    let back = allow(&begun.text("authorize_url")).await;
    ada.arrive(&back).await;
    let path = format!("/api/v1/authorizations/{}", begun.text("id"));
    let run = ada.get(&path).await.body;
    assert_eq!(run["state"]["state"], "connected", "{run}");

    let heads = proxy.heads();
    let to_salesforce = place.fake.my_domain("practice");
    let sent = |what: &str| {
        heads
            .iter()
            .any(|head| head.contains(&format!("{to_salesforce}{what}")))
    };
    assert!(
        sent("/services/oauth2/token") && sent("/services/oauth2/userinfo"),
        "{heads:?}"
    );
    // `ada:pr0xy-s3cret`
    let password = "YWRhOnByMHh5LXMzY3JldA==";
    assert!(
        heads.iter().all(|head| head.contains(password)),
        "{heads:?}"
    );
    let doctor = place
        .command(&["doctor"])
        .envs(settings)
        .output()
        .await
        .unwrap();
    let mut printed = serving.stop().await;
    printed += &String::from_utf8_lossy(&doctor.stdout);
    printed += &String::from_utf8_lossy(&doctor.stderr);
    for secret in ["pr0xy-s3cret", password] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_a_proxy_the_host_rules_still_hold() {
    let proxy = Proxy::start().await;
    let flag = format!("--egress-proxy=http://localhost:{}", proxy.port);
    let world = World::with(Database::sqlite(), &[&flag]).await;
    let mut ada = world.admin().await;
    let elsewhere = "http://127.0.0.1:9/";
    world.fake.control().patch_token_answer(TokenAnswerPatch {
        set: [("instance_url".to_owned(), json!(elsewhere))]
            .into_iter()
            .collect(),
        remove: Vec::new(),
        grant_type: None,
        times: 1,
    });
    let run = world
        .register(&mut ada, &world.form("Acme", &world.app()))
        .await;
    assert_eq!(run["state"]["code"], "host_refused", "{run}");
    let heads = proxy.heads();
    assert!(!heads.is_empty());
    assert!(
        heads.iter().all(|head| !head.contains(elsewhere)),
        "{heads:?}"
    );
}
