//! An instant as people read it, in UTC: RFC 3339 with no more digits of its second than it has.

use crate::time::DAY;

/// 9999-12-31T23:59:59.999Z, after which a year has more digits than the format.
const LAST: u64 = 253_402_300_799_999;

/// The date of an instant in ms since the Unix epoch; `None` after the year 9999.
pub(super) fn utc(ms: u64) -> Option<String> {
    if ms > LAST {
        return None;
    }
    let day = ms / DAY as u64;
    let rest = ms % DAY as u64;
    let (year, month, date) = civil(day);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    let fraction = match rest % 1_000 {
        0 => String::new(),
        ms => format!(".{ms:03}").trim_end_matches('0').to_owned(),
    };
    Some(format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
}

/// Year, month and day of a day, numbered from 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms": `civil_from_days`).
const fn civil(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let era = day / 146_097;
    let of_era = day % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year + if month <= 2 { 1 } else { 0 }, month, date)
}

#[cfg(test)]
mod tests {
    use super::{LAST, utc};

    #[test]
    fn instants_are_dates_at_the_edges_of_days_leap_years_and_the_format() {
        for (ms, date) in [
            (0, "1970-01-01T00:00:00Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_700_000_001_250, "2023-11-14T22:13:21.25Z"),
            (1_735_689_599_900, "2024-12-31T23:59:59.9Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00Z"),
            (LAST, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(utc(ms).as_deref(), Some(date));
        }
        assert_eq!(utc(LAST + 1), None);
    }
}
