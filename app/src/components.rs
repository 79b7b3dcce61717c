//! Parts of screens: properties in, events out. They know neither the broker nor the pages.

mod choice_group;
mod confirm_button;
mod copy_value;
mod error_summary;
mod fact;
mod field;
mod icon;
mod moment;
mod notice;
mod page_title;
mod scope_list;
mod secret_field;
mod skeleton;
mod status_badge;

pub(crate) use choice_group::{Choice, ChoiceGroup};
pub(crate) use confirm_button::ConfirmButton;
pub(crate) use copy_value::CopyValue;
pub(crate) use error_summary::{ErrorSummary, Fault, focus_field};
pub(crate) use fact::Fact;
pub(crate) use field::{SelectField, TextField};
pub(crate) use icon::{Icon, IconName};
pub(crate) use moment::{TimeAgo, TimeUntil};
pub(crate) use notice::{Notice, Tone};
pub(crate) use page_title::PageTitle;
pub(crate) use scope_list::{GrantedScopeList, ScopesToSelect};
pub(crate) use secret_field::SecretField;
pub(crate) use skeleton::Skeleton;
pub(crate) use status_badge::{PracticeBadge, StatusBadge};
