//! セキュリティサービスの検出結果、日本語。

use super::{Japanese, facts};
use crate::{
    Alert, Ending, FactName, Severity, Source,
    wording::{AlertWording, count_and_unit},
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

impl AlertWording for Japanese {
    fn alert_headline(&self, alert: &Alert) -> &'static str {
        match alert.source {
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
        if alert.is_over {
            return None;
        }
        Some(match alert.source {
            Source::AccessAnalyzer if alert.fact(FactName::Error).is_some() => {
                "IAM Access Analyzer がリソースを分析できませんでした"
            }
            Source::AccessAnalyzer => match alert.kind.as_deref()? {
                "ExternalAccess" if alert.fact(FactName::PublicAccess).is_some() => {
                    "リソースがパブリックにアクセス可能です"
                }
                "ExternalAccess" => "信頼ゾーンの外部からリソースにアクセス可能です",
                "InternalAccess" => "組織内のプリンシパルがリソースにアクセス可能です",
                "UnusedIAMRole" => "使用されていない IAM ロールです",
                "UnusedIAMUserAccessKey" => "IAM ユーザーのアクセスキーが使用されていません",
                "UnusedIAMUserPassword" => "IAM ユーザーのパスワードが使用されていません",
                "UnusedPermission" => "使用されていないアクセス許可があります",
                _ => return None,
            },
            Source::Health => match alert.fact(FactName::Service) {
                Some("RISK") => "AWS がこのアカウントのセキュリティリスクを検知しました",
                Some("ABUSE") => "AWS がこのアカウントのリソースの不正使用を報告しています",
                _ => match alert.fact(FactName::Category)? {
                    "issue" => "このアカウントに影響する問題が AWS で発生しています",
                    "scheduledChange" => "このアカウントに影響する変更が予定されています",
                    "accountNotification" => "AWS からこのアカウントへのお知らせです",
                    "investigation" => "AWS が問題を調査しています",
                    _ => return None,
                },
            },
            Source::Config if alert.status.as_deref()?.ends_with("NON_COMPLIANT") => {
                "リソースがルールに準拠していません"
            }
            _ => return None,
        })
    }

    fn alert_advice(&self, alert: &Alert) -> Option<&'static str> {
        Some(match alert.source {
            Source::GuardDuty => {
                "CloudTrail やリソースのログで、意図したアクティビティかどうかを確認してください。心当たりがなければ、リソースの隔離と関係する認証情報の無効化を行い、インシデントとして対応してください。意図したものであれば検出結果をアーカイブしてください。"
            }
            Source::AccessAnalyzer if alert.fact(FactName::Error).is_some() => {
                "リソースのポリシーが IAM Access Analyzer のサービスリンクロールによる読み取りを拒否していないか確認してください。"
            }
            Source::AccessAnalyzer if alert.kind.as_deref()?.starts_with("Unused") => {
                "不要であれば削除してください。必要な場合は検出結果をアーカイブしてください。"
            }
            Source::AccessAnalyzer => {
                "意図したアクセスであれば検出結果をアーカイブしてください。意図していない場合は、リソースのポリシーや設定からアクセスを取り除いてください。次回の分析で検出結果は自動的に解決済みになります。"
            }
            Source::Inspector => match alert.fact(FactName::Fix)? {
                "YES" => {
                    "修正済みのバージョンにパッケージを更新してください。コンテナイメージや関数に含まれる場合は再ビルドしてください。"
                }
                "PARTIAL" => {
                    "修正が提供されているパッケージを更新し、残りは修正が提供されるまでリソースへのアクセスを制限してください。"
                }
                _ => {
                    "修正はまだ提供されていません。リソースへのアクセスを制限し、提供され次第更新してください。"
                }
            },
            Source::Macie => match alert.fact(FactName::Category)? {
                "CLASSIFICATION" => {
                    "このデータの保存場所として適切か、誰がバケットを読み取れるかを確認し、オブジェクトの移動・暗号化・削除、またはアクセスの制限を行ってください。"
                }
                _ => {
                    "バケットの設定変更が意図したものか、誰が変更したかを確認してください。意図していない場合は元に戻してください。"
                }
            },
            Source::Health => match alert.fact(FactName::Service) {
                Some("RISK" | "ABUSE") => {
                    "至急対応してください。該当する認証情報の無効化またはリソースの隔離を行い、CloudTrail で何が行われたかを確認し、AWS サポートのケースに回答してください。"
                }
                _ => {
                    "説明を読み、影響を受けるリソースを確認し、期限までに必要な対応を行ってください。"
                }
            },
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

    fn status(&self, word: &str) -> Option<&'static str> {
        facts::status(word)
    }

    fn age(&self, seconds: i64) -> Option<String> {
        let (count, unit) = count_and_unit(seconds, ["日", "時間", "分"])?;
        Some(format!("{count} {unit}経過"))
    }

    fn sample(&self) -> &'static str {
        "はい（対応不要）"
    }

    fn open_alert(&self, alert: &Alert) -> &'static str {
        match alert.source {
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
