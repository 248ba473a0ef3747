//! Instants as files write them. What bears no offset is in UTC: nothing here knows where a file was written.

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use piquel_engine::Time;

/// What a number counts since the Unix epoch.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Unit {
    /// Seconds
    S,
    /// Milliseconds
    Ms,
}

/// A date and a time of day without an offset. One or two digits of each part, and nothing after the last.
const DATES_WITH_TIMES: [&str; 4] =
    ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];

/// Digits after the point of a number of seconds that tell milliseconds.
const MS_DIGITS: usize = 3;

/// Reads an instant, cut off to whole milliseconds; says what is wrong otherwise.
pub(crate) fn read(text: &str, unit: Option<Unit>) -> Result<Time, String> {
    match unit {
        Some(unit) => number(text, unit).ok_or_else(|| {
            let unit = if matches!(unit, Unit::S) { "seconds" } else { "milliseconds" };
            format!("`{text}` is no number of {unit} since the Unix epoch below 2^52 ms")
        }),
        None => date(text),
    }
}

/// Digits, perhaps with a fraction, as programs that know no whole numbers write them.
fn number(text: &str, unit: Unit) -> Option<Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let ms = match unit {
        Unit::Ms => whole,
        Unit::S => {
            let digits = fraction.bytes().chain([b'0'; MS_DIGITS]).take(MS_DIGITS);
            let rest = digits.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'));
            whole.checked_mul(1000)?.checked_add(rest)?
        }
    };
    Time::from_ms(ms)
}

fn date(text: &str) -> Result<Time, String> {
    let Some(instant) = timestamp(text) else {
        if number(text, Unit::Ms).is_some() {
            return Err(format!("`{text}` is a number; say what it counts with `--unit s` or `--unit ms`"));
        }
        return Err(format!(
            "`{text}` is no date such as `2026-04-22`, `2026-04-22 15:04`, `2026-04-22 15:04:05` or `2026-04-22T15:04:05+02:00`"
        ));
    };
    let ms = u64::try_from(instant.as_millisecond()).ok().filter(|_| instant >= Timestamp::UNIX_EPOCH);
    ms.and_then(Time::from_ms).ok_or_else(|| format!("`{text}` is before 1970"))
}

fn timestamp(text: &str) -> Option<Timestamp> {
    // First what bears an offset; the formats below take nothing that does.
    if let Ok(instant) = text.parse() {
        return Some(instant);
    }
    let day = Date::strptime("%Y-%m-%d", text).map(DateTime::from).ok();
    let local = day.or_else(|| DATES_WITH_TIMES.iter().find_map(|format| DateTime::strptime(format, text).ok()))?;
    TimeZone::UTC.to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, unit: Option<Unit>, expected: Option<u64>) {
        assert_eq!(read(text, unit).ok().map(Time::ms), expected, "{text}");
    }

    /// 2014-04-22 00:00:00 UTC.
    const DAY: u64 = 1_398_124_800_000;
    const HOUR: u64 = 3_600_000;

    #[test]
    fn a_date_is_its_midnight_in_utc() {
        check("2014-04-22", None, Some(DAY));
        check("1970-01-01", None, Some(0));
        check("2024-02-29", None, Some(1_709_164_800_000));
    }

    #[test]
    fn a_time_of_day_without_an_offset_is_in_utc() {
        for text in ["2014-04-22 03:53:30", "2014-04-22T03:53:30", "2014-04-22 03:53:30.0009"] {
            check(text, None, Some(DAY + 3 * HOUR + 53 * 60_000 + 30_000));
        }
        check("2014-04-22 03:53", None, Some(DAY + 3 * HOUR + 53 * 60_000));
        check("2014-04-22 03:53:30.1239", None, Some(DAY + 3 * HOUR + 53 * 60_000 + 30_123));
    }

    #[test]
    fn an_offset_is_heeded() {
        for text in
            ["2014-04-22T02:00:00+02:00", "2014-04-22 02:00:00+02", "2014-04-21T19:00:00-05:00", "2014-04-22T00:00:00Z"]
        {
            check(text, None, Some(DAY));
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "yesterday",
            "22-04-2014",
            "22-04-2014 03:53",
            "04/22/2014",
            "2014-02-30",
            "2014-04-22 24:30",
            "2014-04-22 03",
            "2014-04-22 03:53:30 PM",
            "2014-04-22 03:53:30[Europe/Paris]",
            "2014-04-22x",
            "1969-12-31",
            "1969-12-31T23:59:59.9999Z",
            "1398124800",
            "14-04-22",
        ] {
            check(text, None, None);
        }
    }

    #[test]
    fn numbers_count_what_the_unit_says() {
        check("1398124800", Some(Unit::S), Some(DAY));
        check("1398124800.0", Some(Unit::S), Some(DAY));
        check("1398124800.12", Some(Unit::S), Some(DAY + 120));
        check("1398124800.1239", Some(Unit::S), Some(DAY + 123));
        check("1398124800000", Some(Unit::Ms), Some(DAY));
        check("1398124800000.9", Some(Unit::Ms), Some(DAY));
        check("0", Some(Unit::Ms), Some(0));
        check("4503599627370495", Some(Unit::Ms), Some((1 << 52) - 1));
        for text in ["", "-1", "+1", ".5", "1e9", "1 000", "2014-04-22", "4503599627370496", "99999999999999999999"] {
            check(text, Some(Unit::Ms), None);
        }
    }
}
