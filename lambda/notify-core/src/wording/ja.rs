//! 日本語。

mod alert;
mod facts;

use super::{Advice, Label, Wording, against, statistic};
use crate::{AlarmState, AsrAlarm, Comparison, Condition, Failure, Outcome, Threshold};

pub(super) struct Japanese;

impl Wording for Japanese {
    fn label(&self, label: Label) -> &'static str {
        match label {
            Label::Account => "アカウント",
            Label::Region => "リージョン",
            Label::Control => "コントロール",
            Label::Resource => "リソース",
            Label::Reason => "理由",
            Label::Result => "結果",
            Label::Ticket => "チケット",
            Label::State => "状態",
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
            Label::FollowUp => "手動での対応が必要です",
            Label::Output => "ランブックの出力",
            Label::Body => "メッセージ",
            Label::OpenFinding => "Security Hub CSPM で検出結果を開く",
            Label::OpenExecution => "Step Functions の実行を開く",
            Label::OpenAutomation => "オートメーションの実行を開く",
            Label::OpenTicket => "チケットを開く",
            Label::OpenAlarm => "CloudWatch でアラームを開く",
            Label::OpenGuidance => "AWS の対応手順を開く",
        }
    }

    fn outcome(&self, outcome: &Outcome) -> &'static str {
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

    fn succeeded_with_follow_up(&self) -> &'static str {
        "自動修復に成功（手動での対応が必要）"
    }

    fn outcome_keyword(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Succeeded => "成功",
            Outcome::Failed(_) => "失敗",
            Outcome::Queued => "開始",
            Outcome::Skipped => "スキップ",
            Outcome::Unknown(_) => "不明",
        }
    }

    fn failure_advice(&self, failure: Failure) -> &'static str {
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

    fn unknown_outcome_advice(&self) -> &'static str {
        "このバージョンの asr-notify が知らないステータスです。検出結果を確認し、ASR をアップグレードした場合は asr-notify も更新してください。"
    }

    fn alarm(&self, state: &AlarmState) -> &'static str {
        match state {
            AlarmState::Alarm => "アラーム発生",
            AlarmState::Ok => "アラーム復旧",
            AlarmState::InsufficientData => "アラームのデータ不足",
            AlarmState::Other(_) => "アラームの状態が変化",
        }
    }

    fn asr_alarm(&self, alarm: &AsrAlarm) -> Advice {
        let (meaning, action) = match alarm {
            AsrAlarm::NoRunbook => (
                "ASR にランブックがない検出結果の修復が試みられました。",
                "検出結果のある場所に ASR のメンバースタックをデプロイするか、ASR が対応していないコントロールであれば自動修復の対象から外してください。対象のアカウントとコントロールは、このチャンネルの失敗の通知で確認できます。",
            ),
            AsrAlarm::AssumeRoleFailure => (
                "ASR がメンバーアカウントのロールを引き受けられませんでした。",
                "対象のアカウントにメンバーロールスタックをデプロイし、サービスコントロールポリシーを確認してください。対象のアカウントは、このチャンネルの失敗の通知で確認できます。",
            ),
            AsrAlarm::StateMachineExecutions => (
                "オーケストレーターの実行回数が想定を超えました。",
                "繰り返し修復されている検出結果を探し、原因が分かるまで自動修復を止めてください。",
            ),
            AsrAlarm::PreProcessorDeadLetters => (
                "複数回試しても検出結果を受け付けられませんでした。これらは修復されていません。",
                "前処理関数のログを確認し、キュー SO0111-ASR-PreProcessorDLQ を再処理してください。",
            ),
            AsrAlarm::NotificationDeadLetters => (
                "複数回試しても ASR 自身の通知を配信できませんでした。",
                "通知ディスパッチャーのログを確認し、キュー SO0111-ASR-NotificationDLQ を再処理してください。",
            ),
            AsrAlarm::SchedulingDeadLetters => (
                "スケジュールされるはずの修復が、複数回試しても処理できませんでした。",
                "スケジューリング関数のログを確認し、そのデッドレターキューを再処理してください。",
            ),
            AsrAlarm::ChannelDeadLetters => (
                "複数回試しても ASR の通知チャンネルがメッセージを受け付けませんでした。",
                "ASR でチャンネルの設定を確認し、そのデッドレターキューを再処理してください。",
            ),
            AsrAlarm::SynchronizationError => (
                "ASR の検出結果の同期に失敗しました。Web UI の表示が古い可能性があります。",
                "関数 SO0111-ASR-synchronization のログを確認してください。",
            ),
            AsrAlarm::ControlFailures(_) => (
                "1 つのコントロールで修復の失敗が多発しています。",
                "実行されたアカウントで、このコントロールのランブックの直近の失敗を確認してください。原因が分からない場合は自動修復を止めてください。",
            ),
            AsrAlarm::RollbackRate => (
                "本日のロールバックの回数が通常より多くなっています。",
                "誰がなぜロールバックしたかを確認してください。修復がワークロードに影響している可能性があります。",
            ),
            AsrAlarm::RollbackSnapshot => (
                "変更前のリソースの状態を保存できませんでした。この変更はロールバックできません。",
                "メンバーロールの権限と、スナップショット取得のログを確認してください。",
            ),
            AsrAlarm::RollbackFailures => (
                "ロールバックの 2 割超が失敗しています。",
                "メンバーアカウントの権限と、修復後にリソースが変更されていないかを確認してください。",
            ),
            AsrAlarm::SignInRisk => (
                "Amazon Cognito が ASR の Web UI へのサインインにリスクを検出しました。",
                "ユーザープールのサインイン履歴で認証情報の漏えいがないか確認し、該当ユーザーをリセットしてください。",
            ),
            AsrAlarm::SignInBlocked => (
                "Amazon Cognito が ASR の Web UI へのサインインをブロックしました。",
                "ユーザープールのサインイン履歴を確認してください。パスワードの総当たりの可能性があります。",
            ),
            AsrAlarm::SignInThrottled => (
                "ASR の Web UI へのサインインがスロットリングされています。",
                "パスワードの総当たりや、過剰にサインインするクライアントがないか確認してください。",
            ),
            AsrAlarm::MachineAccessDenied => (
                "マシンクライアントが ASR の API に拒否されました。",
                "どのクライアントか、スコープが正しいかを確認してください。心当たりがなければ無効にしてください。",
            ),
            AsrAlarm::ControlChanges => (
                "コントロールの有効・無効の切り替えが通常より多くなっています。",
                "ASR のアクティビティログで、誰が行ったか、意図したものかを確認してください。",
            ),
            AsrAlarm::SensitiveWrites => (
                "ASR の API で重要な変更が通常より多くなっています。",
                "ASR のアクティビティログで、誰が行ったか、意図したものかを確認してください。",
            ),
            AsrAlarm::ToolErrors => (
                "ASR の MCP サーバーの呼び出しの失敗が通常より多くなっています。",
                "MCP サーバーのログを確認してください。クライアントの不具合や探索行為、依存先の障害の可能性があります。",
            ),
        };
        Advice { meaning, action }
    }

    fn condition(&self, condition: &Condition) -> String {
        let mut sentence = condition.metric.clone();
        if let Some(word) = statistic(condition) {
            let name = match word.as_str() {
                "Sum" => "合計",
                "Average" => "平均",
                "Maximum" => "最大",
                "Minimum" => "最小",
                "SampleCount" | "Samplecount" => "サンプル数",
                other => other,
            };
            sentence += &format!(" の{name}");
        }
        if let Threshold::Band(deviations) = condition.threshold {
            sentence += match condition.comparison {
                Comparison::AboveBand => "が予測範囲を上回る",
                Comparison::BelowBand => "が予測範囲を下回る",
                _ => "が予測範囲から外れる",
            };
            if let Some(deviations) = deviations {
                sentence += &format!("（幅は標準偏差の {deviations} 倍）");
            }
        } else if let Some(against) = against(condition) {
            sentence += &format!(" {against}");
        }
        if let Some(seconds) = condition.period_seconds {
            sentence += &format!("（{}間）", period(seconds));
        }
        match (condition.datapoints.or(condition.periods), condition.periods) {
            (Some(datapoints), Some(periods)) if periods > 1 => {
                sentence += &format!("、{periods} 期間中 {datapoints} 期間");
            }
            _ => {}
        }
        sentence
    }

    fn storage(&self) -> Advice {
        Advice {
            meaning: "ASR のテンプレートを保管するバケットからオブジェクトが削除されました。",
            action: "ASR のアップグレードやバケットのライフサイクルルールによるものでなければ、CloudTrail で実行者を確認し、以前のバージョンを復元してください。",
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
        "asr-notify が知らない種類のメッセージのため、届いたまま表示しています。ASR をアップグレードした場合は asr-notify を更新するか、このトピックへの発行元を確認してください。"
    }
}

fn period(seconds: u64) -> String {
    match seconds {
        s if s >= 86_400 && s.is_multiple_of(86_400) => format!("{} 日", s / 86_400),
        s if s >= 3_600 && s.is_multiple_of(3_600) => format!("{} 時", s / 3_600),
        s if s >= 60 && s.is_multiple_of(60) => format!("{} 分", s / 60),
        s => format!("{s} 秒"),
    }
}
