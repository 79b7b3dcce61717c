//! What a setting must be: addresses that are safe to rely on, and a folder of our own.

use crate::private;
use anyhow::{Context, anyhow, bail, ensure};
use broker_api::Cloud;
use http::HeaderName;
use ipnet::IpNet;
use secrecy::SecretString;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use url::{Host, Url};

pub(super) fn check_public_url(text: &str) -> anyhow::Result<String> {
    let origin = check_origin(text).context("BROKER_PUBLIC_URL")?;
    let url = Url::parse(&origin).context("BROKER_PUBLIC_URL")?;
    ensure!(
        url.scheme() == "https" || is_loopback(&url),
        "BROKER_PUBLIC_URL: must be https, or http on localhost; is {text}"
    );
    Ok(origin)
}

pub(super) fn check_callback_url(text: &str, public_url: &str) -> anyhow::Result<()> {
    let url = Url::parse(text).context("BROKER_CALLBACK_URL")?;
    let path_alone = url.query().is_none() && url.fragment().is_none();
    ensure!(
        url.path() == broker_api::paths::CALLBACK && path_alone,
        "BROKER_CALLBACK_URL: must end in {}; is {text}",
        broker_api::paths::CALLBACK
    );
    let origin = url.origin().ascii_serialization();
    ensure!(
        origin == public_url || url.scheme() == "https",
        "BROKER_CALLBACK_URL: must be https, or start with BROKER_PUBLIC_URL; is {text}"
    );
    Ok(())
}

pub(super) fn check_clouds(words: &[String]) -> anyhow::Result<Vec<Cloud>> {
    let given = words.iter().map(|word| word.trim());
    given
        .filter(|word| !word.is_empty())
        .map(|word| {
            let known = Cloud::ALL.into_iter().find(|cloud| cloud.setting() == word);
            known.with_context(|| {
                let known = Cloud::ALL.map(Cloud::setting).join(", ");
                format!("BROKER_SALESFORCE_CLOUDS: {word} is none of {known}")
            })
        })
        .collect()
}

/// An origin as it is compared. A host alone stands for https, as in the form.
pub(super) fn check_extra_origin(text: &str, on_loopback: bool) -> anyhow::Result<String> {
    let text = text.trim();
    refuse_wildcard(text)?;
    let scheme = if text.contains("://") { "" } else { "https://" };
    let text = &format!("{scheme}{text}");
    let origin = check_origin(text).context("BROKER_EXTRA_LOGIN_HOSTS")?;
    let url = Url::parse(&origin).context("BROKER_EXTRA_LOGIN_HOSTS")?;
    let is_domain = matches!(url.host(), Some(Host::Domain(_))) && !is_loopback_host(&url);
    ensure!(
        on_loopback || (url.scheme() == "https" && is_domain),
        "BROKER_EXTRA_LOGIN_HOSTS: {text} must be https and no address of this machine, since \
         BROKER_PUBLIC_URL is not on localhost"
    );
    Ok(origin)
}

fn refuse_wildcard(text: &str) -> anyhow::Result<()> {
    let Some((_, suffix)) = text.split_once('*') else {
        return Ok(());
    };
    let suffix = suffix.trim_start_matches('.').trim_end_matches('/');
    let instead = match suffix.to_ascii_lowercase().as_str() {
        "salesforce.com" | "my.salesforce.com" | "sandbox.my.salesforce.com" => {
            "leave it out: every My Domain of Salesforce is accepted already".to_owned()
        }
        "my.salesforce.mil" | "salesforce.mil" => in_cloud(Cloud::Defense),
        "my.sfcrmproducts.cn" | "sfcrmproducts.cn" => in_cloud(Cloud::China),
        "pre.salesforce.com" => in_cloud(Cloud::PreRelease),
        "" => "write each host by its own name, such as https://login.acme.example".to_owned(),
        _ => format!("write each host by its own name, such as https://login.{suffix}"),
    };
    bail!("BROKER_EXTRA_LOGIN_HOSTS: {text} has a wildcard, which is not accepted; {instead}");
}

fn in_cloud(cloud: Cloud) -> String {
    format!("set BROKER_SALESFORCE_CLOUDS={} instead", cloud.setting())
}

pub(super) fn check_frame_ancestors(origins: &[String]) -> anyhow::Result<Vec<String>> {
    let given = origins.iter().filter(|origin| !origin.is_empty());
    given
        .map(|origin| check_origin(origin).context("BROKER_FRAME_ANCESTORS"))
        .collect()
}

