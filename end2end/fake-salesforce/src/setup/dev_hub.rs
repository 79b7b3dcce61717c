//! Setup → Dev Hub: where an admin makes the org one (protocol §8).

use super::{DEV_HUB, admin, place};
use crate::authorize::found;
use crate::html;
use crate::site::Site;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

pub(super) async fn show(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, DEV_HUB) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    html::page(
        "Dev Hub",
        &html! {
            (place(&org))
            main {
                h1 { "Dev Hub" }
                @if org.is_sandbox {
                    p { "A sandbox cannot be a Dev Hub." }
                } @else if org.dev_hub {
                    p { "Dev Hub is enabled. It cannot be disabled again." }
                } @else {
                    p { "Dev Hub is disabled." }
                    form method="post" action=(DEV_HUB) {
                        button.primary type="submit" { "Enable Dev Hub" }
                    }
                }
            }
        },
    )
}

pub(super) async fn enable(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, DEV_HUB) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    site.world.change(|state| state.enable_dev_hub(&org.key));
    found(DEV_HUB)
}
