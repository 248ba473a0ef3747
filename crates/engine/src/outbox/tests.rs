use std::collections::VecDeque;

use super::*;
use crate::record::{Evidence, Record, Stage, What};

fn at(ms: u64) -> Time {
    Time::from_ms(ms).unwrap()
}

fn signal(name: &str, n: u32) -> Item {
    signal_with(name, n, &[Evidence { clause: 2, measured: 31.0, disclosed: 10.0 }])
}

fn signal_with(name: &str, n: u32, evidence: &[Evidence]) -> Item {
    let what = What::Signal { signal: 0, n, initial: false, evidence: evidence.to_vec() };
    item(what, name, None)
}

fn item(what: What, name: &str, tier: Option<&str>) -> Item {
    let record = Record { at: at(1_000), observed: at(1_500), what };
    Item::named(&record, name, tier, Definitions { version: 7, hash: 0xfeed }, false, |one| one.disclosed)
}

/// The how-manieth record it is.
fn number(item: &Item) -> u64 {
    let mut reader = Reader::new(item.bytes());
    reader.byte();
    reader.uint()
}

fn names(outbox: &Outbox, slot: usize) -> Vec<u64> {
    outbox.items(slot).map(number).collect()
}

/// An outbox with records 1 to `count`, all due.
fn filled(count: u32) -> Outbox {
    let mut outbox = Outbox::default();
    for n in 1..=count {
        outbox.push(at(0), at(0), Origin::Here, signal("aha", n));
    }
    outbox
}

/// When it is due, as seen at the beginning of both clocks.
fn deadline(outbox: &Outbox) -> Option<Time> {
    outbox.deadline(at(0), at(0))
}

/// Tells an outbox what came of a beacon, at the same time on both clocks, and has it take that in as every page does.
fn hear(outbox: &mut Outbox, now: u64, slot: usize, answer: Answer, random: f64) -> Option<News> {
    let news = outbox.answer(at(now), slot, answer, random);
    match &news {
        Some(News::Settled(settled)) => outbox.settle(settled),
        Some(News::Failed(after)) => outbox.fail(at(now), *after),
        None => {}
    }
    news
}

fn taken(answered: usize, rev: u64) -> Answer {
    Answer::Taken { answered, refused: 0, rev }
}

fn stored(outbox: &Outbox) -> Vec<u8> {
    let mut writer = Writer::new();
    outbox.encode(&mut writer);
    writer.into_bytes()
}

fn restored(bytes: &[u8]) -> Result<Outbox, crate::CodecError> {
    let mut reader = Reader::new(bytes);
    let outbox = Outbox::decode(&mut reader);
    reader.finish().map(|()| outbox)
}

#[test]
fn records_gather_for_a_second_and_leave_together() {
    let mut outbox = Outbox::default();
    outbox.push(at(100), at(100), Origin::Here, signal("aha", 1));
    outbox.push(at(900), at(900), Origin::Here, signal("aha", 2));
    assert_eq!(deadline(&outbox), Some(at(1_100)));
    assert_eq!(outbox.take(at(1_099), at(1_099), Occasion::Due), None);
    let beacon = outbox.take(at(1_100), at(1_100), Occasion::Due).unwrap();
    assert_eq!(names(&outbox, beacon.slot), [1, 2]);
    assert_eq!(beacon.definitions, Some(Definitions { version: 7, hash: 0xfeed }));
}

#[test]
fn evidence_leaves_as_disclosed_and_never_as_measured() {
    let item = signal("aha", 1);
    let [.., clause, a, b, c, d, e, f, g, h] = *item.bytes() else { panic!("it has evidence") };
    assert_eq!((clause, f64::from_le_bytes([a, b, c, d, e, f, g, h])), (2, 10.0));
}

#[test]
fn nothing_is_removed_before_the_acknowledgement() {
    let mut outbox = filled(2);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    assert_eq!(restored(&stored(&outbox)).unwrap().items.len(), 2);
    hear(&mut outbox, 1_100, beacon.slot, taken(2, beacon.rev), 0.5);
    assert!(outbox.items.is_empty());
    assert_eq!(deadline(&outbox), None);
}

