//! Setup → User Interface: where an admin lets people log in by SOAP (protocol §5).

use super::{USER_INTERFACE, admin, place};
use crate::authorize::found;
use crate::html;
use crate::site::Site;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

pub(super) async fn show(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, USER_INTERFACE) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    html::page(
        "User Interface",
        &html! {
            (place(&org))
            main {
                h1 { "User Interface" }
                @if org.switches.soap_login == Some(true) {
                    p { "SOAP API login() is enabled. It cannot be disabled here again." }
                } @else {
                    p { "SOAP API login() is disabled." }
                    form method="post" action=(USER_INTERFACE) {
                        button.primary type="submit" { "Enable SOAP API login()" }
                    }
                }
                p.hint { "The real one has a check box of this name, among many others." }
            }
        },
    )
}

pub(super) async fn enable(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, USER_INTERFACE) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    site.world.change(|state| {
        if let Some(org) = state.org_mut(&org.key) {
            org.switches.soap_login = Some(true);
        }
    });
    found(USER_INTERFACE)
}
