//! The report's words, in both languages.

use maud::{Markup, Render, html};

use super::Language;

/// A text in both languages. The style sheet shows one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    en: String,
    ja: String,
}

pub(super) fn text(en: impl Into<String>, ja: impl Into<String>) -> Text {
    Text { en: en.into(), ja: ja.into() }
}

impl Text {
    pub(super) fn in_language(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Ja => &self.ja,
        }
    }
}

impl Render for Text {
    fn render(&self) -> Markup {
        html! {
            span lang="en" { (self.en) }
            span lang="ja" { (self.ja) }
        }
    }
}

/// What the formatter's log calls a decision, or a reason to hold a message back. A word that is
/// new to the report stays as it is.
pub(super) fn word(word: &str) -> Text {
    let (en, ja) = match word {
        "new" => ("new", "新規"),
        "backlog" => ("backlog", "導入前からの検出結果"),
        "changed" => ("changed for the worse", "悪化"),
        "resolved" => ("resolved", "解決"),
        "reopened" => ("reopened", "再発"),
        "not-fixed" => ("not fixed", "未修正"),
        "flapping" => ("flapping", "状態の反復"),
        "again" => ("again (alarm)", "再発 (アラーム)"),
        "bypass" => ("without state", "状態管理の対象外"),
        "reminder" => ("reminder", "リマインダー"),
        "digest" => ("digest", "ダイジェスト"),
        "unchanged" => ("unchanged", "変化なし"),
        "recorded" => ("recorded only", "記録のみ"),
        "stale" => ("older than what is known", "既知の状態より古い更新"),
        "filtered" => ("no event pattern matches", "イベントパターンに不一致"),
        "dropped" => ("denied by a rule", "ルールにより対象外"),
        "silenced" => ("silence", "サイレンス"),
        "grouped" => ("member of a summary", "まとめの通知に記載"),
        "held" => ("still waiting at the end", "終了時点で待機中"),
        "quiet-hours" => ("quiet hours", "静穏時間帯"),
        "paused" => ("paused destination", "一時停止中の通知先"),
        "superseded" => ("over before it was sent", "送信前に解消"),
        other => (other, other),
    };
    text(en, ja)
}

/// `1234567` → `1,234,567`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
