//! What becomes of a user who is to be forgotten, whichever devices told of them.

use serde_json::{Value, json};

use crate::harness::{Collector, beacon, database, install, is_on_disk, options, rows, signal, with};

const T: u64 = 1_790_000_000_000;
/// How many rows there are of anything that was told.
const EVERYTHING: &str = "SELECT (SELECT count(*) FROM records) || ' ' || (SELECT count(*) FROM subjects) || ' '
                          || (SELECT count(*) FROM leads) || ' ' || (SELECT count(*) FROM conflicts) || ' '
                          || (SELECT count(*) FROM aside)";

/// A beacon of this install and user, or without a user, with a firing.
fn told(number: u32, user: Option<&str>) -> Value {
    let body = with(beacon(number, 1), json!({"records": [signal("aha", 1, T)]}));
    user.map_or(body.clone(), |user| with(body, json!({"user": user})))
}

fn subjects(collector: &Collector) -> Vec<String> {
    let subjects = "SELECT install || ' ' || \"user\" FROM subjects ORDER BY install, \"user\"";
    rows(&collector.data, subjects).into_iter().map(|row| row.trim_start_matches('0').to_owned()).collect()
}

#[test]
fn everything_that_any_install_told_of_the_user_goes() {
    let collector = Collector::new();
    for number in [1, 2] {
        collector.beacon(&told(number, None));
        collector.beacon(&told(number, Some("u1")));
        let contradiction = with(signal("aha", 1, T), json!({"initial": true}));
        let answer = collector.beacon(&with(told(number, Some("u1")), json!({"records": [contradiction]})));
        assert_eq!(answer.json()["items"], json!(["conflict"]));
        collector.beacon(&with(told(number, Some("u1")), json!({"v": 2})));
        // Of the same profile, before there was a user: nobody else was there.
        collector.beacon(&with(told(number, None), json!({"v": 2})));
    }
    collector.beacon(&told(3, Some("u10")));
    collector.beacon(&with(told(3, Some("u10")), json!({"v": 2})));
    assert_eq!(rows(&collector.data, EVERYTHING), ["5 5 2 2 5"]);
    let others = collector.lead("u:u10");

    let answer = collector.erase_user("u1");
    assert_eq!((answer.status, answer.json()), (200, json!({"found": true})));
    assert_eq!(rows(&collector.data, EVERYTHING), ["1 1 1 0 1"]);
    for id in ["u:u1".to_owned(), format!("i:{}", install(1))] {
        collector.api(&format!("/api/leads/{id}")).is_error(404, "unknown_lead");
    }
    assert_eq!(collector.lead("u:u10"), others, "an id that begins the same is another");
    assert_eq!(collector.erase_user("u1").json(), json!({"found": false}), "there is nothing any more");
}

#[test]
fn a_user_of_whom_there_is_more_than_goes_at_once_goes_whole() {
    let collector = Collector::new();
    for part in 0..70 {
        let records: Vec<_> = (1..=64).map(|n| signal("aha", part * 64 + n, T)).collect();
        let body = with(told(1, Some("u1")), json!({"rev": part, "records": records}));
        assert_eq!(collector.beacon(&body).status, 200);
    }
    assert_eq!(collector.erase_user("u1").json(), json!({"found": true}));
    assert_eq!(rows(&collector.data, EVERYTHING), ["0 0 0 0 0"]);
}

#[test]
fn an_install_that_two_users_share_keeps_the_others_and_goes_on() {
    let collector = Collector::new();
    // On the first install `u1` said who they are before `u2` did, on the second after.
    collector.beacon(&told(1, None));
    for (number, users) in [(1, ["u1", "u2"]), (2, ["u2", "u1"])] {
        for user in users {
            collector.beacon(&told(number, Some(user)));
        }
    }
    collector.beacon(&told(2, None));
    assert_eq!(subjects(&collector), ["1 ", "1 u1", "1 u2", "2 ", "2 u1", "2 u2"]);
    assert_eq!(collector.erase_user("u1").status, 200);
    assert_eq!(subjects(&collector), ["1 u2", "2 ", "2 u2"]);

    for number in [1, 2] {
        collector.beacon(&told(number, Some("u1"))).is_error(410, "erased");
        assert_eq!(collector.beacon(&told(number, Some("u2"))).json()["items"], json!(["repeat"]));
    }
    // What was told before anybody was known is the first user's, also where it comes late and in another's beacon.
    collector.beacon(&told(1, None)).is_error(410, "erased");
    assert_eq!(collector.beacon(&told(2, None)).json()["items"], json!(["repeat"]));
    let late = |number| {
        let records = json!([with(signal("late", 1, T), json!({"anonymous": true})), signal("late", 2, T)]);
        collector.beacon(&with(told(number, Some("u2")), json!({"records": records}))).json()["items"].clone()
    };
    assert_eq!(late(1), json!([["refused", "erased"], "ok"]));
    assert_eq!(late(2), json!(["ok", "ok"]));
    assert_eq!(subjects(&collector), ["1 u2", "2 ", "2 u2"]);
}

