//! The collector's clock, which tests move by hand.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

/// What time it is.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The time of day.
    #[default]
    System,
    /// It stands until somebody moves it.
    Manual(watch::Receiver<i64>),
}

impl Clock {
    /// A clock that stands at this time, in ms since the Unix epoch, and the hand that moves it.
    pub fn manual(at: i64) -> (Self, watch::Sender<i64>) {
        let (hand, time) = watch::channel(at);
        (Self::Manual(time), hand)
    }

    /// ms since the Unix epoch.
    pub(crate) fn now(&self) -> i64 {
        match self {
            Self::System => SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, whole_ms),
            Self::Manual(time) => *time.borrow(),
        }
    }

    /// Waits until this time.
    pub(crate) async fn until(&self, at: i64) {
        match self {
            Self::System => {
                let left = u64::try_from(at.saturating_sub(self.now())).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(left)).await;
            }
            // Nobody is left to move it where that fails.
            Self::Manual(time) if time.clone().wait_for(|now| *now >= at).await.is_err() => {
                std::future::pending().await
            }
            Self::Manual(_) => {}
        }
    }
}

/// A length of time in ms.
pub(crate) fn whole_ms(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}
