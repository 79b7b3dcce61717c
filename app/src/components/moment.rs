//! Moments as people say them. The browser has the words; the contract has the text.

use crate::forms::relative_time::{Relative, relative};
use broker_api::Timestamp;
use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsValue;

const LOCALE: &str = "en-GB";

/// How long ago, with the exact moment on hover and focus.
#[component]
pub(crate) fn TimeAgo(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    let date = date(&at);
    let exact = exact(&date);
    view! {
        <time datetime=at.0 title=exact.clone() data-exact=exact tabindex="0">
            {ago(&date)}
        </time>
    }
}

/// Until when: the time of day if it is today, else the day.
#[component]
pub(crate) fn TimeUntil(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    let date = date(&at);
    let today = Date::new_0().to_date_string() == date.to_date_string();
    let shape: &[(&str, &str)] = if today {
        &[("hour", "2-digit"), ("minute", "2-digit")]
    } else {
        &[("weekday", "long"), ("day", "numeric"), ("month", "long")]
    };
    let exact = exact(&date);
    view! {
        <time datetime=at.0 title=exact>
            {formatted(&date, shape)}
        </time>
    }
}

fn date(at: &Timestamp) -> Date {
    Date::new(&JsValue::from_str(at.as_str()))
}

fn exact(date: &Date) -> String {
    formatted(date, &[("dateStyle", "long"), ("timeStyle", "long")])
}

fn formatted(date: &Date, shape: &[(&str, &str)]) -> String {
    date.to_locale_string(LOCALE, &options(shape)).into()
}

fn ago(date: &Date) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "seconds fit for ages")]
    let seconds = ((date.get_time() - Date::now()) / 1000.0) as i64;
    let Relative::In(count, unit) = relative(seconds) else {
        return "just now".to_owned();
    };
    let locales = Array::of1(&JsValue::from_str(LOCALE));
    let format = Intl::RelativeTimeFormat::new(&locales, &options(&[("numeric", "auto")]));
    format.format(f64::from(count), unit).into()
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
