//! Reports: from when to when each provider reports. Who reports nothing at all has not lost sight of a
//! single problem.

use std::{collections::HashMap, sync::PoisonError};

use aws_sdk_dynamodb::{error::SdkError, operation::update_item::UpdateItemError};
use lambda_support::error::AwsCallError;
use notify_core::{
    Source,
    state::{Provider, Reports},
};

use super::{Attributes, DAY, EXPIRES_AT, SORT, StateTable, integer, signed, string};

/// A process writes a provider's reports at most so often, in seconds: patience is counted in days.
const INTERVAL: i64 = 6 * 60 * 60;
const PREFIX: &str = "reports#";
const SINCE: &str = "since";
const UNTIL: &str = "until";

/// A provider's latest report to this process.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    at: i64,
    patience: i64,
    /// The latest one that is in the table. None if this process wrote none.
    written: Option<i64>,
}

impl Report {
    fn is_due(&self) -> bool {
        self.written.is_none_or(|written| self.at >= written + INTERVAL)
    }
}

impl StateTable {
    /// Notes that a provider reported something.
    pub(crate) fn note_report(&self, provider: Provider, source: Source, at: i64) {
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        let new = Report { at, patience: provider.patience(), written: None };
        let report = reports.entry(provider.reporter(source)).or_insert(new);
        report.at = report.at.max(at);
    }

    /// Writes the reports that are not in the table. What fails is written the next time.
    pub(super) async fn write_reports(&self) -> Result<(), AwsCallError> {
        let due: Vec<(&str, Report)> = {
            let reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
            let due = reports.iter().filter(|(_, report)| report.is_due());
            due.map(|(reporter, report)| (*reporter, *report)).collect()
        };
        for (reporter, report) in due {
            self.write_report(reporter, report).await?;
            let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = reports.get_mut(reporter) {
                known.written = Some(report.at);
            }
        }
        Ok(())
    }

    async fn write_report(&self, reporter: &str, report: Report) -> Result<(), AwsCallError> {
        let update = |expression| {
            self.client
                .update_item()
                .table_name(&self.table)
                .set_key(Some(key_of(reporter)))
                .update_expression(expression)
                .expression_attribute_names("#until", UNTIL)
                .expression_attribute_names("#expires_at", EXPIRES_AT)
                .expression_attribute_values(":at", signed(report.at))
                // After a pause that is as long, reports begin anew.
                .expression_attribute_values(":end", signed(report.at + report.patience + DAY))
        };
        let go_on = update("SET #until = :at, #expires_at = :end")
            .condition_expression("#until > :pause")
            .expression_attribute_values(":pause", signed(report.at - report.patience));
        let error = match go_on.send().await.map_err(SdkError::into_service_error) {
            Ok(_) => return Ok(()),
            Err(UpdateItemError::ConditionalCheckFailedException(_)) => {
                let begin = update("SET #since = :at, #until = :at, #expires_at = :end")
                    .expression_attribute_names("#since", SINCE);
                match begin.send().await.map_err(SdkError::into_service_error) {
                    Ok(_) => return Ok(()),
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        Err(AwsCallError::new("write a provider's reports", error))
    }

    /// From when to when these providers report, by [`Provider::reporter`]. One that never reported is
    /// left out.
    pub(crate) async fn reports(
        &self,
        reporters: impl Iterator<Item = &str>,
    ) -> Result<HashMap<String, Reports>, AwsCallError> {
        let items = self.read_items(reporters.map(key_of).collect()).await?;
        let found = items.iter().filter_map(|item| {
            let reporter = string(item, SORT)?.strip_prefix(PREFIX)?.to_owned();
            let (since, until) = (integer(item, SINCE)?, integer(item, UNTIL)?);
            Some((reporter, Reports { since, until }))
        });
        Ok(found.collect())
    }
}

fn key_of(reporter: &str) -> Attributes {
    StateTable::key("activity", &[PREFIX, reporter].concat())
}
