//! Clocks and randomness of the browser.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Ms since the page began, on a clock that never goes back.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    pub(crate) fn now() -> f64;

    /// Ms since the Unix epoch.
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    pub(crate) fn today() -> f64;

    /// From 0 to below 1.
    #[wasm_bindgen(js_namespace = Math)]
    pub(crate) fn random() -> f64;

    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// 16 bytes that no other device has.
pub(crate) fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    if fill(&mut bytes).is_err() {
        bytes = core::array::from_fn(|_| (random() * 256.0) as u8);
    }
    bytes
}
