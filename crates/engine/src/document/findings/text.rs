//! The findings, for people: short by default, tables where they are asked for.

use core::fmt::Write as _;

use super::{Findings, Tables, cases};

/// How many accumulators are listed by what they cost.
const LISTED: usize = 3;

pub(super) fn all(findings: &Findings, name: &str, tables: Tables) -> String {
    let mut text = String::new();
    for warning in &findings.warnings {
        line(&mut text, &warning.to_string());
    }
    summary(&mut text, name, findings);
    if tables.feeds {
        feeds(&mut text, findings);
    }
    if tables.egress {
        egress(&mut text, findings);
    }
    if (tables.feeds || tables.egress) && !findings.tests.is_empty() {
        text.push('\n');
    }
    findings.tests.iter().for_each(|test| cases::tell(&mut text, test));
    text
}

fn summary(text: &mut String, name: &str, findings: &Findings) {
    let Findings { version, signals, scores, prompts, plan, public_plan, memory, .. } = findings;
    let mut parts = vec![format!("version {version}"), counted(*signals, "signal")];
    parts.extend(
        [(*scores, "score"), (*prompts, "prompt")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| counted(n, what)),
    );
    if !findings.warnings.is_empty() {
        parts.push(counted(findings.warnings.len(), "warning"));
    }
    line(text, &format!("`{name}` is valid: {}", parts.join(", ")));
    line(text, &format!("plan: {} bytes, of which browsers get {}", grouped(plan.bytes), grouped(public_plan.bytes)));
    let of = format!("{} of {} bytes for one user at the most", grouped(memory.bytes), grouped(memory.allowed));
    line(text, &format!("memory: {of}; what takes the most:"));
    let listed: Vec<_> = memory.accumulators.iter().take(LISTED).collect();
    let width = listed.iter().map(|one| grouped(one.bytes).len()).max().unwrap_or(0);
    for one in listed {
        line(text, &format!("  {:>width$}  {}", grouped(one.bytes), one.keeps));
    }
    if !findings.only_told.is_empty() {
        let names = findings.only_told.join(", ");
        line(text, &format!("leaves with every beacon, though no condition asks for it: {names}"));
    }
}

fn feeds(text: &mut String, findings: &Findings) {
    line(text, "\nwhat each fact can change:");
    let width = findings.feeds.iter().map(|feeds| feeds.fact.len()).max().unwrap_or(0);
    for feeds in &findings.feeds {
        let list: Vec<String> = feeds.feeds.iter().map(|feed| format!("{} {}", feed.to, feed.by)).collect();
        let list = if list.is_empty() { "nothing".to_owned() } else { list.join(", ") };
        line(text, &format!("  {:width$} → {list}", feeds.fact));
    }
}

fn egress(text: &mut String, findings: &Findings) {
    line(text, "\nwhat can leave a device, with an endpoint and with consent; nothing else does:");
    for group in &findings.egress.groups {
        line(text, &format!("  {}", group.part));
        for field in &group.fields {
            line(text, &format!("    {}: {}", field.field, field.holds));
        }
    }
}

pub(super) fn line(text: &mut String, line: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// A number with its thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1_000, 98_304, 1_234_567].map(grouped), ["0", "999", "1,000", "98,304", "1,234,567"]);
    }
}
