//! Which sites may use a write key: origins, as browsers name them.
//!
//! An origin protects a key from other people's pages, in which browsers say the truth about it. It is no protection from programs, which
//! say what they like.

use std::str::FromStr;

/// One origin, or all below a domain: `https://app.acme.com`, `https://*.acme.com`, `http://localhost:3000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Exactly(String),
    /// What stands before and after the part of the host that may be anything.
    Below {
        scheme: String,
        domain: String,
    },
}

/// How a wildcard begins the host.
const WILDCARD: &str = "*.";

impl Pattern {
    /// Whether a page of this origin is meant.
    pub(crate) fn is_of(&self, origin: &str) -> bool {
        match &self.0 {
            Kind::Exactly(own) => own == origin,
            Kind::Below { scheme, domain } => {
                let below = origin.strip_prefix(scheme.as_str()).and_then(|host| host.strip_suffix(domain.as_str()));
                below.is_some_and(|below| !below.is_empty() && below.bytes().all(is_of_host))
            }
        }
    }
}

impl FromStr for Pattern {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let malformed =
            || format!("expected an origin such as `https://app.acme.com` or `https://*.acme.com`, not `{text}`");
        // What sandboxed frames and files say.
        if text == "null" {
            return Ok(Self(Kind::Exactly(text.to_owned())));
        }
        let (scheme, place) = text.split_once("://").ok_or_else(malformed)?;
        let is_scheme = scheme.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
            && scheme.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-.".contains(&b));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (place, None),
        };
        let domain = host.strip_prefix(WILDCARD);
        let name = domain.unwrap_or(host);
        let is_address = name
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
        let is_name = !name.is_empty() && name.bytes().all(is_of_host) && !name.split('.').any(str::is_empty);
        if !is_scheme || !(is_name || is_address && domain.is_none()) {
            return Err(if text.bytes().any(|b| b.is_ascii_uppercase()) {
                format!("write `{}`: browsers spell origins in lower case", text.to_ascii_lowercase())
            } else {
                malformed()
            });
        }
        match (scheme, port) {
            ("https", Some("443")) | ("http", Some("80")) => {
                return Err(format!(
                    "write `{scheme}://{host}`: browsers leave the port out where it is the usual one"
                ));
            }
            (_, Some(port)) if port.starts_with('0') || port.parse::<u16>().is_err() => return Err(malformed()),
            _ => {}
        }
        Ok(Self(match domain {
            None => Kind::Exactly(text.to_owned()),
            Some(domain) => {
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                Kind::Below { scheme: format!("{scheme}://"), domain: format!(".{domain}{port}") }
            }
        }))
    }
}

const fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_of(pattern: &str, origin: &str) -> bool {
        pattern.parse::<Pattern>().expect("a pattern").is_of(origin)
    }

    #[test]
    fn an_origin_is_its_scheme_host_and_port() {
        assert!(is_of("https://app.acme.com", "https://app.acme.com"));
        for other in
            ["http://app.acme.com", "https://app.acme.com:8443", "https://acme.com", "https://app.acme.com.evil.io"]
        {
            assert!(!is_of("https://app.acme.com", other), "{other}");
        }
        assert!(is_of("http://localhost:3000", "http://localhost:3000"));
        assert!(is_of("http://[::1]:3000", "http://[::1]:3000"));
        assert!(is_of("capacitor://localhost", "capacitor://localhost"));
        assert!(is_of("null", "null"));
    }

    #[test]
    fn a_wildcard_is_every_host_below_the_domain_and_not_the_domain() {
        for below in ["https://a.acme.com", "https://a.b-c.acme.com"] {
            assert!(is_of("https://*.acme.com", below), "{below}");
        }
        for other in [
            "https://acme.com",
            "https://.acme.com",
            "https://evilacme.com",
            "https://a.acme.com:8443",
            "https://evil.io/.acme.com",
            "https://evil.io:1@a.acme.com",
            "http://a.acme.com",
        ] {
            assert!(!is_of("https://*.acme.com", other), "{other}");
        }
        assert!(is_of("https://*.acme.com:8443", "https://a.acme.com:8443"));
        assert!(!is_of("https://*.acme.com:8443", "https://a.acme.com"));
    }

    #[test]
    fn what_no_browser_would_say_is_refused_with_what_to_write() {
        for (text, advice) in [
            ("app.acme.com", "https://app.acme.com"),
            ("https://app.acme.com/", "an origin such as"),
            ("https://App.acme.com", "`https://app.acme.com`"),
            ("https://app.acme.com:443", "`https://app.acme.com`"),
            ("https://*", "an origin such as"),
            ("https://a*.acme.com", "an origin such as"),
            ("https://*.[::1]", "an origin such as"),
            ("https://app.acme.com:x", "an origin such as"),
            ("*", "an origin such as"),
        ] {
            let error = text.parse::<Pattern>().expect_err(text);
            assert!(error.contains(advice), "{text}: {error}");
        }
    }
}
