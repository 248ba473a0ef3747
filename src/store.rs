//! What is kept on the device, by name and in bytes. Owns the names; how bytes become text, where they are kept and what happens where
//! storage is forbidden or full is the facade's (`js/store.js`). Must not know what the bytes mean.

use crate::border;

/// The names in use; a user's state is under [`STATE`] and the user's id, which is empty for the anonymous one, a journal under
/// [`TAB`] and the number of its tab.
pub(crate) const INSTALL: &str = "install";
pub(crate) const USER: &str = "user";
const STATE: &str = "state.";
const TAB: &str = "tab.";

/// The text under `name`.
pub(crate) fn read_text(name: &str) -> Option<String> {
    border::kept(name).map(|bytes| border::text(&bytes))
}

/// The tabs that have a journal: sixteen bytes each are the hexadecimal digits of a number.
pub(crate) fn tabs() -> Vec<u64> {
    let mut tabs = Vec::new();
    for digits in border::kept("").unwrap_or_default().chunks(16) {
        let mut tab = 0;
        for &digit in digits {
            tab = tab << 4 | u64::from(if digit < b'a' { digit & 15 } else { digit - b'a' + 10 });
        }
        tabs.push(tab);
    }
    tabs
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
    let mut text = Vec::new();
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit });
        }
    }
    border::text(&text)
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
