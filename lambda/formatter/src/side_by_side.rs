//! Work done side by side and apart from each other.

use std::sync::Arc;

use tokio::{sync::Semaphore, task::JoinError};

/// How many at once: enough for any event SNS sends (one record), and below the 20 a second that
/// Organizations allows.
const AT_ONCE: usize = 16;

/// The places of those that work at the same time.
#[derive(Debug, Clone)]
pub(crate) struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Places {
    /// The results, in the order of the tasks. Each starts, in this order, as soon as a place is
    /// free, so a slow one holds back nobody else; and one that panics takes no other with it.
    pub(crate) async fn side_by_side<F>(
        &self,
        tasks: impl IntoIterator<Item = F>,
    ) -> Vec<Result<F::Output, JoinError>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let start = |task: F| {
            let places = Arc::clone(&self.0);
            tokio::spawn(async move {
                // Never closed, so always a place.
                let _place = places.acquire().await;
                task.await
            })
        };
        let started: Vec<_> = tasks.into_iter().map(start).collect();
        let mut results = Vec::with_capacity(started.len());
        for task in started {
            results.push(task.await);
        }
        results
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::*;

    async fn seconds(seconds: usize) -> usize {
        sleep(Duration::from_secs(seconds as u64)).await;
        seconds
    }

    #[tokio::test(start_paused = true)]
    async fn keeps_the_order_and_bounds_how_many_run() {
        let started = Instant::now();
        let results = Places::default()
            .side_by_side((0..=AT_ONCE).map(|n| async move {
                sleep(Duration::from_secs(1)).await;
                n
            }))
            .await;
        let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        assert_eq!(results, (0..=AT_ONCE).collect::<Vec<_>>());
        assert_eq!(started.elapsed().as_secs(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_one_holds_back_nobody_else() {
        let started = Instant::now();
        let ones = (1..AT_ONCE * 9).map(|_| seconds(1));
        let results = Places::default().side_by_side([seconds(9)].into_iter().chain(ones)).await;
        assert_eq!((results.len(), results[0].as_ref().unwrap()), (AT_ONCE * 9, &9));
        assert_eq!(started.elapsed().as_secs(), 10, "15 places for 143 of a second each");
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_shared_by_all_that_ask_for_them() {
        let (started, places) = (Instant::now(), Places::default());
        let half = || (0..AT_ONCE).map(|_| seconds(1));
        tokio::join!(places.side_by_side(half()), places.side_by_side(half()));
        assert_eq!(started.elapsed().as_secs(), 2);
    }

    #[tokio::test]
    async fn a_panic_stays_alone_and_leaves_its_place() {
        let places = Places::default();
        let tasks = (0..AT_ONCE * 2).map(|n| async move {
            assert!(n % 2 > 0, "even");
            n
        });
        let results = places.side_by_side(tasks).await;
        assert!(results.iter().enumerate().all(|(n, result)| result.is_err() == (n % 2 == 0)));
        assert_eq!(places.0.available_permits(), AT_ONCE);
    }
}
