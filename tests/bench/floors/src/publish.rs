//! The floor of every Lambda in Rust that publishes to SNS: its event, by the plain SDK.
fn main() {}
