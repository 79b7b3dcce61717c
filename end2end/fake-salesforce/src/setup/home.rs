//! Setup's own front page, and My Domain: where an admin reads the address that others must type.

use super::{ADDRESSES, MY_DOMAIN, SETUP_HOME, admin, place};
use crate::html;
use crate::site::Site;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

pub(super) async fn home(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, SETUP_HOME) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    html::page(
        "Setup Home",
        &html! {
            (place(&org))
            main {
                h1 { "Setup Home" }
                ul { @for (address, name) in ADDRESSES { li { a href=(address) { (name) } } } }
            }
        },
    )
}

pub(super) async fn my_domain(Extract(site): Extract<Site>, headers: HeaderMap) -> Response {
    let org = match admin(&site, &headers, MY_DOMAIN) {
        Ok(org) => org,
        Err(refused) => return refused,
    };
    let origin = site.world.origins.my_domain(&org.key);
    html::page(
        "My Domain",
        &html! {
            (place(&org))
            main {
                h1 { "My Domain" }
                h2 { "My Domain Details" }
                dl {
                    dt { "Current My Domain URL" }
                    dd { code aria-label="Current My Domain URL" { (origin) } }
                }
                p.hint { "The real one is a host name such as acme.my.salesforce.com. This one is typed whole." }
            }
        },
    )
}
