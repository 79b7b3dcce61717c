//! JSON merge patch (RFC 7396): how the control port edits apps, orgs and users.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// `target` with `change` merged into it; an unknown field or a wrong type is refused.
pub(super) fn merged<T: Serialize + DeserializeOwned>(
    target: &T,
    change: &Value,
) -> serde_json::Result<T> {
    let mut whole = serde_json::to_value(target)?;
    merge(&mut whole, change);
    serde_json::from_value(whole)
}

fn merge(target: &mut Value, change: &Value) {
    match (target, change) {
        (Value::Object(target), Value::Object(change)) => {
            for (name, value) in change {
                merge(target.entry(name.as_str()).or_insert(Value::Null), value);
            }
        }
        (target, change) => *target = change.clone(),
    }
}
