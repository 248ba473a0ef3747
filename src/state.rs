//! What is kept of one user on this device: the engine's state, what waits for the collector, the account. Owns its bytes; must
//! not know where they are kept.

use piquel_engine::codec::{CodecError, Reader, Writer};
use piquel_engine::outbox::Outbox;
use piquel_engine::{Engine, Shared, Time};

/// First byte: the version of the format.
const FORMAT: u8 = 1;

/// One user's state.
pub(crate) struct State {
    /// The evaluator.
    pub(crate) engine: Engine,
    /// What waits for the collector.
    pub(crate) outbox: Outbox,
    /// The account that `group` named.
    pub(crate) account: Option<String>,
    /// When the user last did something.
    pub(crate) last: Option<Time>,
}

impl State {
    /// Of somebody who was never here.
    pub(crate) fn new(plan: Shared) -> Self {
        Self { engine: Engine::new(plan), outbox: Outbox::default(), account: None, last: None }
    }

    pub(crate) fn encode(&mut self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.byte(FORMAT);
        writer.option(self.account.as_deref(), Writer::text);
        writer.option(self.last.map(Time::ms), Writer::uint);
        self.outbox.encode(&mut writer);
        writer.bytes(&self.engine.snapshot());
        writer.into_bytes()
    }

    /// Goes on from bytes, perhaps under other definitions: then the engine takes the step of loading at `t`.
    pub(crate) fn decode(bytes: &[u8], plan: Shared, t: Time) -> Result<Self, CodecError> {
        let mut reader = Reader::new(bytes);
        if reader.byte() != FORMAT {
            return Err(CodecError::Version);
        }
        let account = reader.option(|reader| reader.text().to_owned());
        let last = reader.option(Time::read);
        let outbox = Outbox::decode(&mut reader);
        let mut engine = Engine::restore(plan, reader.bytes(), t)?;
        engine.belongs(account.is_some());
        reader.finish()?;
        Ok(Self { engine, outbox, account, last })
    }
}
