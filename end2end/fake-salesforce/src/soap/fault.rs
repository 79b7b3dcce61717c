//! Faults, in Salesforce's shape: HTTP 500, and the code three times over.

use super::envelope::escape;
use std::borrow::Cow;

pub(super) struct Fault {
    code: &'static str,
    message: Cow<'static, str>,
    /// SOAP's own: the request is no request.
    is_clients: bool,
}

pub(super) fn fault(code: &'static str, message: impl Into<Cow<'static, str>>) -> Fault {
    Fault {
        code,
        message: message.into(),
        is_clients: false,
    }
}

pub(super) fn client(message: &'static str) -> Fault {
    Fault {
        code: "Client",
        message: message.into(),
        is_clients: true,
    }
}

const INVALID: &str = "Invalid username, password, security token; or user locked out.";

pub(super) fn invalid_login() -> Fault {
    fault("INVALID_LOGIN", INVALID)
}

pub(super) fn token_needed() -> Fault {
    let more = "Are you at a new location? When accessing Salesforce--either via a desktop client or the API--from outside of your company's trusted networks, you must add a security token to your password to log in.";
    fault("LOGIN_MUST_USE_SECURITY_TOKEN", format!("{INVALID} {more}"))
}

pub(super) fn disabled() -> Fault {
    fault(
        "INVALID_OPERATION",
        "SOAP API login() is disabled by default in this org. Contact the org administrator to enable SOAP API login().",
    )
}

impl Fault {
    /// The body of the envelope.
    pub(super) fn xml(&self) -> String {
        let message = escape(&self.message);
        let code = self.code;
        if self.is_clients {
            return format!(
                "<soapenv:Fault><faultcode>soapenv:{code}</faultcode>\
                 <faultstring>{message}</faultstring></soapenv:Fault>"
            );
        }
        format!(
            "<soapenv:Fault><faultcode>sf:{code}</faultcode>\
             <faultstring>{code}: {message}</faultstring>\
             <detail><sf:LoginFault xsi:type=\"sf:LoginFault\">\
             <sf:exceptionCode>{code}</sf:exceptionCode>\
             <sf:exceptionMessage>{message}</sf:exceptionMessage>\
             </sf:LoginFault></detail></soapenv:Fault>"
        )
    }
}
