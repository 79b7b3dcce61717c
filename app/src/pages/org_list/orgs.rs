//! The orgs that a list shows, page after page, as the address asks for them.

use super::table::table;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::{Tone, notice, skeleton};
use crate::dom::{El, button, div, el, link, p};
use crate::forms::list_query;
use crate::live::{Live, derived};
use crate::load::Loaded;
use crate::messages;
use crate::pages::problem::problem;
use broker_api::{Org, OrgKind, OrgQuery};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use std::rc::Rc;

/// What was read of a list.
#[derive(PartialEq)]
pub(super) struct Shown {
    pub(super) orgs: Vec<Org>,
    /// Names of those that cannot be shown.
    left_out: Vec<String>,
    /// There are more.
    more: bool,
}

/// What a test found out, as a row shows it.
pub(super) type Found = Rc<dyn Fn() -> El>;

/// A list that follows the address.
#[derive(Clone, Copy)]
pub(crate) struct Orgs {
    query: Live<OrgQuery>,
    pages: Live<usize>,
    read: Loaded<Shown>,
    /// The ids of those that are selected, while orgs are being selected.
    selected: Live<Option<Vec<String>>>,
    selecting: Live<bool>,
    /// What the last tests of many orgs found out, by the id of each.
    found: Live<Vec<(String, Found)>>,
}

impl Orgs {
    /// The list of one kind, for the page's own address.
    pub(crate) fn of(kind: OrgKind) -> Self {
        let client = context().client;
        let address = use_query_map();
        let query = derived(move || {
            let address = address.read();
            list_query::read(kind, |name| address.get(name))
        });
        let pages = Live::new(1);
        let read = Loaded::new(move || Box::pin(read_pages(client, query.get(), pages.get())));
        let selected = Live::new(None::<Vec<String>>);
        Self {
            query,
            pages,
            read,
            selected,
            selecting: derived(move || selected.with(Option::is_some)),
            found: Live::new(Vec::new()),
        }
    }

    /// What the address asks for.
    pub(super) fn query(self) -> OrgQuery {
        self.query.get()
    }

    /// Something is listed.
    pub(super) fn any(self) -> bool {
        self.read.value().is_some_and(|read| !read.orgs.is_empty())
    }

    /// What the address asks for, once.
    pub(super) fn query_untracked(self) -> OrgQuery {
        self.query.get_untracked()
    }

    /// Orgs are being selected.
    pub(super) fn selecting(self) -> bool {
        self.selecting.get()
    }

    /// Begins to select, or stops.
    pub(super) fn select(self, on: bool) {
        self.selected.set(on.then(Vec::new));
    }

    /// The ids of those that are selected.
    pub(super) fn selected(self) -> Vec<String> {
        self.selected.get().unwrap_or_default()
    }

    /// Selects all that are on the page.
    pub(super) fn select_shown(self) {
        let shown = self.read.value();
        let ids = shown.map(|shown| shown.orgs.iter().map(|org| org.id.clone()).collect());
        self.selected.set(Some(ids.unwrap_or_default()));
    }

    /// Has the rows say what tests found out, beginning with nothing.
    pub(super) fn forget_found(self) {
        self.found.set(Vec::new());
    }

    /// Has the row of an org say what its test found out.
    pub(super) fn tell(self, id: &str, found: Found) {
        self.found.update(|all| all.push((id.to_owned(), found)));
    }

    /// Asks again.
    pub(crate) fn again(self) {
        self.read.again();
    }

    /// The table, or why there is none; `empty` where no org exists at all.
    pub(crate) fn view(self, caption: &'static str, empty: Rc<dyn Fn() -> El>) -> El {
        let change = change_address();
        div("loaded").show(move || match self.read.get() {
            None => skeleton(6),
            Some(Err(error)) => problem(&error, Some(Box::new(move || self.again()))),
            Some(Ok(read)) if !read.left_out.is_empty() => el("div")
                .add(not_shown(&read.left_out))
                .maybe(self.table(&read, caption, &change)),
            Some(Ok(read)) if read.orgs.is_empty() && list_query::narrows(&self.query()) => {
                nothing_found()
            }
            Some(Ok(read)) if read.orgs.is_empty() => empty(),
            Some(Ok(read)) => el("div").maybe(self.table(&read, caption, &change)),
        })
    }

    fn table(
        self,
        read: &Shown,
        caption: &str,
        change: &(impl Fn(OrgQuery) + Clone + 'static),
    ) -> Option<El> {
        if read.orgs.is_empty() {
            return None;
        }
        let more = button("plain", "Show more")
            .id("more")
            .on_press(move || self.pages.update(|pages| *pages += 1));
        let more = read.more.then(|| div("acts").add(more));
        let change = change.clone();
        let sort = move |sort| {
            let query = self.query.get_untracked();
            change(OrgQuery { sort, ..query });
        };
        let marks = self.selecting().then_some(self.selected);
        let rows = self
            .found
            .with(|found| table(&read.orgs, caption, self.query().sort, sort, marks, found));
        Some(el("div").add(rows).maybe(more))
    }
}

/// Orgs of which nothing can be told.
fn not_shown(names: &[String]) -> El {
    notice(&messages::not_shown(names), Tone::Danger, [])
}

/// Puts a query into the address. The list follows.
pub(super) fn change_address() -> impl Fn(OrgQuery) + Clone {
    let navigate = use_navigate();
    let path = use_location().pathname;
    move |query| {
        let replace = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        let asked = OrgQuery {
            kind: OrgKind::Org,
            ..query
        };
        let to = format!("{}?{}", path.get_untracked(), list_query::write(&asked));
        navigate(to.trim_end_matches('?'), replace);
    }
}

fn nothing_found() -> El {
    let path = use_location().pathname.get_untracked();
    el("section")
        .class("empty")
        .attr("role", "status")
        .add(el("h2").text("No org matches"))
        .add(p("Other orgs are left out by the search or by a filter."))
        .add(div("acts").add(link(&path, "Show all orgs").class("button plain")))
}

async fn read_pages(
    client: BrokerClient,
    query: OrgQuery,
    pages: usize,
) -> Result<Shown, ApiError> {
    let (mut orgs, mut left_out) = (Vec::new(), Vec::new());
    let mut cursor = Some(String::new());
    for _ in 0..pages {
        let Some(from) = cursor.take() else { break };
        let asked = OrgQuery {
            cursor: from,
            ..query.clone()
        };
        let page = client.orgs(&asked).await?;
        orgs.extend(page.items);
        for name in page.left_out {
            if !left_out.contains(&name) {
                left_out.push(name);
            }
        }
        cursor = page.next_cursor;
    }
    Ok(Shown {
        orgs,
        left_out,
        more: cursor.is_some(),
    })
}
