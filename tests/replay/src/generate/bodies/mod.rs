//! Bodies as the services write them.

pub(super) mod alarm;
pub(super) mod asr;
pub(super) mod controls;
pub(super) mod guardduty;
pub(super) mod inspector;
pub(super) mod others;
pub(super) mod security_hub;
