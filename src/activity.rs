//! Engaged time: how long somebody really was at the page. Owns the rule, and knows no browser: visibility, input and a clock that
//! never goes back are told to it.
//!
//! Time counts while the page is visible, the latest sign of life (input, focus, becoming visible) is less than the idle time old, and
//! no other page of the site had a later one.

/// Without a sign of life for this long, nobody is there, unless the host says otherwise.
const IDLE: f64 = 30_000.0;
/// Engaged time is told to the engine in pieces of this length.
const PIECE: f64 = 15_000.0;
/// Signs of life closer together than this are one: pointers move often.
const SAME: f64 = 1_000.0;

/// All times in ms.
pub(crate) struct Activity {
    visible: bool,
    /// Without a sign of life for this long, nobody is there.
    pub(crate) idle: f64,
    /// The latest sign of life.
    life: f64,
    /// Up to when time was counted; `None` while none counts.
    counted: Option<f64>,
    /// Counted, and not told yet.
    engaged: f64,
}

impl Activity {
    /// Somebody opened the page.
    pub(crate) fn new(now: f64, visible: bool) -> Self {
        let mut activity = Self { visible: false, idle: IDLE, life: 0.0, counted: None, engaged: 0.0 };
        activity.look(now, visible);
        activity
    }

    /// A sign of life. True if it ended an idle time.
    pub(crate) fn input(&mut self, now: f64) -> bool {
        if !self.visible || (self.counted.is_some() && now < self.life + SAME) {
            return false;
        }
        self.count(now);
        self.life = now;
        let woke = self.counted.is_none();
        self.counted = Some(now);
        woke
    }

    /// The page became visible or hidden, or got the focus. True if it ended an idle time.
    pub(crate) fn look(&mut self, now: f64, visible: bool) -> bool {
        self.count(now);
        self.visible = visible;
        if !visible {
            self.counted = None;
        }
        self.input(now)
    }

    /// Whole ms to tell the engine now: a full piece, or, once nobody is there any more, what is left.
    pub(crate) fn take(&mut self, now: f64) -> Option<u64> {
        self.count(now);
        if self.counted.is_some() && self.engaged < PIECE { None } else { self.take_all(now) }
    }

    /// Whole ms that were not told yet, a full piece or not.
    pub(crate) fn take_all(&mut self, now: f64) -> Option<u64> {
        self.count(now);
        let whole = self.engaged as u64;
        self.engaged -= whole as f64;
        (whole > 0).then_some(whole)
    }

    /// The device may have slept, and its monotonic clock have stood still for `asleep` of it. If nobody can have been there meanwhile,
    /// ends what was counted: gives the whole ms that were not told yet, and how long ago that was.
    pub(crate) fn wake(&mut self, now: f64, asleep: f64) -> Option<(u64, f64)> {
        let ago = now - self.counted? + asleep;
        if ago <= self.idle {
            return None;
        }
        self.counted = None;
        self.take_all(now).map(|active| (active, ago))
    }

    /// Somebody was at another page at `at`: if that was later than here, they are not here any more. False if they still are.
    pub(crate) fn cede(&mut self, at: f64) -> bool {
        let is_later = at > self.life;
        if is_later {
            // What was counted before that was heard of is taken back.
            self.engaged -= self.counted.map_or(0.0, |counted| (counted - at).max(0.0));
            self.count(at);
            self.counted = None;
        }
        self.counted.is_none()
    }

    /// When there may be something to take.
    pub(crate) fn next(&self) -> Option<f64> {
        self.counted.map(|counted| (self.life + self.idle).min(counted + PIECE - self.engaged))
    }