/// Networks, or single addresses. Who trusts everybody lets each client say where it is.
pub(super) fn check_networks(networks: &[String]) -> anyhow::Result<Vec<IpNet>> {
    let given = networks.iter().map(|network| network.trim());
    given
        .filter(|network| !network.is_empty())
        .map(|text| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            let network = address.or_else(|_| text.parse::<IpNet>());
            let network = network.with_context(|| {
                format!(
                    "BROKER_TRUSTED_PROXIES: {text} is no network, such as 10.1.0.0/16 or 127.0.0.1"
                )
            })?;
            ensure!(
                network.prefix_len() > 0,
                "BROKER_TRUSTED_PROXIES: {text} is every address; name the proxies alone, or \
                 everybody could claim to be anybody"
            );
            ensure!(
                network.addr().to_canonical() == network.addr(),
                "BROKER_TRUSTED_PROXIES: write {text} as the IPv4 network that it is"
            );
            Ok(network)
        })
        .collect()
}

pub(super) fn check_header(name: &str) -> anyhow::Result<HeaderName> {
    let read = HeaderName::try_from(name.trim());
    read.with_context(|| {
        format!(
            "BROKER_CLIENT_ADDRESS_HEADER: {name} is no name of a header, such as x-forwarded-for"
        )
    })
}

pub(super) fn check_year_and_month(text: &str) -> anyhow::Result<String> {
    let number = |part: &str, digits| {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let read = text.split_once('-');
    let read = read.and_then(|(year, month)| Some((number(year, 4)?, number(month, 2)?)));
    ensure!(
        read.is_some_and(|(_, month)| (1..=12).contains(&month)),
        "BROKER_STANDARD_ENDS: must be a year and a month, such as 2027-06; is {text}"
    );
    Ok(text.to_owned())
}

/// An origin alone, given in any case, with or without a slash and its usual port; as browsers
/// spell it.
fn check_origin(text: &str) -> anyhow::Result<String> {
    let text = text.trim();
    let url = Url::parse(text).with_context(|| format!("{text} is not an address"))?;
    let origin = url.origin().ascii_serialization();
    let written = text.split_once("://").map(|(_, host)| host);
    let more = written.is_none_or(|host| {
        host.trim_end_matches('/')
            .contains(['/', '?', '#', '@', '\\'])
    });
    if !matches!(url.scheme(), "http" | "https") || more {
        bail!("{text} must be an origin alone, such as https://arm.example.com");
    }
    Ok(origin)
}

fn is_loopback(url: &Url) -> bool {
    url.scheme() == "http" && is_loopback_host(url)
}

fn is_loopback_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Makes the data folder, or takes it away from everybody but its owner.
pub(crate) fn make_private_folder(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.create(folder);
    made.and_then(|()| private::folder(folder))
        .with_context(|| {
            format!(
                "BROKER_DATA_DIR: cannot make or change {}; let the broker's user write there, or name another folder",
                folder.display()
            )
        })
}

/// Where the broker can be reached over http it listens on this machine alone: cookies and secrets would cross the
/// network as they are.
pub(super) fn check_listen(listen: SocketAddr, on_loopback: bool) -> anyhow::Result<()> {
    ensure!(
        !on_loopback || listen.ip().to_canonical().is_loopback(),
        "BROKER_LISTEN: other machines could reach {listen}, while BROKER_PUBLIC_URL is http; listen on \
         127.0.0.1:{}, or set BROKER_PUBLIC_URL to the https address of a proxy that is in front of the broker",
        listen.port()
    );
    Ok(())
}

/// The proxy's address, from the setting or from the file that another setting names.
pub(super) fn check_egress_proxy(
    given: Option<&str>,
    file: Option<&Path>,
) -> anyhow::Result<Option<SecretString>> {
    let given = given.filter(|text| !text.trim().is_empty());
    let (name, text) = match (given, file) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => bail!(
            "BROKER_EGRESS_PROXY and BROKER_EGRESS_PROXY_FILE are both set; leave one of them out"
        ),
        (Some(text), None) => ("BROKER_EGRESS_PROXY", text.trim().to_owned()),
        (None, Some(file)) => {
            let name = "BROKER_EGRESS_PROXY_FILE";
            (name, read_setting(name, file)?)
        }
    };
    // The address can hold a password, so it is not quoted.
    let like = format!("{name}: must be an address such as http://proxy.acme.example:3128");
    let url = Url::parse(&text).map_err(|_| anyhow!("{like}"))?;
    let is_proxy = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && matches!(url.path(), "" | "/")
        && url.query().is_none()
        && url.fragment().is_none();
    ensure!(is_proxy, "{like}");
    ensure!(
        given.is_none() || url.password().is_none(),
        "BROKER_EGRESS_PROXY: has a password in it, which everybody on this machine could read; put the address \
         into a file and name that with BROKER_EGRESS_PROXY_FILE"
    );
    Ok(Some(SecretString::from(text)))
}

