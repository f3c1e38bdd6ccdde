//! CloudWatch と ASR のアラーム。

use crate::{
    AlarmState, AsrAlarm, Comparison, Condition, Threshold,
    wording::{Advice, against, statistic},
};

pub(super) fn state(state: &AlarmState) -> &'static str {
    match state {
        AlarmState::Alarm => "アラーム発生",
        AlarmState::Ok => "アラーム解消",
        AlarmState::InsufficientData => "アラームのデータ不足",
        AlarmState::Other(_) => "アラームの状態が変化",
    }
}

pub(super) fn asr(alarm: &AsrAlarm) -> Advice {
    let (meaning, action) = match alarm {
        AsrAlarm::NoRunbook => (
            "対応するランブックのない検出結果に修復が要求され、修復されませんでした。",
            "検出結果が発生したアカウントとリージョンに ASR のメンバースタックをデプロイするか、ASR が対応していないコントロールであれば自動修復の対象から外してください。対象のアカウントとコントロールは、同じ時間帯の「自動修復に失敗」「自動修復不可」の通知で確認できます。",
        ),
        AsrAlarm::AssumeRoleFailure => (
            "ASR がメンバーアカウントのロールを引き受けられませんでした。",
            "対象のアカウントにメンバーロールスタックをデプロイし、サービスコントロールポリシーを確認してください。対象のアカウントは、同じ時間帯の「自動修復に失敗」「自動修復不可」の通知で確認できます。",
        ),
        AsrAlarm::StateMachineExecutions => (
            "オーケストレーターの実行回数が想定を超えました。",
            "繰り返し修復されている検出結果を探し、原因が分かるまで自動修復を止めてください。",
        ),
        AsrAlarm::PreProcessorDeadLetters => (
            "再試行しても検出結果を取り込めませんでした。該当の検出結果は修復されていません。",
            "関数 SO0111-ASR-PreProcessor のログを確認し、名前に PreProcessorDLQ を含むデッドレターキューを再処理してください。",
        ),
        AsrAlarm::NotificationDeadLetters => (
            "再試行しても ASR の通知を配信できませんでした。",
            "関数 SO0111-ASR-NotificationDispatcher のログを確認し、名前に NotificationDLQ を含むデッドレターキューを再処理してください。",
        ),
        AsrAlarm::SchedulingDeadLetters => (
            "再試行しても、予定されていた修復を処理できませんでした。",
            "関数 SO0111-ASR-schedulingLambdaTrigger のログを確認し、そのデッドレターキューを再処理してください。",
        ),
        AsrAlarm::ChannelDeadLetters => (
            "再試行しても、ASR の通知チャンネルにメッセージを送信できませんでした。",
            "ASR でのチャンネルの設定と、その関数（SO0111-ASR-SlackChannel、SO0111-ASR-EmailChannel など）のログを確認し、デッドレターキューを再処理してください。",
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
            "1 日あたりのロールバック回数が通常より多くなっています。",
            "誰がなぜロールバックしたかを確認してください。修復がワークロードに影響している可能性があります。",
        ),
        AsrAlarm::RollbackSnapshot => (
            "変更前のリソースの状態を保存できませんでした。この変更はロールバックできません。",
            "メンバーロールのアクセス許可と、スナップショット取得のログを確認してください。",
        ),
        AsrAlarm::RollbackFailures => (
            "ロールバックの 20% 超が失敗しています。",
            "メンバーアカウントのアクセス許可と、修復後にリソースが変更されていないかを確認してください。",
        ),
        AsrAlarm::SignInRisk => (
            "Amazon Cognito が ASR の Web UI へのサインインにリスクを検出しました。",
            "ユーザープールのサインイン履歴で認証情報の漏えいがないか確認し、該当ユーザーをリセットしてください。",
        ),
        AsrAlarm::SignInBlocked => (
            "Amazon Cognito が ASR の Web UI へのサインインをブロックしました。",
            "ユーザープールのサインイン履歴を確認してください。総当たり攻撃（ブルートフォース）の可能性があります。",
        ),
        AsrAlarm::SignInThrottled => (
            "ASR の Web UI へのサインインがスロットリングされています。",
            "総当たり攻撃（ブルートフォース）や、過剰にサインインするクライアントがないか確認してください。",
        ),
        AsrAlarm::MachineAccessDenied => (
            "ASR の API がマシンクライアントのアクセスを拒否しました。",
            "どのクライアントか、スコープが正しいかを確認してください。心当たりがなければ無効にしてください。",
        ),
        AsrAlarm::ControlChanges => (
            "コントロールの有効・無効の切り替えが通常より多くなっています。",
            "ASR のアクティビティログで、誰が行ったか、意図したものかを確認してください。",
        ),
        AsrAlarm::SensitiveWrites => (
            "ASR の API で、影響の大きい変更が通常より多くなっています。",
            "ASR のアクティビティログで、誰が行ったか、意図したものかを確認してください。",
        ),
        AsrAlarm::ToolErrors => (
            "ASR の MCP サーバーの呼び出しの失敗が通常より多くなっています。",
            "MCP サーバーのログを確認してください。クライアントの不具合やスキャン、依存先の障害の可能性があります。",
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
    let mut details = Vec::new();
    if let Threshold::Band(deviations) = condition.threshold {
        sentence += match condition.comparison {
            Comparison::AboveBand => "が予測範囲を上回る",
            Comparison::BelowBand => "が予測範囲を下回る",
            _ => "が予測範囲外",
        };
        details.extend(deviations.map(|deviations| format!("標準偏差の {deviations} 倍")));
    } else if let Some(against) = against(condition) {
        sentence += &format!(" {against}");
    }
    details.extend(condition.period_seconds.map(|seconds| format!("{}ごと", period(seconds))));
    match (condition.datapoints.or(condition.periods), condition.periods) {
        (Some(datapoints), Some(periods)) if periods > 1 => {
            details.push(format!("{periods} 個中 {datapoints} 個のデータポイント"));
        }
        _ => {}
    }
    if !details.is_empty() {
        sentence += &format!("（{}）", details.join("、"));
    }
    sentence
}

fn period(seconds: u64) -> String {
    match seconds {
        s if s >= 86_400 && s.is_multiple_of(86_400) => format!("{} 日", s / 86_400),
        s if s >= 3_600 && s.is_multiple_of(3_600) => format!("{} 時間", s / 3_600),
        s if s >= 60 && s.is_multiple_of(60) => format!("{} 分", s / 60),
        s => format!("{s} 秒"),
    }
}
