//! The shape of a document, as types that become a JSON Schema, so that an editor completes, explains and marks while one writes.
//!
//! Owns which keys stand where, of which types, in which ranges, and the words that an editor shows for each; these types hold no
//! document. Knows nothing of what a document names: whether an event is declared, or whether a prop has the type that a test
//! asks for, only [`Document::parse`](super::Document::parse) can say. So a document that it accepts fits this shape, but not the
//! other way round.
//!
//! Where keys exclude each other there are two types that share what they have in common. A key that may follow is optional in
//! each of them, even if it is what sets one apart: editors propose the keys of those alternatives only that fit so far.

pub mod account;
pub mod capture;
pub mod condition;
pub mod declare;
pub mod prompt;
pub mod score;
pub mod selector;
pub mod signal;
pub mod test_case;
pub mod word;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value as Json;

use super::bounds;
use capture::Capture;
use declare::{EventDeclaration, FeatureDeclaration, LimitDeclaration, ValueType};
use prompt::{Prompt, PromptPolicy};
use score::Score;
use signal::Signal;
use test_case::TestCase;
use word::{Map, Name, UnreservedName};

/// The JSON Schema (draft 2020-12) of a definitions document. The same version of piquel gives the same schema.
pub fn json_schema() -> Json {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(plain));
    settings.into_generator().into_root_schema_for::<Definitions>().to_value()
}

/// What a product team wants to recognise: events, limits and traits of the product, and the signals, scores and prompts that come
/// of them. `piquel check` says whether a document is valid, and where it is not.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definitions {
    /// The JSON Schema from which an editor completes; everything else ignores it.
    #[schemars(rename = "$schema", extend("examples" = ["./node_modules/piquel/definitions.schema.json"]))]
    pub schema_location: Option<String>,
    /// The version of the language: 1.
    #[schemars(extend("const" = 1))]
    pub schema: u32,
    /// The number of this version of the document, yours to choose; tells versions apart. 0 to 4294967295.
    #[schemars(range(min = 0, max = u32::MAX))]
    pub version: u32,
    /// Minutes by which your midnight is ahead of UTC. -720 to 840, default 0.
    #[schemars(range(min = -720, max = 840), extend("default" = 0))]
    pub utc_offset: Option<i32>,
    /// The events of the product by name, at most 1024. Events whose names begin with `$` are the SDK's own and need no declaration.
    #[schemars(extend("maxProperties" = bounds::EVENTS))]
    pub events: Option<Map<UnreservedName, EventDeclaration>>,
    /// The features of the product by id: which events belong to each; at most 1024.
    #[schemars(extend("maxProperties" = bounds::FEATURES))]
    pub features: Option<Map<UnreservedName, FeatureDeclaration>>,
    /// The limits of the plans by id, at most 64.
    #[schemars(extend("maxProperties" = bounds::SUMMARY))]
    pub limits: Option<Map<Name, LimitDeclaration>>,
    /// What may be known of a user or an account, and the type of each value; at most 64.
    #[schemars(extend("maxProperties" = bounds::SUMMARY))]
    pub traits: Option<Map<Name, ValueType>>,
    /// What is to be recognised, at most 256.
    #[schemars(length(max = bounds::SIGNALS))]
    pub signals: Vec<Signal>,
    /// Scores that rank users or accounts, at most 8.
    #[schemars(length(max = bounds::SCORES))]
    pub scores: Option<Vec<Score>>,
    /// What to show in the product when a signal fires, at most 64.
    #[schemars(length(max = bounds::PROMPTS))]
    pub prompts: Option<Vec<Prompt>>,
    /// How often prompts may be shown, all of them taken together.
    pub prompt_policy: Option<PromptPolicy>,
    /// What the page tells by itself, on top of what your app calls.
    pub capture: Option<Capture>,
    /// Cases that `piquel check` runs: facts, and the firings that they must lead to; at most 256. They are not published.
    #[schemars(length(max = bounds::TESTS))]
    pub tests: Option<Vec<TestCase>>,
}

/// Brings what the derived schemas say into the form that readers of the schema expect.
fn plain(schema: &mut Schema) {
    // The sizes of integers are ours, not the author's; validators warn of formats that they don't know.
    schema.remove("format");
    take_null(schema);
    let Some(keywords) = schema.as_object_mut() else { return };
    if let Some(Json::String(words)) = keywords.get_mut("description") {
        // Lines end where those of the source do.
        *words = words.replace('\n', " ");
    }
    let mut rest = core::mem::take(keywords);
    for first in ["$schema", "title", "description"] {
        keywords.extend(rest.shift_remove_entry(first));
    }
    keywords.extend(rest);
}

/// No key of the language takes null, so that an optional key is one that may be missing.
fn take_null(schema: &mut Schema) {
    for (several, one) in [("type", "type"), ("enum", "const")] {
        if let Some(Json::Array(among)) = schema.get_mut(several)
            && let Some(null) = among.iter().position(|value| value.is_null() || value == "null")
        {
            among.remove(null);
            if let [left] = among.as_slice() {
                let left = left.clone();
                schema.remove(several);
                schema.insert(one.to_owned(), left);
            }
        }
    }
    let Some(Json::Array(choices)) = schema.get("anyOf") else { return };
    let [Json::Object(one), other] = choices.as_slice() else { return };
    if *other == serde_json::json!({"type": "null"}) {
        let one = one.clone();
        schema.remove("anyOf");
        for (key, value) in one {
            // The words of a field stand before those of its type.
            if schema.get(&key).is_none() {
                schema.insert(key, value);
            }
        }
    }
}
