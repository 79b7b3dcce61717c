use super::*;

fn parse_with(input: &str, extra: &[&str], clouds: &[Cloud]) -> Result<String, LoginUrlError> {
    let hosts = LoginHosts {
        extra: extra.iter().map(|&origin| origin.to_owned()).collect(),
        clouds: clouds.to_vec(),
    };
    LoginUrl::parse(input, &hosts).map(|url| url.0)
}

fn parse(input: &str) -> Result<String, LoginUrlError> {
    parse_with(input, &[], &[])
}

fn login_host(host: &str) -> Result<String, LoginUrlError> {
    let login_host = host.to_owned();
    Err(LoginUrlError::OtherAddress { login_host })
}

#[test]
fn hosts_of_salesforce_are_accepted_however_they_are_pasted() {
    for input in [
        "login.salesforce.com",
        " https://login.salesforce.com/ ",
        "HTTPS://LOGIN.SALESFORCE.COM",
    ] {
        assert_eq!(parse(input).as_deref(), Ok("https://login.salesforce.com"));
    }
    for host in [
        "test.salesforce.com",
        "acme.my.salesforce.com",
        "acme--uat.sandbox.my.salesforce.com",
        "acme-dev-ed.develop.my.salesforce.com",
    ] {
        assert_eq!(parse(host), Ok(format!("https://{host}")));
    }
}

#[test]
fn the_label_boundary_holds() {
    for host in [
        "evilmy.salesforce.com",
        "my.salesforce.com",
        "notsalesforce.com",
        "login.salesforce.com.evil.example",
        "acme.evil.my.salesforce.com",
        "a.b.sandbox.my.salesforce.com",
        "acme.prerelna1.pre.my.salesforce.com.evil.example",
    ] {
        assert_eq!(parse(host), Err(LoginUrlError::NotSalesforce), "{host}");
    }
}

#[test]
fn encoded_labels_are_no_hosts_of_salesforce() {
    for host in [
        "xn--a.my.salesforce.com",
        "xn--mnchen-3ya.my.salesforce.com",
    ] {
        assert_eq!(parse(host), Err(LoginUrlError::NotSalesforce), "{host}");
    }
}

#[test]
fn the_address_of_a_page_names_the_login_host_of_its_org() {
    let production = "acme.my.salesforce.com";
    let uat = "acme--uat.sandbox.my.salesforce.com";
    for (pasted, host) in [
        (
            "https://acme.lightning.force.com/lightning/setup/SetupOneHome/home",
            production,
        ),
        (
            "https://acme.my.salesforce-setup.com/lightning/setup/OrgDomain/home?a=b#c",
            production,
        ),
        (
            "https://acme.my.salesforce.com/_ui/common/config/ui?x=a@b",
            production,
        ),
        ("acme.my.salesforce.com/home/home.jsp", production),
        ("https://ACME.my.salesforce.com:443", production),
        ("http://acme.my.salesforce.com", production),
        (
            "https://acme.file.force.com/servlet/servlet.FileDownload?file=015",
            production,
        ),
        ("https://acme--c.vf.force.com/apex/Page", production),
        ("https://acme--ns.container.force.com/", production),
        ("https://acme.my.site.com/help/s/", production),
        (
            "https://acme.builder.salesforce-experience.com/sfsites/",
            production,
        ),
        ("https://acme.my.salesforce-sites.com", production),
        ("https://acme--uat.sandbox.lightning.force.com", uat),
        (
            "https://acme--uat.sandbox.my.salesforce-setup.com/lightning/setup/",
            uat,
        ),
        ("https://acme--uat--c.sandbox.vf.force.com/apex/Page", uat),
        ("https://acme--uat.sandbox.file.force.com/", uat),
        (
            "https://acme-dev-ed.develop.lightning.force.com/lightning/page/home",
            "acme-dev-ed.develop.my.salesforce.com",
        ),
        (
            "https://power-app-1.scratch.my.salesforce-setup.com/lightning/setup/",
            "power-app-1.scratch.my.salesforce.com",
        ),
        (
            "https://brave-bear-1.trailblaze.lightning.force.com/",
            "brave-bear-1.trailblaze.my.salesforce.com",
        ),
        (
            "https://login.salesforce.com/?locale=de",
            "login.salesforce.com",
        ),
    ] {
        assert_eq!(parse(pasted), login_host(host), "{pasted}");
    }
    for pasted in [
        "https://lightning.force.com/",
        "https://acme.evil.lightning.force.com/",
        "https://acme.vf.force.com/apex/Page",
        "https://acme.example/acme.my.salesforce.com",
    ] {
        assert_eq!(parse(pasted), Err(LoginUrlError::NotSalesforce), "{pasted}");
    }
    for pasted in [
        "https://acme.my.salesforce.com\\@evil.example",
        "https://acme.my.salesforce.com:443:443",
    ] {
        assert_eq!(parse(pasted), Err(LoginUrlError::NotAHostAlone), "{pasted}");
    }
}

