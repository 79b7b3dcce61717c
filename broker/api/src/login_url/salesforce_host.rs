//! What a host name of Salesforce's is: a login host, or a host that serves pages of one org.
//!
//! Sources: Salesforce Help, *My Domain URL formats*; Tooling API, `OrgDomainLog.DomainPartition`;
//! `sfdcUrl.ts` of the Salesforce CLI for the other clouds.

use super::Cloud;

pub(super) const PRODUCTION: &str = "login.salesforce.com";
pub(super) const SANDBOX: &str = "test.salesforce.com";
pub(super) const PRE_RELEASE: &str = "prerellogin.pre.salesforce.com";

const MY_DOMAIN: &str = ".my.salesforce.com";
const MY_DOMAIN_DEFENSE: &str = ".my.salesforce.mil";
const MY_DOMAIN_CHINA: &str = ".my.sfcrmproducts.cn";
const MY_DOMAINS: [(&str, Option<Cloud>); 3] = [
    (MY_DOMAIN, None),
    (MY_DOMAIN_DEFENSE, Some(Cloud::Defense)),
    (MY_DOMAIN_CHINA, Some(Cloud::China)),
];
/// A My Domain in Pre-Release names the server as well: `acme.prerelna1.pre.my.salesforce.com`.
const MY_DOMAIN_PRE_RELEASE: &str = ".pre.my.salesforce.com";
const SERVER_PRE_RELEASE: &str = ".pre.salesforce.com";

/// The word between a My Domain's name and its suffix, for every kind of org but production.
const PARTITIONS: [&str; 6] = [
    "sandbox",
    "develop",
    "scratch",
    "trailblaze",
    "demo",
    "patch",
];

/// Where pages of an org are served, and where its people log in.
const PAGES: [(&str, &str); 14] = [
    (".lightning.force.com", MY_DOMAIN),
    (".my.salesforce-setup.com", MY_DOMAIN),
    (".file.force.com", MY_DOMAIN),
    (".my.site.com", MY_DOMAIN),
    (".my.salesforce-sites.com", MY_DOMAIN),
    (".my.salesforce-scrt.com", MY_DOMAIN),
    (".builder.salesforce-experience.com", MY_DOMAIN),
    (".preview.salesforce-experience.com", MY_DOMAIN),
    (".live-preview.salesforce-experience.com", MY_DOMAIN),
    (".lightning.crmforce.mil", MY_DOMAIN_DEFENSE),
    (".lightning.force.mil", MY_DOMAIN_DEFENSE),
    (".my.salesforce-setup.mil", MY_DOMAIN_DEFENSE),
    (".lightning.sfcrmapps.cn", MY_DOMAIN_CHINA),
    (".setup.sfcrmproducts.cn", MY_DOMAIN_CHINA),
];
/// The same, where a package's name follows the My Domain's: `acme--c.vf.force.com`.
const PAGES_OF_PACKAGES: [&str; 2] = [".vf.force.com", ".container.force.com"];

/// What a host of Salesforce's is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SalesforceHost {
    /// People log in here.
    Login(Option<Cloud>),
    /// Pages of an org, whose people log in at the host named.
    Pages(String, Option<Cloud>),
}

impl SalesforceHost {
    /// Reads a host in lower case.
    pub(super) fn of(host: &str) -> Option<Self> {
        Self::login(host).or_else(|| {
            let my_domain = my_domain_of_pages(host)?;
            match Self::login(&my_domain)? {
                Self::Login(cloud) => Some(Self::Pages(my_domain, cloud)),
                Self::Pages(..) => None,
            }
        })
    }

    fn login(host: &str) -> Option<Self> {
        if host == PRODUCTION || host == SANDBOX {
            return Some(Self::Login(None));
        }
        for (suffix, cloud) in MY_DOMAINS {
            if host.strip_suffix(suffix).is_some_and(is_my_domain_name) {
                return Some(Self::Login(cloud));
            }
        }
        is_pre_release(host).then_some(Self::Login(Some(Cloud::PreRelease)))
    }
}

/// `acme`, or `acme--uat.sandbox`.
fn is_my_domain_name(name: &str) -> bool {
    match name.split_once('.') {
        None => true,
        Some((_, partition)) => PARTITIONS.contains(&partition),
    }
}

/// The login host, a server such as `prerelna1`, or a My Domain on one.
fn is_pre_release(host: &str) -> bool {
    let is_server = |label: &str| label.starts_with("prerel") && !label.contains('.');
    let on_server = |name: &str| {
        let parts = name.split_once('.');
        parts.is_some_and(|(_, server)| is_server(server))
    };
    host.strip_suffix(SERVER_PRE_RELEASE).is_some_and(is_server)
        || host
            .strip_suffix(MY_DOMAIN_PRE_RELEASE)
            .is_some_and(on_server)
}

fn my_domain_of_pages(host: &str) -> Option<String> {
    for (suffix, my_domain) in PAGES {
        if let Some(name) = host.strip_suffix(suffix) {
            return Some(format!("{name}{my_domain}"));
        }
    }
    let name = PAGES_OF_PACKAGES
        .iter()
        .find_map(|suffix| host.strip_suffix(suffix))?;
    let (first, partition) = match name.split_once('.') {
        None => (name, None),
        Some((first, partition)) => (first, Some(partition)),
    };
    let (org, _package) = first.rsplit_once("--")?;
    Some(match partition {
        None => format!("{org}{MY_DOMAIN}"),
        Some(partition) => format!("{org}.{partition}{MY_DOMAIN}"),
    })
}