/// What a file holds that a setting names, without the white space around it.
pub(super) fn read_setting(name: &str, file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("{name}: cannot read {}", file.display()))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn an_origin_is_read_however_it_is_written() {
        for (written, origin) in [
            (
                "https://sf.acme.example:8443",
                "https://sf.acme.example:8443",
            ),
            ("https://SF.Acme.Example/", "https://sf.acme.example"),
            ("sf.acme.example", "https://sf.acme.example"),
            (" SF.acme.example:8443/ ", "https://sf.acme.example:8443"),
            ("https://sf.acme.example:443", "https://sf.acme.example"),
        ] {
            let read = check_extra_origin(written, false).expect(written);
            assert_eq!(read, origin);
        }
        let public = check_public_url("https://ARM.Acme.example/").expect("an origin");
        assert_eq!(public, "https://arm.acme.example");
        for more in [
            "https://sf.acme.example/path",
            "https://sf.acme.example/?a",
            "https://ada@sf.acme.example",
            "https://sf.acme.example\\path",
            "ftp://sf.acme.example",
            "https://xn--a.example",
            "http://sf.acme.example",
            "127.0.0.1:8090",
        ] {
            assert!(check_extra_origin(more, false).is_err(), "{more}");
        }
    }

    #[test]
    fn a_wildcard_is_refused_with_what_to_write_instead() {
        for (written, instead) in [
            (
                "https://*.acme.example",
                "such as https://login.acme.example",
            ),
            ("*.my.salesforce.com", "leave it out"),
            (
                "https://*.my.salesforce.mil/",
                "BROKER_SALESFORCE_CLOUDS=defense",
            ),
            ("*.my.sfcrmproducts.cn", "BROKER_SALESFORCE_CLOUDS=china"),
            ("*", "each host by its own name"),
        ] {
            let error = check_extra_origin(written, true)
                .expect_err(written)
                .to_string();
            assert!(
                error.contains(written.trim()) && error.contains(instead),
                "{error}"
            );
        }
    }

    #[test]
    fn over_http_the_broker_listens_on_this_machine_alone() {
        for listen in ["127.0.0.1:80", "127.0.0.2:80", "[::1]:80"] {
            assert!(check_listen(listen.parse().expect("an address"), true).is_ok());
        }
        for listen in [
            "0.0.0.0:8080",
            "[::]:8080",
            "10.0.0.1:8080",
            "[::ffff:10.0.0.1]:8080",
        ] {
            let listen = listen.parse().expect("an address");
            let refused = check_listen(listen, true).expect_err("open to others");
            let refused = refused.to_string();
            assert!(
                refused.contains("BROKER_LISTEN") && refused.contains("127.0.0.1:8080"),
                "{refused}"
            );
            assert!(check_listen(listen, false).is_ok());
        }
    }

    #[test]
    fn a_proxy_with_a_password_comes_from_a_file_and_is_never_quoted() {
        let read = |given| check_egress_proxy(Some(given), None);
        assert!(read("http://proxy:3128").is_ok_and(|proxy| proxy.is_some()));
        assert!(read(" ").is_ok_and(|proxy| proxy.is_none()));
        for wrong in [
            "http://ada:s3cret@proxy:3128",
            "ada:s3cret@proxy:3128",
            "socks5://ada:s3cret@proxy",
            "http://ada:s3cret@proxy:3128/path",
            "http://ada:s3cret@proxy:x",
        ] {
            let refused = read(wrong).expect_err(wrong).to_string();
            assert!(
                refused.contains("BROKER_EGRESS_PROXY") && !refused.contains("s3cret"),
                "{refused}"
            );
        }
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("proxy");
        std::fs::write(&file, "http://ada:s3cret@proxy:3128\n").expect("writes");
        let proxy = check_egress_proxy(None, Some(&file))
            .expect("reads")
            .expect("a proxy");
        assert_eq!(proxy.expose_secret(), "http://ada:s3cret@proxy:3128");
        assert!(check_egress_proxy(Some("http://proxy:3128"), Some(&file)).is_err());
    }

    #[test]
    fn a_cloud_is_named_by_its_word() {
        let words = ["china".to_owned(), String::new(), " defense".to_owned()];
        let clouds = check_clouds(&words).expect("known words");
        assert_eq!(clouds, [Cloud::China, Cloud::Defense]);
        let error = check_clouds(&["mil".to_owned()]).expect_err("no such word");
        assert!(error.to_string().contains("defense, china, pre-release"));
    }
}
