//! Bodies that are not JSON.

use super::{asr, body::Body};
use crate::{Account, Content, Notice, aws_ids::Arn};

/// The beginning of ASR 4's migration notice (its `SO0111-ASR-MigrationAutoRemediation` function).
const MIGRATION_TEXT: &str = "[ASR v2 -> v3/v4 migration]";
/// The beginning of the subject of the same notice.
const MIGRATION_SUBJECT: &str = "ASR auto-remediation migration";

pub(super) fn parse(text: &str, body: &Body<'_>) -> Vec<Notice> {
    let is_migration = text.trim_start().starts_with(MIGRATION_TEXT)
        || body.subject.is_some_and(|subject| subject.starts_with(MIGRATION_SUBJECT));
    if is_migration {
        let topic = body.topic_arn.and_then(Arn::parse);
        vec![Notice {
            account: topic.and_then(|arn| arn.account_id()).map(|id| Account { id, name: None }),
            region: None,
            content: Content::Announcement {
                subject: body.subject.map(str::to_owned),
                text: text.trim().to_owned(),
            },
        }]
    } else {
        asr::parse_text(text).into_iter().collect()
    }
}
