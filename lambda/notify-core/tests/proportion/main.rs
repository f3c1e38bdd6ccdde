//! Memory and allocations of parsing and rendering grow in proportion to the body, whatever its
//! shape, so that no body exhausts a function with 256 MB. Allocations are counted instead of time,
//! because they are the same on every machine.

mod shapes;

use allocation_counter::{AllocationInfo, measure};
use notify_core::{
    parse::{Body, ParseSettings, notices},
    render::{Style, render},
    routing::Format,
};
use shapes::shapes;

/// The bytes of memory for one byte of a body: JSON's smallest object has seven bytes and takes some
/// six hundred in memory.
const MAX_PER_BYTE: u64 = 130;
/// The bytes of memory for any body, besides those for its length.
const MAX_FIXED_BYTES: u64 = 256 * 1_024;
/// The factor for a body of four times the length: four, and the spare room of a buffer.
const MAX_GROWTH: u64 = 5;

fn cost(body: &str) -> AllocationInfo {
    measure(|| {
        for notice in notices(&Body::from_text(body), &ParseSettings::default()) {
            for format in Format::ALL {
                let _ = render(&notice, format, &Style::default());
            }
        }
    })
}

#[test]
fn memory_grows_in_proportion_to_the_body() {
    let mut before: Option<Vec<AllocationInfo>> = None;
    for length in [16, 64, 256, 1_024].map(|kilobytes| kilobytes * 1_024) {
        let shapes = shapes(length);
        let costs: Vec<_> = shapes.iter().map(|(_, body)| cost(body)).collect();
        for (index, ((name, body), cost)) in shapes.iter().zip(&costs).enumerate() {
            let max = MAX_PER_BYTE * u64::try_from(body.len()).unwrap() + MAX_FIXED_BYTES;
            assert!(cost.bytes_max <= max, "{name}: {} of {max} bytes at once", cost.bytes_max);
            let Some(smaller) = before.as_ref().and_then(|costs| costs.get(index)) else {
                continue;
            };
            for (what, now, smaller) in [
                ("bytes at once", cost.bytes_max, smaller.bytes_max),
                ("bytes in all", cost.bytes_total, smaller.bytes_total),
                ("allocations", cost.count_total, smaller.count_total),
            ] {
                assert!(now <= smaller * MAX_GROWTH, "{name}: {what} grow from {smaller} to {now}");
            }
        }
        before = Some(costs);
    }
}
