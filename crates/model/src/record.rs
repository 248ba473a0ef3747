//! Records, and their text. Section 8.

use crate::condition::Evidence;
use crate::definition::Level;

/// The stages of a user. Section 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    New,
    Activated,
    Qualified,
    Converted,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::New => "new",
            Stage::Activated => "activated",
            Stage::Qualified => "qualified",
            Stage::Converted => "converted",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) at: i64,
    pub(crate) told: Told,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    Signal { signal: String, kind: String, n: usize, initial: bool, evidence: Evidence },
    Tier { score: String, tier: Option<String>, behaviour: f64, fit: f64 },
    Stage(Stage),
}

impl Record {
    /// The record as a line, of the user or the account named `owner`.
    pub(crate) fn line(&self, level: Level, owner: &str) -> String {
        let key = match level {
            Level::User => "user",
            Level::Account => "account",
        };
        format!("{{\"{key}\":{},\"at\":{},{}}}\n", text(owner), self.at, self.told())
    }

    fn told(&self) -> String {
        match &self.told {
            Told::Signal { signal, kind, n, initial, evidence } => {
                let initial = if *initial { "\"initial\":true," } else { "" };
                let leaves: Vec<String> =
                    evidence.iter().map(|(leaf, value)| format!("[{leaf},{}]", number(*value))).collect();
                let (signal, kind, evidence) = (text(signal), text(kind), leaves.join(","));
                format!(
                    "\"type\":\"signal\",\"signal\":{signal},\"kind\":{kind},\"n\":{n},{initial}\"evidence\":[{evidence}]"
                )
            }
            Told::Tier { score, tier, behaviour, fit } => {
                let tier = tier.as_deref().map_or("null".to_owned(), text);
                let (score, behaviour, fit) = (text(score), number(*behaviour), number(*fit));
                format!("\"type\":\"tier\",\"score\":{score},\"tier\":{tier},\"behaviour\":{behaviour},\"fit\":{fit}")
            }
            Told::Stage(stage) => format!("\"type\":\"stage\",\"stage\":{}", text(stage.name())),
        }
    }
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// As JavaScript writes a number; JSON has no infinity, and the largest double stands for it.
fn number(number: f64) -> String {
    ryu_js::Buffer::new().format(number.clamp(f64::MIN, f64::MAX)).to_owned()
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_written_as_javascript_writes_them() {
        assert_eq!(number(3.0), "3");
        assert_eq!(number(-0.0), "0");
        assert_eq!(number(61.5), "61.5");
        assert_eq!(number(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(number(1e21), "1e+21");
        assert_eq!(number(1e-7), "1e-7");
        assert_eq!(number(f64::INFINITY), "1.7976931348623157e+308");
    }
}
