//! What a message adds for those who write a document: what a missing key is for, and what a wrong one was probably meant to be.

use super::report::suggestion;

/// What a key is for that must be there; empty where its name says it.
pub(crate) fn purpose(key: &str) -> &'static str {
    match key {
        "schema" => ": `\"schema\": 1`",
        "version" => ": a whole number, yours to raise with every change",
        "signals" => ": the list of what is to be recognised",
        "id" => ": a name of its own",
        "kind" => ": what it stands for, such as `aha`, `pql` or `hand_raise`",
        "event" => ": which event, or `feature`: which feature",
        "when" => ": the condition, such as `{\"count\": \"message_sent\", \"gte\": 10}`",
        "gte" => ": how much it takes at the least",
        "by" => ": the prop whose different values count",
        "of" => ": the prop whose numbers add up",
        "for" => ": for how long, a duration such as `7d`",
        "within" => ": a duration such as `7d`",
        "weeks" => ": of how many weeks, this one included",
        "days" => ": of how many days, today included",
        "over" => ": how many days before these to compare with",
        "times" => ": how many times as many per day as before, such as 2",
        "limit" => ": which limit",
        "points" => ": how many; they may be negative",
        "tiers" => ": a list such as `[{\"id\": \"hot\", \"behaviour\": 60}]`, the highest first",
        "on" => ": the signal, or the list of signals, that brings it up",
        "content" => ": its texts, `{\"title\": …, \"body\": …}`",
        "facts" => ": the list of what happens",
        "expect" => {
            ": the list of firings, such as `[{\"signal\": \"aha\", \"at\": 1000}]`, empty if nothing is to fire"
        }
        "at" => ": when, in ms since the Unix epoch",
        "cooldown" => ": the least time between two firings, such as `7d`",
        _ => "",
    }
}

/// What to do instead of a key that is not known where it stands, among those that are.
pub(crate) fn instead(key: &str, known: &[&str]) -> String {
    let knows = |one| known.contains(&one);
    match key {
        "lt" | "lte" | "gt" if knows("gte") && !knows("lt") => {
            "; it has a lower bound alone: for fewer than 5 say `{\"not\": {…, \"gte\": 5}}`".into()
        }
        "cooldown" if knows("repeat") => "; it belongs into `repeat`: `\"repeat\": {\"cooldown\": \"7d\"}`".into(),
        "eq" if knows("in") => "; for one value give the value itself in place of the object".into(),
        _ => suggestion(key, known.iter().copied()),
    }
}

/// The condition that a key of another language is called here.
pub(crate) fn condition(key: &str) -> Option<&'static str> {
    match key {
        "and" | "every" => Some("all"),
        "or" | "some" => Some("any"),
        "none" => Some("not"),
        _ => None,
    }
}

/// A valid name that is as near as can be; `None` where nothing of it would be left.
pub(crate) fn name(text: &str) -> Option<String> {
    let mut name = String::new();
    for (place, one) in text.char_indices() {
        let before = text.get(..place).and_then(|before| before.chars().next_back());
        if one.is_ascii_alphanumeric() || "_.:-".contains(one) {
            // `messageSent` is two words.
            if one.is_ascii_uppercase() && before.is_some_and(|before| before.is_ascii_lowercase()) {
                name.push('_');
            }
            name.push(one.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_').trim_start_matches(|one: char| !one.is_ascii_lowercase());
    (!name.is_empty() && name.len() <= 64).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_name_is_made_of_what_somebody_wrote() {
        for (text, expected) in [
            ("Message Sent", Some("message_sent")),
            ("messageSent", Some("message_sent")),
            ("$page", Some("page")),
            ("2fa on!", Some("fa_on")),
            ("日本", None),
        ] {
            assert_eq!(name(text).as_deref(), expected, "{text}");
        }
    }
}
