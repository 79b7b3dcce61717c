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

/// Where the app's files are; the rest of the folder is its page.
const FILES: &str = "/assets/";

pub(super) async fn serve(State(state): State<AppState>, request: Request) -> Response {
    let (path, headers) = (request.uri().path(), request.headers());
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let not_here = || Error::from(ErrorCode::NotFound).into_response();
    if path.starts_with(FILES) && reads {
        return file(path.trim_start_matches('/'), headers).unwrap_or_else(not_here);
    }
    if !paths::is_page(path) {
        return match elsewhere(request.uri()) {
            Some(page) if reads => page,
            _ if reads && is_navigation(headers) => not_found_page(headers),
            _ => not_here(),
        };
    }
    if !reads {
        return Error::from(ErrorCode::MethodNotAllowed).into_response();
    }
    if let Some(elsewhere) = at_public_url(headers, &state.broker.config.public_url, request.uri())
    {
        return elsewhere;
    }
    let mut page = file(PAGE, headers).unwrap_or_else(not_built);
    if let Ok(links) = HeaderValue::try_from(asked_first(request.uri())) {
        page.headers_mut().insert(header::LINK, links);
    }
    page
}

/// A page that is written in another way: with a slash at its end, or by the name of its file.
fn elsewhere(uri: &Uri) -> Option<Response> {
    let path = match uri.path() {
        "/index.html" => "/",
        path => path.strip_suffix('/')?,
    };
    let query = uri
        .query()
        .map_or_else(String::new, |query| format!("?{query}"));
    paths::is_page(path).then(|| Redirect::permanent(&format!("{path}{query}")).into_response())
}

/// A person looks for a page, and no program for a file.
fn is_navigation(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT);
    let accepted = accepted.and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.contains("text/html")
}

/// The app says that there is no such page, and the answer says so, too.
fn not_found_page(headers: &HeaderMap) -> Response {
    let mut page = file(PAGE, headers).unwrap_or_else(not_built);
    if page.status().is_success() {
        *page.status_mut() = StatusCode::NOT_FOUND;
    }
    let out = page.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    out.append(header::VARY, HeaderValue::from_static("accept"));
    page
}

/// The tags of the built page that name its styles, for pages that need nothing else of the app.
pub(super) fn stylesheets() -> String {
    let page = Site::get(PAGE).map(|file| file.data).unwrap_or_default();
    let page = String::from_utf8_lossy(&page);
    let tags = page
        .split('<')
        .filter(|tag| tag.starts_with("link rel=\"stylesheet\""));
    let tags = tags.filter_map(|tag| tag.split_once('>'));
    let tags = tags.map(|(tag, _)| ["<", tag, ">"].concat());
    tags.collect::<Vec<_>>().concat()
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
const TAGS: [(&str, &str, &str); 3] = [
    ("link rel=\"stylesheet\"", "href", "rel=preload; as=style"),
    ("script ", "src", "rel=modulepreload"),
    ("link rel=\"preload\"", "href", FETCHED),
];

/// What the built page has the browser fetch, as the head of an answer hints at it.
fn hints(page: &str) -> impl Iterator<Item = String> {
    page.split('<').filter_map(|tag| {
        let (_, name, what) = TAGS.iter().find(|(begin, ..)| tag.starts_with(begin))?;
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
fn at_public_url(headers: &HeaderMap, public_url: &str, uri: &Uri) -> Option<Response> {
    let (scheme, public_host) = public_url.split_once("://")?;
    let host = headers.get(header::HOST)?;
    let behind_proxy = scheme == "https";
    if behind_proxy || host == public_host {
        return None;
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Some(Redirect::temporary(&format!("{public_url}{path}")).into_response())
}

fn file(name: &str, headers: &HeaderMap) -> Option<Response> {
    // What is sent where its encoding is accepted is no file of its own.
    if matches!(name.rsplit('.').next(), Some("br" | "gz")) {
        return None;
    }
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
