//! What the demo is doing and for how long: on the page, and on the terminal in one line that is
//! written again and again. Where there is no terminal, now and then in a line of its own.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use preview_web::Preview;

const TICK: Duration = Duration::from_secs(1);
/// Without a terminal, a step that goes on says so every so many seconds.
const NOW_AND_THEN: u64 = 15;

/// Where progress is shown.
pub(crate) struct Progress {
    page: Arc<Preview>,
    is_terminal: bool,
}

/// One step of the demo.
pub(crate) struct Step {
    what: &'static str,
    started: Instant,
    detail: Mutex<String>,
}

impl Progress {
    pub(crate) fn new(page: &Arc<Preview>) -> Self {
        Self { page: Arc::clone(page), is_terminal: io::stdout().is_terminal() }
    }

    /// Takes one step, and shows meanwhile that it goes on.
    pub(crate) fn step<T>(&self, what: &'static str, work: impl FnOnce(&Step) -> T) -> T {
        let step = &Step { what, started: Instant::now(), detail: Mutex::default() };
        let result = thread::scope(|scope| {
            // Closed when the work ends, however it ends.
            let (_working, end) = mpsc::channel();
            scope.spawn(move || self.show_until(&end, step));
            work(step)
        });
        self.end(step);
        result
    }

    fn show_until(&self, end: &Receiver<()>, step: &Step) {
        self.begin(step);
        while end.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            self.go_on(step);
        }
    }

    fn begin(&self, step: &Step) {
        if self.is_terminal {
            self.go_on(step);
        } else {
            println!("── {} …", step.what);
            self.page.show_progress(step.what, 0);
        }
    }

    fn go_on(&self, step: &Step) {
        let (detail, seconds) = (step.detail(), step.seconds());
        let line = if detail.is_empty() { step.what } else { &format!("{}: {detail}", step.what) };
        self.page.show_progress(line, seconds);
        if self.is_terminal {
            // Cut by the terminal at its right edge, and not carried over to a second line.
            print!("\r\x1b[2K\x1b[?7l… {seconds:3} s  {line}\x1b[?7h");
            let _ = io::stdout().flush();
        } else if seconds % NOW_AND_THEN == 0 {
            println!("   {seconds:3} s  {detail}");
        }
    }

    fn end(&self, step: &Step) {
        self.page.show_progress("", 0);
        clear_line();
        if self.is_terminal {
            println!("✓ {:3} s  {}", step.seconds(), step.what);
        } else {
            println!("   {:3} s  done", step.seconds());
        }
    }
}

impl Step {
    /// Says what the step is at.
    pub(crate) fn is_at(&self, detail: &str) {
        detail.clone_into(&mut self.detail.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn detail(&self) -> String {
        self.detail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn seconds(&self) -> u64 {
        self.started.elapsed().as_secs()
    }
}

/// Makes room where the line of a step may stand.
pub(crate) fn clear_line() {
    if io::stdout().is_terminal() {
        print!("\r\x1b[2K");
        let _ = io::stdout().flush();
    }
}
