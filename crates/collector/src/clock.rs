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

    /// Waits until so much later.
    pub(crate) async fn sleep(&self, length: Duration) {
        match self {
            Self::System => tokio::time::sleep(length).await,
            Self::Manual(time) => {
                let until = self.now().saturating_add(whole_ms(length));
                // Nobody is left to move it.
                if time.clone().wait_for(|now| *now >= until).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }
}

/// A length of time in ms.
pub(crate) fn whole_ms(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}
