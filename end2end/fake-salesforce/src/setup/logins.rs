//! Setup → Login History: the newest first, with the words that say why a login or a token was refused.

use super::{LOGIN_HISTORY, admin, place};
use crate::html;
use crate::login_history::LoginAttempt;
use crate::site::Site;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;
use time::OffsetDateTime;
use time::macros::format_description;

pub(super) async fn history(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, LOGIN_HISTORY) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    let attempts: Vec<LoginAttempt> = site.world.read(|state| {
        let of_this_org = state.login_history.iter().filter(|one| one.org == org.key);
        of_this_org.rev().cloned().collect()
    });
    html::page(
        "Login History",
        &html! {
            (place(&org))
            main {
                h1 { "Login History" }
                @if attempts.is_empty() {
                    p { "Nobody has tried to log in to this org." }
                } @else {
                    table {
                        thead { tr { th { "Login Time" } th { "Username" } th { "Application" } th { "Status" } } }
                        tbody { @for one in &attempts { tr {
                            td { (moment(one.at)) }
                            td { (one.username) }
                            td { (one.application) }
                            td { (one.status) }
                        } } }
                    }
                }
            }
        },
    )
}

/// Such as `2026-11-24 08:33:21 UTC`.
fn moment(milliseconds: i64) -> String {
    let layout = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    OffsetDateTime::from_unix_timestamp(milliseconds / 1000)
        .ok()
        .and_then(|moment| moment.format(layout).ok())
        .unwrap_or_default()
}
