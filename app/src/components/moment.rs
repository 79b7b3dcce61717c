//! Moments as people say them. The browser has the words for exact ones; the contract has the text.

use crate::dom::{El, el, when_idle};
use crate::forms::relative_time::{clock, relative};
use crate::live::Live;
use broker_api::Timestamp;
use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;
use std::cell::RefCell;
use std::time::Duration;

const LOCALE: &str = "en-GB";

// Made once: for a browser, making one is more work than all that a list then formats with it.
thread_local! {
    static EXACT: Function = format(&[("dateStyle", "long"), ("timeStyle", "long")]);
    /// What is on the page without its exact moment.
    static UNNAMED: RefCell<Vec<(El, Date)>> = const { RefCell::new(Vec::new()) };
}

/// Ticks, so that "2 minutes ago" stays true while a page is open.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    seconds: Live<u32>,
    half_minutes: Live<u32>,
}

impl Clock {
    /// Starts ticking, for as long as the app runs.
    pub(crate) fn start() -> Self {
        let clock = Self {
            seconds: Live::new(0),
            half_minutes: Live::new(0),
        };
        let tick = move || {
            clock.seconds.update(|seconds| *seconds += 1);
            if clock.seconds.get_untracked().is_multiple_of(30) {
                clock.half_minutes.update(|count| *count += 1);
            }
        };
        // Without a timer, times are as old as the page.
        let _ = set_interval_with_handle(tick, Duration::from_secs(1));
        clock
    }
}

/// How long ago, with the exact moment on hover and focus.
pub(crate) fn time_ago(clock: Clock, at: &Timestamp) -> El {
    let date = date(at);
    let time = el("time")
        .attr("datetime", at.as_str())
        .attr("tabindex", "0");
    name_exactly_when_idle(time.clone(), date.clone());
    time.text_of(move || {
        clock.half_minutes.with(|_| ());
        relative(seconds_until(&date))
    })
}

/// The browser takes longer to prepare for the first exact moment than to show a list, which needs none.
fn name_exactly_when_idle(time: El, date: Date) {
    UNNAMED.with_borrow_mut(|unnamed| {
        if unnamed.is_empty() {
            when_idle(name_exactly);
        }
        unnamed.push((time, date));
    });
}

fn name_exactly() {
    for (time, date) in UNNAMED.take() {
        let exact = exact(&date);
        time.attr("title", &exact).attr("data-exact", &exact);
    }
}

/// Until when: the time of day if it is today or tonight, else the day.
pub(crate) fn time_until(at: &Timestamp) -> El {
    let date = date(at);
    let today = Date::new_0().to_date_string() == date.to_date_string();
    let shape: &[(&str, &str)] = if today {
        &[("hour", "2-digit"), ("minute", "2-digit")]
    } else if seconds_until(&date) < 12 * 60 * 60 {
        // Half an hour before midnight a day alone would promise a day.
        &[
            ("weekday", "long"),
            ("hour", "2-digit"),
            ("minute", "2-digit"),
        ]
    } else {
        &[("weekday", "long"), ("day", "numeric"), ("month", "long")]
    };
    el("time")
        .attr("datetime", at.as_str())
        .attr("title", &exact(&date))
        .text(&formatted(&date, shape))
}

/// How long until then, second by second: `0:23`.
pub(crate) fn countdown(ticks: Clock, at: &Timestamp) -> El {
    let date = date(at);
    // A screen reader is not to hear every second.
    el("span")
        .attr("role", "timer")
        .class("code")
        .text_of(move || {
            ticks.seconds.with(|_| ());
            clock(seconds_until(&date))
        })
}

fn date(at: &Timestamp) -> Date {
    Date::new(&JsValue::from_str(at.as_str()))
}

#[expect(clippy::cast_possible_truncation, reason = "seconds fit for ages")]
fn seconds_until(date: &Date) -> i64 {
    ((date.get_time() - Date::now()) / 1000.0) as i64
}

fn exact(date: &Date) -> String {
    EXACT.with(|format| said(format, date))
}

fn formatted(date: &Date, shape: &[(&str, &str)]) -> String {
    said(&format(shape), date)
}

fn said(format: &Function, date: &Date) -> String {
    // It takes every date that the broker sends.
    let said = format.call1(&JsValue::UNDEFINED, date);
    said.ok()
        .and_then(|said| said.as_string())
        .unwrap_or_default()
}

/// What formats dates in one shape.
fn format(shape: &[(&str, &str)]) -> Function {
    Intl::DateTimeFormat::new(&locales(), &options(shape)).format()
}

fn locales() -> Array {
    Array::of1(&JsValue::from_str(LOCALE))
}

fn options(shape: &[(&str, &str)]) -> Object {
    let options = Object::new();
    for (name, value) in shape {
        // A fresh object takes every property.
        let _ = Reflect::set(
            &options,
            &JsValue::from_str(name),
            &JsValue::from_str(value),
        );
    }
    options
}
