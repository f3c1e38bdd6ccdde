//! Bytes as a body. NUL bytes separate it from its subject and its topic.
#![no_main]

use fuzz::{FIXTURES, check, seed};
use libfuzzer_sys::fuzz_target;
use notify_core::parse::{Body, BodyContent};

fuzz_target!(init: seed("body", FIXTURES.iter().cloned()), |input: &[u8]| {
    let input = String::from_utf8_lossy(input);
    let mut parts = input.rsplitn(3, '\0').collect::<Vec<_>>().into_iter().rev();
    let text = parts.next().unwrap_or_default();
    check(&Body { content: BodyContent::Text(text), subject: parts.next(), topic_arn: parts.next() });
});
