//! What a list shows, as the page's address says it.

use crate::routes::encoded;
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
        tag: get("tag").unwrap_or_default(),
        sort: word(get("sort")).unwrap_or_default(),
        cursor: String::new(),
        limit: 0,
    }
}

/// What a list shows, as a query; what is usual is left out, so that addresses stay short.
pub(crate) fn write(query: &OrgQuery) -> String {
    let usual = OrgQuery::default();
    let mut parts = Vec::new();
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            parts.push(format!("{name}={}", encoded(value)));
        }
    };
    if query.kind != usual.kind {
        add("kind", query.kind.word());
    }
    add("search", query.search.trim());
    add("status", query.status.map_or("", Word::word));
    let authentication_type = query.authentication_type.map_or("", Word::word);
    add("authentication_type", authentication_type);
    add("org_type", query.org_type.map_or("", Word::word));
    add("tag", query.tag.trim());
    if query.sort != usual.sort {
        add("sort", query.sort.word());
    }
    add("cursor", &query.cursor);
    parts.join("&")
}

/// Something is left out of the list.
pub(crate) fn narrows(query: &OrgQuery) -> bool {
    !query.search.trim().is_empty()
        || query.status.is_some()
        || query.authentication_type.is_some()
        || query.org_type.is_some()
        || !query.tag.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use broker_api::{AuthenticationType, OrgSort, StatusWord};

    #[test]
    fn an_address_comes_back_as_it_was_left() {
        let query = OrgQuery {
            search: "acme & co".to_owned(),
            status: Some(StatusWord::Connected),
            authentication_type: Some(AuthenticationType::ExternalClientApp),
            tag: "nightly".to_owned(),
            sort: OrgSort::Oldest,
            ..OrgQuery::default()
        };
        let address = write(&query);
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
            (!["search", "tag"].contains(&name)).then(|| "nonsense".to_owned())
        });
        assert_eq!(query, OrgQuery::default());
        assert!(!narrows(&query));
        assert_eq!(write(&query), "");
    }
}
