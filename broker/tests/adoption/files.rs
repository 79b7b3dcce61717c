//! Files of orgs: how they are read, which columns they have, and what their rows must agree in.

use super::{HEAD, outcomes};
use crate::support::{Browser, World, both};
use serde_json::{Value, json};

const FOUR: &str = "name,org_type,login_url,authentication_type";

/// What is said of each row: its line, its name, and what is wrong, by column.
async fn looked_at(ada: &mut Browser, file: impl Into<Vec<u8>>) -> Vec<String> {
    let reply = ada.adopt_csv("?dry_run=true", file).await;
    let rows = reply.body["rows"].as_array();
    let rows = rows.unwrap_or_else(|| panic!("{}", reply.body)).iter();
    let said = rows.map(|row| {
        let fields = row["fields"].as_object().unwrap().iter();
        let faults = fields.map(|(field, why)| format!(", {field} {}", why["code"]));
        let name = row["name"].as_str().unwrap();
        format!("{} {name}{}", row["line"], faults.collect::<String>()).replace('"', "")
    });
    said.collect()
}

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
         E,QA,login.salesforce.com,ECA,00Di0000000icUBEAY,,5\n\
         F,QA,login.salesforce.com,ECA,,,6,Jobs,job,1,One\n\
         F,QA,login.salesforce.com,ECA,,,6,Jobs,job,,Two\n\
         G,QA,login.salesforce.com,ECA,,,e\u{301}\n\
         H,QA,login.salesforce.com,ECA,,,\u{e9}\u{200b}\n"
    );
    let expected = [
        "2 A, org_type differs_in_file",
        "4 B",
        "5 b, name repeated",
        "6 C, external_id repeated",
        "7 D",
        "8 E, salesforce_org_id second_record",
        "9 F, reference_id in line 10 required",
        "11 G",
        "12 H, external_id repeated",
    ];
    assert_eq!(looked_at(&mut ada, file).await, expected);
});

/// A text in UTF-16, with its byte order mark.
fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(bytes).collect()
}

both!(bytes_are_read_right_or_refused_with_the_line, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let text = "Name\tType\tLogin URL\tAuthentication\tColour\r\n\
                München\tqa\tlogin.salesforce.com\teca\tred\r\n";
    for bytes in [
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        utf16(text, u16::to_le_bytes),
        utf16(text, u16::to_be_bytes),
    ] {
        let reply = ada.adopt_csv("?dry_run=true", bytes).await;
        assert_eq!(outcomes(&reply), [("München", "adopted")]);
        assert_eq!(reply.body["not_read"], json!(["Colour"]));
    }
    let row = "A,qa,login.salesforce.com,eca\r\n";
    let windows = format!("{FOUR}\r\n{row}\r\nM\u{fc}nchen,qa,login.salesforce.com,eca\r\n");
    let windows: Vec<u8> = windows.chars().map(|c| u8::try_from(c).unwrap()).collect();
    let mut half = utf16(&format!("{FOUR}\n{row}"), u16::to_le_bytes);
    half.push(b'A');
    let without_mark = utf16(&format!("{FOUR}\n"), u16::to_le_bytes)[2..].to_vec();
    for (bytes, line) in [(windows, 4), (half, 3), (without_mark, 1)] {
        let reply = ada.adopt_csv("", bytes).await;
        assert_eq!(reply.status, 422, "{}", reply.body);
        let said = &reply.body["fields"]["file"];
        assert_eq!(
            (&said["code"], &said["line"]),
            (&json!("not_text"), &json!(line))
        );
        let message = said["message"].as_str().unwrap();
        assert!(message.contains("CSV UTF-8 (Comma delimited)"), "{message}");
    }
    // What was lost in an earlier program is not stored as a name.
    let lost = format!("{FOUR}\nM\u{fffd}nchen,qa,login.salesforce.com,eca\n");
    let said = looked_at(&mut ada, lost).await;
    assert_eq!(said, ["2 M\u{fffd}nchen, name invisible_character"]);
});

both!(lines_are_those_that_an_editor_shows, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    let rest = "login.salesforce.com,eca";
    let text = format!("\n{FOUR}\n\nA,?,{rest}\n \n,,,\n\"B\nC\",qa,{rest}\n\n\nD,?,{rest}\n");
    let expected = [
        "4 A, org_type not_a_choice",
        "7 B\nC, name control_characters",
        "11 D, org_type not_a_choice",
    ];
    let expected = expected.map(|one| one.replace('\n', ""));
    for end in ["\n", "\r\n", "\r"] {
        let file = text.replace('\n', end);
        assert_eq!(looked_at(&mut ada, file).await, expected, "{end:?}");
        // A spreadsheet's first line is a line.
        let file = format!("sep=;\n{}", &text[1..]).replace('\n', end);
        assert_eq!(
            looked_at(&mut ada, file.replace(',', ";")).await,
            expected,
            "{end:?}"
        );
    }
    let tabs = format!("sep=\t\r\n{}", FOUR.replace(',', "\t"));
    let tabs = format!("{tabs}\r\nA\tqa\t{}\r\n", rest.replace(',', "\t"));
    assert_eq!(looked_at(&mut ada, tabs).await, ["3 A"]);
    let open = format!("{FOUR}\nA,qa,{rest}\n\"B,qa,{rest}\nC,qa,{rest}\n");
    let reply = ada.adopt_csv("", open).await;
    let said = &reply.body["fields"]["file"];
    assert_eq!(
        (&said["code"], &said["line"]),
        (&json!("quote_not_closed"), &json!(3))
    );
});

