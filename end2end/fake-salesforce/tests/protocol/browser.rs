//! Somebody logged in, opening and submitting pages one by one.

use crate::support::{ADMIN, Answer, Scene, encoded, post, send};

/// Somebody logged in at one host, page by page.
pub(crate) struct Browser {
    host: String,
    cookie: String,
}

impl Browser {
    /// Logs in at the practice org.
    pub(crate) async fn of(scene: &Scene, username: &str, password: &str) -> Self {
        Self::at(&scene.host, username, password).await
    }

    /// The admin of the practice org, in that org.
    pub(crate) async fn admin(scene: &Scene) -> Self {
        Self::of(scene, ADMIN, "practice1").await
    }

    pub(crate) async fn at(host: &str, username: &str, password: &str) -> Self {
        let form = [("username", username), ("pw", password), ("startURL", "")];
        let session = post(&format!("{host}/"), &form).await;
        let cookie = session.header("set-cookie").unwrap_or_else(|| {
            panic!("{username} is not logged in at {host}");
        });
        Self {
            host: host.into(),
            cookie: cookie.split(';').next().unwrap().into(),
        }
    }

    pub(crate) async fn open(&self, path: &str) -> Answer {
        let url = format!("{}{path}", self.host);
        send("GET", &url, &[("cookie", &self.cookie)], "")
            .await
            .unwrap()
    }

    pub(crate) async fn submit(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.host);
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        send("POST", &url, &headers, &encoded(form)).await.unwrap()
    }
}
