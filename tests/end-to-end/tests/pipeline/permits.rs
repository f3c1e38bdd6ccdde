//! The number of tests that run at a time.

use std::{
    sync::{Condvar, LazyLock, Mutex, PoisonError},
    thread,
};

/// Twice as many tests run at a time as the machine has cores: most of their time they wait, for the provider
/// above all.
static ALL: LazyLock<usize> =
    LazyLock::new(|| 2 * thread::available_parallelism().map_or(1, usize::from));
/// The permits of a test that keeps a core busy: one other may run beside it.
pub(crate) static HEAVY: LazyLock<usize> = LazyLock::new(|| *ALL - 1);

static PERMITS: LazyLock<Mutex<Permits>> =
    LazyLock::new(|| Mutex::new(Permits { free: *ALL, next: 0, served: 0 }));
static CHANGED: Condvar = Condvar::new();

/// Permits, and who is next: tests get them in the order in which they ask.
struct Permits {
    free: usize,
    next: u64,
    served: u64,
}

/// The right to run, with so many permits.
pub(crate) struct Permit(usize);

/// Waits for a permit, for a test with a deployment of its own.
pub(crate) fn permit() -> impl Sized {
    Permit::acquire(1)
}

impl Permit {
    pub(crate) fn acquire(count: usize) -> Self {
        let mut permits = PERMITS.lock().unwrap_or_else(PoisonError::into_inner);
        let number = permits.next;
        permits.next += 1;
        let is_waiting = |it: &mut Permits| it.served != number || it.free < count;
        let waited = CHANGED.wait_while(permits, is_waiting);
        let mut permits = waited.unwrap_or_else(PoisonError::into_inner);
        permits.free -= count;
        permits.served += 1;
        CHANGED.notify_all();
        Self(count)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        PERMITS.lock().unwrap_or_else(PoisonError::into_inner).free += self.0;
        CHANGED.notify_all();
    }
}
