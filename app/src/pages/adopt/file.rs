//! The file: chosen, or pasted from a spreadsheet; and what its columns are.

use super::run::Run;
use crate::components::{fact, facts};
use crate::dom::{El, div, el, p, value_of};
use crate::messages;
use js_sys::Uint8Array;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Event, File, HtmlInputElement};
use wasm_bindgen_futures::JsFuture;

/// The fields.
pub(super) fn file(run: Run) -> El {
    let chosen = el("input")
        .attr("type", "file")
        .id("file")
        .attr("accept", ".csv,.tsv,.txt,text/csv")
        .attr("aria-describedby", "file-hint")
        .flag_of("disabled", move || run.under_way())
        .on("change", move |event| read(run, &event));
    let other = chosen.clone();
    let pasted = el("textarea")
        .id("csv")
        .attr("rows", "6")
        .attr("spellcheck", "false")
        .class("code")
        .attr("aria-describedby", "csv-hint")
        .flag_of("readonly", move || run.under_way())
        .value_of(move || run.pasted())
        .on("input", move |event| {
            // What is pasted takes the place of what was chosen.
            if let Some(input) = other.node().dyn_ref::<HtmlInputElement>() {
                input.set_value("");
            }
            run.paste(value_of(&event));
        });
    div("fields")
        .add(field(
            "file",
            "CSV file",
            "As spreadsheets save it as “CSV UTF-8”, with a heading. No secrets: a file with a column that looks like one is refused.",
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
    let lines = messages::FILE_COLUMNS.map(|(name, means)| fact(name, means));
    el("details")
        .add(el("summary").text("What the columns are"))
        .add(facts(lines))
}

fn read(run: Run, event: &Event) {
    let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(file) = input.and_then(|input| input.files()?.get(0)) else {
        return;
    };
    spawn_local(async move { run.choose(bytes_of(&file).await) });
}

/// The file as it is now: what becomes of it on the disk meanwhile is not half of it here.
async fn bytes_of(file: &File) -> Option<JsValue> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(Uint8Array::new(&buffer).into())
}