both!(
    the_portals_columns_and_those_of_the_command_line_are_known,
    |database| {
        let world = World::new(database).await;
        let mut ada = world.admin().await;
        let portal = "Salesforce Org Name,Salesforce Org Type,Environment,URL,Access Type,Registered Date\n\
         A,UAT,Sandbox,,OAuth,2024-01-01\n\
         B,QA,Custom URL,https://b.my.salesforce.com,Standard,2024-01-01\n\
         C,QA,Custom URL,,Standard,2024-01-01\n";
        let reply = ada.adopt_csv("?dry_run=true", portal).await;
        let expected = [("A", "adopted"), ("B", "adopted"), ("C", "problem")];
        assert_eq!(outcomes(&reply), expected, "{}", reply.body);
        let read_as = reply.body["read_as"].as_array().unwrap().iter();
        let read_as: Vec<_> = read_as
            .map(|one| format!("{} {}", one["heading"], one["column"]).replace('"', ""))
            .collect();
        let expected = [
            "Salesforce Org Name name",
            "Salesforce Org Type org_type",
            "URL login_url",
            "Access Type authentication_type",
        ];
        assert_eq!(read_as, expected);
        assert_eq!(reply.body["not_read"], json!(["Registered Date"]));
        let fault = &reply.body["rows"][2]["fields"]["login_url"]["code"];
        assert_eq!(fault, "required");
        ada.adopt_csv("", portal).await;
        for (name, login_url, authentication_type) in [
            ("A", "https://test.salesforce.com", "connected_app"),
            ("B", "https://b.my.salesforce.com", "standard"),
        ] {
            let list = ada.get(&format!("/api/v1/orgs?search={name}")).await.body;
            let orgs = list["items"].as_array().unwrap();
            let org = orgs.iter().find(|org| org["name"] == name).unwrap();
            assert_eq!(org["login_url"], login_url);
            assert_eq!(org["authentication_type"], authentication_type);
        }

        let listed = "alias,username,orgId,instanceUrl,isDevHub,connectedStatus,type,access type\n\
         hub,a@b.example,00Di0000000icUB,https://acme.my.salesforce.com,true,Connected,QA,OAuth\n";
        let reply = ada.adopt_csv("", listed).await;
        assert_eq!(outcomes(&reply), [("hub", "adopted")], "{}", reply.body);
        assert_eq!(
            reply.body["not_read"],
            json!(["isDevHub", "connectedStatus"])
        );
        let id = reply.body["rows"][0]["org_id"].as_str().unwrap();
        let org = ada.get(&format!("/api/v1/orgs/{id}")).await.body;
        assert_eq!(org["login_url"], "https://acme.my.salesforce.com");
        assert_eq!(org["adopted"]["salesforce_org_id"], "00Di0000000icUBEAY");

        let secret = "alias,username,orgId,accessToken,instanceUrl\nhub,a,b,00D!hunter2,c\n";
        let reply = ada.adopt_csv("?dry_run=true", secret).await;
        let fields = &reply.body["fields"];
        assert_eq!(
            fields["accessToken"]["code"], "looks_like_a_secret",
            "{fields}"
        );
        assert!(!reply.body.to_string().contains("hunter2"));
    }
);

both!(what_is_no_file_of_orgs_is_refused_by_name, |database| {
    let world = World::new(database).await;
    let mut ada = world.admin().await;
    for (file, field, reason) in [
        (String::new(), "file", "required"),
        (HEAD.to_owned(), "file", "required"),
        ("\n \r\n".to_owned(), "file", "required"),
        ("name,org_type\nA,QA\n".to_owned(), "login_url", "required"),
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
});

both!(an_export_is_brought_in_as_it_was, |database| {
    let world = World::new(database.another().await).await;
    let other = World::new(database).await;
    let (mut ada, mut eve) = (world.admin().await, other.admin().await);
    let names = [
        "=1+1",
        "+49 89",
        "-5",
        "@sum",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "Acme;=1",
        "Acme; -1",
        "'=1",
        "'quoted'",
        "a,\"b\"",
        "M\u{fc}nchen",
    ];
    let rows = names.map(|name| {
        json!({
            "name": name, "org_type": "qa", "login_url": "login.salesforce.com",
            "authentication_type": "eca", "external_id": format!("={name}"),
        })
    });
    ada.post("/api/v1/adoptions", &json!({ "rows": rows }))
        .await;

    let exported = ada.get("/api/v1/orgs.csv").await;

    let file = exported.body.as_str().unwrap();
    assert!(file.starts_with('\u{feff}'), "{file}");
    for part in file.split(['\n', ',', ';', '"']) {
        let computed = part
            .trim_start()
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
        assert!(!computed, "{part:?} in {file}");
    }
    let again = ada.adopt_csv("", file).await;
    for row in again.body["rows"].as_array().unwrap() {
        assert_eq!(row["outcome"], "already_here", "{row}");
    }
    eve.adopt_csv("", file).await;
    let listed = |orgs: &[Value]| -> Vec<_> {
        let orgs = orgs.iter();
        orgs.map(|org| (org["name"].clone(), org["external_id"].clone()))
            .collect()
    };
    let (before, after) = (world.orgs(&mut ada).await, other.orgs(&mut eve).await);
    assert_eq!(listed(&after), listed(&before));
    assert_eq!(after.len(), names.len());
});
