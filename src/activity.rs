//! Engaged time: how long somebody really was at the page. Owns the rule, and knows no browser: visibility, input and a clock that
//! never goes back are told to it.
//!
//! Time counts while the page is visible, the latest sign of life (input, focus, becoming visible with it) is less than the idle time
//! old, and no other page of the site had a later one.

/// Without a sign of life for this long, nobody is there, unless the host says otherwise.
const IDLE: f64 = 30_000.0;
/// Engaged time is told to the engine in pieces of this length, while it goes on.
pub(crate) const PIECE: f64 = 15_000.0;
/// A page that counted nothing for this long slept with its device: while time counts, its timer goes off for each piece.
const ASLEEP: f64 = 30_000.0;

/// All times in ms.
pub(crate) struct Activity {
    visible: bool,
    /// Without a sign of life for this long, nobody is there.
    pub(crate) idle: f64,
    /// The latest sign of life; infinity while somebody is at another page.
    life: f64,
    /// Up to when time was counted; `None` while none counts.
    counted: Option<f64>,
    /// Counted, and not told yet.
    engaged: f64,
}

impl Activity {
    /// Nobody is there.
    pub(crate) const fn new() -> Self {
        Self { visible: false, idle: IDLE, life: 0.0, counted: None, engaged: 0.0 }
    }

    /// A sign of life. True if it ended an idle time.
    pub(crate) fn input(&mut self, now: f64) -> bool {
        if !self.visible {
            return false;
        }
        self.count(now);
        self.life = now;
        self.counted.replace(now).is_none()
    }

    /// Whether somebody is at another page: media that play here are no sign of life then.
    pub(crate) const fn is_ceded(&self) -> bool {
        self.life == f64::INFINITY
    }

    /// The page was opened, became visible or hidden, or got the focus. True if it ended an idle time.
    pub(crate) fn look(&mut self, now: f64, visible: bool, focused: bool) -> bool {
        self.count(now);
        self.visible = visible;
        if !visible {
            self.counted = None;
        }
        focused && self.input(now)
    }

    /// Whole ms to tell the engine now: so many at the least, or, once nobody is there any more, what is left. 0 if there is nothing.
    pub(crate) fn take(&mut self, now: f64, least: f64) -> u64 {
        self.count(now);
        if self.counted.is_some() && self.engaged < least {
            return 0;
        }
        let whole = self.engaged as u64;
        self.engaged -= whole as f64;
        whole
    }

    /// The device may have slept, and its monotonic clock have stood still for `asleep` of it. If nobody can have been there meanwhile,
    /// ends what was counted: gives the whole ms that were not told yet, and how long ago that was.
    pub(crate) fn wake(&mut self, now: f64, asleep: f64) -> Option<(u64, f64)> {
        let ago = now - self.counted? + asleep;
        if ago <= ASLEEP {
            return None;
        }
        self.counted = None;
        Some((self.take(now, 0.0), ago))
    }

    /// Somebody was at another page at `at`. If that was later than here, they are not here any more, and what was counted since is
    /// taken back. If not, they are back, and the other page is to hear since when: gives that.
    pub(crate) fn cede(&mut self, at: f64) -> Option<f64> {
        if at > self.life {
            if let Some(counted) = self.counted.take() {
                self.engaged += at.min(self.life + self.idle) - counted;
            }
            self.life = f64::INFINITY;
        }
        self.counted.map(|_| self.life)
    }

    /// When there may be something to take.
    pub(crate) fn next(&self) -> Option<f64> {
        self.counted.map(|counted| (self.life + self.idle).min(counted + PIECE - self.engaged))
    }

