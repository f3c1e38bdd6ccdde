//! From the formatter's log, its invocations and its table to the ledger.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use clap::ValueEnum as _;
use replay::{DestinationLedger, Hour, Kind, Ledger, Line, Moment, OpenSubject, Record, Severity};
use serde_json::{Value, json};

use super::{COUNTED, Replay};

/// Subjects that are named as open for the longest.
const MAX_OPEN: usize = 10;

/// A message that a destination's topic took.
struct Message {
    at: Moment,
    destination: String,
    is_summary: bool,
}

impl Replay<'_> {
    /// What became of the lines. `ids` has the line of each event's and each message's id.
    pub(super) fn collect(
        &self,
        recording: &str,
        (from, until): (Moment, Moment),
        lines: &[Line],
        ids: &HashMap<String, usize>,
    ) -> (Ledger, Vec<Record>) {
        let invocations = self.invocations();
        let times: HashMap<&str, Moment> = invocations
            .iter()
            .filter_map(|it| Some((it["request_id"].as_str()?, Moment::parse(it["at"].as_str()?)?)))
            .collect();
        let seen: HashSet<String> =
            invocations.iter().flat_map(|it| ids_of(&it["event"])).collect();
        let log = self.deployment.log();
        let at = |line: &Value| {
            let request = line["request_id"].as_str().unwrap_or_default();
            times.get(request).copied().unwrap_or(from)
        };
        let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
        let (mut records, mut messages) = (Vec::new(), BTreeMap::new());
        let (mut decisions, mut held_back) = (BTreeMap::new(), BTreeMap::new());
        let (mut subjects, mut decided) = (BTreeSet::new(), HashSet::new());
        for line in &log {
            let message = line["message"].as_str().unwrap_or_default();
            let destination = text(line, "destination");
            let is_summary = message == "summary finished" || message == "digest finished";
            if let Some(id) = line["published_id"].as_str() {
                let key = (destination.clone(), id.to_owned());
                messages.insert(
                    key,
                    Message { at: at(line), destination: destination.clone(), is_summary },
                );
            }
            match message {
                "notice recorded" => {
                    *decisions.entry(text(line, "decision")).or_default() += 1;
                    *held_back.entry(text(line, "decision")).or_default() += 1;
                }
                "delivery finished" | "summary member" => {
                    let number = line["message_id"].as_str().and_then(|id| ids.get(id).copied());
                    let record = Record::of_log(line, at(line), number);
                    if let Some(subject) = line["subject"].as_str() {
                        subjects.insert(subject.to_owned());
                        let decision = text(line, "decision");
                        if decided.insert((
                            text(line, "request_id"),
                            subject.to_owned(),
                            decision.clone(),
                        )) {
                            *decisions.entry(decision).or_default() += 1;
                        }
                    }
                    match line["outcome"].as_str() {
                        Some("notified") | None => {}
                        Some("held") => *held_back.entry(text(line, "rule")).or_default() += 1,
                        Some("dropped") => *held_back.entry("rule".to_owned()).or_default() += 1,
                        Some(other) => *held_back.entry(other.to_owned()).or_default() += 1,
                    }
                    records.extend(record);
                }
                _ => {}
            }
        }
        let messages: Vec<Message> = messages.into_values().collect();
        let destinations = self.deployment.destinations();
        let taken = ids.iter().filter(|(id, _)| seen.contains(*id)).map(|(_, number)| *number);
        let taken: Vec<&Line> = taken.filter_map(|number| lines.get(number)).collect();
        let ledger = Ledger {
            recording: recording.to_owned(),
            from,
            until,
            events: lines.len() as u64,
            filtered: (lines.len() - taken.len()) as u64,
            subjects: subjects.len() as u64,
            decisions,
            held_back,
            hours: hours(&taken, &messages, destinations.len() as u64),
            destinations: destinations
                .iter()
                .map(|name| destination_ledger(name, &messages, &records))
                .collect(),
            longest_open: self.longest_open(),
            calls: self.calls(invocations.len() as u64),
            oracle: Vec::new(),
        };
        (ledger, records)
    }

    /// The formatter's invocations.
    fn invocations(&self) -> Vec<Value> {
        let function = self.deployment.output("formatter_function_name");
        let mut invocations = self.cloud.list("invocations");
        invocations.retain(|it| it["function_name"] == function);
        invocations
    }

    /// The number of calls by operation.
    fn calls(&self, invocations: u64) -> BTreeMap<String, u64> {
        let plan = self.cloud.page("faults");
        let rules = plan["rules"].as_array().into_iter().flatten();
        let calls = rules.filter_map(|rule| {
            Some((rule["action"].as_str()?.to_owned(), rule["calls"].as_u64()?))
        });
        let mut calls: BTreeMap<String, u64> =
            calls.filter(|(action, _)| COUNTED.contains(&action.as_str())).collect();
        calls.insert("lambda:Invoke".to_owned(), invocations);
        calls
    }

    /// The subjects that are open, the oldest first.
    fn longest_open(&self) -> Vec<OpenSubject> {
        let mut open: Vec<OpenSubject> = self.items().iter().filter_map(open_subject).collect();
        open.sort_by_key(|subject| subject.since);
        open.truncate(MAX_OPEN);
        open
    }

    /// The items of the state table's subjects.
    fn items(&self) -> Vec<Value> {
        let Some(table) = self.deployment.state_table() else { return Vec::new() };
        let mut items = Vec::new();
        let mut start = Value::Null;
        loop {
            let mut request = json!({"TableName": table, "FilterExpression": "sort = :state",
                "ExpressionAttributeValues": {":state": {"S": "state"}}});
            if !start.is_null() {
                request["ExclusiveStartKey"] = start;
            }
            let answer =
                self.cloud.call("dynamodb", "DynamoDB_20120810.Scan", &request.to_string());
            let mut answer: Value = serde_json::from_str(&answer).expect("the table answers");
            let found = answer["Items"].as_array().into_iter().flatten();
            let found =
                found.filter_map(|item| serde_json::from_str(item["item"]["S"].as_str()?).ok());
            items.extend(found);
            start = answer["LastEvaluatedKey"].take();
            if start.is_null() {
                return items;
            }
        }
    }

    /// The mail subscriptions that SNS deactivated.
    #[must_use]
    pub fn deactivated_mail(&self) -> usize {
        self.cloud.list("mail/deactivated").len()
    }
}

