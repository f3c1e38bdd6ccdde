//! The sections of the report, in the order of what a reader wants to know.

use maud::{Markup, html};

use super::{
    plots,
    words::{Text, number, text, word},
};
use crate::{DAY, Ledger, Problem, ledger::count};

/// Differences from the truth that are listed; the rest is counted.
const MAX_FINDINGS: usize = 50;

pub(super) fn headline(ledger: &Ledger) -> Markup {
    let (before, after) = ledger.messages();
    let busiest =
        |messages: fn(&crate::Hour) -> u64| ledger.hours.iter().map(messages).max().unwrap_or(0);
    let busiest = (busiest(|hour| hour.before), busiest(|hour| hour.after));
    html! {
        section.headline {
            (tile(&text("Messages", "メッセージ数"), before, after))
            (tile(&text("Messages in the busiest hour", "最も多い 1 時間のメッセージ数"), busiest.0, busiest.1))
            (tile(&text("Events → subjects", "イベント数 → サブジェクト数"), ledger.events, ledger.subjects))
            p.note {
                (text(
                    "Before: one message per event and destination. After: what asr-notify sent.",
                    "変更前はイベントと通知先ごとに 1 通、変更後は asr-notify が実際に送信した数です。",
                ))
            }
        }
    }
}

fn tile(label: &Text, before: u64, after: u64) -> Markup {
    html! {
        div.tile {
            div.label { (label) }
            div.value {
                span.from { (number(before)) }
                " → "
                strong { (number(after)) }
            }
        }
    }
}

pub(super) fn hours(ledger: &Ledger) -> Markup {
    let (bars, width) = plots::bars(ledger);
    let heading = if width == 1 {
        text("Messages by hour", "1 時間ごとのメッセージ数")
    } else {
        text(format!("Messages in each {width} hours"), format!("{width} 時間ごとのメッセージ数"))
    };
    section(
        &heading,
        &html! {
            p.legend {
                span.key.before {} (text("before", "変更前")) " "
                span.key.after {} (text("after", "変更後"))
            }
            div.wide { (plots::by_hour(&bars, plots::Series::Both)) }
            h3 { (text("Sent, on a scale of its own", "変更後のみ (縦軸を拡大)")) }
            div.wide { (plots::by_hour(&bars, plots::Series::After)) }
        },
    )
}

pub(super) fn held_back(ledger: &Ledger) -> Markup {
    let rows = ledger.held_back.iter().map(|(reason, amount)| (word(reason), *amount));
    let filtered = (word("filtered"), ledger.filtered);
    section(
        &text("What was held back, and why", "すぐに送信しなかったものとその理由"),
        &html! {
            (plots::amounts(rows.chain([filtered])))
            p.note {
                (text(
                    "Events that are news for no destination count once, others once for each destination.",
                    "どの通知先にも知らせる内容がないイベントは 1 件、それ以外は通知先ごとに 1 件と数えます。",
                ))
            }
        },
    )
}

pub(super) fn decisions(ledger: &Ledger) -> Markup {
    section(
        &text("Decisions", "判断"),
        &plots::amounts(ledger.decisions.iter().map(|(name, amount)| (word(name), *amount))),
    )
}

pub(super) fn destinations(ledger: &Ledger) -> Markup {
    let heads = [
        head("Destination", "通知先"),
        number_head("Messages", "メッセージ数"),
        number_head("of them summaries", "うちまとめ"),
        number_head("Busiest hour", "最も多い 1 時間"),
        head("What they said", "内容"),
    ];
    let rows = ledger.destinations.iter().map(|destination| {
        html! {
            th scope="row" { (destination.name) }
            td.number { (number(destination.messages)) }
            td.number { (number(destination.summaries)) }
            td.number {
                (number(destination.busiest))
                @if let Some(at) = destination.busiest_at { " (" (at.minutes()) ")" }
            }
            td {
                ul.kinds {
                    @for (kind, amount) in &destination.news {
                        li { (word(&kind.to_string())) " " b { (number(*amount)) } }
                    }
                }
            }
        }
    });
    section(&text("Destinations", "通知先"), &table(heads, rows))
}

