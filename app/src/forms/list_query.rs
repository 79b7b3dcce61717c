//! What a list shows, as the page's address says it.

use crate::wire::Word;
use broker_api::{OrgKind, OrgQuery};

/// Reads the page's query; what is not understood counts as not said.
pub(crate) fn read(kind: OrgKind, get: impl Fn(&str) -> Option<String>) -> OrgQuery {
    fn word<W: Word>(text: Option<String>) -> Option<W> {
        text.and_then(|text| W::of(&text))
    }
    OrgQuery {
        kind,
        search: get("search").unwrap_or_default(),
        status: word(get("status")),
        authentication_type: word(get("authentication_type")),
        org_type: word(get("org_type")),
        sort: word(get("sort")).unwrap_or_default(),
        cursor: String::new(),
        limit: 0,
    }
}

/// Something is left out of the list.
pub(crate) fn narrows(query: &OrgQuery) -> bool {
    !query.search.trim().is_empty()
        || query.status.is_some()
        || query.authentication_type.is_some()
        || query.org_type.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::list_query;
    use broker_api::{AuthenticationType, OrgSort, StatusWord};

    #[test]
    fn an_address_comes_back_as_it_was_left() {
        let query = OrgQuery {
            search: "acme & co".to_owned(),
            status: Some(StatusWord::Connected),
            authentication_type: Some(AuthenticationType::ExternalClientApp),
            sort: OrgSort::Oldest,
            ..OrgQuery::default()
        };
        let address = list_query(&query);
        let url = url::form_urlencoded::parse(address.as_bytes());
        let pairs: Vec<_> = url.into_owned().collect();
        let get = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        assert_eq!(read(OrgKind::Org, get), query);
        assert!(narrows(&query));
    }

    #[test]
    fn nonsense_in_an_address_narrows_nothing() {
        let query = read(OrgKind::Org, |name| {
            (name != "search").then(|| "nonsense".to_owned())
        });
        assert_eq!(query, OrgQuery::default());
        assert!(!narrows(&query));
        assert_eq!(list_query(&query), "");
    }
}
