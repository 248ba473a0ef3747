//! Clocks and randomness of the browser, and the window.

use wasm_bindgen::prelude::*;
use web_sys::Window;

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

    /// The global object: its own value. As a function it costs one import; as a static, five and a cell.
    #[wasm_bindgen(js_namespace = globalThis, js_name = valueOf)]
    fn global() -> JsValue;

    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// The page's window: this crate starts nowhere else.
pub(crate) fn window() -> Window {
    global().unchecked_into()
}

/// 16 bytes that no other device has.
pub(crate) fn random_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    if fill(&mut bytes).is_err() {
        bytes = core::array::from_fn(|_| (random() * 256.0) as u8);
    }
    bytes
}
