//! What modules of the portal hang on an org, and when each of them said so.

use super::times::time_ago;
use crate::dom::{El, el, p, span};
use broker_api::{ModuleUse, Reference};

/// By module: how many and when reported, with their names behind that. Never reported is not none.
pub(crate) fn used_by(used_by: &[ModuleUse]) -> El {
    if used_by.is_empty() {
        return p(
            "No module of the portal reports here yet, so it is not known what uses this org.",
        )
        .class("muted");
    }
    el("ul").class("uses").each(used_by.iter().map(module))
}

fn module(module: &ModuleUse) -> El {
    let Some(at) = &module.reported_at else {
        let said = format!(
            "{} never reported, so it is not known what it uses.",
            module.module
        );
        return el("li").text(&said);
    };
    let counted = match module.references.len() {
        0 => format!("{}: nothing", module.module),
        count => format!("{} {count}", module.module),
    };
    let said = span("", &format!("{counted}, reported ")).add(time_ago(at));
    if module.references.is_empty() {
        return el("li").add(said);
    }
    el("li").add(
        el("details")
            .add(el("summary").add(said))
            .add(el("ul").each(module.references.iter().map(reference))),
    )
}

fn reference(reference: &Reference) -> El {
    el("li").text(&reference.name).add(span(
        "muted",
        &format!(" · {} {}", reference.kind, reference.id),
    ))
}
