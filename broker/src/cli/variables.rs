//! The names of settings, as variables of the environment and as lines of the settings file. A misspelt one would
//! leave a setting at its default without a word.

use super::Cli;
use anyhow::bail;
use clap::CommandFactory;
use std::ffi::OsString;

const PREFIX: &str = "BROKER_";

/// Refuses a variable that starts as ours do and is none of them.
pub(super) fn check(variables: impl Iterator<Item = (OsString, OsString)>) -> anyhow::Result<()> {
    for (name, value) in variables {
        let name = name.to_string_lossy();
        if name.starts_with(PREFIX) && !is_of_others(&name, &value.to_string_lossy()) {
            check_name(&name)?;
        }
    }
    Ok(())
}

/// Refuses a name that is no setting's, and names the nearest one.
pub(super) fn check_name(name: &str) -> anyhow::Result<()> {
    let known = known();
    if known.iter().any(|setting| setting == name) {
        return Ok(());
    }
    let likeness = |setting: &String| strsim::jaro_winkler(setting, name);
    let nearest = known
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let nearest = nearest.map_or("", String::as_str);
    bail!("{name} is no setting. Did you mean {nearest}? `broker serve --help` lists all of them")
}

fn known() -> Vec<String> {
    let command = Cli::command();
    let settings = command
        .get_arguments()
        .filter_map(|argument| argument.get_env());
    let settings = settings.map(|name| name.to_string_lossy().into_owned());
    // Where a test has the process end.
    let tests = cfg!(feature = "test-support").then(|| "BROKER_FAIL_POINT".to_owned());
    settings.chain(tests).collect()
}

/// Beside a service whose name begins with `broker`, such as `broker` or `broker-web`, Kubernetes gives every container
/// such variables. The tests of this project have some, too.
fn is_of_others(name: &str, value: &str) -> bool {
    if name.starts_with("BROKER_TEST_") || name.ends_with("_SERVICE_HOST") {
        return true;
    }
    // BROKER_SERVICE_PORT_HTTP, BROKER_PORT, BROKER_PORT_8080_TCP_ADDR
    let Some((before, after)) = name.split_once("_PORT") else {
        return false;
    };
    let mut parts = after.trim_start_matches('_').split('_');
    let number = parts.next().unwrap_or_default();
    let protocol = parts.next().unwrap_or_default();
    before.ends_with("_SERVICE")
        || (after.is_empty() && value.contains("://"))
        || (number.parse::<u16>().is_ok() && matches!(protocol, "TCP" | "UDP" | "SCTP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_one(name: &str, value: &str) -> Result<(), String> {
        let variables = [(name.into(), value.into())];
        check(variables.into_iter()).map_err(|error| error.to_string())
    }

    #[test]
    fn every_setting_is_known_and_a_misspelt_one_names_the_nearest() {
        assert!(known().len() > 20, "{:?}", known());
        for name in known() {
            assert_eq!(check_one(&name, ""), Ok(()));
        }
        assert_eq!(check_one("OTHER_DATA_DIRR", ""), Ok(()));
        for (misspelt, nearest) in [
            ("BROKER_DATA_DIRR", "BROKER_DATA_DIR"),
            ("BROKER_PUBLICURL", "BROKER_PUBLIC_URL"),
            ("BROKER_DATABASE", "BROKER_DATABASE_URL"),
            ("BROKER_KEYRING_FILE", "BROKER_KEY_RING_FILE"),
        ] {
            let refused = check_one(misspelt, "").expect_err(misspelt);
            assert!(refused.contains(misspelt), "{refused}");
            assert!(refused.contains(&format!("{nearest}?")), "{refused}");
        }
    }

    #[test]
    fn what_kubernetes_says_of_a_service_is_no_setting_of_ours() {
        for (name, value) in [
            ("BROKER_PORT", "tcp://10.0.0.7:8080"),
            ("BROKER_PORT_8080_TCP_ADDR", "10.0.0.7"),
            ("BROKER_SERVICE_HOST", "10.0.0.7"),
            ("BROKER_SERVICE_PORT", "8080"),
            ("BROKER_SERVICE_PORT_HTTP", "8080"),
            ("BROKER_WEB_SERVICE_HOST", "10.0.0.7"),
            ("BROKER_WEB_PORT_8080_TCP", "tcp://10.0.0.7:8080"),
            ("BROKER_TEST_POSTGRES_URL", "postgres://127.0.0.1"),
        ] {
            assert_eq!(check_one(name, value), Ok(()));
        }
        assert!(check_one("BROKER_PORT", "8080").is_err());
    }
}
