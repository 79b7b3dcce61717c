//! Tests of many orgs: a few at a time, each on a line of its own, so that a dead org takes one place
//! and holds up nobody else.

mod line;

use super::Bulk;
use crate::api::{ApiError, BrokerClient};
use crate::app::context;
use crate::components::skeleton;
use crate::dom::{El, button, div, el};
use crate::live::Live;
use crate::pages::problem::problem;
use broker_api::{ConnectionTest, ErrorCode, OrgQuery, WhichOrgs};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;
use std::time::Duration;

/// Tests that are under way at the same moment.
const AT_ONCE: usize = 4;

/// An org to be tested.
#[derive(Clone, PartialEq)]
struct Subject {
    id: String,
    name: String,
}

/// How far the test of one org is.
#[derive(Clone)]
enum Outcome {
    /// Its turn has not come.
    Waits,
    UnderWay,
    /// So many tests were made that the broker asks for a pause.
    Paused,
    Tested(Box<ConnectionTest>),
    NotTested(ApiError),
}

/// Looks up which orgs they are, all of them, and tests them.
pub(super) fn testing(bulk: Bulk, of: WhichOrgs) -> El {
    bulk.orgs.forget_found();
    let client = context().client;
    let found = Live::new(None::<Rc<Result<Vec<Subject>, ApiError>>>);
    spawn_local(async move {
        let subjects = subjects(client, of).await;
        if !found.is_gone() {
            found.set(Some(Rc::new(subjects)));
        }
    });
    el("section")
        .class("card")
        .attr("aria-label", "Tests of these orgs")
        .add(el("h2").text("Tests of these orgs"))
        .show(move || match found.get().as_deref() {
            None => skeleton(3),
            Some(Err(error)) => problem(error, None),
            Some(Ok(subjects)) => Tests::begin(bulk, client, subjects.clone()),
        })
}

async fn subjects(client: BrokerClient, of: WhichOrgs) -> Result<Vec<Subject>, ApiError> {
    match of {
        WhichOrgs::Orgs(ids) => named(client, &ids).await,
        WhichOrgs::All(query) => listed(client, query).await,
    }
}

