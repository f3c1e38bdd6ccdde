//! Which requests are refused, and the headers of every answer.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use crate::{Answer, Site};

/// The answer to a request with this line for the host.
fn for_host(site: &Site, host: &str) -> String {
    let address = site.preview.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET / HTTP/1.1\r\n{host}connection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn guard_refuses_host_names_of_other_machines() {
    let site = Site::start();
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:80"] {
        let answer = for_host(&site, &format!("host: {host}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 200 "), "{host}: {answer}");
    }
    for host in ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "10.0.0.1", ""]
    {
        let answer = for_host(&site, &format!("host: {host}\r\n"));
        assert!(answer.starts_with("HTTP/1.1 421 "), "{host}: {answer}");
    }
    assert!(for_host(&site, "").starts_with("HTTP/1.1 421 "));
}

#[test]
fn every_answer_has_the_security_headers() {
    let site = Site::start();
    let posted = |path| site.post(path, "");
    for (answer, status) in [
        (site.get("/"), 200),
        (site.get("/try"), 200),
        (site.get("/style.css"), 200),
        (site.get("/page.js"), 200),
        (site.get("/icon.svg"), 200),
        (site.get("/nothing"), 404),
        (posted("/"), 405),
        (site.post("/sns/mail/a", &"x".repeat((1 << 20) + 1)), 413),
    ] {
        assert_eq!(answer.status, status);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
}

#[test]
fn guard_refuses_posts_of_other_sites() {
    let site = Site::start();
    let form = "body=hello";
    let own = site.preview.address().to_owned();
    for (origin, fetch_site, status) in [
        (own.as_str(), "same-origin", 200),
        ("null", "same-origin", 200),
        ("null", "cross-site", 403),
        ("http://evil.example", "cross-site", 403),
        ("http://127.0.0.1:1", "same-site", 403),
    ] {
        for path in ["/try", "/sns/amazon-q/a"] {
            let request = site.request(path).header("origin", origin);
            let request = request.header("sec-fetch-site", fetch_site);
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            let answer = Answer::of(request.send(form).unwrap());
            // The route of topics takes no form.
            let expected = if status == 200 && path != "/try" { 400 } else { status };
            assert_eq!(answer.status, expected, "{path} {origin}");
        }
    }
}
