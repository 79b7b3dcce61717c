//! What a setting must be: addresses that are safe to rely on, and a folder of our own.

use anyhow::{Context, bail, ensure};
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

pub(super) fn check_extra_origin(text: &str, on_loopback: bool) -> anyhow::Result<String> {
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

pub(super) fn check_frame_ancestors(origins: &[String]) -> anyhow::Result<Vec<String>> {
    let given = origins.iter().filter(|origin| !origin.is_empty());
    given
        .map(|origin| check_origin(origin).context("BROKER_FRAME_ANCESTORS"))
        .collect()
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

/// An origin alone, as browsers spell it.
fn check_origin(text: &str) -> anyhow::Result<String> {
    let url = Url::parse(text).with_context(|| format!("{text} is not an address"))?;
    let origin = url.origin().ascii_serialization();
    if !matches!(url.scheme(), "http" | "https") || text.trim_end_matches('/') != origin {
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

pub(super) fn make_private_folder(folder: &std::path::Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("BROKER_DATA_DIR: cannot make {}", folder.display()))
}

/// What a file holds that a setting names, without the white space around it.
pub(super) fn read_setting(name: &str, file: &std::path::Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file);
    let text = text.with_context(|| format!("{name}: cannot read {}", file.display()))?;
    Ok(text.trim().to_owned())
}
