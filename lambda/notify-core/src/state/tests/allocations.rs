//! Every event is looked at, so that this must cost little.

use allocation_counter::measure;

use super::{Observation, T0, asr, control, fixture, guardduty, notice};

/// Heap allocations of a subject and an observation together: the digests and the copies that they keep.
const MOST: u64 = 7;

#[test]
fn looking_at_an_event_allocates_little() {
    for body in [
        control(T0, "FAILED", "NEW"),
        guardduty(T0, 7),
        fixture("inspector/package.json"),
        fixture("health/scheduled-change.json"),
        super::alarm(T0, "OK", "ALARM"),
        asr("FAILED", 1),
    ] {
        let notice = notice(&body);
        let count = |run: &mut dyn FnMut()| measure(run).count_total;
        let subject = count(&mut || drop(notice.subject()));
        let observation = count(&mut || drop(Observation::new(&notice, Some(T0), T0)));
        assert!(subject + observation <= MOST, "{subject} + {observation}: {body}");
    }
}