#[test]
fn what_comes_late_is_refused_as_a_whole_from_any_install_also_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut collector = Collector::start(options(&data));
    collector.beacon(&told(1, Some("u1")));
    // Nobody has told anything of the second yet.
    for user in ["u1", "never-seen"] {
        assert_eq!(collector.erase_user(user).status, 200);
    }
    for _ in 0..2 {
        for body in [
            told(1, Some("u1")),
            told(2, Some("u1")),
            told(3, Some("never-seen")),
            // It may have been on its way while nobody was known there.
            told(1, None),
            with(told(2, Some("u1")), json!({"v": 2})),
            with(told(1, None), json!({"v": 2})),
        ] {
            let message = collector.beacon(&body).is_error(410, "erased");
            assert!(message.contains("erased"), "{message}");
        }
        assert_eq!(collector.beacon(&with(told(4, Some("u2")), json!({"records": []}))).status, 200);
        assert_eq!(rows(&data, EVERYTHING), ["0 1 1 0 0"]);
        collector.stop();
        collector = Collector::start(options(&data));
    }
}

#[test]
fn beacons_written_together_with_one_that_is_refused_are_stored() {
    let collector = Collector::new();
    assert_eq!(collector.erase_user("u1").status, 200);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let told = (0..32).map(|number| {
            let collector = &collector;
            scope.spawn(move || {
                let user = if number % 2 == 0 { "u1" } else { "u2" };
                collector.beacon(&told(number, Some(user))).status
            })
        });
        let told: Vec<_> = told.collect();
        told.into_iter().map(|one| one.join().expect("an answer")).collect()
    });
    assert!(statuses.iter().enumerate().all(|(number, status)| *status == if number % 2 == 0 { 410 } else { 200 }));
    assert_eq!(rows(&collector.data, EVERYTHING), ["16 16 1 0 0"]);
}

#[test]
fn replicas_that_are_told_of_a_user_while_one_erases_them_bring_nothing_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let first = Collector::start(options(&data));
    // On SQLite there is one collector for a file.
    let second = database(&data).map(|_| Collector::start(options(&data)));
    let replicas = [&first, second.as_ref().unwrap_or(&first)];
    for round in 0..8 {
        let user = format!("user-{round}");
        std::thread::scope(|scope| {
            for number in 0..4 {
                let (replica, body) = (replicas[number as usize % 2], told(round * 4 + number, Some(&user)));
                scope.spawn(move || assert!([200, 410].contains(&replica.beacon(&body).status)));
            }
            let user = &user;
            scope.spawn(move || assert_eq!(replicas[1].erase_user(user).status, 200));
        });
        for replica in replicas {
            replica.beacon(&told(round * 4, Some(&user))).is_error(410, "erased");
        }
    }
    assert_eq!(rows(&data, EVERYTHING), ["0 0 0 0 0"]);
}

#[test]
fn nobody_can_try_out_who_was_erased() {
    let stores: Vec<_> = (0..2)
        .map(|_| {
            let collector = Collector::new();
            collector.beacon(&told(1, Some("somebody")));
            assert_eq!(collector.erase_user("somebody").status, 200);
            rows(&collector.data, "SELECT hash FROM tombstones ORDER BY hash")
        })
        .collect();
    // The user, and what the install told before: 256 bits each, by a key that each tenant of each database makes for itself.
    assert!(stores.iter().flatten().all(|hash| hash.len() == 64), "{stores:?}");
    assert_eq!(stores[0].len(), 2);
    assert!(stores[0].iter().all(|hash| !stores[1].contains(hash)));
}

#[test]
fn what_was_told_of_the_user_cannot_be_read_from_the_disk_any_more() {
    let collector = Collector::on_file();
    let secrets = ["somebody-in-particular", "a-rare-plan", "a_rare_signal", &install(77)];
    let mut body = with(told(77, Some(secrets[0])), json!({"records": [signal(secrets[2], 1, T)]}));
    body["summary"]["traits"] = json!({"plan": secrets[1]});
    // Others before and after, so that there are pages of both.
    for number in 0..60 {
        collector.beacon(&told(number, Some(&format!("u{number}"))));
        if number == 30 {
            collector.beacon(&body);
            collector.beacon(&with(body.clone(), json!({"v": 2})));
        }
    }
    assert!(secrets.iter().all(|secret| is_on_disk(&collector.data, secret)));
    assert_eq!(collector.erase_user(secrets[0]).json(), json!({"found": true}));
    // While it runs, the log included.
    for secret in secrets {
        assert!(!is_on_disk(&collector.data, secret), "`{secret}` is there");
    }
}

#[test]
fn an_erasure_of_a_user_is_an_object_with_an_id_and_nothing_else() {
    let collector = Collector::new();
    let ask = |body: &str| collector.ask("POST", "/api/erase").token().send(body);
    for body in ["", "{", "[]", "{}", r#"{"user":7}"#, r#"{"user":"u1","install":"x"}"#] {
        ask(body).is_error(400, "malformed");
    }
    ask(r#"{"user":""}"#).is_error(422, "invalid");
    ask(&json!({"user": "x".repeat(129)}).to_string()).is_error(422, "invalid");
    ask(&" ".repeat(5000)).is_error(413, "too_large");
    collector.ask("GET", "/api/erase").token().send("").is_error(405, "method_not_allowed");
}

#[test]
fn dashboards_hear_of_a_user_who_is_gone() {
    let collector = Collector::new();
    let mut news = collector.events().skip(1);
    collector.beacon(&told(1, Some("u1")));
    assert_eq!(news.next().map(|event| event.name).as_deref(), Some("lead"));
    collector.erase_user("never-seen");
    collector.erase_user("u1");
    collector.beacon(&told(2, Some("u2")));
    let told: Vec<_> = news.take(2).map(|event| event.name).collect();
    assert_eq!(told, ["reload", "lead"]);
}
