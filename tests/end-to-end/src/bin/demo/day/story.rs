//! What happens in the day.

use end_to_end::{fixture, present};
use replay::{DAY, HOUR, MINUTE};
use serde_json::json;

use super::{
    Day,
    Expected::{Held, Later, Notified, Recorded, Silenced},
    LENGTH, QUIET,
    subjects::{
        ACCESS_LISTS, ENCRYPTED_REQUESTS, LOGGING, OTHER_ACCOUNTS, PUBLIC_READ, alarm, passed,
    },
};
use crate::{
    language::Text,
    stops::Member::{Production, Sandbox, Staging},
};

/// The time between two turns of the control that flaps.
const CONTROL_TURNS: i64 = 5 * MINUTE;
/// The time between two turns of the alarm, and when it starts first.
const ALARM_TURNS: i64 = 2 * MINUTE;
const ALARM_STARTS: i64 = 32 * MINUTE;

pub(super) fn happen(day: &mut Day<'_>) {
    begin(day);
    flap(day);
    start_an_alarm_often(day);
    let text = Text::new("an hour later: the old findings", "1 時間後：既存の問題のまとめ");
    day.sweep(HOUR + MINUTE, text, "held with the backlog");
    let text = Text::new(
        "an hour after the alarm's last message: again",
        "アラームの最後のメッセージから 1 時間後：再発の回数",
    );
    day.sweep(HOUR + ALARM_STARTS + 4 * ALARM_TURNS, text, "reopened");
    fill_quiet_hours(day);
    let text = Text::new(
        "a day after the critical control failed: a reminder",
        "重大なコントロールの違反から 1 日後：リマインダー",
    );
    day.sweep(DAY + 2 * MINUTE, text, "reminder");
    lose_the_table(day);
    silence(day);
}

fn begin(day: &mut Day<'_>) {
    let old = ["archive-1", "archive-2", "archive-3"]
        .map(|bucket| ENCRYPTED_REQUESTS.fails(Sandbox, bucket, day.at(-10 * DAY), day.at(0)));
    let text = Text::new(
        "findings of ten days ago, older than the deployment: held",
        "デプロイ前（10 日前）からの検出結果：保留",
    );
    day.put(0, text, &old, Held);
    let critical = PUBLIC_READ.fails(Production, "invoices", day.at(0), day.at(MINUTE));
    let text = Text::new("a critical control fails", "重大なコントロールに違反");
    day.put(MINUTE, text, &[critical], Notified("new"));
}

fn flap(day: &mut Day<'_>) {
    let silently = Text::new("… fails again, which is silent", "… 再び違反（通知なし）");
    for (number, (text, passes, expected)) in (1..).zip([
        (Text::new("a control fails", "コントロールに違反"), false, Notified("new")),
        (Text::new("… passes", "… 合格"), true, Notified("resolved")),
        (Text::new("… fails again", "… 再び違反"), false, Notified("reopened")),
        (
            Text::new("… passes again: flapping", "… 再び合格：フラッピング"),
            true,
            Notified("flapping"),
        ),
        (silently, false, Recorded("recorded")),
    ]) {
        let (first, at) = (CONTROL_TURNS, number * CONTROL_TURNS);
        let mut finding = LOGGING.fails(Staging, "builds", day.at(first), day.at(at));
        if passes {
            passed(&mut finding);
        }
        day.put(at, text, &[finding], expected);
    }
}

fn start_an_alarm_often(day: &mut Day<'_>) {
    let starts = Text::new("… starts again, which is silent", "… 再発（通知なし）");
    let ends = Text::new("… is over, which is silent", "… 解消（通知なし）");
    for (number, (text, is_over, expected)) in (0..).zip([
        (Text::new("an alarm of ASR's", "ASR のアラーム"), false, Notified("new")),
        (Text::new("… is over", "… 解消"), true, Notified("resolved")),
        (Text::new("… starts again", "… 再発"), false, Notified("reopened")),
        (ends, true, Recorded("recorded")),
        (starts, false, Recorded("recorded")),
        (ends, true, Recorded("recorded")),
        (starts, false, Recorded("recorded")),
    ]) {
        let at = ALARM_STARTS + number * ALARM_TURNS;
        let body = alarm(is_over, day.at(at)).to_string();
        day.publish(at, text, &day.asr.alarm_topic, &body, expected);
    }
}

fn fill_quiet_hours(day: &mut Day<'_>) {
    let at = QUIET + 10 * MINUTE;
    let findings = [
        ACCESS_LISTS.fails(Production, "orders", day.at(at), day.at(at)),
        OTHER_ACCOUNTS.fails(Production, "exports", day.at(at), day.at(at)),
    ];
    let text = Text::new("two findings in quiet hours: held", "静かな時間帯の検出結果 2 件：保留");
    day.put(at, text, &findings, Held);
    let text = Text::new("the end of the quiet hours", "静かな時間帯の終了");
    day.sweep(QUIET + HOUR + MINUTE, text, "held until the quiet hours or the pause end");
}

fn lose_the_table(day: &mut Day<'_>) {
    let faults = json!([{"action": "dynamodb:*", "resource": "-state", "deny": 1.0}]);
    day.cloud.inject_faults(&faults);
    let body = fixture("asr/failed-runbook.json").replace("3a9d2c6f7e01", "3a9d2c6f7e90");
    let text = Text::new(
        "a failure while the state table does not answer: not checked",
        "状態テーブルが応答しない間の修復の失敗：重複未確認",
    );
    let at = DAY + 30 * MINUTE;
    day.publish(at, text, &day.asr.status_topic, &body, Later("unchecked"));
    day.cloud.clear_faults();
}

fn silence(day: &mut Day<'_>) {
    let comment = Text::new("the team migrates", "チームで移行作業中").of(day.language);
    let matching = ["--control", ENCRYPTED_REQUESTS.id, "--account", Staging.id()];
    let output = day.run_silence(&[&matching[..], &["--for", "7d", "--comment", comment]].concat());
    let id = output.split_once("Silence ").and_then(|(_, rest)| rest.split_once(':'));
    let (id, _) = id.expect("the tool prints the id");
    let at = LENGTH - 20 * MINUTE;
    let findings = ["scratch-1", "scratch-2"]
        .map(|bucket| ENCRYPTED_REQUESTS.fails(Staging, bucket, day.at(at), day.at(at)));
    let text = Text::new("two findings that a silence hides", "サイレンスの対象の検出結果 2 件");
    day.put(at, text, &findings, Silenced);
    // What else is due by now does not come with the end.
    day.cloud.sweep_at(day.at(LENGTH - MINUTE));
    // The tool ends it by the machine's clock.
    let _ = day.run_silence(&["--expire", id]);
    let text = Text::new("the end of the silence", "サイレンスの終了");
    day.sweep(present().since(day.times.begin), text, "held by a silence");
}
