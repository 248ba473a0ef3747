//! Definitions in, the plan that the collector would publish and what is to be said of them out. Loaded only by pages that are given
//! definitions instead of a plan, and by the package's command line.

use js_sys::{Array, Object, Reflect, Uint8Array};
use piquel_engine::document::findings::{self, Findings, Tables};
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

/// What `piquel check` says of a document's text: `{text, json, failure, plan, publicPlan, warnings}`. `text` is for people and `json`
/// for machines; `failure` says what is wrong, `undefined` if nothing is. The plans are there if there are no errors, and the warnings
/// in lines.
///
/// # Errors
/// None: what it gives can be set.
#[wasm_bindgen]
pub fn check(text: &str, name: &str, feeds: bool, egress: bool) -> Result<Object, JsValue> {
    let told = Object::new();
    let set = |key: &str, value: JsValue| Reflect::set(&told, &key.into(), &value);
    match Document::parse(text) {
        Ok(checked) => {
            let bytes = |plan: Vec<u8>| Uint8Array::from(plan.as_slice()).into();
            set("plan", bytes(checked.document.compile()))?;
            set("publicPlan", bytes(checked.document.compile_public(UserScores::Needed)))?;
            set(
                "warnings",
                checked.warnings.iter().map(|one| JsValue::from(one.to_string())).collect::<Array>().into(),
            )?;
            let findings = Findings::of(checked);
            set("text", findings.text(name, Tables { feeds, egress }).into())?;
            set("json", findings.json().into())?;
            set("failure", findings.failure().into())?;
        }
        Err(diagnostics) => {
            set("json", findings::faults_as_json(&diagnostics).into())?;
            set("failure", findings::faults_as_text(name, &diagnostics).into())?;
        }
    }
    Ok(told)
}
