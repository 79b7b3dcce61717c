//! Each switch with the fault that it brings about.

use super::{USER, enabled, login, right, set, told};
use fake_salesforce::Switches;

type Set = fn(&mut Switches);

#[tokio::test]
async fn each_switch_has_its_fault() {
    let scene = enabled().await;
    let cases: [(Set, &str); 6] = [
        (|s| s.inactive_org = Some(true), "ORG_LOCKED"),
        (
            |s| s.rate_limit_exceeded = Some(true),
            "LOGIN_RATE_EXCEEDED",
        ),
        (
            |s| s.ip_restricted = Some(true),
            "LOGIN_DURING_RESTRICTED_DOMAIN",
        ),
        (
            |s| s.login_hours_over = Some(true),
            "LOGIN_DURING_RESTRICTED_TIME",
        ),
        (|s| s.login_challenge = Some(true), "LOGIN_CHALLENGE_ISSUED"),
        (|s| s.api_disabled = Some(true), "API_DISABLED_FOR_ORG"),
    ];
    for (switch, code) in cases {
        set(&scene, |org| switch(&mut org.switches));
        assert_eq!(told(&login(&scene, &right(&scene)).await).1, code);
        set(&scene, |org| {
            org.switches = Switches {
                soap_login: Some(true),
                ..Switches::default()
            };
        });
    }
    let control = scene.fake.control();
    control.edit_user(USER, |user| user.api_enabled = false);
    let refused = login(&scene, &right(&scene)).await;
    assert_eq!(told(&refused).1, "API_CURRENTLY_DISABLED");
}
