//! 日本語。

use preview::{card::Sender, news::Example as News};

use super::words::{PlaygroundWording, Wording};
use crate::page::playground::Example;

pub(super) const JAPANESE: Wording = Wording {
    name: "日本語",
    title: "asr-notify プレビュー",
    skip: "メッセージへ移動",
    pages: "ページ",
    languages: "言語",
    channel_page: "チャンネル",
    try_page: "メッセージを試す",

    channels: "チャンネル",
    no_channels: "まだありません。最初のメッセージが届くと表示されます。",
    accounts: "アカウント",
    all_accounts: "すべて",
    no_accounts: "メッセージに含まれるアカウントがここに並びます。",

    about_channel: |sender| match sender {
        Sender::AmazonQ => "Amazon Q の投稿を Slack での見た目で表示",
        Sender::Teams => "Amazon Q の投稿を Microsoft Teams での見た目で表示",
        Sender::Bot => "ボットの投稿を Slack での見た目で表示",
    },
    topic: "トピック",
    messages: "メッセージ",
    nothing_here: "まだメッセージはありません",
    how_it_comes: |sender| match sender {
        Sender::AmazonQ | Sender::Teams => {
            "このチャンネルの SNS トピックに発行されたメッセージが、Amazon Q の投稿と同じ見た目ですぐに表示されます。Amazon Q がエラーを返さずに破棄するメッセージも、その理由とともに表示します。"
        }
        Sender::Bot => {
            "ボットが Slack の Web API で投稿・編集したメッセージがすぐに表示されます。Slack が投稿を拒否したメッセージも、その理由とともに表示します。"
        }
    },
    nothing_of_account: "このチャンネルには、選択したアカウントのメッセージがまだありません。",
    how_to_begin: "./task demo を実行すると、さまざまなメッセージがここに順に届きます。AWS に接続せずに、手元のメッセージを試すこともできます。",
    own_message: "イベントや検出結果を貼り付けて、通知の見た目を確認",
    new_message: "新着メッセージ:",
    edited_message: "編集されたメッセージ:",
    disconnected: "接続が切れました。再接続しています…",
    seconds: "S 秒",
    minutes: "M 分 S 秒",

    alarms: "アラーム",
    replies: |count| format!("{count} 件の返信"),
    last_reply: "最終返信",
    older_replies: |count| format!("以前の返信 {count} 件"),
    older_messages: "以前のメッセージ",
    newest_messages: "最新のメッセージ",
    loaded: "読み込み件数:",
    edited: "（編集済み）",
    would_be_dropped: |sender| match sender {
        Sender::AmazonQ | Sender::Teams => {
            "このメッセージは届きません（Amazon Q がエラーを返さずに破棄します）"
        }
        Sender::Bot => "このメッセージは届きません（Slack が拒否します）",
    },

    inbox: "受信トレイ",
    no_mail: "まだメールはありません",
    how_mail_comes: "メールのサブスクリプションがあるトピックに発行されたメッセージが、受信者に届く形のまま表示されます。",
    older_mail: "以前のメール",
    newest_mail: "最新のメール",
    from: "差出人",
    to: "宛先",
    received: "受信日時",
    would_not_be_sent: "このメールは届きません（SNS が受け付けません）",

    playground: PlaygroundWording {
        heading: "メッセージを試す",
        introduction: "ASR、CloudWatch、Security Hub、EventBridge のメッセージ（または Lambda イベント全体）を貼り付けると、実際に読まれる形で表示します。データがこのマシンの外に出ることはありません。",
        body: "メッセージ",
        body_hint: "JSON またはテキスト",
        language: "言語",
        destination: "通知先",
        news: "更新の種類",
        no_news: "なし",
        news_of: |news| match news {
            News::New => "新規",
            News::Risen => "重要度の上昇",
            News::Backlog => "既存の問題",
            News::Changed => "変化",
            News::Reopened => "再発",
            News::Again => "再発生（アラーム）",
            News::NotFixed => "未修復",
            News::NoLongerSetAside => "抑制の解除",
            News::RolledBack => "ロールバック",
            News::Flapping => "フラッピング",
            News::Resolved => "解決（確認済み）",
            News::ResolvedByAsr => "解決（ASR の報告）",
            News::ResolvedByPerson => "解決（手動）",
            News::SetAside => "抑制・アーカイブ",
            News::Reminder => "リマインダー",
            News::BackInSight => "報告再開",
            News::Unchecked => "重複未確認",
        },
        show: "表示",
        examples: "例",
        example: |example| match example {
            Example::Summary => "まとめ",
            Example::Digest => "ダイジェスト",
            Example::QuietDigest => "変化のない日のダイジェスト",
        },
        files: "ファイル",
        unreadable: |name| format!("{name} を読み込めません。"),
        nothing_yet: "まだ表示するものはありません",
        what_comes: "Slack のカード、メール、発行されるメッセージがここに並びます。何と認識されたか、どのルールで誰に届くか、各上限をどれだけ使うかも確認できます。",
        notices: |count| format!("通知 {count} 件"),
        notice: |number| format!("通知 {number}"),
        recognised: "認識結果",
        decisions: "通知先ごとの判定",
        decision: "判定",
        rule: "ルール",
        notified: "通知",
        dropped: "対象外",
        card: |sender| match sender {
            Sender::AmazonQ => "Slack（Amazon Q 経由）",
            Sender::Teams => "Microsoft Teams（Amazon Q 経由）",
            Sender::Bot => "Slack（ボット経由）",
        },
        update: "ボットが最初のメッセージを記録している場合は、投稿せずに次の内容へ更新",
        mail: "メール",
        json: "発行されるメッセージ",
        limits: "上限",
        part: "項目",
        used: "使用量",
        share: "割合",
        no_problems: "すべての上限に収まっています。",
        problems: "このメッセージは届きません:",
    },
};
