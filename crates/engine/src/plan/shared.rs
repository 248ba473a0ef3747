//! A plan in the hands of many engines.

use core::ops::Deref;

use super::Plan;

#[cfg(not(target_arch = "wasm32"))]
type Inner = std::sync::Arc<Plan>;
/// A page has one plan for as long as it lives, and no room for what would take it apart.
#[cfg(target_arch = "wasm32")]
type Inner = &'static Plan;

/// A plan that many engines evaluate; clones are the same plan.
#[derive(Clone, Debug)]
pub struct Shared(Inner);

impl From<Plan> for Shared {
    fn from(plan: Plan) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        let inner = std::sync::Arc::new(plan);
        #[cfg(target_arch = "wasm32")]
        let inner = Box::leak(Box::new(plan));
        Self(inner)
    }
}

impl Plan {
    /// Lets go of a plan that is of no use. A page does not free it either: what takes a plan apart is 1 kB of code.
    pub(super) fn abandon(self) {
        #[cfg(target_arch = "wasm32")]
        core::mem::forget(self);
    }
}

impl Deref for Shared {
    type Target = Plan;
    fn deref(&self) -> &Plan {
        Deref::deref(&self.0)
    }
}
