//! Untrusted text in the fields of recognised bodies.
#![no_main]

use fuzz::{check, fields, seed};
use libfuzzer_sys::fuzz_target;
use notify_core::parse::{Body, BodyContent};

const TOPIC: &str = "arn:aws:sns:ap-northeast-1:222222222222:SO0111-ASR_Topic";

fuzz_target!(init: seed("fields", fields::seeds()), |input: &[u8]| {
    if let Some((text, subject)) = fields::fill(input) {
        let content = BodyContent::Text(&text);
        check(&Body { content, subject: subject.as_deref(), topic_arn: Some(TOPIC) });
    }
});
