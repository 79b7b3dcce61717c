//! One page per route: load, act, arrange.

mod adopt;
mod authorization;
mod callback_refused;
mod dev_hubs;
mod frame;
mod guide;
mod later;
mod leave;
mod not_found;
mod org_details;
mod org_list;
mod problem;
mod register;
mod retype;
mod sign_in;
mod standard;
mod status;
mod times;
mod unsent;
mod used_by;
mod verify_kept;

pub(crate) use frame::frame;
pub(crate) use later::{Later, later, load_when_idle, register};
pub(crate) use not_found::not_found;
pub(crate) use org_list::org_list;
