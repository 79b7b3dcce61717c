//! Until the app works, on a slow machine and a slow line, beside a React counter: `end2end/bench` measures.

use super::median;
use super::react;
use super::sheet::{Gate, Sheet, ratio};
use crate::bundle;
use crate::playwright;
use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;

const MOST_MOUNTED: f64 = 0.95;
const MOST_ROWS: f64 = 1.2;

/// Samples, in milliseconds since the navigation began.
#[derive(Deserialize)]
struct Measured {
    ours: Ours,
    react: React,
}

#[derive(Deserialize)]
struct Ours {
    painted: Vec<f64>,
    mounted: Vec<f64>,
    rows: Vec<f64>,
}

#[derive(Deserialize)]
struct React {
    painted: Vec<f64>,
    mounted: Vec<f64>,
}

pub(super) fn run(workspace: &Workspace) -> Result<Vec<Sheet>> {
    bundle::build_release(workspace)?;
    playwright::build_binaries(workspace)?;
    let mut command = playwright::command(workspace, "release")?;
    let react = react::broker(workspace)?;
    let result = workspace.notes()?.join("startup.json");
    if result.exists() {
        fs::remove_file(&result).with_context(|| format!("cannot remove {}", result.display()))?;
    }
    note("loading both in fresh browsers, in turn");
    process::run(
        command
            .args(["--config=bench", "--reporter=list"])
            .env("REACT_BROKER_BIN", react)
            .env("BENCH_RESULT", &result),
    )
    .context("the start was not measured")?;
    let text = fs::read_to_string(&result).context("the measurement left no result")?;
    let measured = serde_json::from_str(&text).context("the result does not read")?;
    Ok(vec![sheet(measured)])
}

fn sheet(Measured { ours, react }: Measured) -> Sheet {
    let title = format!(
        "4x slower, 9 Mbps, 100 ms; median of {}",
        ours.mounted.len()
    );
    let mut sheet = Sheet::new(&[&title, "ours", "React counter", "ratio", "gate"]);
    let mounted = median(react.mounted);
    let cells = |own: f64, other: f64| {
        [
            format!("{own:.0} ms"),
            format!("{other:.0} ms"),
            ratio(own, other),
        ]
    };
    sheet.row(
        "first paint",
        &cells(median(ours.painted), median(react.painted)),
    );
    let own = median(ours.mounted);
    let gate = Gate::AtMost(MOST_MOUNTED);
    sheet.gated("mounted", &cells(own, mounted), own / mounted, gate);
    let own = median(ours.rows);
    let gate = Gate::AtMost(MOST_ROWS);
    let what = "10 orgs, beside mounted";
    sheet.gated(what, &cells(own, mounted), own / mounted, gate);
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ratios_are_to_react_mounted() {
        let text = r#"{"ours":{"painted":[300],"mounted":[470,480,460],"rows":[601,620,590]},
            "react":{"painted":[500],"mounted":[500,510,490]}}"#;
        let sheet = sheet(serde_json::from_str(text).expect("it reads"));
        assert_eq!(sheet.missed(), ["10 orgs, beside mounted"]);
    }
}