pub(super) fn longest_open(ledger: &Ledger) -> Markup {
    let heads = [
        head("Subject", "サブジェクト"),
        head("Account", "アカウント"),
        head("Severity", "重要度"),
        number_head("Open since (UTC)", "検出日時 (UTC)"),
        number_head("Days", "日数"),
    ];
    let rows = ledger.longest_open.iter().map(|open| {
        let days = ledger.until.since(open.since).max(0) / DAY;
        html! {
            th.subject scope="row" { (open.name) }
            td.account { @if let Some(account) = &open.account { code { (account) } } }
            td { (severity(open.severity)) }
            td.number { (open.since.minutes()) }
            td.number { (number(days.unsigned_abs())) }
        }
    });
    section(&text("Open for the longest", "未解決の期間が長いもの"), &table(heads, rows))
}

fn severity(severity: crate::Severity) -> Text {
    use crate::Severity::{Critical, High, Informational, Low, Medium, Unknown};
    match severity {
        Unknown => text("–", "–"),
        Informational => text("informational", "情報"),
        Low => text("low", "低"),
        Medium => text("medium", "中"),
        High => text("high", "高"),
        Critical => text("critical", "重大"),
    }
}

pub(super) fn oracle(ledger: &Ledger) -> Markup {
    if ledger.oracle.is_empty() {
        return html! {};
    }
    let heads = [
        head("Destination", "通知先"),
        number_head("News", "通知すべき件数"),
        number_head("Missed", "未送信"),
        number_head("Repeated", "重複"),
        number_head("Unexpected", "想定外"),
        number_head("Late", "遅延"),
    ];
    let rows = ledger.oracle.iter().map(|diff| {
        let news: usize = diff.expected.values().sum();
        html! {
            th scope="row" { (diff.destination) }
            td.number { (news) }
            @for problem in [Problem::Missed, Problem::Repeated, Problem::Unexpected, Problem::Late] {
                @let found = diff.count(problem);
                td.number.wrong[found > 0] { (found) }
            }
        }
    });
    let findings: Vec<_> = ledger.oracle.iter().flat_map(|diff| &diff.findings).collect();
    let content = html! {
        (table(heads, rows))
        @if !findings.is_empty() {
            ol.findings {
                @for finding in findings.iter().take(MAX_FINDINGS) { li { code { (finding) } } }
            }
            @if let Some(more) = findings.len().checked_sub(MAX_FINDINGS).filter(|more| *more > 0) {
                p {
                    (text(format!("and {more} more"), format!("ほか {more} 件")))
                }
            }
        }
    };
    section(&text("Compared with the truth", "正解との比較"), &content)
}

pub(super) fn calls(ledger: &Ledger) -> Markup {
    let calls =
        ledger.calls.iter().map(|(operation, amount)| (text(operation, operation), *amount));
    let cost = ledger.cost();
    let dollars = |amount: f64| format!("{amount:.2}");
    let parts = [
        (text("State table", "状態テーブル"), cost.table),
        (text("Invocations", "呼び出し"), cost.invocations),
        (text("Topics", "トピック"), cost.topics),
        (text("Queues", "キュー"), cost.queues),
        (text("Together", "合計"), cost.total()),
    ];
    let heads = [head("", ""), number_head("USD a month", "USD/月")];
    let rows = parts.iter().map(|(label, amount)| {
        html! {
            th scope="row" { (label) }
            td.number { (dollars(*amount)) }
        }
    });
    let days =
        count(ledger.until.since(ledger.from).max(0).unsigned_abs()) / count(DAY.unsigned_abs());
    let content = html! {
        (plots::amounts(calls))
        (table(heads, rows))
        p.note {
            (text(
                format!("Estimated from {days:.0} days and prices of us-east-1, without the free tier, compute time, logs and storage."),
                format!("{days:.0} 日分の呼び出しと us-east-1 の料金から見積もった金額です。無料利用枠、実行時間、ログ、ストレージは含みません。"),
            ))
        }
    };
    section(&text("Calls and cost", "呼び出しと費用"), &content)
}

/// The head of a column, and the class of its cells.
struct Head(Text, &'static str);

fn head(en: &str, ja: &str) -> Head {
    Head(text(en, ja), "")
}

fn number_head(en: &str, ja: &str) -> Head {
    Head(text(en, ja), "number")
}

fn section(heading: &Text, content: &Markup) -> Markup {
    html! {
        section {
            h2 { (heading) }
            (content)
        }
    }
}

fn table<const N: usize>(heads: [Head; N], rows: impl Iterator<Item = Markup>) -> Markup {
    html! {
        div.wide {
            table {
                thead {
                    tr { @for Head(head, class) in heads { th scope="col" class=(class) { (head) } } }
                }
                tbody { @for row in rows { tr { (row) } } }
            }
        }
    }
}
