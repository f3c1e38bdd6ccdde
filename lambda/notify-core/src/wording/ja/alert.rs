//! セキュリティサービスの検出結果、日本語。

use super::{Japanese, facts};
use crate::{
    Alert, Ending, FactName, Severity, Source,
    wording::{
        AlertWording, adviser, count_and_unit,
        topic::{self, Access, Health},
    },
};

/// `【高】GuardDuty の検出結果`
macro_rules! headline {
    ($what:literal, $alert:expr) => {
        match (Ending::new($alert), $alert.severity) {
            (Some(Ending::Resolved), _) => concat!("【解決済み】", $what),
            (Some(Ending::Compliant), _) => concat!("【準拠】", $what),
            (Some(Ending::NotApplicable), _) => concat!("【対象外】", $what),
            (Some(Ending::Suppressed), _) => concat!("【抑制済み】", $what),
            (Some(Ending::Archived), _) => concat!("【アーカイブ済み】", $what),
            (Some(Ending::Deleted), _) => concat!("【削除済み】", $what),
            (Some(Ending::Closed), _) => concat!("【終了】", $what),
            (None, Severity::Unknown) => concat!("【重要度不明】", $what),
            (None, Severity::Informational) => concat!("【情報】", $what),
            (None, Severity::Low) => concat!("【低】", $what),
            (None, Severity::Medium) => concat!("【中】", $what),
            (None, Severity::High) => concat!("【高】", $what),
            (None, Severity::Critical) => concat!("【重大】", $what),
        }
    };
}

/// The advice for a malware scan that did not check everything.
const SCAN_ADVICE: &str = "スキャンロールのアクセス許可と、対象が GuardDuty でスキャン可能かを確認してください。スキャンが完了するまで、マルウェアの有無は不明です。";