/// The ids of the events and messages in an invocation's event.
fn ids_of(event: &Value) -> Vec<String> {
    let own = event["id"].as_str().map(str::to_owned);
    let records = event["Records"].as_array().into_iter().flatten().filter_map(|record| {
        if let Some(id) = record["Sns"]["MessageId"].as_str() {
            return Some(id.to_owned());
        }
        let body: Value = serde_json::from_str(record["body"].as_str()?).ok()?;
        Some(body["id"].as_str()?.to_owned())
    });
    own.into_iter().chain(records).collect()
}

fn hours(taken: &[&Line], messages: &[Message], destinations: u64) -> Vec<Hour> {
    let mut hours: BTreeMap<Moment, Hour> = BTreeMap::new();
    let mut hour = |at: Moment, before: u64, after: u64| {
        let hour = hours.entry(at.hour()).or_insert(Hour { at: at.hour(), before: 0, after: 0 });
        hour.before += before;
        hour.after += after;
    };
    for line in taken {
        hour(line.at, destinations, 0);
    }
    for message in messages {
        hour(message.at, 0, 1);
    }
    hours.into_values().collect()
}

fn destination_ledger(name: &str, messages: &[Message], records: &[Record]) -> DestinationLedger {
    let own: Vec<&Message> =
        messages.iter().filter(|message| message.destination == name).collect();
    let mut by_hour: BTreeMap<Moment, u64> = BTreeMap::new();
    for message in &own {
        *by_hour.entry(message.at.hour()).or_default() += 1;
    }
    let busiest = by_hour.iter().max_by_key(|(_, count)| **count);
    let mut news: BTreeMap<Kind, u64> = BTreeMap::new();
    for record in records.iter().filter(|record| record.destination.as_deref() == Some(name)) {
        *news.entry(record.kind.unwrap_or(Kind::Bypass)).or_default() += 1;
    }
    DestinationLedger {
        name: name.to_owned(),
        messages: own.len() as u64,
        summaries: own.iter().filter(|message| message.is_summary).count() as u64,
        busiest: busiest.map_or(0, |(_, count)| *count),
        busiest_at: busiest.map(|(at, _)| *at),
        news,
    }
}

fn open_subject(item: &Value) -> Option<OpenSubject> {
    let about = &item["about"];
    let first = |names: &[&str]| names.iter().find_map(|name| about[*name].as_str());
    let name = first(&["title", "control", "kind", "id"]).into_iter().chain(first(&["resource"]));
    let name = name.collect::<Vec<_>>().join(" – ");
    let severity = item["traits"]["severity"].as_str();
    (item["standing"] == "open").then(|| OpenSubject {
        name,
        account: about["account"].as_str().map(str::to_owned),
        severity: severity
            .and_then(|severity| Severity::from_str(severity, true).ok())
            .unwrap_or(Severity::Unknown),
        since: item["opened_at"]
            .as_i64()
            .and_then(|at| Moment::from_millis(at.saturating_mul(1_000)))
            .unwrap_or(Moment::EPOCH),
    })
}
