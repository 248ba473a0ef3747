//! `reach` and the forecast of `exhaustsIn`.

use serde_json::{Value, json};

use crate::tell::{DAY, HOUR, changes, changes_in, document, event, fact, with};

fn seats(t: u64, used: f64) -> Value {
    fact(t, json!({"limit": "seats", "used": used}))
}

/// The forecast, looked at only when there is an `a`.
fn asked(limit: &str, within: &str) -> Value {
    json!({"all": [{"limit": limit, "exhaustsIn": within}, {"count": "a", "gte": 1}]})
}

#[test]
fn reach_looks_at_the_latest_reading_only() {
    let when = json!({"limit": "seats", "reach": 0.8});
    assert_eq!(
        changes(when, &[seats(0, 7.9), seats(1000, 8.0), seats(2000, 1.0)], 2000),
        ["0 off", "1000 on 0.8", "2000 off"]
    );
}

#[test]
fn the_cap_of_the_latest_reading_goes_before_the_documents() {
    let when = json!({"limit": "seats", "reach": 1});
    let facts = [fact(0, json!({"limit": "seats", "used": 5, "cap": 4})), seats(2000, 5.0)];
    assert_eq!(changes(when, &facts, 2000), ["0 on 1.25", "2000 off"]);
}

#[test]
fn without_a_cap_both_conditions_are_false() {
    let messages = |t: u64, used: u64| fact(t, json!({"limit": "messages", "used": used}));
    let facts = [fact(0, json!({"limit": "messages", "used": 4, "cap": 5})), messages(DAY, 5), messages(2 * DAY, 6)];
    let reach = json!({"limit": "messages", "reach": 0.5});
    assert_eq!(changes(reach, &facts, 3 * DAY), ["0 on 0.8", "86400000 off"]);
    let exhausted = json!({"limit": "messages", "exhaustsIn": "30d"});
    assert_eq!(changes(exhausted, &facts, 3 * DAY), ["0 off"]);
}

#[test]
fn a_forecast_comes_true_when_the_cap_is_near_enough() {
    // Four a day; the six that are left take a day and a half.
    let facts = [seats(0, 0.0), seats(DAY, 4.0)];
    let when = json!({"limit": "seats", "exhaustsIn": "1d"});
    let on = format!("{} on {DAY}", DAY + DAY / 2);
    assert_eq!(changes(when, &facts, 10 * DAY), ["0 off".to_owned(), on]);
}

#[test]
fn a_forecast_comes_true_at_the_first_whole_millisecond() {
    // Three a day; the seven that are left take 201,600,000 ms.
    let facts = [seats(0, 0.0), seats(DAY + 1, 3.0)];
    let when = json!({"limit": "seats", "exhaustsIn": "1d"});
    // (7 / 3) · 86,400,001 is 201,600,002 and a third.
    let on = format!("{} on {DAY}", DAY + 1 + 201_600_003 - DAY);
    assert_eq!(changes(when, &facts, 10 * DAY), ["0 off".to_owned(), on]);
}

#[test]
fn a_rate_is_known_after_a_whole_day_only() {
    let when = json!({"limit": "seats", "exhaustsIn": "30d"});
    assert_eq!(changes(when.clone(), &[seats(0, 0.0), seats(DAY - 1, 9.0)], DAY - 1), ["0 off"]);
    let left = DAY / 9;
    assert_eq!(changes(when, &[seats(0, 0.0), seats(DAY, 9.0)], DAY), ["0 off".to_owned(), format!("{DAY} on {left}")]);
}

#[test]
fn a_reading_at_its_cap_needs_no_rate() {
    let when = json!({"limit": "seats", "exhaustsIn": "1s"});
    assert_eq!(changes(when, &[seats(0, 10.0), seats(1000, 9.0)], DAY), ["0 on 0", "1000 off"]);
}

#[test]
fn nothing_is_left_once_the_forecast_has_passed() {
    let facts = [seats(0, 0.0), seats(DAY, 5.0), event(3 * DAY, "a")];
    assert_eq!(changes(asked("seats", "1d"), &facts, 3 * DAY), ["0 off", "259200000 on 0"]);
}

#[test]
fn a_reset_starts_over_with_its_own_reading() {
    // Before the reset the rate was 4 a day. After it, 1 in 24 hours with 8 left: eight days.
    let facts = [seats(0, 0.0), seats(DAY, 4.0), seats(DAY + HOUR, 1.0), seats(2 * DAY + HOUR, 2.0)];
    let when = json!({"limit": "seats", "exhaustsIn": "8d"});
    let told = [
        "0 off".to_owned(),
        // One and a half days are left.
        format!("{DAY} on {}", DAY + DAY / 2),
        format!("{} off", DAY + HOUR),
        format!("{} on {}", 2 * DAY + HOUR, 8 * DAY),
    ];
    assert_eq!(changes(when, &facts, 2 * DAY + HOUR), told);
}

#[test]
fn of_each_day_the_first_reading_is_kept() {
    // Of the first day 0 is kept, not 2. The latest reading is no first one, and counts: 4 in 36 hours, 6 left.
    let later = DAY + 12 * HOUR;
    let facts = [seats(0, 0.0), seats(HOUR, 2.0), seats(DAY, 3.0), seats(later, 4.0), event(later, "a")];
    let on = format!("{later} on {}", 54 * HOUR);
    assert_eq!(changes(asked("seats", "3d"), &facts, later), ["0 off".to_owned(), on]);
}

#[test]
fn the_latest_fourteen_days_that_have_a_reading_are_kept() {
    let messages = |day: u64, used: u64| fact(day * DAY, json!({"limit": "messages", "used": used, "cap": 100}));
    let mut facts = vec![messages(0, 0)];
    // Ten days lie between any two readings. After a leap of 50 they grow by 1 each.
    facts.extend((1..=14).map(|n| messages(10 * n, 49 + n)));
    facts.push(event(140 * DAY, "a"));
    // The leap is forgotten: 1 in ten days, and 37 left.
    let on = format!("{} on {}", 140 * DAY, 370 * DAY);
    assert_eq!(changes(asked("messages", "3660d"), &facts, 140 * DAY), ["0 off".to_owned(), on]);
    // Without the first one nothing needs to be forgotten.
    facts.remove(0);
    let on = format!("{} on {}", 140 * DAY, 370 * DAY);
    let off = format!("{} off", 10 * DAY);
    assert_eq!(changes(asked("messages", "3660d"), &facts, 140 * DAY), [off, on]);
}

#[test]
fn days_of_readings_are_the_calendars() {
    // At an offset of an hour both of the first readings are of one day, and the first is kept.
    let east = with(document(json!([])), json!({"utcOffset": 60}));
    let facts = [seats(DAY - HOUR, 1.0), seats(DAY, 2.0), seats(2 * DAY - HOUR, 3.0)];
    let when = json!({"limit": "seats", "exhaustsIn": "84h"});
    // Two in 24 hours, seven left: three and a half days.
    let on = format!("{} on {}", 2 * DAY - HOUR, 3 * DAY + DAY / 2);
    assert_eq!(changes_in(&east, when, &facts, 2 * DAY), [format!("{} off", DAY - HOUR), on]);
}
