//! Who is asking. Ways to sign in differ; each ends in a [`Principal`], and from there in the one
//! kind of [`session`]. A portal's sign-in joins here, beside [`sign_in_link`]. Modules have a
//! [`module_key`], which opens nothing else.

pub mod module_key;
pub mod session;
pub mod sign_in_link;

use broker_api::Role;

/// A person whom some way of signing in has vouched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// As history names the person.
    pub user: String,
    /// What the person may do.
    pub role: Role,
}
