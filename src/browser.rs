//! Clocks, randomness, and objects of the browser by the names of their keys. Calls by name are fallible and cost two imports in
//! all, however many are made.

use js_sys::{Array, Function, Object, Reflect};
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

/// The value under a key; `undefined` where there is none.
pub(crate) fn get(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(key)).unwrap_or_default()
}

/// Puts a value under a key of an object of ours.
pub(crate) fn set(object: &Object, key: &str, value: impl Into<JsValue>) {
    // A plain object takes every key.
    let _ = Reflect::set(object, &JsValue::from_str(key), &value.into());
}

/// Calls a method by its name.
///
/// # Errors
/// What it throws, and where it is none.
pub(crate) fn call(object: &JsValue, method: &str, arguments: &Array) -> Result<JsValue, JsValue> {
    let method: Function = get(object, method).dyn_into()?;
    Reflect::apply(&method, object, arguments)
}
