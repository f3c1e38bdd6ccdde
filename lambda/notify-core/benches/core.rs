//! Time of each case. `task bench` runs it and reads criterion's results.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the cases are ours")]

mod cases;

use std::time::Duration;

use cases::cases;
use criterion::{BenchmarkId, Criterion, Throughput};

fn main() {
    let mut criterion = Criterion::default()
        .without_plots()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for case in cases() {
        let mut group = criterion.benchmark_group(case.group);
        group.throughput(Throughput::Bytes(u64::try_from(case.body.len()).unwrap()));
        group.bench_function(BenchmarkId::from_parameter(&case.name), |bencher| {
            bencher.iter(|| case.run());
        });
        group.finish();
    }
    criterion.final_summary();
}
