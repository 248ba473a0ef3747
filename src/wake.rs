//! The passing of time, and the page's coming and going: what is due then.

use piquel_engine::Time;
use piquel_engine::outbox::{Occasion, Origin};

use crate::activity::{Activity, PIECE};
use crate::core::{Core, instant};

impl Core {
    /// Deadlines up to `t`.
    pub(crate) fn tick(&mut self, t: f64) {
        if let Some(t) = self.clock.time(t) {
            self.state.engine.tick(t);
            self.untold = false;
            // What time alone brings about, every page notices: those in sight tell it.
            let told = self.others.is_empty() || self.visible;
            self.origin = if told { Origin::Here } else { Origin::Elsewhere };
            self.absorb(t);
        }
    }

    /// Does what is due.
    pub(crate) fn wake(&mut self, now: f64, t: f64) {
        self.look_at_clock(now, t);
        if self.engine_due().is_some_and(|due| due <= self.clock.engine(t)) {
            self.tick(t);
        }
        self.count_time(PIECE, now, t);
        self.offer();
        let is_due = |at: Option<f64>| at.is_some_and(|at| at <= now);
        if is_due(self.save_at) {
            self.save(now, t);
        }
        if is_due(self.merge_at) {
            self.merge(now, t);
        }
        if is_due(self.fold_at) {
            self.fold(now, t);
        }
        if self.beacon_due(now, t).is_some_and(|due| due <= instant(now)) {
            self.merge(now, t);
            self.send(now, t, Occasion::Due);
        }
    }

    /// When [`Core::wake`] has something to do, on the clock of `now`; infinity if never.
    pub(crate) fn next_wake(&self, now: f64, t: f64) -> f64 {
        let deadline = self.engine_due().map(|due| now + (due - self.clock.engine(t)).max(0.0));
        let sending = self.beacon_due(now, t).filter(|_| self.sending).map(|due| due.ms() as f64);
        let activity = self.activity.as_ref().and_then(Activity::next);
        let times = [deadline, sending, activity, self.save_at, self.merge_at, self.fold_at];
        times.iter().fold(f64::INFINITY, |soonest, time| time.map_or(soonest, |time| soonest.min(time)))
    }

    /// From now on, somebody uses this feature, or none that is declared. With an idle time that was a sign of life; below 0, it was
    /// media that play.
    pub(crate) fn attend(&mut self, feature: usize, idle: f64, now: f64, t: f64) {
        if feature != self.feature {
            self.count_time(0.0, now, t);
            self.feature = feature;
        }
        let counts = |activity: &&mut Activity| idle > 0.0 || (idle < 0.0 && !activity.is_ceded());
        let Some(activity) = self.activity.as_mut().filter(counts) else { return };
        activity.idle = idle.abs();
        if activity.input(now) {
            self.rearm = true;
            self.be_here(t);
        }
    }

    /// The page came into sight or got the focus.
    pub(crate) fn show(&mut self, now: f64, t: f64, focused: bool) {
        self.visible = true;
        self.merge(now, t);
        self.look(now, t, focused);
        self.tick(t);
        self.offer();
        self.rearm = true;
    }

    /// The page goes out of sight, perhaps for good: everything is told, written and sent.
    pub(crate) fn hide(&mut self, now: f64, t: f64) {
        self.count_time(0.0, now, t);
        self.visible = false;
        self.look(now, t, false);
        self.leave(now, t);
    }

    /// Whether somebody can see the page, or it has the focus, is news.
    pub(crate) fn look(&mut self, now: f64, t: f64, focused: bool) {
        if self.activity.as_mut().is_some_and(|activity| activity.look(now, self.visible, focused)) {
            self.be_here(t);
        }
    }

    /// Tells, writes and sends what is not yet told, written and sent.
    pub(crate) fn leave(&mut self, now: f64, t: f64) {
        self.count_time(0.0, now, t);
        self.save(now, t);
        self.merge(now, t);
        // What the others wrote may have given the journal another owner.
        self.save(now, t);
        self.send(now, t, Occasion::Now);
        if let Some(post) = &mut self.post {
            post.leaving = !self.visible;
        }
    }

    /// When the engine has something to do, or a prompt that waits may be offered, on the clock of `t`.
    fn engine_due(&self) -> Option<f64> {
        let engine = &self.state.engine;
        let (deadline, offer) = (engine.deadline(), engine.next_offer(&self.dismissed));
        // Nothing comes before something.
        let due = if deadline.is_none() || offer.is_none() { deadline.max(offer) } else { deadline.min(offer) };
        due.map(|due| due.ms() as f64)
    }

    /// When a beacon is to go, on the clock of `now`.
    fn beacon_due(&self, now: f64, t: f64) -> Option<Time> {
        self.state.outbox.deadline(instant(now), self.clock.time(t)?)
    }

    /// Tells engaged time: so much at the least while it goes on, in ms.
    fn count_time(&mut self, least: f64, now: f64, t: f64) {
        let active = self.activity.as_mut().map_or(0, |activity| activity.take(now, least));
        if active > 0 {
            self.active(self.feature, active, t);
        }
    }
}
