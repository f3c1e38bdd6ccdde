//! 修復。

use crate::{Failure, Outcome};

pub(super) fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "自動修復に成功",
        Outcome::Failed(failure) => match failure {
            Failure::Runbook | Failure::ReportedByRunbook => "自動修復に失敗",
            Failure::TimedOut => "自動修復がタイムアウト",
            Failure::Cancelled => "自動修復をキャンセル",
            Failure::Aborted => "自動修復を中断",
            Failure::Execution => "自動修復に失敗（オーケストレーター）",
            Failure::NoRunbook => "自動修復不可（ランブックなし）",
            Failure::AssumeRole => "自動修復不可（メンバーロールの引き受けに失敗）",
            Failure::PlaybookNotEnabled => "自動修復不可（プレイブックが無効）",
            Failure::RunbookNotActive => "自動修復不可（ランブックが非アクティブ）",
            Failure::Rollback => "ロールバックに失敗",
            Failure::OrchestratorStep => "自動修復不可（オーケストレーターのエラー）",
        },
        Outcome::RolledBack => "自動修復をロールバック",
        Outcome::Queued => "自動修復を開始",
        Outcome::Skipped => "自動修復をスキップ",
        Outcome::Unknown(_) => "不明な修復ステータス",
    }
}

pub(super) fn succeeded_with_follow_up() -> &'static str {
    "自動修復に成功（手動での対応が必要）"
}

pub(super) fn outcome_keyword(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "成功",
        Outcome::Failed(_) => "失敗",
        Outcome::RolledBack => "ロールバック",
        Outcome::Queued => "開始",
        Outcome::Skipped => "スキップ",
        Outcome::Unknown(_) => "不明",
    }
}

pub(super) fn failure_advice(failure: Failure) -> &'static str {
    match failure {
        Failure::Runbook => {
            "検出結果が発生したアカウントでオートメーションの実行を開き、失敗したステップを確認してください。そのうえでリソースを手動で修復するか、修復をもう一度実行してください。"
        }
        Failure::ReportedByRunbook => {
            "ランブックは最後まで実行されましたが、失敗を報告しました。ASR はこれを成功として扱うため、リソースが変わらないまま検出結果が RESOLVED（解決済み）になっている可能性があります。リソースを確認し、修復されていなければ検出結果のワークフローステータスを NEW（新規）に戻してください。"
        }
        Failure::TimedOut => {
            "実行を開き、止まったステップを確認してください。リソースが途中まで変更されている可能性があるため、再実行の前に状態を確認してください。"
        }
        Failure::Cancelled => {
            "検出結果が発生したアカウントでランブックが停止されました。リソースが途中まで変更されている可能性があります。状態を確認し、必要であれば修復をもう一度実行してください。"
        }
        Failure::Aborted => {
            "オーケストレーターの実行が停止されました。どこまで実行されたかを確認し、必要であれば修復をもう一度実行してください。"
        }
        Failure::Execution => {
            "Step Functions の実行を開き、失敗したステートを確認してください。ランブック自体はその前に正常終了している場合があります。"
        }
        Failure::NoRunbook => {
            "このアカウントとリージョンに ASR のメンバースタックがデプロイされているか、ASR がこのコントロールに対応しているかを確認してください。対応していない場合は手動で修復してください。"
        }
        Failure::AssumeRole => {
            "このアカウントに ASR のメンバーロールスタック（automated-security-response-member-roles）をデプロイし、サービスコントロールポリシーがロールの引き受けを拒否していないか確認してください。"
        }
        Failure::PlaybookNotEnabled => {
            "ASR の管理者スタックでこの標準のプレイブックを有効にするか、Security Control（SC）プレイブック（統合されたコントロールの検出結果用）を使用してください。"
        }
        Failure::RunbookNotActive => {
            "このアカウントとリージョンの ASR メンバースタックを更新し、オートメーションドキュメントをアクティブな状態に戻してください。"
        }
        Failure::Rollback => {
            "リソースは修復後の状態のままです。ロールバックが止まった理由（修復後にリソースが変更された、スナップショットがない、期限切れなど）をランブックの出力で確認してください。以前の状態が必要であれば、手動で戻してください。"
        }
        Failure::OrchestratorStep => {
            "Step Functions の実行と、失敗した Lambda 関数（名前は SO0111-ASR で始まります）のログを確認してください。原因を取り除いてから修復をもう一度実行してください。"
        }
    }
}

pub(super) fn rollback_available() -> &'static str {
    "この修復は元に戻せます"
}

pub(super) fn rollback_unavailable() -> &'static str {
    "スナップショットが保存されていないため、元に戻せません"
}

pub(super) fn rolled_back_advice() -> &'static str {
    "リソースは修復前の状態に戻り、再び安全でない状態です。ASR は検出結果のワークフローステータスを NEW（新規）に戻します。誰がなぜロールバックしたかを確認してください。そのうえで別の方法で修復するか、このリソースを自動修復の対象から外してください。"
}

pub(super) fn unknown_outcome_advice() -> &'static str {
    "このバージョンの asr-notify が対応していないステータスです。検出結果を確認し、ASR をアップグレードした場合は asr-notify も更新してください。"
}
