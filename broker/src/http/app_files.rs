//! The app: its files, compressed beforehand, and its page for every address that is a page's.

use super::AppState;
use crate::error::Error;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use broker_api::{ErrorCode, paths};
use rust_embed::RustEmbed;

/// The built app (`build.rs` says where it is): read from disk in a debug build, inside the executable in a release.
#[derive(RustEmbed)]
#[folder = "$BROKER_SITE"]
struct Site;

const PAGE: &str = "index.html";

pub(super) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Error::from(ErrorCode::MethodNotAllowed).into_response();
    }
    let public_url = &state.broker.config.public_url;
    let path = request.uri().path();
    let name = path.trim_start_matches('/');
    if name.starts_with("assets/") || name.contains('.') {
        return file(name, request.headers())
            .unwrap_or_else(|| Error::from(ErrorCode::NotFound).into_response());
    }
    if let Some(elsewhere) = at_public_url(request.headers(), public_url, path) {
        return elsewhere;
    }
    let mut page = file(PAGE, request.headers()).unwrap_or_else(not_built);
    if let Ok(links) = HeaderValue::try_from(asked_first(request.uri())) {
        page.headers_mut().insert(header::LINK, links);
    }
    page
}

/// What a page needs first: the app itself, and what it asks for then (`app/src/api/early.js`). The browser
/// sends for it as soon as the answer's head is there, before it makes anything of the page.
fn asked_first(page: &Uri) -> String {
    let list: &[&str] = match (page.path(), page.query()) {
        ("/", None) => &[paths::ORGS, paths::AUTHORIZATIONS],
        _ => &[],
    };
    let text = Site::get(PAGE).map(|file| file.data).unwrap_or_default();
    let app = hints(std::str::from_utf8(&text).unwrap_or_default());
    let parts = Site::iter().filter(|file| is_part_of(page.path(), file));
    let parts = parts.map(|file| format!("</{file}>; {FETCHED}"));
    let asked = list.iter().map(|path| format!("<{path}>; {FETCHED}"));
    app.chain(parts).chain(asked).collect::<Vec<_>>().join(", ")
}

/// Whether a page is made by this module, too, beside the first one (`app/src/pages/later.rs`): the form's, the later
/// pages', or one of what both need.
fn is_part_of(page: &str, file: &str) -> bool {
    let (_, name) = file.rsplit_once('/').unwrap_or(("", file));
    match page {
        "/" => false,
        "/register" => name == "split_form.wasm" || is_shared(name),
        _ => name == "split_later_pages.wasm" || is_shared(name),
    }
}

fn is_shared(name: &str) -> bool {
    let ending = name
        .strip_prefix("chunk_")
        .and_then(|rest| rest.split_once('.'));
    ending.is_some_and(|(_, ending)| ending == "wasm")
}

const FETCHED: &str = "rel=preload; as=fetch; crossorigin";

/// How a built page begins the tags of its files, where these name the file, and how a hint says what it is.
const FILES: [(&str, &str, &str); 3] = [
    ("link rel=\"stylesheet\"", "href", "rel=preload; as=style"),
    ("script ", "src", "rel=modulepreload"),
    ("link rel=\"preload\"", "href", FETCHED),
];

/// What the built page has the browser fetch, as the head of an answer hints at it.
fn hints(page: &str) -> impl Iterator<Item = String> {
    page.split('<').filter_map(|tag| {
        let (_, name, what) = FILES.iter().find(|(begin, ..)| tag.starts_with(begin))?;
        let path = attribute(tag, name)?;
        // A browser makes no use of a hint that lacks the hash that the tag has.
        let hash = attribute(tag, "integrity");
        let hash = hash.map_or_else(String::new, |hash| format!("; integrity=\"{hash}\""));
        Some(format!("<{path}>; {what}{hash}"))
    })
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// A page that was opened under another name, such as 127.0.0.1 for localhost, where the cookies
/// and the callback would not be found.
fn at_public_url(headers: &HeaderMap, public_url: &str, path: &str) -> Option<Response> {
    let (scheme, public_host) = public_url.split_once("://")?;
    let host = headers.get(header::HOST)?;
    let behind_proxy = scheme == "https";
    if behind_proxy || host == public_host {
        return None;
    }
    Some(Redirect::temporary(&format!("{public_url}{path}")).into_response())
}

fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    let (content, encoding) = best_encoding(name, headers)?;
    let mut response = content.into_response();
    let out = response.headers_mut();
    out.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(name)),
    );
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let caching = match name.strip_prefix("assets/") {
        Some(_) => "public, max-age=31536000, immutable",
        None => "no-cache",
    };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    Some(response)
}

fn best_encoding(name: &str, headers: &HeaderMap) -> Option<(Vec<u8>, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or("");
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        let wanted = accepted.split(',').any(|one| one.trim() == encoding);
        if let Some(file) = Site::get(&format!("{name}{ending}")).filter(|_| wanted) {
            return Some((file.data.into_owned(), Some(encoding)));
        }
    }
    let file = Site::get(name)?;
    Some((file.data.into_owned(), None))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn not_built() -> Response {
    let text = "The app is not built yet: run `cargo xtask run` or `cargo xtask build`.\n";
    (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_made_by_the_modules_that_it_needs() {
        let files = [
            "app_bg.wasm",
            "split_form.wasm",
            "chunk_3.wasm",
            "split_later_pages.wasm",
            "chunk_3.wasm.br",
        ];
        let of = |page| {
            let files = files.iter().map(|name| format!("assets/app-1/{name}"));
            files.filter(|file| is_part_of(page, file)).count()
        };
        assert_eq!([of("/"), of("/register"), of("/orgs/1")], [0, 2, 2]);
    }

    #[test]
    fn the_head_hints_at_what_the_page_names() {
        let page = r#"<link rel="icon" href="/icon.svg">
            <link rel="stylesheet" href="/a.css" integrity="sha384-a">
            <link rel="preload" href="/assets/app-1/app_bg.wasm" as="fetch" crossorigin>
            <script async type="module" src="/start.js" integrity="sha384-s"></script>"#;
        let hinted: Vec<_> = hints(page).collect();
        let own = include_str!("../../../public/index.html");
        let asked = hints(own).collect::<String>();
        assert_eq!(asked, format!("<{}>; {FETCHED}", paths::SESSION));
        assert_eq!(
            hinted,
            [
                r#"</a.css>; rel=preload; as=style; integrity="sha384-a""#,
                "</assets/app-1/app_bg.wasm>; rel=preload; as=fetch; crossorigin",
                r#"</start.js>; rel=modulepreload; integrity="sha384-s""#,
            ]
        );
    }
}
