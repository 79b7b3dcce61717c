//! What would become of each org, or became of it: those with a problem first.

use super::run::{Run, Stage, count, told};
use crate::dom::{El, button, div, el, link, p};
use crate::messages;
use crate::pages::org_list::cell;
use crate::routes;
use broker_api::{AdoptionOutcome, AdoptionRow};

/// Rows that are shown of those without a problem.
const SHOWN: usize = 100;

/// Nothing, until the file was gone through to its end.
pub(super) fn report(run: Run) -> Option<El> {
    let stage = run.stage();
    if !matches!(stage, Stage::Looked | Stage::Done) {
        return None;
    }
    let rows = run.rows();
    let adopted = count(&rows, AdoptionOutcome::Adopted);
    let here = count(&rows, AdoptionOutcome::AlreadyHere);
    let problems = count(&rows, AdoptionOutcome::Problem);
    let (heading, done) = if stage == Stage::Looked {
        ("What would happen", "would be brought in")
    } else {
        ("What was done", "brought in")
    };
    let counts = format!(
        "{adopted} {done}, {here} already here, {problems} with a problem that keeps them out."
    );
    let read_as = run.read_as();
    let read_as = (!read_as.is_empty()).then(|| {
        let columns = read_as.iter();
        let columns = columns.map(|one| format!("{} as {}", one.heading, one.column));
        let columns = columns.collect::<Vec<_>>().join(", ");
        p(&format!("Read: {columns}.")).class("muted")
    });
    let not_read = run.not_read();
    let not_read = (!not_read.is_empty()).then(|| {
        let columns = not_read.join(", ");
        p(&format!("These columns are not read here: {columns}.")).class("muted")
    });
    let acts = if stage == Stage::Looked {
        bring_in(run, adopted)
    } else {
        Some(link(routes::ORGS, "All orgs").class("button"))
    };
    let section = el("section")
        .attr("aria-labelledby", "outcome")
        .add(el("h2").id("outcome").attr("tabindex", "-1").text(heading))
        .add(p(&counts))
        .maybe(read_as)
        .maybe(not_read)
        .maybe(acts.map(|act| div("acts").add(act)))
        .add(table(&rows, done));
    Some(section)
}

fn bring_in(run: Run, adopted: usize) -> Option<El> {
    let label = match adopted {
        0 => return None,
        1 => "Bring in 1 org".to_owned(),
        many => format!("Bring in {many} orgs"),
    };
    Some(
        button("", &label)
            .id("bring-in")
            .on_press(move || run.bring_in()),
    )
}

fn table(rows: &[AdoptionRow], done: &str) -> El {
    let problem = |row: &&AdoptionRow| row.outcome == AdoptionOutcome::Problem;
    let without: Vec<_> = rows.iter().filter(|row| !problem(row)).collect();
    let first = rows.iter().filter(problem);
    let first = first.chain(without.iter().copied().take(SHOWN));
    let left = without.len().saturating_sub(SHOWN);
    let left = (left > 0).then(|| p(&format!("And {left} more without a problem.")));
    let heads = ["Line", "Name", "Outcome", "Why"].map(|name| {
        el("th")
            .attr("scope", "col")
            .attr("role", "columnheader")
            .text(name)
    });
    let row = || el("tr").attr("role", "row");
    let table = el("table")
        .class("orgs")
        .attr("role", "table")
        .add(
            el("caption")
                .class("visually-hidden")
                .text("The orgs of the file"),
        )
        .add(el("thead").attr("role", "rowgroup").add(row().each(heads)))
        .add(
            el("tbody")
                .attr("role", "rowgroup")
                .each(first.map(|one| cells(row(), one, done))),
        );
    div("").add(table).maybe(left)
}

fn cells(row: El, one: &AdoptionRow, done: &str) -> El {
    let name = el("th").attr("scope", "row").attr("role", "rowheader");
    let name = match &one.org_id {
        Some(id) => name.add(link(&routes::org(id), &one.name)),
        None => name.text(&one.name),
    };
    let outcome = match one.outcome {
        AdoptionOutcome::Adopted => done,
        AdoptionOutcome::AlreadyHere => "already here",
        AdoptionOutcome::Problem => "problem",
    };
    let why = one.fields.fields().filter_map(|field| {
        let reason = one.fields.get(field)?;
        let said = told(&messages::cell_error(field, reason));
        Some(el("p").add(el("code").text(field)).add(said))
    });
    let why = (!one.fields.is_empty()).then(|| div("").each(why));
    row.add(cell("Line").text(&one.line.to_string()))
        .add(name)
        .add(cell("Outcome").text(outcome))
        .add(cell("Why").maybe(why))
}
