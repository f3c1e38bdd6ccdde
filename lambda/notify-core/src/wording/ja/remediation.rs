//! 修復。

use crate::{Failure, Outcome};

pub(super) fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "自動修復に成功",
        Outcome::Failed(failure) => match failure {
            Failure::Runbook | Failure::ReportedByRunbook => "自動修復に失敗",
            Failure::TimedOut => "自動修復がタイムアウト",
            Failure::Cancelled => "自動修復がキャンセルされました",
            Failure::Aborted => "自動修復が中断されました",
            Failure::Execution => "自動修復に失敗（オーケストレーター）",
            Failure::NoRunbook => "修復できません（ランブックなし）",
            Failure::AssumeRole => "修復できません（メンバーロールを引き受けられない）",
            Failure::PlaybookNotEnabled => "修復できません（プレイブックが無効）",
            Failure::RunbookNotActive => "修復できません（ランブックが非アクティブ）",
            Failure::OrchestratorStep => "修復できません（オーケストレーターのエラー）",
        },
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
        Outcome::Queued => "開始",
        Outcome::Skipped => "スキップ",
        Outcome::Unknown(_) => "不明",
    }
}

pub(super) fn failure_advice(failure: Failure) -> &'static str {
    match failure {
        Failure::Runbook => {
            "検出結果のアカウントでオートメーションの実行を開き、失敗したステップを確認してください。そのうえでリソースを手動で修復するか、修復をもう一度実行してください。"
        }
        Failure::ReportedByRunbook => {
            "ランブックは最後まで実行されましたが失敗を報告しました。ASR はこれを成功として扱うため、リソースが変わらないまま検出結果が RESOLVED になっている可能性があります。リソースを確認し、修復されていなければ検出結果を NEW に戻してください。"
        }
        Failure::TimedOut => {
            "実行を開き、止まったステップを確認してください。リソースが途中まで変更されている可能性があるため、再実行の前に状態を確認してください。"
        }
        Failure::Cancelled => {
            "検出結果のアカウントでランブックが停止されました。リソースが途中まで変更されている可能性があります。状態を確認し、必要であれば修復をもう一度実行してください。"
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
            "ASR の管理者スタックでこの標準のプレイブックを有効にするか、統合コントロール（SC）のプレイブックを使用してください。"
        }
        Failure::RunbookNotActive => {
            "このアカウントとリージョンの ASR メンバースタックを更新し、オートメーションドキュメントをアクティブな状態に戻してください。"
        }
        Failure::OrchestratorStep => {
            "Step Functions の実行と、失敗した Lambda 関数（SO0111-ASR）のログを確認してください。原因を取り除いてから修復をもう一度実行してください。"
        }
    }
}

pub(super) fn unknown_outcome_advice() -> &'static str {
    "このバージョンの asr-notify が知らないステータスです。検出結果を確認し、ASR をアップグレードした場合は asr-notify も更新してください。"
}
