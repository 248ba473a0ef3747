//! Definitions as a JavaScript object in, the plan that the collector would publish and what is to be said of them out. Loaded only by pages that are given
//! definitions instead of a plan.

use js_sys::{Object, Reflect, Uint8Array};
use piquel_engine::document::{Document, UserScores};
use wasm_bindgen::prelude::*;

/// Gives `{plan, diagnostics}`: the bytes of the plan, `undefined` where there are errors, and a list of `{path, message, severity}`.
///
/// # Errors
/// Where the value is nothing that JSON could hold.
#[wasm_bindgen]
pub fn compile(definitions: JsValue) -> Result<Object, JsValue> {
    let value: serde_json::Value = serde_wasm_bindgen::from_value(definitions)?;
    let (plan, diagnostics) = match Document::from_value(&value) {
        Ok(checked) => {
            (Uint8Array::from(checked.document.compile_public(UserScores::All).as_slice()).into(), checked.warnings)
        }
        Err(diagnostics) => (JsValue::UNDEFINED, diagnostics),
    };
    let compiled = Object::new();
    Reflect::set(&compiled, &"plan".into(), &plan)?;
    Reflect::set(&compiled, &"diagnostics".into(), &serde_wasm_bindgen::to_value(&diagnostics)?)?;
    Ok(compiled)
}