    /// Counts up to now. A gap longer than the idle time is a device that slept: nobody looked at the clock meanwhile.
    fn count(&mut self, now: f64) {
        let Some(counted) = self.counted else { return };
        let idle_at = self.life + self.idle;
        if now - counted <= self.idle {
            self.engaged += (now.min(idle_at) - counted).max(0.0);
        }
        self.counted = (now < idle_at).then_some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lets time pass as the wake timer does, and adds up what is told on the way.
    fn pass(activity: &mut Activity, from: f64, to: f64) -> u64 {
        let mut told = 0;
        let mut now = from;
        while let Some(next) = activity.next().filter(|&next| next <= to) {
            now = next.max(now);
            told += activity.take(now).unwrap_or(0);
        }
        told + activity.take(to).unwrap_or(0)
    }

    #[test]
    fn a_page_that_is_opened_and_left_alone_counts_30_seconds() {
        let mut activity = Activity::new(0.0, true);
        assert_eq!(pass(&mut activity, 0.0, 600_000.0), 30_000);
        assert_eq!(activity.next(), None);
    }

    #[test]
    fn time_counts_in_pieces_of_15_seconds_while_there_is_input() {
        let mut activity = Activity::new(0.0, true);
        activity.input(14_000.0);
        assert_eq!(activity.take(14_999.0), None);
        assert_eq!(activity.take(15_000.0), Some(15_000));
    }

    #[test]
    fn hiding_tells_what_was_counted_and_stops() {
        let mut activity = Activity::new(0.0, true);
        activity.look(4_000.5, false);
        assert_eq!(activity.take(4_000.5), Some(4_000));
        assert!(!activity.input(5_000.0));
        assert_eq!(pass(&mut activity, 5_000.0, 90_000.0), 0);
    }

    #[test]
    fn a_hidden_page_counts_nothing_until_it_is_seen() {
        let mut activity = Activity::new(0.0, false);
        assert_eq!(activity.next(), None);
        assert!(activity.look(10_000.0, true));
        assert_eq!(activity.take(25_000.0), Some(15_000));
    }

    #[test]
    fn input_after_an_idle_time_says_so() {
        let mut activity = Activity::new(0.0, true);
        pass(&mut activity, 0.0, 60_000.0);
        assert!(activity.input(60_000.0));
        assert!(!activity.input(62_000.0));
    }

    #[test]
    fn nothing_counts_across_sleep() {
        let mut activity = Activity::new(0.0, true);
        activity.input(9_000.0);
        assert!(activity.input(8_000_000.0));
        activity.look(8_001_000.0, false);
        assert_eq!(activity.take(8_001_000.0), Some(10_000));
    }

    #[test]
    fn what_was_counted_before_sleep_is_told_as_of_then() {
        for (now, asleep) in [(8_010_000.0, 0.0), (10_000.0, 8_000_000.0)] {
            let mut activity = Activity::new(0.0, true);
            activity.input(10_000.0);
            assert_eq!(activity.wake(now, asleep), Some((10_000, 8_000_000.0)));
            assert_eq!(pass(&mut activity, now, now + 60_000.0), 0);
        }
    }

    #[test]
    fn whoever_is_at_another_page_is_not_here_until_they_are_back() {
        let mut activity = Activity::new(0.0, true);
        activity.cede(10_000.0);
        assert_eq!((activity.take(20_000.0), activity.next()), (Some(10_000), None));
        assert!(activity.input(20_000.0));
        assert_eq!(activity.take_all(22_000.0), Some(2_000));
        activity.cede(21_500.0);
        assert!(activity.input(23_000.0));
        assert_eq!(activity.take_all(24_000.0), Some(500));
        // They were there before they came here.
        activity.cede(22_900.0);
        assert_eq!(pass(&mut activity, 24_000.0, 90_000.0), 29_000);
    }

    #[test]
    fn the_idle_time_is_the_hosts_to_say() {
        let mut activity = Activity::new(0.0, true);
        activity.idle = 5_000.0;
        activity.input(1_000.0);
        assert_eq!(pass(&mut activity, 1_000.0, 90_000.0), 6_000);
    }

    #[test]
    fn many_inputs_in_a_second_do_not_lengthen_the_time() {
        let mut activity = Activity::new(0.0, true);
        for ms in 0..10_000 {
            activity.input(f64::from(ms));
        }
        activity.look(10_000.0, false);
        assert_eq!(activity.take(10_000.0), Some(10_000));
    }
}
