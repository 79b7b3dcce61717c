//! One file per route: each loads, acts and arranges.

mod authorization;
mod callback_refused;
mod dev_hubs;
mod frame;
mod leave;
mod loaded;
mod not_found;
mod org_details;
mod org_list;
mod poll;
mod register;
mod sign_in;

pub(crate) use authorization::AuthorizationPage;
pub(crate) use callback_refused::CallbackRefused;
pub(crate) use dev_hubs::DevHubs;
pub(crate) use frame::Frame;
pub(crate) use not_found::NotFound;
pub(crate) use org_details::OrgDetails;
pub(crate) use org_list::OrgList;
pub(crate) use register::Register;
pub(crate) use sign_in::SignIn;
