//! Going through a file part by part, on trial or for good.

use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::Icon;
use crate::dom::{El, button, div, el, focus_id, p};
use crate::live::Live;
use crate::load::Act;
use crate::messages::{self, Message};
use crate::pages::problem::problem;
use broker_api::{
    AdoptionOutcome, AdoptionReport, AdoptionRow, ErrorCode, FieldErrors, ReadColumn,
};
use leptos::prelude::request_animation_frame;
use leptos::wasm_bindgen::JsValue;

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was asked about it.
    Untried,
    /// What would happen is being looked at.
    Looking,
    /// What would happen is known.
    Looked,
    /// Its orgs are being brought in.
    Bringing,
    /// Its orgs are here, but for those with a problem.
    Done,
}

/// A file, and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Run {
    client: BrokerClient,
    text: Live<String>,
    /// The bytes of the file that was chosen; none where a text was pasted.
    bytes: Live<Option<JsValue>>,
    /// The browser could not read the file.
    unreadable: Live<bool>,
    stage: Live<Stage>,
    rows: Live<Vec<AdoptionRow>>,
    read_as: Live<Vec<ReadColumn>>,
    not_read: Live<Vec<String>>,
    /// Orgs in the file, and how many of them are done.
    total: Live<i64>,
    from: Live<i64>,
    act: Act,
}

impl Run {
    pub(super) fn new() -> Self {
        Self {
            client: context().client,
            text: Live::new(String::new()),
            bytes: Live::new(None),
            unreadable: Live::new(false),
            stage: Live::new(Stage::Untried),
            rows: Live::new(Vec::new()),
            read_as: Live::new(Vec::new()),
            not_read: Live::new(Vec::new()),
            total: Live::new(0),
            from: Live::new(0),
            act: Act::new(),
        }
    }

    pub(super) fn stage(self) -> Stage {
        self.stage.get()
    }

    /// Parts are asked for, or it stopped between them: the file must stay what it is.
    pub(super) fn under_way(self) -> bool {
        let refused = self.act.failed().is_some_and(|error| !goes_on(&error));
        matches!(self.stage.get(), Stage::Looking | Stage::Bringing) && !refused
    }

    /// The rows of a file that was gone through to its end.
    pub(super) fn rows(self) -> Vec<AdoptionRow> {
        self.rows.get()
    }

    pub(super) fn read_as(self) -> Vec<ReadColumn> {
        self.read_as.get()
    }

    pub(super) fn not_read(self) -> Vec<String> {
        self.not_read.get()
    }

    pub(super) fn pasted(self) -> String {
        self.text.get()
    }

    /// Another text: what was known is about the old one.
    pub(super) fn paste(self, text: String) {
        self.text.set(text);
        self.bytes.set(None);
        self.unreadable.set(false);
        self.begin(Stage::Untried);
    }

    /// Another file; nothing, if the browser could not read it.
    pub(super) fn choose(self, bytes: Option<JsValue>) {
        self.text.set(String::new());
        self.unreadable.set(bytes.is_none());
        self.bytes.set(bytes);
        self.begin(Stage::Untried);
    }

    pub(super) fn look(self) {
        if self.under_way() {
            return;
        }
        let chosen = self.bytes.with_untracked(Option::is_some);
        if !chosen && self.text.with_untracked(|text| text.trim().is_empty()) {
            focus_id("file");
        }
        self.begin(Stage::Looking);
        self.go_on();
    }

    pub(super) fn bring_in(self) {
        self.begin(Stage::Bringing);
        self.go_on();
    }

    fn begin(self, stage: Stage) {
        self.act.fail(None);
        self.rows.set(Vec::new());
        self.total.set(0);
        self.from.set(0);
        self.stage.set(stage);
    }

    /// Asks for the next part, and so on to the end.
    fn go_on(self) {
        let dry_run = self.stage.get_untracked() == Stage::Looking;
        let chosen = self.bytes.get_untracked();
        let pasted = || JsValue::from_str(&self.text.get_untracked());
        let file = chosen.unwrap_or_else(pasted);
        let from = self.from.get_untracked();
        let asked = self.client.adopt_file(&file, dry_run, from);
        self.act.begin(asked, move |part| self.take(part));
    }

    fn take(self, part: AdoptionReport) {
        self.total.set(part.total);
        self.read_as.set(part.read_as);
        self.not_read.set(part.not_read);
        self.rows.update(|rows| rows.extend(part.rows));
        let Some(next) = part.next else {
            let looked = self.stage.get_untracked() == Stage::Looking;
            let stage = if looked { Stage::Looked } else { Stage::Done };
            self.stage.set(stage);
            request_animation_frame(|| focus_id("outcome"));
            return;
        };
        self.from.set(next);
        self.go_on();
    }
}

/// How many rows had an outcome.
pub(super) fn count(rows: &[AdoptionRow], outcome: AdoptionOutcome) -> usize {
    rows.iter().filter(|row| row.outcome == outcome).count()
}

/// How much of the file is done; said, not only drawn.
pub(super) fn progress(run: Run) -> El {
    div("").attr("role", "status").show(move || {
        let doing = match run.stage() {
            Stage::Looking if run.under_way() => "Looked at",
            Stage::Bringing if run.under_way() => "Brought in",
            _ => return None,
        };
        let (done, total) = (run.from.get(), run.total.get());
        let said = if total == 0 {
            "Reading the file …".to_owned()
        } else {
            format!("{doing} {done} of {total}")
        };
        let bar = el("progress")
            .attr("max", &total.max(1).to_string())
            .attr("value", &done.to_string())
            .attr("aria-label", doing);
        Some(div("").add(p(&said)).add(bar))
    })
}

/// Why the file was not taken, or where it stopped, and the way on.
pub(super) fn refused(run: Run) -> El {
    div("problem").show(move || {
        if run.unreadable.get() {
            return Some(not_taken(p(
                "The browser could not read the file. Choose it again.",
            )));
        }
        let error = run.act.failed()?;
        if error.code() == Some(ErrorCode::TooLarge) {
            return Some(not_taken(p(
                "It is larger than 4 MB. Split it into several files, each with the heading.",
            )));
        }
        if let ApiError::Broker(problem) = &error
            && !problem.fields.is_empty()
        {
            return Some(faults_of_file(&problem.fields));
        }
        let go_on = button("plain", "Go on").on_press(move || run.go_on());
        let way_on = goes_on(&error).then_some(go_on);
        Some(problem(&error, None).maybe(way_on))
    })
}

/// The same part may be taken later; what is refused for what it is will not be.
fn goes_on(error: &ApiError) -> bool {
    match error.code() {
        None => true,
        Some(code) => matches!(
            code,
            ErrorCode::Unavailable | ErrorCode::RateLimited | ErrorCode::Internal
        ),
    }
}

fn faults_of_file(faults: &FieldErrors) -> El {
    let lines = faults.fields().filter_map(|field| {
        let reason = faults.get(field)?;
        Some(
            el("li")
                .maybe((field != "file").then(|| el("code").text(field)))
                .add(told(&messages::file_error(field, reason))),
        )
    });
    not_taken(el("ul").each(lines))
}

fn not_taken(why: El) -> El {
    div("notice danger")
        .attr("role", "alert")
        .add(
            el("p")
                .class("what")
                .icon(Icon::Alert)
                .add(el("span").text("This file is not taken. Nothing was brought in.")),
        )
        .add(why)
}

/// A fault in words.
pub(super) fn told(said: &Message) -> El {
    el("span").text(&format!(" {} {}", said.what, said.next))
}
