use super::*;

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status: StatusCode::from_u16(status).expect("a status"),
        location: None,
        limit_info: None,
        is_page: false,
        body: body.as_bytes().to_vec(),
    }
}

fn wrapped(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope \
         xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:sf=\"urn:fault.partner.soap.sforce.com\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns=\"urn:partner.soap.sforce.com\"><soapenv:Body>{body}</soapenv:Body>\
         </soapenv:Envelope>"
    )
}

fn success(server_url: &str, expired: bool) -> String {
    wrapped(&format!(
        "<loginResponse><result><metadataServerUrl>x</metadataServerUrl>\
         <passwordExpired>{expired}</passwordExpired><sandbox>false</sandbox>\
         <serverUrl>{server_url}</serverUrl><sessionId>00DHn!AQ&amp;x</sessionId>\
         <userId>005B0000000guD2IAI</userId><userInfo><currencySymbol xsi:nil=\"true\"/>\
         <organizationId>00Di0000000icUBEAY</organizationId></userInfo></result>\
         </loginResponse>"
    ))
}

fn fault(code: &str, text: &str) -> SalesforceError {
    let body = wrapped(&format!(
        "<soapenv:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>\
         <detail><sf:LoginFault xsi:type=\"sf:LoginFault\"/></detail></soapenv:Fault>"
    ));
    let read = read(&answer(500, &body), &LoginHosts::default());
    read.err().expect("a fault")
}

#[test]
fn what_is_typed_is_escaped() {
    let password = SecretString::from("</password>&\"'");
    let token = SecretString::from("T0ken");
    let envelope = envelope(Login {
        login_url: "",
        username: "a<b@acme.com",
        password: &password,
        security_token: &token,
    });
    assert!(envelope.contains("<username>a&lt;b@acme.com</username>"));
    assert!(envelope.contains("<password>&lt;/password&gt;&amp;&quot;&apos;T0ken</password>"));
}

#[test]
fn a_session_is_read_with_where_and_whose_it_is() {
    let url = "https://acme.my.salesforce.com/services/Soap/u/64.0/00Di0000000icUB";
    let session = read(&answer(200, &success(url, false)), &LoginHosts::default());
    let Ok(session) = session else {
        panic!("no session");
    };
    assert_eq!(session.access_token.expose_secret(), "00DHn!AQ&x");
    assert_eq!(session.instance_url(), "https://acme.my.salesforce.com");
    assert_eq!(session.claim.org_id.to_string(), "00Di0000000icUBEAY");
}

#[test]
fn a_server_that_is_not_salesforces_gets_nothing() {
    for url in [
        "https://acme.my.salesforce.com.evil.example/services/Soap/u/64.0/x",
        "http://acme.my.salesforce.com/services/Soap/u/64.0/x",
        "https://u:p@acme.my.salesforce.com/services/Soap/u/64.0/x",
        "https://acme.my.salesforce.com:8443/services/Soap/u/64.0/x",
    ] {
        let read = read(&answer(200, &success(url, false)), &LoginHosts::default());
        let refused = matches!(read, Err(SalesforceError::HostRefused(_)));
        assert!(refused, "{url}");
    }
}

#[test]
fn an_expired_password_is_a_failure_although_it_lets_in() {
    let url = "https://acme.my.salesforce.com/services/Soap/u/64.0/x";
    let read = read(&answer(200, &success(url, true)), &LoginHosts::default());
    let code = read.err().expect("a failure").code();
    assert_eq!(code, broker_api::FailureCode::PasswordExpired);
}

#[test]
fn faults_are_read_with_and_without_prefix() {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let (error, description) = ("INVALID_LOGIN", "Invalid username & more");
    let expected = SalesforceError::refused(SalesforceCall::SoapLogin, status, error, description);
    let text = "INVALID_LOGIN: Invalid username &amp; more";
    assert_eq!(fault("sf:INVALID_LOGIN", text), expected);
    assert_eq!(fault("INVALID_LOGIN", text), expected);
}

#[test]
fn what_is_no_envelope_is_never_taken_for_one() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
    for body in [
        "",
        "<html>Sorry",
        bomb,
        &wrapped(""),
        &wrapped("<loginResponse/>"),
    ] {
        let trouble = read(&answer(503, body), &LoginHosts::default()).err();
        assert_eq!(
            trouble,
            Some(SalesforceError::Trouble(StatusCode::SERVICE_UNAVAILABLE)),
            "{body}"
        );
        let unexpected = read(&answer(200, body), &LoginHosts::default()).err();
        assert_eq!(unexpected, Some(SalesforceError::Unexpected), "{body}");
    }
}
