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
        "backlog" => ("backlog", "既存の問題"),
        "changed" => ("changed for the worse", "悪化"),
        "resolved" => ("resolved", "解決"),
        "reopened" => ("reopened", "再発"),
        "not-fixed" => ("not fixed", "未修復"),
        "flapping" => ("flapping", "フラッピング"),
        "again" => ("again (alarm)", "再発 (アラーム)"),
        "bypass" => ("without a subject", "サブジェクトなし"),
        "reminder" => ("reminder", "リマインダー"),
        "unchanged" => ("unchanged", "変化なし"),
        "recorded" => ("recorded only", "記録のみ"),
        "stale" => ("older than what is known", "既知の状態より古い更新"),
        "nothing-open" => ("over, and was not open", "終了 (未解決ではなかったもの)"),
        "filtered" => ("no event pattern matches", "イベントパターンに不一致"),
        "rule" => ("dropped by a destination's rule", "通知先のルールで除外"),
        "deduplicated" => ("delivered already", "送信済み"),
        "silenced" => ("hidden by a silence", "サイレンスで停止"),
        "in-digest" => ("only in the digest", "ダイジェストのみ"),
        "retry" => ("waits in the retry queue", "再試行キューで待機"),
        "dead-lettered" => ("in the dead-letter queue", "デッドレターキュー"),
        "failed" => ("failed", "失敗"),
        "held by the window" => {
            ("held by a window, for a summary", "ウィンドウで保留 (まとめで送信)")
        }
        "held with its problem" => {
            ("held with its problem, for a summary", "既知の問題として保留 (まとめで送信)")
        }
        "held with other reminders" => {
            ("held with other reminders, for a summary", "リマインダーとして保留 (まとめで送信)")
        }
        "held with what else is resolved" => {
            ("held with what else is resolved, for a summary", "解決として保留 (まとめで送信)")
        }
        "held with the backlog" => {
            ("held with the backlog, for a summary", "既存の問題として保留 (まとめで送信)")
        }
        "held until the quiet hours or the pause end" => {
            ("held by quiet hours or a pause", "静かな時間帯または一時停止で保留")
        }
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