#[test]
fn a_cloud_is_known_by_name_and_used_where_it_is_switched_on() {
    for (cloud, host) in [
        (Cloud::Defense, "acme.my.salesforce.mil"),
        (Cloud::Defense, "acme--uat.sandbox.my.salesforce.mil"),
        (Cloud::China, "acme.my.sfcrmproducts.cn"),
        (Cloud::China, "acme--uat.sandbox.my.sfcrmproducts.cn"),
        (Cloud::PreRelease, "prerellogin.pre.salesforce.com"),
        (Cloud::PreRelease, "prerelna1.pre.salesforce.com"),
        (Cloud::PreRelease, "acme.prerelna1.pre.my.salesforce.com"),
    ] {
        let off = Err(LoginUrlError::CloudNotOffered { cloud });
        let others: Vec<_> = Cloud::ALL.into_iter().filter(|one| *one != cloud).collect();
        assert_eq!(parse_with(host, &[], &others), off, "{host}");
        assert_eq!(
            parse_with(host, &[], &[cloud]),
            Ok(format!("https://{host}"))
        );
    }
    for (cloud, page, host) in [
        (
            Cloud::Defense,
            "acme.lightning.crmforce.mil",
            "acme.my.salesforce.mil",
        ),
        (
            Cloud::China,
            "acme.lightning.sfcrmapps.cn",
            "acme.my.sfcrmproducts.cn",
        ),
        (
            Cloud::China,
            "acme--uat.sandbox.setup.sfcrmproducts.cn",
            "acme--uat.sandbox.my.sfcrmproducts.cn",
        ),
    ] {
        let off = Err(LoginUrlError::CloudNotOffered { cloud });
        assert_eq!(parse(page), off, "{page}");
        assert_eq!(parse_with(page, &[], &[cloud]), login_host(host), "{page}");
    }
    for host in [
        "evilcrmforce.mil",
        "acme.salesforce.mil",
        "pre.salesforce.com",
        "acme.sfcrmapps.cn",
    ] {
        let all = parse_with(host, &[], &Cloud::ALL);
        assert_eq!(all, Err(LoginUrlError::NotSalesforce), "{host}");
    }
}

#[test]
fn origins_of_the_operator_are_read_like_salesforces_own() {
    let extra = [
        "https://sf.acme.example:8443",
        "https://login.acme.example",
        "http://127.0.0.1:8090",
    ];
    for (typed, origin) in [
        ("https://sf.acme.example:8443", extra[0]),
        (" SF.Acme.Example:8443/ ", extra[0]),
        ("HTTPS://SF.ACME.EXAMPLE:8443/", extra[0]),
        ("login.acme.example", extra[1]),
        ("https://login.acme.example:443/", extra[1]),
        ("http://127.0.0.1:8090/", extra[2]),
        ("127.0.0.1:8090", extra[2]),
    ] {
        assert_eq!(
            parse_with(typed, &extra, &[]).as_deref(),
            Ok(origin),
            "{typed}"
        );
    }
    let page = "http://127.0.0.1:8090/lightning/setup/SetupOneHome/home";
    assert_eq!(parse_with(page, &extra, &[]), login_host(extra[2]));
    for (typed, error) in [
        ("http://login.acme.example", LoginUrlError::NotHttps),
        ("https://sf.acme.example", LoginUrlError::NotSalesforce),
        ("http://127.0.0.1:8091", LoginUrlError::IpAddress),
        ("https://ada@login.acme.example", LoginUrlError::HasUser),
        ("ftp://login.acme.example", LoginUrlError::NotHttps),
    ] {
        assert_eq!(parse_with(typed, &extra, &[]), Err(error), "{typed}");
    }
}
