//! Setup → Network Access: the addresses from which programs may log in.

use super::{NETWORK, admin, place};
use crate::authorize::found;
use crate::html;
use crate::params::Params;
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

pub(super) async fn show(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, NETWORK) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    html::page(
        "Network Access",
        &html! {
            (place(&org))
            main {
                h1 { "Network Access" }
                h2 { "Trusted IP Ranges" }
                @if org.switches.ip_restricted == Some(true) {
                    p { "The address of this machine is not trusted." }
                    form method="post" action=(NETWORK) {
                        button.primary type="submit" { "Trust this machine" }
                    }
                } @else {
                    p { "The address of this machine is trusted." }
                }
                @if org.switches.trusted_network == Some(true) {
                    p { "Logging in by SOAP from here needs no security token." }
                } @else {
                    p { "Logging in by SOAP from here needs the security token." }
                    form method="post" action=(NETWORK) {
                        button type="submit" name="without_token" value="yes" { "Need no security token from here" }
                    }
                }
                p.hint { "The real one lists ranges of addresses, and the login IP ranges are in the user's profile." }
            }
        },
    )
}

pub(super) async fn trust(
    Extract(site): Extract<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let without_token = Params::parse(&body).get("without_token").is_some();
    let org = match admin(&site, &headers, NETWORK) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    site.world.change(|state| {
        if let Some(org) = state.org_mut(&org.key) {
            org.switches.ip_restricted = None;
            if without_token {
                org.switches.trusted_network = Some(true);
            }
        }
    });
    found(NETWORK)
}
