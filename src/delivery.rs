//! Requests to the collector, and what comes of them: carries out what the outbox decides, and writes it down for the other pages.

use core::mem::take;

use piquel_engine::codec::Writer;
use piquel_engine::outbox::{Answer, Occasion};

use crate::core::{Core, Post, instant, note};
use crate::journal::entry;
use crate::{border, face};

impl Core {
    /// Makes a request of what is to be sent, if anything is.
    pub(crate) fn send(&mut self, now: f64, t: f64, occasion: Occasion) {
        if !self.sending || self.post.is_some() {
            return;
        }
        let Some(t) = self.clock.time(t) else { return };
        if let Some(beacon) = self.state.outbox.take(instant(now), t, occasion) {
            let ticket = beacon.slot as u32 | self.generation << 1;
            let mut body = Writer::new();
            face::beacon(&mut body, self, &beacon, t);
            self.post = Some(Post { ticket, leaving: occasion == Occasion::Now, body: body.into_bytes() });
            self.rearm = true;
        }
    }

    /// Learns what came of a beacon.
    pub(crate) fn answer(&mut self, ticket: u32, answer: Answer, now: f64, t: f64) {
        let (slot, generation) = ((ticket & 1) as usize, ticket >> 1);
        if answer == Answer::UnknownKey {
            self.notes |= note::UNKNOWN_KEY;
            self.sending = false;
        }
        if generation == self.generation {
            self.rearm = true;
            if let Some(settled) = self.state.outbox.answer(instant(now), slot, answer, border::random()) {
                let mut w = Writer::new();
                w.uint(settled.keys.len() as u64);
                for key in settled.keys {
                    w.key(key);
                }
                for number in [settled.refused.into(), settled.rejected.into(), settled.rev, settled.seen] {
                    w.uint(number);
                }
                // The outbox knows already: this is for the others.
                if let Some(t) = self.clock.time(t) {
                    self.append(t, entry::SETTLED, &w.into_bytes());
                }
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
