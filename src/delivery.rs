//! Requests to the collector, and what comes of them: carries out what the outbox decides, and writes it down for the other pages.

use core::mem::take;

use piquel_engine::codec::Writer;
use piquel_engine::outbox::{Answer, News, Occasion};
use piquel_engine::{Span, What};

use crate::core::{Core, Post, instant, note};
use crate::journal::entry;
use crate::{border, face};

/// How far ahead is told what time alone will bring about, and how much of it at the most.
const FORESEEN: Span = Span::from_ms(180 * 86_400_000);
const MOST_DUE: usize = 8;

impl Core {
    /// Makes a request of what is to be sent, if anything is.
    pub(crate) fn send(&mut self, now: f64, t: f64, occasion: Occasion) {
        if !self.sending || self.post.is_some() {
            return;
        }
        let device = t;
        let Some(t) = self.clock.time(t) else { return };
        if let Some(beacon) = self.state.outbox.take(instant(now), t, occasion) {
            let ticket = beacon.slot as u32 | self.generation << 1;
            self.anonymous = self.user.is_none();
            let mut due = Vec::new();
            // Their times are told by the device's clock, as that of the beacon: it may have been set ahead of the engine's.
            let behind = Span::from_ms((device - t.ms() as f64).max(0.0) as u64);
            for mut record in self.state.engine.foresee(t + FORESEEN, MOST_DUE) {
                (record.at, record.observed) = (record.at + behind, record.observed + behind);
                // A tier that sinks is no news that anybody waits for.
                if !matches!(record.what, What::Tier { .. }) {
                    self.set_back(&mut record);
                    due.push(self.item(&record, |one| one.disclosed));
                }
            }
            let partial = self.report(beacon.slot);
            let mut body = Writer::new();
            face::beacon(&mut body, self, &beacon, t, &due, partial.as_deref());
            self.post = Some(Post { ticket, leaving: false, body: body.into_bytes() });
            self.rearm = true;
        }
    }

    /// Learns what came of a beacon: an entry, for the other pages are to know it as well.
    pub(crate) fn answer(&mut self, ticket: u32, answer: Answer, now: f64, t: f64) {
        let (slot, generation) = ((ticket & 1) as usize, ticket >> 1);
        if matches!(answer, Answer::Barred | Answer::Erased) {
            self.notes |= if answer == Answer::Barred { note::BARRED } else { note::ERASED };
            self.sending = false;
        }
        if generation == self.generation {
            self.rearm = true;
            let mut w = Writer::new();
            match self.state.outbox.answer(instant(now), slot, answer, border::random()) {
                Some(News::Settled(settled)) => {
                    w.uint(settled.keys.len() as u64);
                    for key in settled.keys {
                        w.key(key);
                    }
                    for number in [settled.refused.into(), settled.rejected.into(), settled.rev, settled.seen] {
                        w.uint(number);
                    }
                    self.act(entry::SETTLED, w, t);
                    self.settle_report(slot, t);
                }
                Some(News::Failed(after)) => {
                    w.uint(after);
                    self.act(entry::FAILED, w, t);
                }
                None => {}
            }
        }
        if !self.state.outbox.is_busy() {
            self.notes |= note::ANSWERED;
        }
    }

    /// What is left to do for whoever holds no borrow: the notes, a request, and whether to set the wake timer anew.
    pub(crate) fn leftovers(&mut self) -> (u32, Option<Post>, bool) {
        (take(&mut self.notes), self.post.take(), take(&mut self.rearm))
    }
}
