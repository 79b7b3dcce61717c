//! Who a browser is logged in as, at one host.

use crate::params::cookie;
use crate::run::WebSession;
use crate::site::Site;
use crate::state::State;
use axum::http::HeaderMap;

impl State {
    /// The session of this browser at this site, if its user may still be here.
    pub(crate) fn session_at(&self, site: &Site, headers: &HeaderMap) -> Option<&WebSession> {
        let id = cookie(headers, &site.cookie_name())?;
        let session = self
            .web_sessions
            .iter()
            .find(|session| session.id == id && session.origin == site.origin)?;
        let org = self.org(&session.org)?;
        let is_let_in = org.user(&session.user_id)?.is_let_in();
        (is_let_in && self.admits(site, org) && !self.is_login_prevented(site, org))
            .then_some(session)
    }
}
