//! Pages of Salesforce's Setup, and their addresses in one org.

use broker_api::{AuthenticationType, LoginUrl};
use std::borrow::Cow;

/// A page that a person is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetupPage {
    /// Where External Client Apps are made and kept.
    ExternalClientApps,
    /// Where connected apps are kept.
    AppManager,
    /// Which apps are used, blocked or to be installed.
    ConnectedAppsUsage,
    /// The org's own login host.
    MyDomain,
    /// What came of each login.
    LoginHistory,
    /// Where the org is made a Dev Hub.
    DevHub,
    /// The people.
    Users,
    /// Who may connect from where.
    NetworkAccess,
    /// Password and session rules of the org, SOAP login among them.
    UserInterface,
}

impl SetupPage {
    /// The way to it by Setup's menu.
    pub(crate) fn way(self) -> &'static str {
        match self {
            Self::ExternalClientApps => "Setup → External Client App Manager",
            Self::AppManager => "Setup → App Manager",
            Self::ConnectedAppsUsage => "Setup → Connected Apps OAuth Usage",
            Self::MyDomain => "Setup → My Domain",
            Self::LoginHistory => "Setup → Login History",
            Self::DevHub => "Setup → Dev Hub",
            Self::Users => "Setup → Users",
            Self::NetworkAccess => "Setup → Network Access",
            Self::UserInterface => "Setup → User Interface",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::ExternalClientApps => "ManageExternalClientApplication",
            Self::AppManager => "NavigationMenus",
            Self::ConnectedAppsUsage => "ConnectedAppsUsage",
            Self::MyDomain => "OrgDomain",
            Self::LoginHistory => "OrgLoginHistory",
            Self::DevHub => "DevHub",
            Self::Users => "ManageUsers",
            Self::NetworkAccess => "NetworkAccess",
            Self::UserInterface => "UserInterfaceUI",
        }
    }

    /// The page that has the same settings of a connected app.
    pub(crate) fn of(self, authentication_type: AuthenticationType) -> Self {
        match (self, authentication_type) {
            (Self::ExternalClientApps, AuthenticationType::ConnectedApp) => Self::AppManager,
            (page, _) => page,
        }
    }

    /// Its address in the org with this login URL; the generic login hosts have no Setup. A My
    /// Domain leads on to the org's Lightning pages by itself.
    pub(crate) fn address(self, login_url: &str) -> Option<String> {
        let generic = LoginUrl::generic().map(|url| url.as_str() == login_url);
        let own = !login_url.is_empty() && !generic.contains(&true);
        own.then(|| format!("{login_url}/lightning/setup/{}/home", self.path()))
    }
}

/// Where a setting is in an External Client App, and where in a connected app.
const WITHIN_APPS: [(&str, &str); 5] = [
    (
        "Settings → OAuth Settings → Consumer Key and Secret",
        "View → Manage Consumer Details",
    ),
    (
        "Settings → OAuth Settings → Callback URL",
        "Edit → Callback URL",
    ),
    ("Settings → OAuth Settings", "Edit → Selected OAuth Scopes"),
    (
        "Policies → Permitted Users",
        "Manage → Edit Policies → Permitted Users",
    ),
    ("the app's policies", "the app's Manage → Edit Policies"),
];

/// What is said about an External Client App, said about an app of this kind.
pub(crate) fn within_app(
    said: Cow<'static, str>,
    authentication_type: AuthenticationType,
) -> Cow<'static, str> {
    if authentication_type != AuthenticationType::ConnectedApp {
        return said;
    }
    let known = WITHIN_APPS.iter().find(|(way, _)| said.contains(way));
    known.map_or(said.clone(), |(way, other)| said.replace(way, other).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connected_apps_are_kept_in_app_manager() {
        let page = SetupPage::ExternalClientApps;
        assert_eq!(page.of(AuthenticationType::ExternalClientApp), page);
        assert_eq!(
            page.of(AuthenticationType::ConnectedApp),
            SetupPage::AppManager
        );
        let other = SetupPage::MyDomain;
        assert_eq!(other.of(AuthenticationType::ConnectedApp), other);
    }

    #[test]
    fn the_way_within_a_connected_app_is_another() {
        let said = "Open the app → Settings → OAuth Settings, and add the six scopes.";
        assert_eq!(
            within_app(said.into(), AuthenticationType::ConnectedApp),
            "Open the app → Edit → Selected OAuth Scopes, and add the six scopes."
        );
        let eca = AuthenticationType::ExternalClientApp;
        assert_eq!(within_app(said.into(), eca), said);
    }

    #[test]
    fn only_an_org_of_its_own_has_a_setup() {
        let page = SetupPage::ExternalClientApps;
        assert_eq!(
            page.address("https://acme.my.salesforce.com").as_deref(),
            Some(
                "https://acme.my.salesforce.com/lightning/setup/ManageExternalClientApplication/home"
            )
        );
        assert_eq!(page.address("https://login.salesforce.com"), None);
        assert_eq!(page.address("https://prerellogin.pre.salesforce.com"), None);
        assert_eq!(page.address(""), None);
    }
}
