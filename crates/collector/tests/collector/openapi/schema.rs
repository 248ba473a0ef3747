//! The description, and what its schemas say of a value.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

pub(super) fn description() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    serde_json::from_str(&fs::read_to_string(path).expect("the description")).expect("JSON")
}

/// A schema with all references in it resolved, so that it stands by itself.
pub(super) fn resolved(schema: &Value, root: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let mut out = Map::new();
            for (key, value) in object {
                match (key.as_str(), value.as_str()) {
                    ("$ref", Some(place)) => {
                        let target =
                            root.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("no {place}"));
                        out.insert("allOf".to_owned(), json!([resolved(target, root)]));
                    }
                    _ => drop(out.insert(key.clone(), resolved(value, root))),
                }
            }
            Value::Object(out)
        }
        Value::Array(entries) => entries.iter().map(|entry| resolved(entry, root)).collect(),
        other => other.clone(),
    }
}

/// A resolved schema that takes no key which it does not name, in itself and in what it holds.
pub(super) fn closed(schema: &Value) -> Value {
    let mut schema = opened(schema);
    if names_keys(&schema) {
        schema["unevaluatedProperties"] = json!(false);
    }
    schema
}

/// Whether a schema, or one that it is made up of, says which keys there are.
pub(super) fn names_keys(schema: &Value) -> bool {
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema[key].as_array()).flatten();
    schema["properties"].is_object() || parts.into_iter().any(names_keys)
}

/// The same, but for the keys of the value itself: of alternatives and parts, the whole is closed.
pub(super) fn opened(schema: &Value) -> Value {
    let Some(object) = schema.as_object() else { return schema.clone() };
    let each = |value: &Value, change: fn(&Value) -> Value| match value {
        Value::Array(entries) => entries.iter().map(change).collect(),
        other => change(other),
    };
    let changed = object.iter().map(|(key, value)| {
        let changed = match key.as_str() {
            "properties" => value.as_object().map_or(Value::Null, |entries| {
                entries.iter().map(|(name, schema)| (name.clone(), closed(schema))).collect()
            }),
            "items" | "prefixItems" | "additionalProperties" if value.is_object() || value.is_array() => {
                each(value, closed)
            }
            "allOf" | "anyOf" | "oneOf" => each(value, opened),
            _ => value.clone(),
        };
        (key.clone(), changed)
    });
    changed.collect()
}

pub(super) fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::new(schema).expect("a schema")
}

pub(super) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    validator(schema).iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

pub(super) fn operations(root: &Value) -> Vec<(String, String, Value)> {
    let paths = root["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(route, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.iter().map(move |(method, operation)| (method.to_uppercase(), route.clone(), operation.clone()))
    });
    operations.collect()
}

/// Whether a value is of a schema, without a key that the schema does not name: whoever adds one describes it.
pub(super) fn is_wholly(root: &Value, name: &str, value: &Value) -> bool {
    validator(&closed(&resolved(&root["components"]["schemas"][name], root))).is_valid(value)
}

pub(super) fn pointers(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            entries.iter().for_each(|(key, entry)| pointers(entry, format!("{place}/{key}"), found))
        }
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(number, entry)| pointers(entry, format!("{place}/{number}"), found));
        }
        _ => {}
    }
    if !place.is_empty() {
        found.push(place);
    }
}
