//! Whose request it is: the address at the other end, or, where that is a proxy that is trusted, the one that the proxy names.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;
use serde::Deserialize;

/// Which proxies are believed, and what they say it in.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Their networks; none: nobody is believed.
    pub trusted: Vec<IpNet>,
    /// The header in which each appends who asked it. Another is not looked at: a client may have written it.
    pub header: ForwardedHeader,
}

/// The headers in which proxies name who asked them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For: 192.0.2.1, 10.0.0.1`
    #[default]
    XForwardedFor,
    /// `Forwarded: for=192.0.2.1;proto=https, for="[2001:db8::1]:4711"`, by RFC 7239
    Forwarded,
}

/// Who is counted as one: an IPv4 address, or an IPv6 network of 64 bits, which is what one customer gets at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Client(IpAddr);

impl Proxies {
    /// Who asks: the last address on the way here that is not one of ours. `None`: nobody knows, for no proxy is trusted and this looks
    /// like one that asks for everybody.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Option<Client> {
        let mut client = peer.to_canonical();
        if self.trusted.is_empty() && is_private(client) {
            return None;
        }
        if self.trusts(client) {
            for hop in self.header.hops(headers).into_iter().rev() {
                // One that hides behind a word, or writes nonsense, is counted as the proxy that took the request from it.
                let Some(hop) = hop else { break };
                client = hop.to_canonical();
                if !self.trusts(client) {
                    break;
                }
            }
        }
        Some(Client::of(client))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

impl ForwardedHeader {
    const fn name(self) -> HeaderName {
        match self {
            Self::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            Self::Forwarded => header::FORWARDED,
        }
    }

    /// The addresses on the way, the first one first; `None` where there is none.
    fn hops(self, headers: &HeaderMap) -> Vec<Option<IpAddr>> {
        let lines = headers.get_all(self.name()).into_iter().map(|line| line.to_str().unwrap_or_default());
        lines.flat_map(|line| line.split(',')).map(|hop| self.hop(hop.trim())).collect()
    }

    fn hop(self, hop: &str) -> Option<IpAddr> {
        match self {
            Self::XForwardedFor => address(hop),
            Self::Forwarded => {
                let mut pairs = hop.split(';').filter_map(|pair| pair.trim().split_once('='));
                let (_, node) = pairs.find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
                address(node.trim_matches('"'))
            }
        }
    }
}

impl Client {
    fn of(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
            }
        })
    }
}

/// Of this machine or of a network of one's own, as proxies are.
const fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            // The last is what providers have behind one address of their own, 100.64.0.0/10.
            v4.is_loopback() || v4.is_private() || v4.is_link_local() || (a == 100 && b & 0xc0 == 64)
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// An address, with or without a port, in brackets or not.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    IpAddr::from_str(bare).ok().or_else(|| SocketAddr::from_str(text).ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(header: ForwardedHeader, peer: &str, lines: &[&str]) -> String {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().expect("a network")).to_vec();
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header.name(), line.parse().expect("a value"));
        }
        Proxies { trusted, header }.client(peer.parse().expect("an address"), &headers).expect("somebody").0.to_string()
    }

    #[test]
    fn nobody_but_a_trusted_proxy_is_believed() {
        let client = |peer, lines: &[&str]| client(ForwardedHeader::XForwardedFor, peer, lines);
        assert_eq!(client("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        // What stands before the last address that is not ours was written by whoever is there.
        assert_eq!(client("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.2.3.4"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["203.0.113.9", "198.51.100.7"]), "198.51.100.7");
        assert_eq!(client("10.0.0.1", &["203.0.113.9, unknown, 10.2.3.4"]), "10.2.3.4");
        assert_eq!(client("10.0.0.1", &["10.9.9.9, 10.2.3.4"]), "10.9.9.9");
        assert_eq!(client("::ffff:10.0.0.1", &["198.51.100.7:4711"]), "198.51.100.7");
    }

    #[test]
    fn where_no_proxy_is_trusted_what_looks_like_one_is_nobody_and_all_others_are_who_they_are() {
        let client = |peer: &str| Proxies::default().client(peer.parse().expect("an address"), &HeaderMap::new());
        for proxy in ["127.0.0.1", "10.0.0.1", "172.17.0.1", "192.168.1.1", "100.64.0.1", "::1", "fd00::1", "fe80::1"] {
            assert_eq!(client(proxy), None, "{proxy}");
        }
        for somebody in ["192.0.2.1", "100.128.0.1", "2001:db8::1"] {
            assert!(client(somebody).is_some(), "{somebody}");
        }
    }

    #[test]
    fn addresses_of_one_network_of_64_bits_are_one_client() {
        let client = |lines: &[&str]| client(ForwardedHeader::XForwardedFor, "fd00::1", lines);
        assert_eq!(client(&["2001:db8:1:2:3:4:5:6"]), "2001:db8:1:2::");
        assert_eq!(client(&["[2001:db8:1:2::9]:4711"]), "2001:db8:1:2::");
        assert_eq!(client(&["::ffff:198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_where_it_is_chosen() {
        let client = |lines: &[&str]| client(ForwardedHeader::Forwarded, "10.0.0.1", lines);
        assert_eq!(client(&["for=192.0.2.43, For=\"[2001:db8:cafe::17]:4711\";proto=https"]), "2001:db8:cafe::");
        assert_eq!(client(&["proto=https;for=192.0.2.43;by=10.0.0.1"]), "192.0.2.43");
        assert_eq!(client(&["for=_hidden"]), "10.0.0.1");
    }
}