impl AlertWording for Japanese {
    fn alert_headline(&self, alert: &Alert) -> &'static str {
        match alert.source {
            Source::SecurityHub if alert.is_insight() => "Security Hub のインサイト",
            Source::SecurityHub if alert.is_security_hub_v2 => {
                headline!("Security Hub の検出結果", alert)
            }
            Source::SecurityHub => headline!("Security Hub CSPM の検出結果", alert),
            Source::GuardDuty => headline!("GuardDuty の検出結果", alert),
            Source::AccessAnalyzer => headline!("IAM Access Analyzer の検出結果", alert),
            Source::Inspector => headline!("Inspector の検出結果", alert),
            Source::Macie => headline!("Macie の検出結果", alert),
            Source::Health => headline!("AWS Health イベント", alert),
            Source::Config => headline!("AWS Config のコンプライアンス変更", alert),
            Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => {
                headline!("検出結果", alert)
            }
        }
    }

    fn alert_title(&self, alert: &Alert) -> Option<&'static str> {
        let health = topic::health(alert);
        if alert.is_over && health != Some(Health::Resolved) {
            return None;
        }
        Some(match alert.source {
            Source::AccessAnalyzer => access_title(topic::access(alert)?)?,
            Source::Health => health_title(health?),
            // Only the results of malware scans have no title of their own.
            Source::GuardDuty => match alert.status.as_deref()? {
                "THREATS_FOUND" => "スキャンでマルウェアが検出されました",
                "CREATED" | "RUNNING" => return None,
                _ => "マルウェアスキャンで確認できなかったものがあります",
            },
            Source::Config if alert.status.as_deref()?.ends_with("NON_COMPLIANT") => {
                "リソースがルールに準拠していません"
            }
            _ => return None,
        })
    }

    fn failed_check(&self) -> &'static str {
        "不合格のチェック: "
    }

    fn alert_advice(&self, alert: &Alert) -> Option<&'static str> {
        Some(match adviser(alert) {
            Source::GuardDuty if alert.is_malware_in_storage() => {
                "ファイルの利用、イメージの起動、バックアップからの復元を止め、入手経路を調査し、マルウェアであれば削除してください。"
            }
            // Only the result of a scan has a status; in Security Hub every finding has one.
            Source::GuardDuty => match &alert.status {
                Some(status) if alert.source == Source::GuardDuty => match status.as_str() {
                    "CREATED" | "RUNNING" => return None,
                    _ => SCAN_ADVICE,
                },
                _ => {
                    "CloudTrail やリソースのログで、意図したアクティビティかどうかを確認してください。心当たりがなければ、リソースを隔離し、関連する認証情報を無効化したうえで、インシデントとして対応してください。意図したものであれば検出結果をアーカイブしてください。"
                }
            },
            Source::AccessAnalyzer => access_advice(topic::access(alert)?),
            Source::Inspector if alert.kind.as_deref() == Some("NETWORK_REACHABILITY") => {
                "このネットワーク経路が必要かを確認してください。不要であれば、セキュリティグループまたはネットワーク ACL で閉じてください。"
            }
            Source::Inspector
                if alert.fact(FactName::Weakness).is_some()
                    || alert.kind.as_deref() == Some("CODE_VULNERABILITY") =>
            {
                "該当箇所のコードを修正し、再デプロイしてください。"
            }
            Source::Inspector => match alert.fact(FactName::Fix)? {
                "YES" | "true" => {
                    "修正済みのバージョンにパッケージを更新してください。コンテナイメージや関数に含まれる場合は再ビルドしてください。"
                }
                "PARTIAL" => {
                    "修正が提供されているパッケージを更新してください。残りのパッケージに修正が提供されるまでは、リソースへのアクセスを制限してください。"
                }
                "NO" | "false" => {
                    "修正はまだ提供されていません。リソースへのアクセスを制限し、提供され次第、更新してください。"
                }
                _ => return None,
            },
            Source::Macie => match alert.fact(FactName::Category)? {
                "CLASSIFICATION" => {
                    "このデータの保存場所として適切か、誰がバケットを読み取れるかを確認し、オブジェクトの移動・暗号化・削除、またはアクセスの制限を行ってください。"
                }
                _ => {
                    "バケットの設定変更が意図したものか、誰が変更したかを確認してください。意図していない場合は元に戻してください。"
                }
            },
            Source::Health => health_advice(topic::health(alert)?, topic::needs_no_action(alert))?,
            // Only what AWS has a page about; the link stands below.
            Source::SecurityHub if alert.control.is_some() && alert.guidance.is_some() => {
                "AWS のガイダンスに従ってリソースを修正してください。リスクを許容する場合は、検出結果を抑制してください。"
            }
            Source::Config => {
                "ルールを開いてチェック内容を確認し、リソースを修正するか、例外として扱ってください。"
            }
            _ => return None,
        })
    }

    fn severity(&self, severity: Severity) -> &'static str {
        match severity {
            Severity::Unknown => "不明",
            Severity::Informational => "情報",
            Severity::Low => "低",
            Severity::Medium => "中",
            Severity::High => "高",
            Severity::Critical => "重大",
        }
    }

    fn fact(&self, name: FactName) -> &'static str {
        facts::name(name)
    }

    fn fact_value(&self, word: &str) -> Option<&'static str> {
        facts::value(word)
    }

    fn persona(&self, word: &str) -> Option<&'static str> {
        facts::persona(word)
    }

    fn status(&self, word: &str) -> Option<&'static str> {
        facts::status(word)
    }

    fn duration(&self, seconds: i64) -> Option<String> {
        let (count, unit) = count_and_unit(seconds, ["日", "時間", "分"])?;
        Some(format!("{count} {unit}"))
    }

    fn age(&self, seconds: i64) -> Option<String> {
        Some(self.duration(seconds)? + "経過")
    }

    fn sample(&self) -> &'static str {
        "はい（対応不要）"
    }

    fn open_alert(&self, alert: &Alert) -> &'static str {
        match alert.source {
            Source::SecurityHub if alert.is_insight() => "Security Hub でインサイトを開く",
            Source::SecurityHub if alert.is_security_hub_v2 => "Security Hub で検出結果を開く",
            Source::SecurityHub => "Security Hub CSPM で検出結果を開く",
            Source::GuardDuty => "GuardDuty で検出結果を開く",
            Source::AccessAnalyzer => "IAM Access Analyzer で検出結果を開く",
            Source::Inspector => "Inspector で検出結果を開く",
            Source::Macie => "Macie で検出結果を開く",
            Source::Health => "AWS Health でイベントを開く",
            Source::Config => "AWS Config でルールを開く",
            Source::Asr | Source::Alarm | Source::S3 | Source::Unrecognised => "開く",
        }
    }
}

fn access_title(access: Access) -> Option<&'static str> {
    Some(match access {
        Access::ResourceNotReadable
        | Access::IdentityNotReadable
        | Access::NotAnalysed
        | Access::UseNotAnalysed => "IAM Access Analyzer がリソースを分析できませんでした",
        Access::Public => "リソースがパブリックにアクセス可能です",
        Access::ExternalToRole => "信頼ゾーンの外部から IAM ロールを引き受けることができます",
        Access::External => "信頼ゾーンの外部からリソースにアクセス可能です",
        Access::Internal => "組織内のプリンシパルがリソースにアクセス可能です",
        Access::UnusedRole => "使用されていない IAM ロールです",
        Access::UnusedAccessKey => "IAM ユーザーのアクセスキーが使用されていません",
        Access::UnusedPassword => "IAM ユーザーのパスワードが使用されていません",
        Access::UnusedPermission => "使用されていないアクセス許可があります",
        Access::Unused => return None,
    })
}

