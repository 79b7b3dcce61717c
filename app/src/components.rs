//! Parts of pages: values in, events out; they know neither the broker nor the pages.

mod choice_group;
mod confirm_button;
mod copy_value;
mod error_summary;
mod explanation;
mod fact;
mod field;
mod icon;
mod moment;
mod notice;
mod page_title;
mod scope_list;
mod skeleton;
mod status_badge;

pub(crate) use choice_group::{Choice, choice_group};
pub(crate) use confirm_button::{Confirm, confirm_button};
pub(crate) use copy_value::{copy_button_for, copy_value};
pub(crate) use error_summary::{Fault, error_summary};
pub(crate) use explanation::{copy_for_admin, explanation, leaving};
pub(crate) use fact::{fact, facts};
pub(crate) use field::{Field, secret_field, select, select_field, text_field};
pub(crate) use icon::Icon;
pub(crate) use moment::{Clock, countdown, time_ago, time_until};
pub(crate) use notice::{Tone, notice};
pub(crate) use page_title::page_title;
pub(crate) use scope_list::granted_scopes;
pub(crate) use skeleton::skeleton;
pub(crate) use status_badge::{practice_badge, status_badge};
