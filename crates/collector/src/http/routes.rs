//! Every route there is, in one list: the router is made of it, and tests walk it, so that no route is without a test of who may use it.

use axum::Router;
use axum::routing::{MethodRouter, get, post, put};

use super::{Shared, api, beacon, health, stream};

/// Something that can be asked.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET`, `POST` or `PUT`.
    pub method: &'static str,
    /// With `{id}` for what may be anything.
    pub path: &'static str,
    /// What it takes to be heard.
    pub needs: Needs,
    handler: fn() -> MethodRouter<Shared>,
}

/// What it takes to be heard on a route. It says whose data it is about, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A write key, in the body or the query; all of these are under `/v1`.
    WriteKey,
    /// An admin token, in the header; all of these are under `/api`.
    AdminToken,
    /// An admin token, where it is that of the only tenant: what it tells is of all of them.
    OnlyTenant,
}

/// All of them, but for the folders of pages.
#[rustfmt::skip]
pub static ROUTES: [Route; 13] = {
    use Needs::{AdminToken, Nothing, OnlyTenant, WriteKey};
    [
        Route { method: "POST", path: "/v1/beacon", needs: WriteKey, handler: || post(beacon::take) },
        Route { method: "GET", path: "/v1/plan", needs: WriteKey, handler: || get(beacon::plan) },
        Route { method: "POST", path: "/v1/erase", needs: WriteKey, handler: || post(beacon::erase) },
        Route { method: "GET", path: "/api/leads", needs: AdminToken, handler: || get(api::leads) },
        Route { method: "GET", path: "/api/leads/{id}", needs: AdminToken, handler: || get(api::lead) },
        Route { method: "GET", path: "/api/stream", needs: AdminToken, handler: || get(stream::stream) },
        Route { method: "GET", path: "/api/definitions", needs: AdminToken, handler: || get(api::definitions) },
        Route { method: "PUT", path: "/api/definitions", needs: AdminToken, handler: || put(api::publish) },
        Route { method: "POST", path: "/api/erase", needs: AdminToken, handler: || post(api::erase) },
        Route { method: "GET", path: "/api/openapi.json", needs: Nothing, handler: || get(api::description) },
        Route { method: "GET", path: "/healthz", needs: Nothing, handler: || get(health::healthz) },
        Route { method: "GET", path: "/readyz", needs: Nothing, handler: || get(health::readyz) },
        Route { method: "GET", path: "/metrics", needs: OnlyTenant, handler: || get(health::metrics) },
    ]
};

/// Prefixes that routes have in common.
const PREFIXES: [&str; 2] = ["/v1", "/api"];

/// Those under this prefix, or under none, that need this; without the prefix.
pub(super) fn routes(prefix: &str, needs: Needs) -> Router<Shared> {
    let own = ROUTES.iter().filter(|route| route.needs == needs && route.prefix() == prefix);
    own.fold(Router::new(), |router, route| {
        router.route(route.path.strip_prefix(prefix).unwrap_or(route.path), (route.handler)())
    })
}

impl Route {
    fn prefix(&self) -> &'static str {
        PREFIXES.into_iter().find(|prefix| self.path.starts_with(prefix)).unwrap_or_default()
    }
}
