//! 日本語。

mod alarm;
mod alert;
mod asr_text;
mod facts;
mod phrase;
mod remediation;

use super::{Advice, Label, Phrase, Wording};
use crate::{AlarmState, AsrAlarm, Condition, Failure, Outcome};

pub(super) struct Japanese;

impl Wording for Japanese {
    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Account => "アカウント",
            Label::ReportingAccount => "報告元アカウント",
            Label::Region => "リージョン",
            Label::Control => "コントロール",
            Label::Check => "チェック項目",
            Label::Resource => "リソース",
            Label::Reason => "理由",
            Label::Result => "結果",
            Label::Rollback => "ロールバック",
            Label::RollbackAvailable => "ロールバック可能",
            Label::Ticket => "チケット",
            Label::State => "状態",
            Label::Alarm => "アラーム",
            Label::Contributor => "コントリビューター",
            Label::Metric => "メトリクス",
            Label::Metrics => "メトリクスの内訳",
            Label::MetricAccount => "メトリクスのアカウント",
            Label::LogGroups => "ロググループ",
            Label::LogLines => "ログ",
            Label::MutedBy => "アクションの抑制元",
            Label::MutedUntil => "抑制の終了日時",
            Label::Tags => "タグ",
            Label::WorkflowStatus => "ワークフローステータス",
            Label::Condition => "条件",
            Label::Rule => "ルール",
            Label::Children => "原因のアラーム",
            Label::Description => "説明",
            Label::ServiceDescription => "説明（原文）",
            Label::Severity => "重要度",
            Label::Kind => "タイプ",
            Label::Sample => "サンプル",
            Label::Action => "カスタムアクション",
            Label::Time => "日時",
            Label::Subject => "件名",
            Label::Topic => "トピック",
            Label::Bucket => "バケット",
            Label::Key => "オブジェクト",
            Label::Principal => "実行者",
            Label::WhatToDo => "対応",
            Label::Recommendation => "対応（原文）",
            Label::FollowUp => "必要な手動対応",
            Label::Output => "ランブックの出力",
            Label::Body => "メッセージ",
            Label::OpenFindingV2 => "Security Hub で検出結果を開く",
            Label::OpenFinding => "Security Hub CSPM で検出結果を開く",
            Label::OpenExecution => "Step Functions の実行を開く",
            Label::OpenAutomation => "オートメーションの実行を開く",
            Label::OpenTicket => "チケットを開く",
            Label::OpenAlarm => "CloudWatch でアラームを開く",
            Label::OpenGuidance => "AWS の対応手順を開く",
            Label::Period => "期間",
            Label::SilencedBy => "サイレンスの設定元",
            Label::Comment => "コメント",
            Label::Open => "未解決",
            Label::OpenByAccount => "未解決（アカウント別）",
            Label::OpenByControl => "未解決（コントロール別）",
            Label::Decisions => "前回のダイジェスト以降",
            Label::HeldBack => "個別に通知しなかった件数",
        }
    }

    fn outcome(&self, outcome: &Outcome) -> &'static str {
        remediation::outcome(outcome)
    }

    fn succeeded_with_follow_up(&self) -> &'static str {
        remediation::succeeded_with_follow_up()
    }

    fn outcome_keyword(&self, outcome: &Outcome) -> &'static str {
        remediation::outcome_keyword(outcome)
    }

    fn failure_advice(&self, failure: Failure) -> &'static str {
        remediation::failure_advice(failure)
    }

    fn asr_text(&self, text: &str) -> Option<String> {
        asr_text::translated(text)
    }

    fn rollback_available(&self) -> &'static str {
        remediation::rollback_available()
    }

    fn rollback_unavailable(&self) -> &'static str {
        remediation::rollback_unavailable()
    }

    fn rolled_back_advice(&self) -> &'static str {
        remediation::rolled_back_advice()
    }

    fn unknown_outcome_advice(&self) -> &'static str {
        remediation::unknown_outcome_advice()
    }

    fn alarm(&self, state: &AlarmState) -> &'static str {
        alarm::state(state)
    }

    fn asr_alarm(&self, alarm: &AsrAlarm) -> Advice {
        alarm::asr(alarm)
    }

    fn condition(&self, condition: &Condition) -> String {
        alarm::condition(condition)
    }

    fn storage(&self) -> Advice {
        Advice {
            meaning: "ASR のテンプレートを保管するバケットからオブジェクトが削除されました。",
            action: "CloudTrail で実行者を確認し、ASR のアップグレードやバケットのライフサイクルルールによるものでなければ、以前のバージョンを復元してください。",
        }
    }

    fn storage_test(&self) -> Advice {
        Advice {
            meaning: "Amazon S3 がこのトピックに発行できるかをテストしました。",
            action: "対応は不要です。バケットの通知を設定したときに一度だけ届きます。",
        }
    }

    fn storage_headline(&self) -> &'static str {
        "ASR が監視するバケットの変更"
    }

    fn announcement_headline(&self) -> &'static str {
        "ASR からのお知らせ"
    }

    fn announcement_advice(&self) -> &'static str {
        "内容を確認し、ASR の Web UI で必要な対応を行ってください。"
    }

    fn unrecognised_headline(&self) -> &'static str {
        "認識できないメッセージ"
    }

    fn unrecognised_advice(&self) -> &'static str {
        "未対応の種類のメッセージのため、受信した内容をそのまま表示しています。ASR をアップグレードした場合は asr-notify を更新するか、このトピックへの発行元を確認してください。"
    }

    fn phrase(&self, phrase: Phrase) -> &'static str {
        phrase::phrase(phrase)
    }

    fn ordinal(&self, number: u32) -> String {
        number.to_string()
    }
}