fn access_advice(access: Access) -> &'static str {
    match access {
        Access::IdentityNotReadable => {
            "サービスリンクロール AWSServiceRoleForAccessAnalyzer がアカウントに存在するかを確認してください。"
        }
        Access::UseNotAnalysed => {
            "AWS 側で分析を完了できませんでした。次回の分析を待ち、それでもエラーが続く場合は、使用されているかを手動で確認し、AWS サポートに連絡してください。"
        }
        Access::ResourceNotReadable => {
            "サービスリンクロール AWSServiceRoleForAccessAnalyzer がアカウントに存在するか、リソースのポリシーがこのロールによる読み取りを拒否していないかを確認してください。"
        }
        Access::NotAnalysed => {
            "AWS 側で分析を完了できませんでした。次回の分析を待ち、それでもエラーが続く場合は、誰がアクセスできるかを手動で確認し、AWS サポートに連絡してください。"
        }
        Access::Public | Access::External => {
            "意図したアクセスであれば検出結果をアーカイブしてください。意図していない場合は、リソースのポリシーや設定からアクセスを削除してください。次回の分析で検出結果は自動的に解決済みになります。"
        }
        Access::ExternalToRole => {
            "意図したアクセスであれば検出結果をアーカイブしてください。意図していない場合は、ロールの信頼ポリシーからプリンシパルを削除してください。次回の分析で検出結果は自動的に解決済みになります。"
        }
        Access::Internal => {
            "必要なアクセスであれば検出結果をアーカイブしてください。不要な場合は、プリンシパルのアクセス許可またはリソースのポリシーからアクセスを削除してください。次回の分析で検出結果は自動的に解決済みになります。"
        }
        Access::UnusedRole => {
            "ロールの用途を確認してください。不要であれば削除し、緊急時などのために残す場合は検出結果をアーカイブしてください。"
        }
        Access::UnusedAccessKey => {
            "アクセスキーを無効化し、影響がないことを確認してから削除してください。必要な場合は検出結果をアーカイブしてください。"
        }
        Access::UnusedPassword => {
            "ユーザーのコンソールアクセスを無効化してください。必要な場合は検出結果をアーカイブしてください。"
        }
        Access::UnusedPermission => {
            "使用されていないアクセス許可をポリシーから削除してください。検出結果のページに、範囲を絞ったポリシーの推奨があります。必要な場合は検出結果をアーカイブしてください。"
        }
        Access::Unused => {
            "不要であれば削除してください。必要な場合は検出結果をアーカイブしてください。"
        }
    }
}

fn health_title(health: Health) -> &'static str {
    match health {
        Health::Resolved => "影響を受けていたリソースは、すべて影響が解消しました",
        Health::Abuse => "AWS がこのアカウントのリソースの不正使用を報告しています",
        Health::Risk => "AWS がこのアカウントのセキュリティリスクを報告しています",
        Health::Security => "AWS からこのアカウントへのセキュリティに関するお知らせです",
        Health::Issue => "このアカウントに影響する問題が AWS で発生しています",
        Health::PublicIssue => {
            "AWS がサービスの問題を報告しています（このアカウントへの影響は示されていません）"
        }
        Health::Investigation => "AWS が問題を調査しています",
        Health::Change => "このアカウントに影響する変更が予定されています",
        Health::PublicChange => "AWS のサービスの変更が予定されています",
        Health::Notification => "AWS からこのアカウントへのお知らせです",
        Health::PublicNotification => "AWS からすべてのお客様へのお知らせです",
    }
}

/// None if there is nothing to do.
fn health_advice(health: Health, needs_no_action: bool) -> Option<&'static str> {
    Some(match health {
        Health::Abuse => {
            "至急対応してください。該当するリソースを停止または隔離し、CloudTrail とリソースのログで誰が使用しているかを確認したうえで、AWS からの報告に返信してください。"
        }
        Health::Risk => {
            "至急対応してください。該当する認証情報を無効化するか、リソースを隔離してください。CloudTrail で不正な操作の有無を確認し、AWS サポートのケースに返信してください。"
        }
        Health::Security => {
            "説明を読み、このアカウントにリスクがあるかを確認し、AWS が求める対応を行ってください。"
        }
        Health::Issue => {
            "影響を受けるリソースが動作しているかを確認し、動作していない場合は負荷を別のリソースに移してください。問題が解決するまで、AWS がこのイベントを更新します。"
        }
        Health::PublicIssue | Health::Investigation => {
            "このリージョンでこのサービスを使用しているかを確認し、ワークロードの状態を監視してください。問題が解決するまで、AWS がこのイベントを更新します。"
        }
        Health::Resolved => return None,
        Health::Change
        | Health::PublicChange
        | Health::Notification
        | Health::PublicNotification
            if needs_no_action =>
        {
            return None;
        }
        Health::Change | Health::PublicChange => {
            "説明を読み、影響を受けるリソースを確認し、変更の開始前に必要な対応を行ってください。"
        }
        Health::Notification | Health::PublicNotification => {
            "説明を読み、期限までに必要な対応を行ってください。"
        }
    })
}
