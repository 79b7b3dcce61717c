//! `cargo test`.

use super::Context;
use crate::cargo;
use crate::postgres::Postgres;
use crate::process;
use crate::step::note;
use crate::tally::Tally;
use anyhow::Result;
use std::process::Command;

pub(super) fn unit(context: &Context) -> Result<Tally> {
    let mut command = cargo::cargo(context.workspace);
    command.args(["test", "--no-fail-fast", "--workspace", "--exclude=broker"]);
    cargo_test(context, &mut command)
}

pub(super) fn broker(context: &Context) -> Result<Tally> {
    let postgres = Postgres::start(context.workspace)?;
    note("PostgreSQL is started");
    let mut command = cargo::cargo(context.workspace);
    command
        .args(["test", "--no-fail-fast", "--package=broker"])
        .args(["--features", cargo::TEST_FEATURES])
        .env("BROKER_TEST_POSTGRES_URL", postgres.url());
    cargo_test(context, &mut command)
}

fn cargo_test(context: &Context, command: &mut Command) -> Result<Tally> {
    let mut tally = Tally::default();
    let status = process::watch(context.prepare(command), |line| tally.add_cargo_line(line))?;
    Ok(tally.or_failed(status.success()))
}