#[test]
fn an_answer_removes_the_records_of_its_own_beacon_though_the_queue_has_moved() {
    let mut outbox = filled(2);
    let first = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    outbox.push(at(1_010), at(1_010), Origin::Here, signal("aha", 3));
    let leaving = outbox.take(at(1_020), at(1_020), Occasion::Now).unwrap();
    assert_eq!(names(&outbox, leaving.slot), [3]);
    hear(&mut outbox, 1_030, leaving.slot, taken(1, leaving.rev), 0.5);
    assert_eq!(names(&outbox, first.slot), [1, 2]);
    hear(&mut outbox, 1_040, first.slot, taken(2, first.rev), 0.5);
    assert!(outbox.items.is_empty());
}

#[test]
fn an_answer_that_is_too_short_leaves_the_rest_for_the_next_beacon() {
    let mut outbox = filled(3);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_100, beacon.slot, taken(1, beacon.rev), 0.5);
    let next = outbox.take(at(1_100), at(1_100), Occasion::Due).unwrap();
    assert_eq!(names(&outbox, next.slot), [2, 3]);
}

#[test]
fn an_answer_without_items_for_records_counts_as_a_failure() {
    let mut outbox = filled(1);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_100, beacon.slot, taken(0, beacon.rev), 0.5);
    assert_eq!(outbox.items.len(), 1);
    assert_eq!(deadline(&outbox), Some(at(3_100)));
}

#[test]
fn a_second_answer_for_the_same_beacon_changes_nothing() {
    let mut outbox = filled(1);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_100, beacon.slot, Answer::Later(None), 0.0);
    hear(&mut outbox, 1_100, beacon.slot, taken(1, 1), 0.0);
    assert_eq!(outbox.items.len(), 1);
}

#[test]
fn one_beacon_is_under_way_and_one_more_when_the_page_is_left() {
    let mut outbox = filled(1);
    outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    outbox.push(at(1_001), at(1_001), Origin::Here, signal("aha", 2));
    assert_eq!(outbox.take(at(9_000), at(9_000), Occasion::Due), None);
    assert!(outbox.take(at(9_000), at(9_000), Occasion::Now).is_some());
    outbox.push(at(9_001), at(9_001), Origin::Here, signal("aha", 3));
    assert_eq!(outbox.take(at(9_002), at(9_002), Occasion::Now), None);
}

#[test]
fn leaving_twice_sends_once() {
    let mut outbox = filled(1);
    assert!(outbox.take(at(10), at(10), Occasion::Now).is_some());
    assert_eq!(outbox.take(at(11), at(11), Occasion::Now), None);
}

#[test]
fn activity_alone_sends_nothing_until_the_page_is_left() {
    let mut outbox = Outbox::default();
    outbox.stir(at(0));
    assert_eq!(deadline(&outbox), None);
    let beacon = outbox.take(at(60_000), at(60_000), Occasion::Now).unwrap();
    assert_eq!((beacon.rev, beacon.definitions), (60_000, None));
    hear(&mut outbox, 60_100, beacon.slot, taken(0, 60_000), 0.5);
    assert_eq!(outbox.take(at(60_200), at(60_200), Occasion::Now), None);
}

#[test]
fn a_summary_that_was_never_acknowledged_goes_again_when_the_page_is_left() {
    let mut outbox = Outbox::default();
    outbox.stir(at(0));
    let beacon = outbox.take(at(0), at(0), Occasion::Now).unwrap();
    hear(&mut outbox, 0, beacon.slot, Answer::Unheard, 0.5);
    assert_eq!(outbox.take(at(10), at(10), Occasion::Now).unwrap().rev, 10);
}

