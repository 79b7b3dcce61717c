//! The broker's own part of a registration, beside one durable insert: `broker/benches/registration` measures.

use super::sheet::{Gate, Sheet, ratio};
use crate::cargo;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde::Deserialize;

const MOST_COMMITS: f64 = 4.0;
/// How often it is measured. What else the machine does tells in one run, and less in the middle of several.
const RUNS: usize = 5;

/// What it prints; times are medians, in microseconds.
#[derive(Deserialize)]
struct Measured {
    registrations: usize,
    begin_us: f64,
    callback_us: f64,
    salesforce_us: f64,
    own_us: f64,
    insert_us: f64,
    /// Registrations whose commits could be counted.
    counted: usize,
    commits: Option<f64>,
    most_commits: Option<f64>,
}

impl Measured {
    /// How many inserts the broker's own part takes as long as.
    fn inserts(&self) -> f64 {
        self.own_us / self.insert_us
    }
}

pub(super) fn run(workspace: &Workspace) -> Result<Vec<Sheet>> {
    note("building the benchmark (about 5 minutes the first time)");
    let runs = (0..RUNS).map(|_| measure(workspace));
    let mut runs = runs.collect::<Result<Vec<_>>>()?;
    runs.sort_by(|one, other| one.inserts().total_cmp(&other.inserts()));
    let all = runs.iter().map(|run| format!("{:.2}", run.inserts()));
    let all: Vec<_> = all.collect();
    note(&format!(
        "beside one insert, in each run: {}",
        all.join(", ")
    ));
    Ok(vec![sheet(&runs[RUNS / 2])])
}

fn measure(workspace: &Workspace) -> Result<Measured> {
    let mut command = cargo::cargo(workspace);
    command.args(["bench", "--package", "broker", "--bench", "registration"]);
    let (printed, status) = process::capture(&mut command)?;
    if !status.success() {
        bail!("{} failed ({status})", process::line(&command));
    }
    let line = printed.lines().find(|line| line.starts_with('{'));
    let line = line.context("the benchmark printed no figures")?;
    serde_json::from_str(line).context("the benchmark's figures do not read")
}

fn sheet(measured: &Measured) -> Sheet {
    let title = format!(
        "{} registrations, p50, middle of {RUNS} runs",
        measured.registrations
    );
    let mut sheet = Sheet::new(&[&title, "broker", "one insert", "ratio", "gate"]);
    let milliseconds = |time: f64| format!("{:.2} ms", time / 1000.0);
    let part = |time| [milliseconds(time)];
    sheet.row("begin", &part(measured.begin_us));
    sheet.row("callback, Salesforce included", &part(measured.callback_us));
    sheet.row("of that, Salesforce's own", &part(measured.salesforce_us));
    let cells = [
        milliseconds(measured.own_us),
        milliseconds(measured.insert_us),
        ratio(measured.own_us, measured.insert_us),
    ];
    // A person logs in at Salesforce meanwhile: told, not judged.
    sheet.row("the broker's own part", &cells);
    let count =
        |commits: Option<f64>| commits.map_or("-".to_owned(), |commits| commits.to_string());
    let cells = [
        count(measured.commits),
        "1".to_owned(),
        format!(
            "most {} of {}",
            count(measured.most_commits),
            measured.counted
        ),
    ];
    let most = measured.most_commits.unwrap_or(f64::NAN);
    sheet.gated("commits", &cells, most, Gate::AtMost(MOST_COMMITS));
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_commits_are_missed() {
        let line = r#"{"registrations":100,"begin_us":1000,"callback_us":5000,"salesforce_us":200,
            "own_us":5800,"insert_us":1000,"counted":90,"commits":3,"most_commits":5}"#;
        let sheet = sheet(&serde_json::from_str(line).expect("it reads"));
        assert_eq!(sheet.missed(), ["commits"]);
    }
}
