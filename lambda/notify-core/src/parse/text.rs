//! Bodies that are not JSON.

use super::{Body, asr, json::account_of};
use crate::{Content, Notice};

/// How ASR 4's migration notice begins (its `SO0111-ASR-MigrationAutoRemediation` function).
const MIGRATION_TEXT: &str = "[ASR v2 -> v3/v4 migration]";
/// … and how its subject does.
const MIGRATION_SUBJECT: &str = "ASR auto-remediation migration";

pub(super) fn read(body: &Body<'_>) -> Vec<Notice> {
    let is_migration = body.text.trim_start().starts_with(MIGRATION_TEXT)
        || body.subject.is_some_and(|subject| subject.starts_with(MIGRATION_SUBJECT));
    if is_migration {
        vec![Notice {
            account: body.topic_arn.and_then(|arn| arn.split(':').nth(4)).and_then(account_of),
            region: None,
            content: Content::Announcement {
                subject: body.subject.map(str::to_owned),
                text: body.text.trim().to_owned(),
            },
        }]
    } else {
        asr::read_text(body.text).into_iter().collect()
    }
}