#[test]
fn revisions_rise_with_the_time_of_day_and_never_fall_behind_it() {
    let mut outbox = filled(1);
    let first = outbox.take(at(1_000), at(70_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_000, first.slot, Answer::Later(None), 0.0);
    let again = outbox.take(at(1_000), at(70_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_000, again.slot, taken(1, again.rev), 0.0);
    assert_eq!((first.rev, again.rev), (70_000, 70_001));
    let mut later = restored(&stored(&outbox)).unwrap();
    later.change(at(0), at(60_000), Origin::Here);
    assert_eq!(later.take(at(1_000), at(60_000), Occasion::Due).unwrap().rev, 70_002);
}

#[test]
fn what_changed_in_the_very_ms_of_a_beacon_goes_with_the_next() {
    let mut outbox = Outbox::default();
    outbox.stir(at(5));
    let beacon = outbox.take(at(5), at(5), Occasion::Now).unwrap();
    outbox.stir(at(5));
    hear(&mut outbox, 5, beacon.slot, taken(0, beacon.rev), 0.0);
    assert!(outbox.take(at(6), at(6), Occasion::Now).is_some());
}

#[test]
fn a_collector_that_is_ahead_is_told_the_summary_under_a_later_revision() {
    let mut outbox = filled(1);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_000, beacon.slot, taken(1, 4_100), 0.0);
    assert_eq!(outbox.take(at(2_000), at(2_000), Occasion::Now).unwrap().rev, 4_101);
}

#[test]
fn a_change_of_identity_that_was_not_acknowledged_goes_again_after_a_reload_and_activity_does_not() {
    let mut told = Outbox::default();
    told.change(at(0), at(0), Origin::Here);
    told.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    let mut told = restored(&stored(&told)).unwrap();
    told.resume(at(0));
    assert_eq!(deadline(&told), Some(at(1_000)));

    let mut idle = Outbox::default();
    idle.stir(at(0));
    idle.take(at(1_000), at(1_000), Occasion::Now).unwrap();
    let mut idle = restored(&stored(&idle)).unwrap();
    idle.resume(at(0));
    assert_eq!(deadline(&idle), None);
}

#[test]
fn a_beacon_bears_what_fits_into_a_small_body_and_the_rest_follows_the_answer() {
    let mut small = Outbox::default();
    for n in 1..=70 {
        small.push(at(0), at(0), Origin::Here, item(What::Stage { stage: Stage::Activated, n }, "", None));
    }
    for (mut outbox, most) in [(small, 46), (filled(70), 33)] {
        let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
        assert_eq!(outbox.items(beacon.slot).count(), most);
        hear(&mut outbox, 1_100, beacon.slot, taken(most, 1), 0.5);
        assert_eq!(deadline(&outbox), Some(at(1_100)));
        let beacon = outbox.take(at(1_100), at(1_100), Occasion::Due).unwrap();
        assert_eq!(names(&outbox, beacon.slot).first(), Some(&(most as u64 + 1)));
    }
}

#[test]
fn a_beacon_bears_records_of_one_version_of_the_definitions() {
    let mut outbox = filled(1);
    let mut newer = signal("aha", 2);
    newer.definitions.version = 8;
    outbox.push(at(0), at(0), Origin::Here, newer);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    assert_eq!(names(&outbox, beacon.slot), [1]);
    hear(&mut outbox, 1_000, beacon.slot, taken(1, 1), 0.5);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    assert_eq!(beacon.definitions.unwrap().version, 8);
}

#[test]
fn the_257th_record_pushes_out_the_first_and_is_counted() {
    let outbox = filled(257);
    assert_eq!(number(outbox.items.first().unwrap()), 2);
    assert_eq!(outbox.drops().collect::<Vec<_>>(), [(Reason::Full, 1)]);
}

#[test]
fn records_with_much_evidence_stay_within_the_bytes_of_a_body_and_of_the_store() {
    let mut outbox = Outbox::default();
    let much = vec![Evidence { clause: 511, measured: 0.1, disclosed: 0.1 }; 512];
    for n in 1..=64 {
        outbox.push(at(0), at(0), Origin::Here, signal_with("aha", n, &much));
    }
    assert_eq!(outbox.items.len(), 7);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    assert_eq!(outbox.items(beacon.slot).count(), 1);
}

#[test]
fn refused_records_are_gone_and_counted() {
    let mut outbox = filled(2);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_000, beacon.slot, Answer::Taken { answered: 2, refused: 1, rev: 1 }, 0.5);
    assert!(outbox.items.is_empty());
    assert_eq!(outbox.drops().collect::<Vec<_>>(), [(Reason::Refused, 1)]);
}

#[test]
fn each_status_means_what_the_wire_says() {
    let body = Some(taken(1, 1));
    let after = Some(Span::from_ms(5_000));
    assert_eq!(Answer::of(200, None, body), taken(1, 1));
    assert_eq!(Answer::of(200, None, None), Answer::Later(None));
    assert_eq!(Answer::of(202, None, None), Answer::Aside);
    for status in [400, 404, 413, 415, 422] {
        assert_eq!(Answer::of(status, None, None), Answer::Rejected);
    }
    for status in [401, 403] {
        assert_eq!(Answer::of(status, None, None), Answer::Barred);
    }
    assert_eq!(Answer::of(410, None, None), Answer::Erased);
    for status in [408, 429, 503] {
        assert_eq!(Answer::of(status, after, None), Answer::Later(after));
    }
    assert_eq!(Answer::of(500, None, None), Answer::Later(None));
    assert_eq!(Answer::of(0, None, None), Answer::Later(None));
}

