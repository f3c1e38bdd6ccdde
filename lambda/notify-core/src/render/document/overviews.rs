//! The documents of summaries and digests.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Document, rfc3339};
use crate::{
    Digest, Group, HeldBack, List, OpenProblem, Summary, SummaryReason, Thread,
    render::{card::Card, email, message::Message},
};

/// The document of a summary. `card` is in English.
pub(in crate::render) fn of_summary(summary: &Summary, card: &Card) -> Message {
    let mut document = Document::new("summary");
    let reason = summary.reason.as_str();
    document.overview(card, Thread::Summary(reason, summary.until), summary.since, summary.until);
    document.put("reason", reason);
    if let SummaryReason::Silence { by, comment } = &summary.reason {
        document.put("silence", json!({"by": by, "comment": comment}));
    }
    document.put("severity", summary.severities.iter().filter_map(|(it, _)| *it).max());
    document.put("total", summary.total);
    document.put("severities", counts("severity", &summary.severities));
    document.put("groups", summary.groups.iter().map(group).collect::<Vec<_>>());
    document.put("omitted", summary.omitted);
    document.message(&["severity", "reason"])
}

/// The document of a digest. `card` is in English.
pub(in crate::render) fn of_digest(digest: &Digest, card: &Card) -> Message {
    let mut document = Document::new("digest");
    document.overview(card, Thread::Digest(digest.until), digest.since, digest.until);
    document.put("open", digest.open);
    document.put("severities", counts("severity", &digest.open_by_severity));
    document.put("accounts", counts("account", &digest.open_by_account.largest));
    document.put("omitted_accounts", digest.open_by_account.others);
    document.put("controls", counts("control", &digest.open_by_control.largest));
    document.put("omitted_controls", digest.open_by_control.others);
    document.put("decisions", by_word(&digest.decisions));
    let held_back = digest.held_back.iter().map(|(by, number)| {
        let by = match by {
            HeldBack::Rules => "rules",
            HeldBack::Silences => "silences",
            HeldBack::Grouping => "grouping",
        };
        (by, *number)
    });
    document.put("held_back", by_word(&held_back.collect::<Vec<_>>()));
    document.put("oldest_critical", problems(&digest.oldest_critical));
    for (key, list) in [("unconfirmed", &digest.unconfirmed), ("lost_sight", &digest.lost_sight)] {
        let List { items, omitted } = list;
        document.put(key, json!({"items": problems(items), "omitted": omitted}));
    }
    document.put("events", digest.events);
    document.time("last_event_at", digest.last_event_at);
    document.message(&[])
}

impl Document {
    fn overview(&mut self, card: &Card, thread: Thread, since: i64, until: i64) {
        self.put("summary", email::subject(card, None));
        self.put("dedup_key", thread.to_string());
        self.time("since", Some(since));
        self.time("until", Some(until));
    }
}

fn group(group: &Group) -> Value {
    let member = |member: &crate::Member| {
        json!({"account": member.account, "region": member.region, "resource": member.what,
            "url": member.link})
    };
    json!({
        "source": group.source,
        "name": group.name,
        "title": group.title,
        "severity": group.severity,
        "decisions": by_word(&group.decisions),
        "accounts": counts("account", &group.accounts),
        "omitted_accounts": group.omitted_accounts,
        "members": group.members.iter().map(member).collect::<Vec<_>>(),
        "total": group.total,
    })
}

/// Counts by key. What has no severity or no account lacks the key.
fn counts<T: Serialize>(key: &str, counts: &[(T, usize)]) -> Vec<Value> {
    counts.iter().map(|(of, count)| json!({key: of, "count": count})).collect()
}

fn by_word<T: AsRef<str>>(counts: &[(T, usize)]) -> Map<String, Value> {
    counts.iter().map(|(word, count)| (word.as_ref().to_owned(), json!(count))).collect()
}

fn problems(problems: &[OpenProblem]) -> Vec<Value> {
    let problem = |it: &OpenProblem| {
        json!({"source": it.source, "name": it.name, "resource": it.what, "account": it.account,
            "region": it.region, "opened_at": rfc3339(it.opened_at), "url": it.link})
    };
    problems.iter().map(problem).collect()
}
