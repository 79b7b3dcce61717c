//! Access tokens as JSON Web Tokens, for apps that ask for them (protocol §2.2, §13): they cannot be
//! told from opaque ones but by their look, and end at a fixed time, however much they are used.

use crate::ids;
use crate::random;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// A named user's token lives for 1 to 30 minutes, as the app says; here always the most.
pub(crate) const LIFETIME: i64 = 30 * 60 * 1000;
/// As many bytes as a signature by RS256 has.
const SIGNATURE: usize = 256;

/// Whom a token is for, and from when to when, in milliseconds.
pub(crate) struct Claims<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) org_id: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) scopes: &'a [String],
    pub(crate) issued_at: i64,
    pub(crate) ends_at: i64,
}

/// `eyJ…`. Its signature is random: no client has the key to look at it with.
pub(crate) fn token(claims: &Claims<'_>) -> String {
    let header = json!({
        "tnk": format!("core/prod/{}", claims.org_id),
        "ver": "1.0",
        "kid": "CORE_ATJWT.practice",
        "tty": "sfdc-core-token",
        "typ": "JWT",
        "alg": "RS256",
    });
    let body = json!({
        "scp": claims.scopes.join(" "),
        "aud": [claims.issuer],
        "iss": claims.issuer,
        "sub": format!("uid:{}", ids::to_15(claims.user_id)),
        "client_id": claims.client_id,
        "mty": "oauth",
        "roles": [],
        "iat": claims.issued_at / 1000,
        "nbf": claims.issued_at / 1000,
        "exp": claims.ends_at / 1000,
        "jti": random::name(),
    });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = URL_SAFE_NO_PAD.encode(random::bytes(SIGNATURE));
    format!("{}.{}.{signature}", part(&header), part(&body))
}