#[test]
fn a_body_that_will_never_be_taken_is_dropped_and_counted_but_what_came_since_stays() {
    let mut outbox = filled(2);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    outbox.push(at(1_000), at(1_000), Origin::Here, signal("aha", 3));
    hear(&mut outbox, 1_100, beacon.slot, Answer::Rejected, 0.5);
    assert_eq!(outbox.items.len(), 1);
    assert_eq!(outbox.drops().collect::<Vec<_>>(), [(Reason::Rejected, 2)]);
}

#[test]
fn an_unknown_key_ends_sending_and_keeps_the_records() {
    let mut outbox = filled(1);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_000, beacon.slot, Answer::Barred, 0.5);
    outbox.push(at(1_000), at(1_000), Origin::Here, signal("aha", 2));
    assert_eq!(deadline(&outbox), None);
    assert_eq!(outbox.take(at(9_000), at(9_000), Occasion::Now), None);
    assert_eq!(outbox.items.len(), 2);
}

#[test]
fn a_retry_after_is_kept_even_when_the_page_is_left() {
    let mut outbox = filled(1);
    let beacon = outbox.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    hear(&mut outbox, 1_000, beacon.slot, Answer::Later(Some(Span::from_ms(30_000))), 0.0);
    assert_eq!(deadline(&outbox), Some(at(31_000)));
    assert_eq!(outbox.take(at(30_999), at(30_999), Occasion::Now), None);
    assert!(outbox.take(at(31_000), at(31_000), Occasion::Due).is_some());
}

#[test]
fn back_offs_grow_fourfold_to_a_limit_with_full_jitter_and_new_records_do_not_shorten_them() {
    let mut outbox = filled(1);
    let mut waits = Vec::new();
    for _ in 0..7 {
        let beacon = outbox.take(at(0), at(0), Occasion::Now).unwrap();
        hear(&mut outbox, 0, beacon.slot, Answer::Later(None), 0.5);
        outbox.push(at(0), at(0), Origin::Here, signal("aha", 2));
        waits.push(deadline(&outbox).unwrap().ms());
    }
    assert_eq!(waits, [2_000, 8_000, 32_000, 128_000, 512_000, 600_000, 600_000]);
}

#[test]
fn in_an_hour_of_outage_ten_requests_are_made_at_the_most_even_by_a_page_that_is_left_again_and_again() {
    let mut outbox = filled(1);
    let mut requests = Vec::new();
    for second in 0..2 * 3_600 {
        let now = at(second * 1_000);
        if let Some(beacon) = outbox.take(now, now, Occasion::Now) {
            requests.push(second);
            hear(&mut outbox, second * 1_000, beacon.slot, Answer::Later(None), 0.0);
            outbox = restored(&stored(&outbox)).unwrap();
        }
    }
    assert_eq!(requests.iter().filter(|&&second| second < 3_600).count(), 10);
    assert_eq!(requests.len(), 20);
}

#[test]
fn in_an_hour_of_outage_twelve_requests_are_made_at_the_most_where_two_are_under_way_and_the_first_was_unheard() {
    let mut outbox = filled(1);
    let mut requests = 0;
    let mut under_way = VecDeque::new();
    for second in 0..3_600 {
        let now = at(second * 1_000);
        for _ in 0..2 {
            outbox.stir(now);
            if let Some(beacon) = outbox.take(now, now, Occasion::Now) {
                under_way.push_back(beacon.slot);
                requests += 1;
            }
        }
        if let Some(slot) = under_way.pop_front() {
            let answer = if second == 0 { Answer::Unheard } else { Answer::Later(None) };
            hear(&mut outbox, second * 1_000, slot, answer, 0.0);
        }
    }
    assert_eq!(requests, 12);
}

