//! The settings file: lines `BROKER_NAME=value`. Flags and environment variables win over it.

use super::variables;
use anyhow::{Context, bail, ensure};
use std::collections::BTreeSet;
use std::ffi::OsString;

/// The process's arguments, with what the settings file adds.
pub(super) fn arguments() -> anyhow::Result<Vec<OsString>> {
    let given: Vec<OsString> = std::env::args_os().collect();
    let Some(file) = file_name(&given) else {
        return Ok(given);
    };
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("BROKER_CONFIG: cannot read {}", file.to_string_lossy()))?;
    let in_environment = |name: &str| std::env::var_os(name).is_some();
    merge(given, &text, in_environment)
}

fn file_name(given: &[OsString]) -> Option<OsString> {
    let position = given.iter().position(|argument| argument == "--config");
    let after = position.and_then(|position| given.get(position + 1).cloned());
    let joined = given.iter().find_map(|argument| {
        let file = argument.to_str()?.strip_prefix("--config=")?;
        Some(OsString::from(file))
    });
    after
        .or(joined)
        .or_else(|| std::env::var_os("BROKER_CONFIG"))
}

fn merge(
    mut given: Vec<OsString>,
    text: &str,
    in_environment: impl Fn(&str) -> bool,
) -> anyhow::Result<Vec<OsString>> {
    let mut set = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else {
            bail!("BROKER_CONFIG: line {} is not NAME=value", number + 1);
        };
        let Some(setting) = name.trim().strip_prefix("BROKER_") else {
            bail!(
                "BROKER_CONFIG: line {} does not start with BROKER_",
                number + 1
            );
        };
        variables::check_name(name.trim())
            .with_context(|| format!("BROKER_CONFIG: line {}", number + 1))?;
        ensure!(
            set.insert(setting),
            "BROKER_CONFIG: line {} sets {} a second time; leave one of the lines out",
            number + 1,
            name.trim()
        );
        let flag = format!("--{}", setting.to_lowercase().replace('_', "-"));
        let is_flag = |argument: &OsString| {
            let text = argument.to_string_lossy();
            text == flag || text.starts_with(&format!("{flag}="))
        };
        if !in_environment(name.trim()) && !given.iter().any(is_flag) {
            given.push(format!("{flag}={}", value.trim()).into());
        }
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(given: &[&str], text: &str) -> Vec<String> {
        let given = given.iter().map(OsString::from).collect();
        let merged = merge(given, text, |name| name == "BROKER_LOG").expect("merges");
        merged
            .iter()
            .map(|a| a.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn flags_and_environment_win_over_the_file() {
        let text = "# ours\nBROKER_LISTEN=0.0.0.0:80\nBROKER_LOG=debug\nBROKER_DATA_DIR=/var";
        assert_eq!(
            merged(&["broker", "--data-dir=/tmp", "serve"], text),
            ["broker", "--data-dir=/tmp", "serve", "--listen=0.0.0.0:80"]
        );
    }

    #[test]
    fn a_misspelt_setting_is_named_with_its_line() {
        let refused = merge(Vec::new(), "\nBROKER_DATA_DIRR=/var", |_| false).expect_err("unknown");
        let refused = format!("{refused:#}");
        assert!(
            refused.contains("line 2") && refused.contains("BROKER_DATA_DIR?"),
            "{refused}"
        );
    }

    #[test]
    fn a_line_that_is_no_setting_is_named() {
        let refused = merge(Vec::new(), "LISTEN=1", |_| false).expect_err("not ours");
        assert!(refused.to_string().contains("line 1"));
        let twice = "BROKER_LISTEN=127.0.0.1:1\n\nBROKER_LISTEN=127.0.0.1:2";
        let refused = merge(Vec::new(), twice, |_| false).expect_err("set twice");
        assert!(refused.to_string().contains("line 3"));
    }
}
