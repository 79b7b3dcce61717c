//! The file: chosen, or pasted from a spreadsheet; and what its columns are.

use super::run::Run;
use crate::components::{fact, facts};
use crate::dom::{El, div, el, p, value_of};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Event, File, HtmlInputElement};
use wasm_bindgen_futures::JsFuture;

/// The columns, and what stands in each.
const COLUMNS: [(&str, &str); 9] = [
    ("name", "What people call the org. Needed."),
    (
        "org_type",
        "Developer, Integration, QA, UAT or Production. Needed.",
    ),
    (
        "login_url",
        "Its My Domain, or login.salesforce.com or test.salesforce.com. Needed.",
    ),
    (
        "authentication_type",
        "Standard, Connected App or ECA, as the portal has it now. Needed.",
    ),
    (
        "salesforce_org_id",
        "15 or 18 characters, if known: only a login to this org is accepted then.",
    ),
    (
        "username",
        "The Salesforce user that the portal works as, if known.",
    ),
    (
        "external_id",
        "The portal's own id of the org. What names it goes on naming it.",
    ),
    (
        "second_record_reason",
        "Why the portal has two records of one Salesforce org, if it does.",
    ),
    (
        "reference_module, reference_kind, reference_id, reference_name",
        "A pipeline, job or mapping that refers to the org: a row for each, with the org's other columns repeated.",
    ),
];

/// The fields.
pub(super) fn file(run: Run) -> El {
    let chosen = el("input")
        .attr("type", "file")
        .id("file")
        .attr("accept", ".csv,.tsv,.txt,text/csv")
        .attr("aria-describedby", "file-hint")
        .flag_of("disabled", move || run.under_way())
        .on("change", move |event| read(run, &event));
    let pasted = el("textarea")
        .id("csv")
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .class("code")
        .attr("aria-describedby", "csv-hint")
        .flag_of("readonly", move || run.under_way())
        .value_of(move || run.text.get())
        .on("input", move |event| run.typed(value_of(&event)));
    div("fields")
        .add(field(
            "file",
            "CSV file",
            "UTF-8, with a heading. No secrets: a file with a column that looks like one is refused.",
            chosen,
        ))
        .add(field(
            "csv",
            "Or paste it",
            "From a spreadsheet, with its heading.",
            pasted,
        ))
        .add(columns())
}

fn field(id: &str, label: &str, hint: &str, control: El) -> El {
    div("field")
        .add(el("label").attr("for", id).text(label))
        .add(p(hint).class("hint").id(&format!("{id}-hint")))
        .add(control)
}

fn columns() -> El {
    let lines = COLUMNS.map(|(name, means)| fact(name, means));
    el("details")
        .add(el("summary").text("What the columns are"))
        .add(facts(lines))
}

fn read(run: Run, event: &Event) {
    let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(file) = input.and_then(|input| input.files()?.get(0)) else {
        return;
    };
    spawn_local(async move {
        let text = text_of(&file).await;
        run.typed(text.unwrap_or_default());
    });
}

async fn text_of(file: &File) -> Option<String> {
    let text = JsFuture::from(file.text()).await.ok()?;
    text.as_string()
}
