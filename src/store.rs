//! What is kept on the device, by name and in bytes. Owns the names; how bytes become text, where they are kept and what happens where
//! storage is forbidden or full is the facade's (`js/store.js`). Must not know what the bytes mean.

use js_sys::{Function, Uint8Array};
use piquel_engine::codec::{Reader, Writer};
use wasm_bindgen::{JsCast, JsValue};

/// The names in use; a user's state is under [`STATE`] and the user's id, which is empty for the anonymous one, a journal under
/// [`TAB`] and the number of its tab.
pub(crate) const INSTALL: &str = "install";
pub(crate) const USER: &str = "user";
const STATE: &str = "state.";
const TAB: &str = "tab.";

/// Where things are kept: a function of the facade that reads what is under a name, writes bytes there, or, with null, removes them.
pub(crate) struct Store(Function);

impl Store {
    pub(crate) const fn new(keep: Function) -> Self {
        Self(keep)
    }

    /// The bytes under `name`.
    pub(crate) fn read(&self, name: &str) -> Option<Vec<u8>> {
        // Ours, and it never throws.
        let found = self.0.call1(&JsValue::NULL, &name.into()).ok()?;
        found.is_object().then(|| found.unchecked_into::<Uint8Array>().to_vec())
    }

    /// The text under `name`.
    pub(crate) fn read_text(&self, name: &str) -> Option<String> {
        let mut w = Writer::new();
        w.bytes(&self.read(name)?);
        Some(Reader::new(&w.into_bytes()).text())
    }

    /// Keeps bytes.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let _ = self.0.call2(&JsValue::NULL, &name.into(), &Uint8Array::from(bytes).into());
    }

    /// Forgets what is under `name`.
    pub(crate) fn remove(&self, name: &str) {
        let _ = self.0.call2(&JsValue::NULL, &name.into(), &JsValue::NULL);
    }

    /// The tabs that have a journal: sixteen bytes each are the hexadecimal digits of a number.
    pub(crate) fn tabs(&self) -> Vec<u64> {
        let mut tabs = Vec::new();
        for digits in self.read("").unwrap_or_default().chunks(16) {
            let mut tab = 0;
            for &digit in digits {
                // Letters lie 48 behind the digits, and count from 10.
                tab = tab << 4 | u64::from(if digit < b'a' { digit & 15 } else { digit - b'a' + 10 });
            }
            tabs.push(tab);
        }
        tabs
    }
}

/// The name of a user's state.
pub(crate) fn state_name(user: &str) -> String {
    let mut name = String::from(STATE);
    name.push_str(user);
    name
}

/// The name of a tab's journal.
pub(crate) fn tab_name(tab: u64) -> String {
    let mut name = String::from(TAB);
    name.push_str(&to_hex(&tab.to_be_bytes()));
    name
}

/// Two lower-case hexadecimal digits a byte.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit }));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(to_hex(&[0, 0x0f, 0xa0, 0xff]), "000fa0ff");
        assert_eq!(tab_name(0xfeed), "tab.000000000000feed");
    }
}
