//! JSON text -> JSON, where no object has a key twice: the usual reading keeps the last one, and what was declared first would be
//! gone without a word.

use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Once.deserialize(&mut reader)?;
    reader.end().map(|()| value)
}

/// A value whose objects have each key once.
#[derive(Clone, Copy)]
struct Once;

impl<'de> DeserializeSeed<'de> for Once {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Once {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if map.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` stands twice in one object")));
            }
            let value = entries.next_value_seed(self)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_read_is_what_the_usual_reading_gives() {
        for text in [
            "null",
            "[1, -2, 0.5, 1e300, \"a\\u00e9\", true, {}]",
            r#"{"b": {"a": 1, "b": [{}]}, "a": 18446744073709551615}"#,
        ] {
            assert_eq!(read(text).unwrap(), serde_json::from_str::<serde_json::Value>(text).unwrap());
        }
        for text in ["", "{", "[1,]", "1 2", "nul", "{\"a\" 1}", "1e999"] {
            assert_eq!(
                read(text).unwrap_err().to_string(),
                serde_json::from_str::<serde_json::Value>(text).unwrap_err().to_string()
            );
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_told_with_its_line() {
        let fault = read("{\"events\": {\"a\": {},\n \"a\": {}}}").unwrap_err();
        assert_eq!(fault.to_string(), "the key `a` stands twice in one object at line 2 column 4");
        assert!(read("[{\"a\": 1}, {\"a\": 2}]").is_ok());
    }
}
