//! Work done side by side and apart from each other.

use tokio::task::JoinError;

/// How many at once: enough for any event SNS sends (one record), and below the 20 a second that
/// Organizations allows.
const AT_ONCE: usize = 16;

/// The results, in the order of the tasks. One that panics takes no other with it.
pub(crate) async fn side_by_side<F>(
    tasks: impl IntoIterator<Item = F>,
) -> Vec<Result<F::Output, JoinError>>
where
    F: Future<Output: Send> + Send + 'static,
{
    let mut tasks = tasks.into_iter();
    let mut results = Vec::new();
    loop {
        let started: Vec<_> = tasks.by_ref().take(AT_ONCE).map(tokio::spawn).collect();
        if started.is_empty() {
            return results;
        }
        for task in started {
            results.push(task.await);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn keeps_the_order_and_bounds_how_many_run() {
        let started = Instant::now();
        let results = side_by_side((0..=AT_ONCE).map(|n| async move {
            sleep(Duration::from_secs(1)).await;
            n
        }))
        .await;
        let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        assert_eq!(results, (0..=AT_ONCE).collect::<Vec<_>>());
        assert_eq!(started.elapsed().as_secs(), 2);
    }

    #[tokio::test]
    async fn a_panic_stays_alone() {
        let results = side_by_side([1, 0].map(|n| async move {
            assert!(n > 0, "zero");
            n
        }))
        .await;
        assert!(matches!(results.as_slice(), [Ok(1), Err(_)]));
    }
}