#[test]
fn one_answer_ends_an_outage() {
    let mut outbox = filled(2);
    for _ in 0..9 {
        let beacon = outbox.take(at(0), at(0), Occasion::Now).unwrap();
        hear(&mut outbox, 0, beacon.slot, Answer::Later(None), 0.0);
    }
    let beacon = outbox.take(at(0), at(0), Occasion::Now).unwrap();
    hear(&mut outbox, 0, beacon.slot, taken(1, beacon.rev), 0.0);
    let beacon = outbox.take(at(0), at(0), Occasion::Due).unwrap();
    hear(&mut outbox, 0, beacon.slot, Answer::Later(None), 1.0);
    assert_eq!(deadline(&outbox), Some(at(4_000)));
}

#[test]
fn a_clock_that_was_set_back_by_days_makes_no_pause_of_days() {
    let mut outbox = filled(1);
    let day = 86_400_000;
    let beacon = outbox.take(at(0), at(9 * day), Occasion::Now).unwrap();
    outbox.answer(at(0), beacon.slot, Answer::Later(None), 0.0);
    outbox.fail(at(9 * day), 60_000);
    assert_eq!(outbox.take(at(1), at(9 * day + 1), Occasion::Now), None);
    assert!(outbox.take(at(2), at(2 * day), Occasion::Now).is_some());
}

#[test]
fn a_beacon_that_nobody_hears_of_is_sent_again() {
    let mut outbox = filled(1);
    let beacon = outbox.take(at(10), at(10), Occasion::Now).unwrap();
    hear(&mut outbox, 10, beacon.slot, Answer::Unheard, 0.5);
    let again = outbox.take(at(2_010), at(2_010), Occasion::Due).unwrap();
    assert_eq!(names(&outbox, again.slot), [1]);
}

#[test]
fn what_another_page_heard_is_settled_here_too() {
    let (mut here, mut there) = (filled(2), filled(2));
    let beacon = there.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    let Some(News::Settled(settled)) = hear(&mut there, 1_100, beacon.slot, taken(2, beacon.rev), 0.5) else {
        panic!("it is settled")
    };
    here.settle(&settled);
    assert!(here.items.is_empty());
    assert_eq!(here.take(at(2_000), at(2_000), Occasion::Now), None);
}

#[test]
fn a_record_that_another_page_makes_too_waits_for_it_and_counts_once() {
    let mut outbox = Outbox::default();
    outbox.push(at(0), at(0), Origin::Elsewhere, signal("aha", 1));
    assert_eq!(deadline(&outbox), Some(at(15_000)));
    outbox.push(at(10), at(10), Origin::Here, signal("aha", 1));
    assert_eq!((outbox.items.len(), deadline(&outbox)), (1, Some(at(1_010))));
}

#[test]
fn a_copy_that_takes_over_goes_on_with_the_requests_under_way() {
    let mut former = filled(2);
    let beacon = former.take(at(1_000), at(1_000), Occasion::Due).unwrap();
    let mut copy = filled(2);
    copy.succeed(at(1_100), former);
    assert_eq!(copy.take(at(1_200), at(1_200), Occasion::Now), None);
    hear(&mut copy, 1_300, beacon.slot, taken(2, beacon.rev), 0.5);
    assert!(copy.items.is_empty());
}

#[test]
fn every_record_reads_back_as_it_was_written() {
    let mut outbox = filled(1);
    let mut whats = vec![
        (What::Stage { stage: Stage::Converted, n: 3 }, "", None),
        (What::Signal { signal: 0, n: 1, initial: true, evidence: Vec::new() }, "old", None),
    ];
    for outcome in crate::fact::Outcome::ALL {
        whats.push((What::Prompt { prompt: 0, outcome, n: 1 }, "upgrade", None));
    }
    for tier in [None, Some("hot")] {
        whats.push((What::Tier { score: 0, tier: None, behaviour: 61.5, fit: -2.0, n: 2 }, "ready", tier));
    }
    for (what, name, tier) in whats {
        outbox.push(at(0), at(0), Origin::Here, item(what, name, tier));
    }
    outbox.count(Reason::Invalid, 3);
    let bytes = stored(&outbox);
    let again = restored(&bytes).unwrap();
    assert_eq!(again.items, outbox.items);
    assert_eq!(stored(&again), bytes);
    for end in 0..bytes.len() {
        assert!(restored(bytes.get(..end).unwrap()).is_err());
    }
}
