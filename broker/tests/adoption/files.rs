//! Files of orgs: what is one, and what its rows must agree in.

use super::{HEAD, outcomes};
use crate::support::{World, both};
use serde_json::json;

both!(rows_of_one_file_must_agree, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let file = format!(
        "{HEAD}\
         A,QA,login.salesforce.com,ECA,,,1,Jobs,job,1,One\n\
         A,UAT,login.salesforce.com,ECA,,,1,Jobs,job,2,Two\n\
         B,QA,login.salesforce.com,ECA,,,2\n\
         b,QA,login.salesforce.com,ECA,,,3\n\
         C,QA,login.salesforce.com,ECA,,,2\n\
         D,QA,login.salesforce.com,ECA,00Di0000000icUB,,4\n\
         E,QA,login.salesforce.com,ECA,00Di0000000icUBEAY,,5\n"
    );
    let reply = ada.adopt_csv("?dry_run=true", file).await;
    let rows = reply.body["rows"].as_array().unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            let fields = row["fields"].as_object().unwrap().iter().next();
            fields.map(|(field, why)| format!("{} {field} {}", row["line"], why["code"]))
        })
        .collect();
    let expected = [
        Some("2 org_type \"differs_in_file\""),
        None,
        Some("5 name \"repeated\""),
        Some("6 external_id \"repeated\""),
        None,
        Some("8 salesforce_org_id \"second_record\""),
    ];
    assert_eq!(told, expected.map(|one| one.map(str::to_owned)));
});

both!(what_is_no_file_of_orgs_is_refused_by_name, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    for (file, field, reason) in [
        (Vec::new(), "file", "required"),
        (HEAD.as_bytes().to_vec(), "file", "required"),
        (b"name\xff\nA\n".to_vec(), "file", "not_text"),
        (b"name,org_type\nA,QA\n".to_vec(), "login_url", "required"),
    ] {
        let reply = ada.adopt_csv("", file).await;
        assert_eq!(reply.status, 422, "{}", reply.body);
        assert_eq!(
            reply.body["fields"][field]["code"], reason,
            "{}",
            reply.body
        );
    }
    let large = vec![b'a'; 4 * 1024 * 1024 + 1];
    assert_eq!(ada.adopt_csv("", large).await.code(), "too_large");
    let pasted = "\u{feff}Name\tType\tLogin URL\tAuthentication\tColour\r\nA\tqa\tlogin.salesforce.com\teca\tred\r\n";
    let reply = ada.adopt_csv("?dry_run=true", pasted).await;
    assert_eq!(outcomes(&reply), [("A", "adopted")]);
    assert_eq!(reply.body["not_read"], json!(["Colour"]));
});
