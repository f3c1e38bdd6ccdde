//! 更新、まとめ、ダイジェスト。

use crate::wording::phrase::Phrase;

pub(super) fn phrase(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Headline => "【{0}】{1}",
        Phrase::Separator => "、",
        Phrase::Risen => "{0}に上昇、{1}前から未解決",
        Phrase::Count => "検出回数 {0} → {1}",
        Phrase::Signal => "シグナル +1 件",
        Phrase::Signals => "シグナル +{0} 件",
        Phrase::Entity => "影響を受けるリソース +1 件",
        Phrase::Entities => "影響を受けるリソース +{0} 件",
        Phrase::Actor => "新しいアドレスまたはプリンシパル",
        Phrase::Reopened | Phrase::ReopenedOf => "再発",
        Phrase::ReopenedAgain => "再発 {0} 回目",
        Phrase::Again => "再発生",
        Phrase::AgainTimes => "再発生 {0} 回",
        Phrase::NotFixed | Phrase::NotFixedOf => "未修復",
        Phrase::ActiveAgain => "再びアクティブ",
        Phrase::RolledBack => "ロールバック",
        Phrase::Flapping | Phrase::FlappingOf => "フラッピング",
        Phrase::Confirmed => "{0}で解決",
        Phrase::ClaimedByAsr => "ASR が修復、{0}経過",
        Phrase::ClaimedByPerson => "手動で解決、{0}経過",
        Phrase::SetAside | Phrase::OpenFor => "{0}経過",
        Phrase::StillOpen => "{0}経過、未解決",
        Phrase::BackInSight | Phrase::BackInSightOf => "報告再開",
        Phrase::Backlog => "既存の問題",
        Phrase::EachDay => "毎日 {0} 頃に再発しています。",
        Phrase::AfterFix => "解決から {0}後に毎回再発しています。",
        Phrase::SinceLastMessage => "この通知先への前回の通知から {0} 回発生しました。",
        Phrase::AsrClaimed => "{0}前に ASR が修復の成功を報告しましたが、{1}。",
        Phrase::PersonClaimed => "{0}前に手動で解決済みに変更されましたが、{1}。",
        Phrase::SomebodyClaimed => "修復されたと報告されましたが、{1}。",
        Phrase::CheckFails => "チェックは不合格のままです",
        Phrase::StillReported => "検出が続いています",
        Phrase::WhyActiveAgain => "抑制またはアーカイブが解除されました。",
        Phrase::WhyRolledBack => "ASR が修復をロールバックしました。",
        Phrase::WhyFlapping => {
            "フラッピング: 24 時間以内に発生と解決が {0} 回切り替わりました。次の通知は、24 時間変化がなかったとき、または悪化したときです。"
        }
        Phrase::WhyConfirmed => "検出元で解消が確認されました。",
        Phrase::WhyClaimedByAsr => "ASR が修復の成功を報告しました。チェックによる確認はまだです。",
        Phrase::WhyClaimedByPerson => {
            "手動で解決済みに変更されました。チェックによる確認はまだです。"
        }
        Phrase::WhySetAside => "抑制またはアーカイブされました。原因は残っている可能性があります。",
        Phrase::Seen => "これまでに {0} 回検出されました。",
        Phrase::WhyBackInSight => {
            "検出元からの報告が再開しました（{0} から報告が途絶えた問題としてダイジェストに掲載）。"
        }
        Phrase::WhyBacklog => "{0} から未解決です（この通知先への通知を開始する前に発生）。",
        Phrase::WhyUnchecked => {
            "送信済みかどうかを確認できませんでした。重複している可能性があります。"
        }
        Phrase::Delayed => "この通知は {0}遅れて送信されました。",
        Phrase::Notice => "通知 1 件",
        Phrase::Notices => "通知 {0} 件",
        Phrase::Summary => "まとめ: {0}",
        Phrase::KnownProblems => "既知の問題の追加分: {0}",
        Phrase::StillOpenOf => "未解決の問題: {0}",
        Phrase::ResolvedOf => "解決した問題: {0}",
        Phrase::BacklogOf => "既存の問題: {0}",
        Phrase::Held => "保留していた{0}",
        Phrase::Silenced => "サイレンス中の{0}",
        Phrase::Unchecked => "重複未確認: {0}",
        Phrase::WhyBurst => "短時間に多数の通知が発生したため、まとめて送信します。",
        Phrase::WhyKnownProblems => "すでに通知した問題に、新たに該当したものです。",
        Phrase::WhyStillOpenOf => "すでに通知した問題で、まだ解決していないものです。",
        Phrase::WhyResolvedOf => "すでに通知した問題で、解決したものです。",
        Phrase::WhyInterval => {
            "急ぎではない通知（既知の問題の追加分、未解決の問題、解決した問題）をまとめて送信します。"
        }
        Phrase::WhyBacklogOf => "この通知先への通知を開始する前から未解決のものです。",
        Phrase::WhyHeld => "通知を控える時間帯（quiet hours）または一時停止中に発生したものです。",
        Phrase::WhySilenced => "次のサイレンスの対象だったため、通知していませんでした。",
        Phrase::WhyTableFailed => {
            "状態テーブルが応答しなかったため、送信済みの通知が含まれている可能性があります。"
        }
        Phrase::Counted => "{0} {1}",
        Phrase::InBrackets => "（{0}）",
        Phrase::WithoutSeverity => "重要度なし",
        Phrase::More => "ほか {0} 件: {1}",
        Phrase::MoreGroups => "ほかのグループに {0} 件: {1}",
        Phrase::NoAccount => "アカウントなし",
        Phrase::New => "新規",
        Phrase::Changed => "変化",
        Phrase::Resolved => "解決",
        Phrase::Reminder => "未解決",
        Phrase::BacklogWord => "既存",
        Phrase::UncheckedOf => "重複未確認",
        Phrase::Digest => "ダイジェスト: 未解決 {0} 件、新規 {1} 件",
        Phrase::Events => "受信したイベントは {0} 件、最新は {1}前です。",
        Phrase::NoEvents => "この期間に受信したイベントはありません。",
        Phrase::Others => "その他",
        Phrase::ByRules => "ルール",
        Phrase::BySilences => "サイレンス",
        Phrase::ByGrouping => "まとめ",
        Phrase::OldestCritical => "最も古い重大な問題",
        Phrase::Unconfirmed => "修復済みとされ、確認待ちの問題",
        Phrase::LostSight => "検出元からの報告が途絶えた問題",
    }
}
