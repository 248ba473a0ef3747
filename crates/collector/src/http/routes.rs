//! Every route there is, in one list: the router is made of it, and tests walk it, so that no route is without a test of who may use it.

use axum::Router;
use axum::routing::{MethodRouter, get, post, put};

use super::{Shared, api, beacon, stream};

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
}

/// All of them, but for the folders of pages.
#[rustfmt::skip]
pub static ROUTES: [Route; 10] = {
    use Needs::{AdminToken, Nothing, WriteKey};
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
        Route { method: "GET", path: "/healthz", needs: Nothing, handler: || get(api::healthz) },
    ]
};

/// Those that need this, without the `prefix` that all of them have.
pub(super) fn routes(prefix: &str, needs: Needs) -> Router<Shared> {
    let own = ROUTES.iter().filter(|route| route.needs == needs);
    own.fold(Router::new(), |router, route| {
        router.route(route.path.strip_prefix(prefix).unwrap_or(route.path), (route.handler)())
    })
}
