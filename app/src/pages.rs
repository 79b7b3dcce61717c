//! One page per route: load, act, arrange.

mod authorization;
mod callback_refused;
mod dev_hubs;
mod frame;
mod guide;
mod leave;
mod not_found;
mod org_details;
mod org_list;
mod problem;
mod register;
mod retype;
mod sign_in;
mod times;

pub(crate) use authorization::authorization;
pub(crate) use callback_refused::callback_refused;
pub(crate) use dev_hubs::dev_hubs;
pub(crate) use frame::frame;
pub(crate) use not_found::not_found;
pub(crate) use org_details::org_details;
pub(crate) use org_list::org_list;
pub(crate) use register::register;
pub(crate) use sign_in::sign_in;
