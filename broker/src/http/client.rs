//! Where a request comes from: the peer, or behind proxies that the operator trusts, who they say it is.

use super::{AppState, origin};
use crate::config::Config;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The client's network address.
pub(super) struct ClientAddress(pub(super) IpAddr);

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &AppState) -> Result<Self, Infallible> {
        let address = origin::current().client_address;
        Ok(Self(address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

/// The client's network address; none, if not even the peer's is known.
///
/// Each proxy writes the address of its own peer at the end of the header. So it is read from the end, and only as
/// far as a proxy that is trusted wrote it. Where nobody could have written what stands there, the client is the last
/// trusted hop.
pub(super) fn address(request: &Request, config: &Config) -> Option<IpAddr> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    let mut nearest = peer.0.ip().to_canonical();
    let name = &config.client_address_header;
    let read = if name == header::FORWARDED {
        read_forwarded
    } else {
        read_node
    };
    let lines = request.headers().get_all(name);
    for hop in lines.iter().rev().flat_map(hops) {
        if !config.is_trusted_proxy(nearest) {
            break;
        }
        let Some(address) = read(hop) else {
            break;
        };
        nearest = address;
    }
    Some(nearest)
}

/// What one line of the header lists, from its end. A line that is not text lists one thing that is no address.
///
/// A comma separates within quotes, too: otherwise a quote that a client opened and never closed would hide what the
/// proxies wrote behind it.
fn hops(line: &HeaderValue) -> impl Iterator<Item = &str> {
    let list = line.to_str().unwrap_or("unknown").rsplit(',');
    list.map(str::trim).filter(|hop| !hop.is_empty())
}

/// One element of `Forwarded` (RFC 7239): exactly one `for=`.
fn read_forwarded(element: &str) -> Option<IpAddr> {
    let mut nodes = element.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("for")
            .then(|| value.trim())
    });
    let (Some(node), None) = (nodes.next(), nodes.next()) else {
        return None;
    };
    let unquoted = node
        .strip_prefix('"')
        .and_then(|node| node.strip_suffix('"'));
    read_node(unquoted.unwrap_or(node))
}

/// An address, with or without a port; one of IPv6 may stand in brackets.
fn read_node(text: &str) -> Option<IpAddr> {
    let bracketed = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let read = match bracketed {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => text.parse::<IpAddr>().ok(),
    };
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    Some(read.or_else(with_port)?.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_an_address_however_it_is_written() {
        for (text, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.1:4711", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("[::ffff:192.0.2.1]:80", "192.0.2.1"),
        ] {
            assert_eq!(read_node(text), address.parse().ok(), "{text}");
        }
        for text in [
            "",
            "unknown",
            "_hidden",
            "192.0.2.1.5",
            "192.0.2.1:x",
            "[192.0.2.1]",
            "a.example",
            "01.2.3.4",
        ] {
            assert_eq!(read_node(text), None, "{text}");
        }
    }
}
