//! `cargo xtask bench`: what the product promises in figures. Each benchmark measures both sides in one run, since
//! only their ratio tells something on another machine, and fails where its gate is missed.

mod contents;
mod react;
mod registration;
mod rest;
mod sheet;
mod startup;
mod wasm;
mod weight;

use crate::process;
use crate::step::note;
use crate::workspace::Workspace;
use anyhow::{Result, bail};
use clap::ValueEnum;
use sheet::Sheet;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only this benchmark
    #[arg(value_enum, value_name = "NAME")]
    name: Option<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Bytes of the first visit, and what they are made of
    Weight,
    /// Until the app works on a slow machine and line, beside a React counter
    Startup,
    /// The broker's own part of a registration, beside one durable insert
    Registration,
    /// Memory and start of a broker that has nothing to do
    Rest,
}

impl Name {
    fn run(self, workspace: &Workspace) -> Result<Vec<Sheet>> {
        match self {
            Self::Weight => weight::run(workspace),
            Self::Startup => startup::run(workspace),
            Self::Registration => registration::run(workspace),
            Self::Rest => rest::run(workspace),
        }
    }
}

/// Runs one or all, and fails if a gate is missed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let all = Name::value_variants().iter().copied();
    let mut missed = Vec::new();
    let wanted = all.filter(|name| options.name.is_none_or(|only| only == *name));
    for name in wanted {
        let title = name.to_possible_value();
        let title = title
            .as_ref()
            .map_or("", clap::builder::PossibleValue::get_name);
        eprintln!("\n━━ {title} ━━");
        match name.run(workspace) {
            Ok(sheets) => {
                for sheet in sheets {
                    println!("\n{sheet}");
                    missed.extend(sheet.missed().iter().map(|what| format!("{title}: {what}")));
                }
            }
            Err(_) if process::interrupted() => bail!("interrupted"),
            // The others still tell something.
            Err(error) => {
                eprintln!("error: {error:#}");
                missed.push(format!("{title}: not measured"));
            }
        }
    }
    println!();
    if missed.is_empty() {
        note("every gate is kept");
        return Ok(());
    }
    bail!("missed: {}", missed.join("; "));
}

/// The middle one; of an even number, the lower of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        let middle = |values: &[f64]| median(values.to_vec());
        assert!((middle(&[9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((middle(&[4.0, 1.0]) - 1.0).abs() < f64::EPSILON);
        assert!(middle(&[]).is_nan());
    }
}
