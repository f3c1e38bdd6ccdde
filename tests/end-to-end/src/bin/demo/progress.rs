//! Shows the current step and its duration on the page and on the terminal, where one line is
//! overwritten. Without a terminal, a line is added every few seconds.

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

use crate::language::{Language, Text};

const TICK: Duration = Duration::from_secs(1);
/// Without a terminal, a line is added this often.
const LINE_INTERVAL_SECONDS: u64 = 15;

/// The outputs of progress: the page and the terminal.
pub(crate) struct Progress {
    page: Arc<Preview>,
    language: Language,
    is_terminal: bool,
}

/// One step of the demo.
pub(crate) struct Step {
    title: &'static str,
    started: Instant,
    detail: Mutex<String>,
}

impl Progress {
    pub(crate) fn new(page: &Arc<Preview>, language: Language) -> Self {
        Self { page: Arc::clone(page), language, is_terminal: io::stdout().is_terminal() }
    }

    /// Runs one step and shows its progress.
    pub(crate) fn step<T>(&self, title: Text, work: impl FnOnce(&Step) -> T) -> T {
        let title = title.of(self.language);
        let step = &Step { title, started: Instant::now(), detail: Mutex::default() };
        let result = thread::scope(|scope| {
            // Closed when the work ends, also by a panic.
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
            self.update(step);
        }
    }

    fn begin(&self, step: &Step) {
        if self.is_terminal {
            self.update(step);
        } else {
            println!("── {} …", step.title);
            self.page.show_progress(step.title, 0);
        }
    }

    fn update(&self, step: &Step) {
        let (detail, seconds) = (step.detail(), step.seconds());
        let line =
            if detail.is_empty() { step.title } else { &format!("{}: {detail}", step.title) };
        self.page.show_progress(line, seconds);
        if self.is_terminal {
            // Without line wrap, so that the terminal cuts the line at its right edge.
            print!("\r\x1b[2K\x1b[?7l… {seconds:3} s  {line}\x1b[?7h");
            let _ = io::stdout().flush();
        } else if seconds % LINE_INTERVAL_SECONDS == 0 {
            println!("   {seconds:3} s  {detail}");
        }
    }

    fn end(&self, step: &Step) {
        self.page.show_progress("", 0);
        clear_line();
        if self.is_terminal {
            println!("✓ {:3} s  {}", step.seconds(), step.title);
        } else {
            println!("   {:3} s  done", step.seconds());
        }
    }
}

impl Step {
    /// Sets the detail that is shown beside the step's title.
    pub(crate) fn set_detail(&self, detail: &str) {
        detail.clone_into(&mut self.detail.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn detail(&self) -> String {
        self.detail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn seconds(&self) -> u64 {
        self.started.elapsed().as_secs()
    }
}

/// Clears the terminal's line for other output.
pub(crate) fn clear_line() {
    if io::stdout().is_terminal() {
        print!("\r\x1b[2K");
        let _ = io::stdout().flush();
    }
}
