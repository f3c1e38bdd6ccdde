//! What a destination should learn, as the table of decisions says it, for one control with ASR's
//! results. It has its own idea of what is so, and shares no code with the state.

use super::{DAY, Severity};

/// What an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A finding of Security Hub.
    Finding { passes: bool, workflow: Workflow, severity: Severity },
    /// A remediation failed in one of two ways.
    Failure(u8),
    /// A remediation succeeded.
    Success,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Workflow {
    New,
    Notified,
    Suppressed,
    Resolved,
}

/// An event that arrived.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub(super) says: Says,
    /// Its place in the order in which the services sent events.
    pub(super) number: u32,
    /// When the check ran last.
    pub(super) evaluated_at: i64,
    pub(super) sent_at: i64,
    pub(super) now: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    First,
    Again,
    NotFixed,
    /// A remediation failed after a success.
    Failed,
    NotSuppressed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    Claimed,
    Suppressed,
}

/// What the destination was notified of.
#[derive(Debug, Clone)]
struct Notified {
    episode: u32,
    is_over: bool,
    severity: Option<Severity>,
    failures: Vec<u8>,
    flapping_at: Option<i64>,
}

#[derive(Debug, Clone)]
struct Known {
    end: Option<End>,
    cause: Cause,
    episode: u32,
    severity: Option<Severity>,
    failure: Option<u8>,
    recorded_only: bool,
    last_is_asr: bool,
    /// When it was claimed to be fixed, and whether by ASR.
    claim: Option<(i64, bool)>,
    is_marked: bool,
    turns: Vec<i64>,
    /// The latest finding: its number, and when it was sent.
    finding: Option<(u32, i64)>,
    /// When the latest event of any kind was sent.
    sent_at: i64,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    known: Option<Known>,
    notified: Option<Notified>,
}

impl Model {
    pub(super) fn arrives(&mut self, it: Arrival) {
        let is_future = |at: i64| at > it.now + 300;
        let believed = |at: i64| if is_future(at) { it.now } else { at };
        let is_forged = is_future(it.sent_at) || is_future(it.evaluated_at);
        let (sent_at, evaluated_at) = (believed(it.sent_at), believed(it.evaluated_at));
        let Some(mut known) = self.known.take() else {
            self.known = first(it.says, it.number, sent_at).map(|known| match known {
                known if is_forged => Known { finding: None, sent_at: 0, ..known },
                known => known,
            });
            return;
        };
        // A known time of the future is wrong, too.
        let is_before = |at: i64| sent_at < at && !is_future(at);
        let is_stale = !is_forged
            && match it.says {
                Says::Finding { .. } => {
                    known.finding.is_some_and(|(number, at)| it.number < number && is_before(at))
                }
                _ => is_before(known.sent_at),
            };
        if !is_stale {
            let had_severity = known.severity.is_some();
            known.changes(it.says, sent_at, evaluated_at);
            // A failure that came first has no severity; that of the finding is no change.
            if let (false, Some(notified)) = (had_severity, &mut self.notified) {
                notified.severity = notified.severity.or(known.severity);
            }
            if !is_forged && matches!(it.says, Says::Finding { .. }) {
                let (number, at) = known.finding.unwrap_or_default();
                known.finding = Some((number.max(it.number), at.max(sent_at)));
            }
            if !is_forged {
                known.sent_at = known.sent_at.max(sent_at);
            }
            known.last_is_asr = !matches!(it.says, Says::Finding { .. });
        }
        self.known = Some(known);
    }

    /// The decision at this time, as a word. None if the destination knows all.
    pub(super) fn expects(&self, now: i64) -> Option<&'static str> {
        let known = self.known.as_ref()?;
        let is_flapping = known.is_flapping(now);
        let Some(notified) = &self.notified else {
            return match known.end {
                None if known.recorded_only => None,
                None if is_flapping => Some("flapping"),
                None => Some("new"),
                Some(End::Claimed) if known.last_is_asr && known.claimed_by_asr() => {
                    Some("resolved")
                }
                _ => None,
            };
        };
        let knows_flapping = notified.flapping_at.is_some_and(|at| at >= known.flapping_since());
        match known.end {
            Some(_) if notified.is_over => {
                let is_success = known.last_is_asr && known.claimed_by_asr();
                (is_success && known.end == Some(End::Claimed) && notified.episode < known.episode)
                    .then_some("resolved")
            }
            Some(_) if is_flapping => (!knows_flapping).then_some("flapping"),
            Some(_) => Some("resolved"),
            None if is_flapping && !knows_flapping => Some("flapping"),
            None if is_flapping || notified.episode == known.episode => {
                (!notified.is_over || is_flapping).then(|| known.is_worse_than(notified)).flatten()
            }
            None => Some(match known.cause {
                Cause::NotFixed => "not-fixed",
                Cause::Failed => "changed",
                Cause::First | Cause::Again | Cause::NotSuppressed => "reopened",
            }),
        }
    }

    /// The destination's topic took the message.
    pub(super) fn took(&mut self, word: &str, now: i64) {
        let Some(known) = &self.known else { return };
        let before = self.notified.take();
        let flapping_at = before.as_ref().and_then(|notified| notified.flapping_at);
        let before = before.filter(|notified| notified.episode == known.episode);
        let mut notified = before.unwrap_or(Notified {
            episode: known.episode,
            is_over: false,
            severity: None,
            failures: Vec::new(),
            flapping_at,
        });
        notified.severity = notified.severity.max(known.severity);
        notified.failures.extend(known.failure);
        notified.is_over |= word == "resolved";
        if word == "flapping" {
            notified.flapping_at = Some(now.max(known.flapping_since()));
        }
        self.notified = Some(notified);
    }

    pub(super) fn is_open(&self) -> Option<bool> {
        Some(self.known.as_ref()?.end.is_none())
    }
}