/// Those with these ids; one that is gone is left out.
async fn named(client: BrokerClient, ids: &[String]) -> Result<Vec<Subject>, ApiError> {
    let mut subjects = Vec::new();
    for id in ids {
        match client.org(id).await {
            Ok(shown) => subjects.push(Subject {
                id: shown.org.id,
                name: shown.org.name,
            }),
            Err(ApiError::Broker(problem)) if problem.code == ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(subjects)
}

/// All that a query finds.
async fn listed(client: BrokerClient, query: OrgQuery) -> Result<Vec<Subject>, ApiError> {
    let mut subjects = Vec::new();
    let mut asked = query;
    loop {
        let page = client.orgs(&asked).await?;
        let new = page.items.into_iter().map(|org| Subject {
            id: org.id,
            name: org.name,
        });
        subjects.extend(new);
        match page.next_cursor {
            Some(next) => asked.cursor = next,
            None => return Ok(subjects),
        }
    }
}

/// How the tests that ended went.
#[derive(Clone, Copy, Default)]
struct Counts {
    work: usize,
    do_not_work: usize,
    not_tested: usize,
}

impl Counts {
    fn count(&mut self, ended: &Outcome) {
        match ended {
            Outcome::Tested(test) if test.failure.is_none() => self.work += 1,
            Outcome::Tested(_) => self.do_not_work += 1,
            Outcome::NotTested(_) => self.not_tested += 1,
            Outcome::Waits | Outcome::UnderWay | Outcome::Paused => {}
        }
    }

    fn ended(self) -> usize {
        self.work + self.do_not_work + self.not_tested
    }

    fn said(self, of: usize) -> String {
        let Self {
            work,
            do_not_work,
            not_tested,
        } = self;
        let tested = work + do_not_work;
        let works = if work == 1 { "works" } else { "work" };
        let does = if do_not_work == 1 { "does" } else { "do" };
        let so_far = format!("{tested} of {of} tested: {work} {works}, {do_not_work} {does} not.");
        if not_tested == 0 {
            return so_far;
        }
        format!("{so_far} {not_tested} could not be tested.")
    }
}

/// All tests of one press.
#[derive(Clone, Copy)]
struct Tests {
    bulk: Bulk,
    client: BrokerClient,
    subjects: Live<Rc<Vec<Subject>>>,
    outcomes: Live<Rc<Vec<Live<Outcome>>>>,
    /// The first whose turn has not come.
    next: Live<usize>,
    stopped: Live<bool>,
    counts: Live<Counts>,
}

impl Tests {
    fn begin(bulk: Bulk, client: BrokerClient, subjects: Vec<Subject>) -> El {
        let waits = subjects.iter().map(|_| Live::new(Outcome::Waits));
        let outcomes: Vec<_> = waits.collect();
        let tests = Self {
            bulk,
            client,
            outcomes: Live::new(Rc::new(outcomes)),
            subjects: Live::new(Rc::new(subjects)),
            next: Live::new(0),
            stopped: Live::new(false),
            counts: Live::new(Counts::default()),
        };
        for _ in 0..AT_ONCE {
            tests.go_on();
        }
        tests.view()
    }

    /// Takes the next org, if there is one.
    fn go_on(self) {
        let index = self.next.get_untracked();
        let left = self.subjects.with_untracked(|all| index < all.len());
        if left && !self.stopped.get_untracked() {
            self.next.set(index + 1);
            self.test(index);
        }
    }

    fn test(self, index: usize) {
        let id = self.subjects.with_untracked(|all| all[index].id.clone());
        self.tell(index, Outcome::UnderWay);
        let asked = self.client.test(&id);
        spawn_local(async move {
            let answer = asked.await;
            // Where the page went meanwhile, nobody waits for this.
            if self.next.is_gone() {
                return;
            }
            match answer {
                Err(error) if pause(&error).is_some() => {
                    self.tell(index, Outcome::Paused);
                    let later = move || {
                        if !self.next.is_gone() {
                            self.again(index);
                        }
                    };
                    set_timeout(later, pause(&error).unwrap_or_default());
                }
                answer => self.ended(index, answer),
            }
        });
    }

    /// After a pause; who stopped meanwhile means this one, too.
    fn again(self, index: usize) {
        if self.stopped.get_untracked() {
            self.tell(index, Outcome::Waits);
        } else {
            self.test(index);
        }
    }

    fn ended(self, index: usize, answer: Result<ConnectionTest, ApiError>) {
        let outcome = match answer {
            Ok(test) => Outcome::Tested(Box::new(test)),
            Err(error) => Outcome::NotTested(error),
        };
        let id = self.subjects.with_untracked(|all| all[index].id.clone());
        if let Some(found) = line::in_row(&outcome) {
            self.bulk.orgs.tell(&id, found);
        }
        self.counts.update(|counts| counts.count(&outcome));
        self.tell(index, outcome);
        let ended = self.counts.get_untracked().ended();
        if self.subjects.with_untracked(|all| all.len()) == ended {
            self.bulk.orgs.again();
        }
        self.go_on();
    }

    fn tell(self, index: usize, outcome: Outcome) {
        self.outcomes.with_untracked(|all| all[index].set(outcome));
    }

    fn view(self) -> El {
        let count = self.subjects.with_untracked(|all| all.len());
        let subjects = self.subjects.get_untracked();
        let outcomes = self.outcomes.get_untracked();
        let lines = subjects
            .iter()
            .zip(outcomes.iter())
            .map(|(subject, outcome)| line::line(subject, *outcome, self.stopped));
        let stop = button("plain", "Stop").on_press(move || self.stopped.set(true));
        let under_way = move || self.counts.get().ended() < count && !self.stopped.get();
        // The rows of the list go on saying what was found out.
        let close = button("plain", "Close").on_press(move || self.bulk.tested.set(None));
        let said = move || self.progress(count);
        el("div")
            .class("tests")
            .add(el("p").attr("role", "status").text_of(said))
            .add(div("acts").show(move || {
                if under_way() {
                    stop.clone()
                } else {
                    close.clone()
                }
            }))
            .add(el("ul").class("checks").each(lines))
    }

    fn progress(self, count: usize) -> String {
        let counts = self.counts.get();
        let so_far = counts.said(count);
        if self.stopped.get() && counts.ended() < count {
            return format!("Stopped. {so_far}");
        }
        so_far
    }
}

/// How long the broker asks to wait.
fn pause(error: &ApiError) -> Option<Duration> {
    let ApiError::Broker(problem) = error else {
        return None;
    };
    problem.retry_after_seconds.map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tests::samples;

    #[test]
    fn what_was_not_tested_counts_as_neither() {
        let mut counts = Counts::default();
        let works = Outcome::Tested(Box::new(samples::connection_test(None)));
        let failure = Some(samples::test_failure());
        let broken = Outcome::Tested(Box::new(samples::connection_test(failure)));
        for outcome in [&works, &works, &broken, &Outcome::Waits, &Outcome::UnderWay] {
            counts.count(outcome);
        }
        assert_eq!(counts.said(6), "3 of 6 tested: 2 work, 1 does not.");
        counts.count(&Outcome::NotTested(ApiError::Offline));
        assert_eq!(
            counts.said(6),
            "3 of 6 tested: 2 work, 1 does not. 1 could not be tested."
        );
        assert_eq!(counts.ended(), 4);
    }
}
