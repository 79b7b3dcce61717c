//! An org of the portal's beside the record that is here: whether they say the same.

use super::read::Said;
use crate::store::orgs::{OrgRow, Standing, name_key};
use broker_api::{FieldErrorCode, FieldErrors, OrgKind};

/// What differs. How an org is logged in to is the record's own once somebody authorized it here.
pub(super) fn compare(said: &Said, here: &OrgRow) -> FieldErrors {
    let mut faults = FieldErrors::default();
    let mut hold = |field, same: bool| {
        if !same {
            faults.add(field, FieldErrorCode::DiffersHere);
        }
    };
    // A Dev Hub of this name is no org of the portal's.
    let same_name = name_key(&said.name) == name_key(&here.name) && here.kind == OrgKind::Org;
    hold("name", same_name);
    hold("org_type", said.org_type == here.org_type);
    let same_id = said.external_id.is_none() || said.external_id == here.external_id;
    hold("external_id", same_id);
    let ids = said.salesforce_org_id.as_deref();
    let ids = ids.zip(here.salesforce_org_id());
    hold("salesforce_org_id", ids.is_none_or(|(a, b)| a == b));
    if let Standing::Adopted(adopted) = &here.standing {
        hold("login_url", said.login_url.as_str() == here.login_url);
        let same = said.authentication_type == adopted.authentication_type;
        hold("authentication_type", same);
        let users = said.username.as_ref().zip(adopted.username.as_ref());
        let same = users.is_none_or(|(said, here)| said.eq_ignore_ascii_case(here));
        hold("username", same);
    }
    faults
}