/// What is so after the first event. None if there is nothing to remember.
fn first(says: Says, number: u32, sent_at: i64) -> Option<Known> {
    let mut known = Known {
        end: None,
        cause: Cause::First,
        episode: 1,
        severity: None,
        failure: None,
        recorded_only: false,
        last_is_asr: true,
        claim: None,
        is_marked: false,
        turns: Vec::new(),
        finding: None,
        sent_at,
    };
    match says {
        Says::Finding { passes: false, workflow: Workflow::New | Workflow::Notified, severity } => {
            known.severity = Some(severity);
            known.recorded_only =
                matches!(says, Says::Finding { workflow: Workflow::Notified, .. });
            known.last_is_asr = false;
            known.finding = Some((number, sent_at));
        }
        Says::Finding { .. } => return None,
        Says::Failure(kind) => known.failure = Some(kind),
        Says::Success => {
            known.end = Some(End::Claimed);
            known.claim = Some((sent_at, true));
        }
    }
    Some(known)
}

impl Known {
    fn changes(&mut self, says: Says, sent_at: i64, evaluated_at: i64) {
        let was_marked = self.is_marked;
        if let Says::Finding { workflow, passes, .. } = says {
            self.is_marked = workflow == Workflow::Resolved && !passes;
        }
        match says {
            Says::Finding { passes: true, .. } => self.ends(End::Passed, sent_at),
            Says::Finding { workflow: Workflow::Suppressed, .. } => {
                if self.end != Some(End::Passed) {
                    self.ends(End::Suppressed, sent_at);
                }
            }
            Says::Finding { workflow: Workflow::Resolved, severity, .. } => {
                let is_of_asr =
                    self.claim.is_some_and(|(at, by_asr)| by_asr && sent_at - at <= 15 * 60);
                match (self.end, self.claim) {
                    (Some(End::Passed), _) => {}
                    (None, _) if was_marked || is_of_asr => self.severity = Some(severity),
                    (Some(End::Claimed), Some((at, _))) => {
                        if evaluated_at > at {
                            self.opens(Cause::NotFixed, Some(severity), None, sent_at);
                        }
                    }
                    _ => {
                        self.ends(End::Claimed, sent_at);
                        self.claim = Some((sent_at, false));
                    }
                }
            }
            Says::Finding { workflow, severity, .. } => match (self.end, self.claim) {
                (None, _) => {
                    if workflow == Workflow::New {
                        self.recorded_only = false;
                    }
                    if was_marked {
                        self.claim = None;
                    }
                    self.severity = Some(severity);
                }
                (Some(End::Claimed), Some((at, by_asr))) => {
                    if evaluated_at > at {
                        self.opens(Cause::NotFixed, Some(severity), None, sent_at);
                    } else if !by_asr && was_marked && sent_at > at {
                        self.opens(Cause::Again, Some(severity), None, sent_at);
                    }
                }
                (Some(End::Suppressed), _) => {
                    self.opens(Cause::NotSuppressed, Some(severity), None, sent_at);
                }
                _ => self.opens(Cause::Again, Some(severity), None, sent_at),
            },
            Says::Failure(kind) => match (self.end, self.claim) {
                (None, _) => {
                    self.recorded_only = false;
                    self.failure = Some(kind);
                }
                (Some(End::Claimed), Some((at, _))) if sent_at > at => {
                    self.opens(Cause::Failed, None, Some(kind), sent_at);
                }
                _ => {}
            },
            Says::Success => match self.end {
                Some(End::Passed) => {}
                Some(End::Claimed) if self.claimed_by_asr() => {}
                _ => {
                    self.ends(End::Claimed, sent_at);
                    self.claim = Some((sent_at, true));
                    self.failure = None;
                }
            },
        }
    }

    fn ends(&mut self, end: End, at: i64) {
        if self.end.is_none() {
            self.turns.push(at);
        }
        self.end = Some(end);
        self.claim = None;
    }

    fn opens(&mut self, cause: Cause, severity: Option<Severity>, failure: Option<u8>, at: i64) {
        self.turns.push(at);
        self.end = None;
        self.cause = cause;
        self.episode += 1;
        self.recorded_only = false;
        self.severity = severity.or(self.severity);
        self.failure = failure;
        if cause == Cause::Again {
            self.claim = None;
        }
    }

    fn claimed_by_asr(&self) -> bool {
        self.claim.is_some_and(|(_, by_asr)| by_asr)
    }

    fn is_worse_than(&self, notified: &Notified) -> Option<&'static str> {
        let is_severer = notified.severity.is_some() && self.severity > notified.severity;
        let is_another = self.failure.is_some_and(|kind| !notified.failures.contains(&kind));
        (is_severer || is_another).then_some("changed")
    }

    /// Three turns within a day, the last of them less than a day ago.
    fn is_flapping(&self, now: i64) -> bool {
        match self.turns.as_slice() {
            [.., first, _, last] => last - first < DAY && now - last < DAY,
            _ => false,
        }
    }

    /// When the turns began to come too often without a quiet day since.
    fn flapping_since(&self) -> i64 {
        let mut since = i64::MIN;
        for end in 1..=self.turns.len() {
            let so_far = |end: usize| Self { turns: self.turns[..end].to_vec(), ..self.clone() };
            let at = self.turns[end - 1];
            if so_far(end).is_flapping(at) && !so_far(end - 1).is_flapping(at) {
                since = at;
            }
        }
        since
    }
}
