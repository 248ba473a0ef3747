//! What is kept on the device, in one namespace: `piquel.<key>.<name>`. Owns how bytes become text and what happens where
//! storage is forbidden or full: then the page's memory serves. Must not know what the bytes mean.

use piquel_engine::content_hash;
use web_sys::Storage;

use crate::browser::window;

/// The names in use; a user's state is under [`STATE`] and the user's id, which is empty for the anonymous one.
pub(crate) const INSTALL: &str = "install";
pub(crate) const USER: &str = "user";
pub(crate) const STATE: &str = "state.";

/// Where things are kept.
pub(crate) struct Store {
    area: Option<Storage>,
    memory: Vec<(String, String)>,
    prefix: String,
}

impl Store {
    /// The browser's storage for this key, if it is wanted and allowed.
    pub(crate) fn new(key: &str, lasting: bool) -> Self {
        let area = if lasting { window().local_storage().ok().flatten() } else { None };
        Self { area, memory: Vec::new(), prefix: joined("piquel.", key, ".") }
    }

    /// Whether what is written outlives the page.
    pub(crate) const fn is_lasting(&self) -> bool {
        self.area.is_some()
    }

    /// The text under `name` and `suffix`.
    pub(crate) fn read(&self, name: &str, suffix: &str) -> Option<String> {
        let key = self.key(name, suffix);
        match &self.area {
            Some(area) => area.get_item(&key).ok().flatten(),
            None => self.memory.get(self.place(&key)?).map(|(_, value)| value.clone()),
        }
    }

    /// Keeps a text; false if the browser would not.
    pub(crate) fn write(&mut self, name: &str, suffix: &str, value: &str) -> bool {
        let key = self.key(name, suffix);
        if let Some(area) = &self.area {
            return area.set_item(&key, value).is_ok();
        }
        self.forget(&key);
        self.memory.push((key, value.to_owned()));
        true
    }

    /// Forgets a text.
    pub(crate) fn remove(&mut self, name: &str, suffix: &str) {
        let key = self.key(name, suffix);
        self.forget(&key);
        if let Some(area) = &self.area {
            // A browser that will not even remove has nothing that could be read either.
            let _ = area.remove_item(&key);
        }
    }

    /// Forgets everything that is in memory alone.
    pub(crate) fn clear_memory(&mut self) {
        self.memory.clear();
    }

    fn key(&self, name: &str, suffix: &str) -> String {
        joined(&self.prefix, name, suffix)
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.memory.iter().position(|(one, _)| one == key)
    }

    fn forget(&mut self, key: &str) {
        if let Some(place) = self.place(key) {
            self.memory.swap_remove(place);
        }
    }
}

fn joined(a: &str, b: &str, c: &str) -> String {
    let mut text = String::from(a);
    text.push_str(b);
    text.push_str(c);
    text
}

/// Each byte as the character of that number: browsers keep such text at a byte each, where base64 takes a third more.
pub(crate) fn to_text(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

/// The bytes of such a text; `None` if it is none.
pub(crate) fn to_bytes(text: &str) -> Option<Vec<u8>> {
    text.chars().map(|char| u8::try_from(u32::from(char)).ok()).collect()
}

/// Stands for a user and the text of the user's state: another one means that somebody else wrote.
pub(crate) fn mark(user: &str, state: &str) -> u64 {
    content_hash(user.as_bytes()) ^ content_hash(state.as_bytes()).rotate_left(1)
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
    fn every_byte_survives_as_text() {
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(to_bytes(&to_text(&bytes)), Some(bytes));
        assert_eq!(to_bytes("\u{20ac}"), None);
    }

    #[test]
    fn hex_has_two_digits_a_byte() {
        assert_eq!(to_hex(&[0, 0x0f, 0xa0, 0xff]), "000fa0ff");
    }
}
