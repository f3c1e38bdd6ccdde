//! ファクトの項目名と、サービスの語に対応する日本語。

use crate::FactName;

pub(super) fn name(name: FactName) -> &'static str {
    match name {
        FactName::Product => "検出元",
        FactName::Compliance => "コンプライアンス",
        FactName::Reason => "理由",
        FactName::OpenSince => "初回検出日時",
        FactName::AlsoInvolved => "関連リソース",
        FactName::Cloud => "クラウド",
        FactName::CloudAccount => "クラウドのアカウント",
        FactName::CloudRegion => "クラウドのリージョン",
        FactName::Reference => "参考",
        FactName::Results => "結果",
        FactName::Vulnerability => "脆弱性",
        FactName::Score => "Inspector スコア",
        FactName::Cvss => "CVSS 基本スコア",
        FactName::Packages => "パッケージ",
        FactName::Fix => "修正の有無",
        FactName::Exploit => "エクスプロイトの有無",
        FactName::ExploitProbability => "悪用の確率（EPSS）",
        FactName::Weakness => "脆弱性の種類",
        FactName::CodeLocation => "コードの場所",
        FactName::RuntimeReachability => "実行時の到達可能性",
        FactName::Image => "イメージ",
        FactName::Layer => "レイヤー",
        FactName::Caller => "呼び出し元",
        FactName::ApiCall => "API コール",
        FactName::UnusualCalls => "通常と異なる API コール",
        FactName::Domain => "ドメイン",
        FactName::RemoteAddress => "リモート IP アドレス",
        FactName::Direction => "通信の方向",
        FactName::Port => "ポート",
        FactName::NetworkPath => "ネットワーク経路",
        FactName::RemotePort => "リモートポート",
        FactName::RemoteAccount => "リモートアカウント",
        FactName::Blocked => "ブロックの有無",
        FactName::KubernetesUser => "Kubernetes ユーザー",
        FactName::KubernetesRequest => "Kubernetes リクエスト",
        FactName::Workload => "ワークロード",
        FactName::Process => "プロセス",
        FactName::CommandLine => "コマンドライン",
        FactName::Database => "データベース",
        FactName::DatabaseUser => "データベースユーザー",
        FactName::FailedLogins => "失敗したログイン数",
        FactName::SuccessfulLogins => "成功したログイン数",
        FactName::Threat => "脅威",
        FactName::File => "ファイル",
        FactName::Hash => "ハッシュ（SHA-256）",
        FactName::Signals => "シグナル",
        FactName::DetectionRule => "検出ルール",
        FactName::AttackSequence => "関連する攻撃シーケンス",
        FactName::Count => "検出回数",
        FactName::SensitiveData => "機密データ",
        FactName::Permission => "有効なアクセス許可",
        FactName::PublicAccess => "パブリックアクセス",
        FactName::Principal => "プリンシパル",
        FactName::Actions => "アクション",
        FactName::Error => "エラー",
        FactName::UnusedServices => "未使用のサービス数",
        FactName::UnusedActions => "未使用のアクション数",
        FactName::Service => "サービス",
        FactName::Category => "カテゴリ",
        FactName::Scope => "影響範囲",
        FactName::Personas => "対象者",
        FactName::Actionability => "対応の要否",
        FactName::ResolvedEntities => "影響が解消したリソース",
        FactName::Starts => "開始日時",
        FactName::Ends => "終了日時",
        FactName::Page => "分割",
    }
}

/// The words for a word of a service. None if the word is shown as it is.
pub(super) fn value(word: &str) -> Option<&'static str> {
    Some(match word {
        "true" | "YES" | "REACHABLE" => "あり",
        "false" | "NO" | "NOT_REACHABLE" => "なし",
        "PARTIAL" => "一部あり",
        "PUBLIC" => "パブリック",
        "NOT_PUBLIC" => "非パブリック",
        "CLASSIFICATION" => "機密データ",
        "POLICY" => "ポリシーの検出結果",
        "global" => "グローバル",
        "issue" => "問題",
        "scheduledChange" => "予定された変更",
        "accountNotification" => "アカウント通知",
        "investigation" => "調査",
        "ACTION_REQUIRED" => "対応が必要",
        "ACTION_MAY_BE_REQUIRED" => "対応が必要な場合あり",
        "INFORMATIONAL" => "対応不要",
        "ACCOUNT_SPECIFIC" => "アカウント固有",
        "AZURE" => "Azure",
        "GCP" => "Google Cloud",
        _ => return None,
    })
}

/// The word for people that an AWS Health event is for. None if AWS has a new one.
pub(super) fn persona(word: &str) -> Option<&'static str> {
    Some(match word {
        "OPERATIONS" => "運用",
        "SECURITY" => "セキュリティ",
        "BILLING" => "請求",
        "INBOUND" => "インバウンド",
        "OUTBOUND" => "アウトバウンド",
        _ => return None,
    })
}

/// The Japanese word for a status or a compliance status, as the console has it. None if AWS has a new
/// one.
pub(super) fn status(word: &str) -> Option<&'static str> {
    Some(match word {
        "NEW" | "New" => "新規",
        "NOTIFIED" => "通知済み",
        "In Progress" => "対応中",
        "SUPPRESSED" | "Suppressed" => "抑制済み",
        "RESOLVED" | "Resolved" => "解決済み",
        "ARCHIVED" | "Archived" => "アーカイブ済み",
        "DELETED" | "Deleted" => "削除済み",
        "ACTIVE" => "アクティブ",
        "CLOSED" => "クローズ済み",
        "open" => "継続中",
        "upcoming" => "予定",
        "closed" => "終了",
        "COMPLIANT" => "準拠",
        "NON_COMPLIANT" => "非準拠",
        "NOT_APPLICABLE" => "対象外",
        "INSUFFICIENT_DATA" => "データ不足",
        "PASSED" | "Pass" => "成功",
        "FAILED" | "Fail" => "失敗",
        "WARNING" | "Warning" => "警告",
        "NOT_AVAILABLE" => "判定不可",
        _ => return None,
    })
}
