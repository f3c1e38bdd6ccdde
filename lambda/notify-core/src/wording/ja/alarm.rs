//! CloudWatch と ASR のアラーム。

use crate::{
    AlarmState, AsrAlarm, Comparison, Condition, Threshold,
    wording::{Advice, against, statistic},
};

pub(super) fn state(state: &AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "アラーム発生",
        AlarmState::Ok => "アラーム復旧",
        AlarmState::InsufficientData => "アラームのデータ不足",
        AlarmState::Other(_) => "アラームの状態が変化",
    }
}

pub(super) fn asr(alarm: &AsrAlarm) -> Advice {
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

pub(super) fn condition(condition: &Condition) -> String {
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

fn period(seconds: u64) -> String {
    match seconds {
        s if s >= 86_400 && s.is_multiple_of(86_400) => format!("{} 日", s / 86_400),
        s if s >= 3_600 && s.is_multiple_of(3_600) => format!("{} 時", s / 3_600),
        s if s >= 60 && s.is_multiple_of(60) => format!("{} 分", s / 60),
        s => format!("{s} 秒"),
    }
}
