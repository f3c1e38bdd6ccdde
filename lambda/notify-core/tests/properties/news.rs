//! Any news.

use notify_core::state::News;
use proptest::prelude::*;

use crate::kinds::{kinds, of};

/// News of any kind, with any numbers. Times are those that can be written with a year of four digits.
pub(crate) fn news() -> impl Strategy<Value = News> {
    (any::<u32>(), 0..253_000_000_000_i64, prop::option::of(0..253_000_000_000_i64))
        .prop_flat_map(|(number, at, late_by)| {
            (prop::sample::select(kinds(number, at)), Just(at), Just(late_by))
        })
        .prop_map(|(kind, at, late_by)| of(kind, at, late_by))
}