    /// Counts up to now, but for what was slept.
    fn count(&mut self, now: f64) {
        let Some(counted) = self.counted else { return };
        let idle_at = self.life + self.idle;
        if now - counted <= ASLEEP {
            self.engaged += (now.min(idle_at) - counted).max(0.0);
        }
        self.counted = (now < idle_at).then_some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody opened the page at 0.
    fn open(visible: bool, focused: bool) -> Activity {
        let mut activity = Activity::new();
        activity.look(0.0, visible, focused);
        activity
    }

    /// Lets time pass as the wake timer does, and adds up what is told on the way.
    fn pass(activity: &mut Activity, from: f64, to: f64) -> u64 {
        let mut told = 0;
        let mut now = from;
        while let Some(next) = activity.next().filter(|&next| next <= to) {
            now = next.max(now);
            told += activity.take(now, PIECE);
        }
        told + activity.take(to, PIECE)
    }

    #[test]
    fn a_page_that_is_opened_and_left_alone_counts_30_seconds() {
        let mut activity = open(true, true);
        assert_eq!(pass(&mut activity, 0.0, 600_000.0), 30_000);
        assert_eq!(activity.next(), None);
    }

    #[test]
    fn time_counts_in_pieces_of_15_seconds_while_there_is_input() {
        let mut activity = open(true, true);
        activity.input(14_000.0);
        assert_eq!(activity.take(14_999.0, PIECE), 0);
        assert_eq!(activity.take(15_000.0, PIECE), 15_000);
    }

    #[test]
    fn hiding_tells_what_was_counted_and_stops() {
        let mut activity = open(true, true);
        activity.look(4_000.5, false, true);
        assert_eq!(activity.take(4_000.5, PIECE), 4_000);
        assert!(!activity.input(5_000.0));
        assert_eq!(pass(&mut activity, 5_000.0, 90_000.0), 0);
    }

    #[test]
    fn a_hidden_page_counts_nothing_until_it_is_seen() {
        let mut activity = open(false, true);
        assert_eq!(activity.next(), None);
        assert!(activity.look(10_000.0, true, true));
        assert_eq!(activity.take(25_000.0, PIECE), 15_000);
    }

    #[test]
    fn input_after_an_idle_time_says_so() {
        let mut activity = open(true, true);
        pass(&mut activity, 0.0, 60_000.0);
        assert!(activity.input(60_000.0));
        assert!(!activity.input(62_000.0));
    }

    #[test]
    fn nothing_counts_across_sleep() {
        let mut activity = open(true, true);
        activity.input(9_000.0);
        assert!(activity.input(8_000_000.0));
        activity.look(8_001_000.0, false, true);
        assert_eq!(activity.take(8_001_000.0, PIECE), 10_000);
    }

    #[test]
    fn what_was_counted_before_sleep_is_told_as_of_then() {
        for (now, asleep) in [(8_010_000.0, 0.0), (10_000.0, 8_000_000.0)] {
            let mut activity = open(true, true);
            activity.input(10_000.0);
            assert_eq!(activity.wake(now, asleep), Some((10_000, 8_000_000.0)));
            assert_eq!(pass(&mut activity, now, now + 60_000.0), 0);
        }
    }

    #[test]
    fn whoever_is_at_another_page_is_not_here_until_they_are_back() {
        let mut activity = open(true, true);
        activity.cede(10_000.0);
        assert_eq!((activity.take(20_000.0, PIECE), activity.next()), (10_000, None));
        assert!(activity.input(20_000.0));
        // They were there before they came here.
        assert_eq!(activity.cede(19_000.0), Some(20_000.0));
        assert_eq!(pass(&mut activity, 20_000.0, 90_000.0), 30_000);
        assert_eq!(activity.cede(19_500.0), None);
        assert!(activity.input(100_000.0));
        // It was heard late: a piece is told already.
        assert_eq!(activity.take(117_000.0, PIECE), 17_000);
        assert_eq!(activity.cede(116_000.0), None);
        assert!(activity.input(200_000.0));
        assert_eq!(pass(&mut activity, 200_000.0, 290_000.0), 29_000);
    }

    #[test]
    fn the_idle_time_is_the_hosts_to_say() {
        let mut activity = open(true, true);
        activity.idle = 5_000.0;
        activity.input(1_000.0);
        assert_eq!(pass(&mut activity, 1_000.0, 90_000.0), 6_000);
    }

    #[test]
    fn a_timer_that_comes_late_loses_nothing_however_short_the_idle_time() {
        let mut activity = open(true, true);
        activity.idle = 2_000.0;
        assert_eq!(activity.take(9_000.0, PIECE), 2_000);
        activity.input(10_000.0);
        assert_eq!(activity.wake(15_000.0, 0.0), None);
        assert_eq!(activity.take(15_000.0, PIECE), 2_000);
    }

    #[test]
    fn nothing_counts_across_sleep_however_long_the_idle_time() {
        let mut activity = open(true, true);
        activity.idle = 600_000.0;
        assert_eq!(pass(&mut activity, 0.0, 20_000.0), 15_000);
        assert_eq!(activity.wake(120_000.0, 0.0), Some((5_000, 100_000.0)));
        activity.input(120_000.0);
        assert_eq!(pass(&mut activity, 120_000.0, 120_000.0 + 900_000.0), 600_000);
    }

    #[test]
    fn a_page_without_the_focus_counts_from_the_first_input_on() {
        let mut activity = open(true, false);
        assert!(!activity.look(5_000.0, true, false));
        assert_eq!(pass(&mut activity, 0.0, 60_000.0), 0);
        assert!(activity.input(60_000.0));
        assert_eq!(pass(&mut activity, 60_000.0, 120_000.0), 30_000);
    }

    #[test]
    fn media_that_play_go_on_counting_unless_somebody_is_at_another_page() {
        let mut activity = open(true, true);
        let play = |activity: &mut Activity, from: u32, to: u32| {
            (from..to).map(|second| f64::from(second) * 1_000.0).fold(0, |told, now| {
                if !activity.is_ceded() {
                    activity.input(now);
                }
                told + activity.take(now, PIECE)
            })
        };
        assert_eq!(play(&mut activity, 0, 121), 120_000);
        assert_eq!(activity.cede(120_500.0), None);
        assert_eq!(play(&mut activity, 121, 300), 500);
        assert!(activity.input(300_000.0));
        assert_eq!(play(&mut activity, 300, 361), 60_000);
    }

    #[test]
    fn many_inputs_in_a_second_do_not_lengthen_the_time() {
        let mut activity = open(true, true);
        for ms in 0..10_000 {
            activity.input(f64::from(ms));
        }
        activity.look(10_000.0, false, true);
        assert_eq!(activity.take(10_000.0, PIECE), 10_000);
    }
}
