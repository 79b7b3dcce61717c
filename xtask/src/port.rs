//! Ports on this machine.

use anyhow::{Context, Result, bail};
use std::net::{Ipv4Addr, TcpListener};

/// A busy port is an error, said before anything is built. Another one is never taken instead:
/// the callback URL that people copy into Salesforce names it.
pub(crate) fn require_free(port: u16, what: &str) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!(
            "port {port}, for {what}, is in use: end what uses it, or choose another with --port N"
        );
    }
    Ok(())
}

/// A port that nothing listens on, for a server that only tests talk to.
pub(crate) fn any_free() -> Result<u16> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot listen on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_port_names_the_flag() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let error = require_free(port, "the broker").expect_err("the port is in use");
        let text = error.to_string();
        assert!(
            text.contains("--port") && text.contains(&port.to_string()),
            "{text}"
        );
        drop(listener);
        assert!(require_free(port, "the broker").is_ok());
    }
}
