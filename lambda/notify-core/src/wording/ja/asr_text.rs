//! ASR の決まり文句の日本語訳。

/// ASR's sentences (its `common-orchestrator-construct.ts` and `send_notifications.py`) and their
/// translations. `{}` stands for any text; the translation names the texts by their number.
const SENTENCES: [(&str, &str); 15] = [
    (
        "See Automation Execution output for details",
        "オートメーションの実行の出力を参照してください",
    ),
    ("Remediation completed successfully", "修復が完了しました"),
    ("Success", "成功"),
    ("Contained", "封じ込めが完了しました"),
    ("Quarantined", "隔離が完了しました"),
    (
        "Finding Workflow State is not NEW ({}).",
        "検出結果のワークフローステータスが NEW（新規）ではありません（{0}）",
    ),
    (
        "ASR runbook for control {} in Security Standard {} could not be found in account {} in region {}. {}",
        "アカウント {2} のリージョン {3} に、{1} のコントロール {0} の ASR ランブックが見つかりません",
    ),
    ("ASR playbook for {} is not enabled.", "{0} の ASR プレイブックが有効になっていません"),
    (
        "Automation Document ({}) is not active ({}) in the member account({}).",
        "アカウント {2} のオートメーションドキュメント {0} がアクティブではありません（{1}）",
    ),
    (
        "Unable to assume the Orchestrator Member Role ({}) in account {}. {}",
        "アカウント {1} のメンバーロール {0} を引き受けられませんでした",
    ),
    ("Orchestrator execution failed: {}", "オーケストレーターの実行が失敗しました: {0}"),
    ("Orchestrator execution timed_out: {}", "オーケストレーターの実行がタイムアウトしました: {0}"),
    ("Orchestrator execution aborted: {}", "オーケストレーターの実行が中断されました: {0}"),
    ("Orchestrator failed: {}", "オーケストレーターでエラーが発生しました: {0}"),
    ("{} returned an error: {}", "{0} がエラーを返しました: {1}"),
];

/// The sentence in Japanese. None if it is not one of ASR's.
pub(super) fn translated(text: &str) -> Option<String> {
    SENTENCES.iter().find_map(|(sentence, translation)| {
        Some(filled(translation, &texts_of(text.trim_end(), sentence)?))
    })
}

/// The texts in the places of a sentence. None if the text is another sentence.
fn texts_of<'a>(text: &'a str, sentence: &str) -> Option<Vec<&'a str>> {
    let mut pieces = sentence.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut texts = Vec::new();
    for piece in pieces {
        let (text, after) = if piece.is_empty() { (rest, "") } else { rest.split_once(piece)? };
        texts.push(text);
        rest = after;
    }
    rest.is_empty().then_some(texts)
}

/// The translation with the texts. What looks like a place in a text is left as it is.
fn filled(translation: &str, texts: &[&str]) -> String {
    let mut pieces = translation.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (number, after) = piece.split_once('}').unwrap_or(("", piece));
        let text = number.parse().ok().and_then(|number: usize| texts.get(number));
        filled += text.copied().unwrap_or_default();
        filled += after;
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn translated_puts_the_texts_of_a_sentence_in_their_places() {
        for (text, expected) in [
            ("Remediation completed successfully", "修復が完了しました"),
            (
                "ASR runbook for control 3.1 in Security Standard CIS v1.2.0 could not be found in account 444455556666 in region eu-west-1. Verify that …",
                "アカウント 444455556666 のリージョン eu-west-1 に、CIS v1.2.0 のコントロール 3.1 の ASR ランブックが見つかりません",
            ),
            ("Orchestrator failed: {0} {1}", "オーケストレーターでエラーが発生しました: {0} {1}"),
        ] {
            assert_eq!(translated(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn translated_leaves_other_texts_alone() {
        for text in ["", "done", "Success and more", "Finding Workflow State is not NEW"] {
            assert_eq!(translated(text), None, "{text}");
        }
    }
}
