//! Recommendations that say no more than the link beside them.

/// How such texts begin, without a leading `Please`: those of Security Hub's controls and of its OCSF
/// findings, of Inspector and of Trivy's template.
const BOILERPLATE: [&str; 6] = [
    "for information on how to correct this issue, consult",
    "for directions on how to fix this issue,",
    "for more information on how to",
    "review the remediation guidance",
    "more information on this vulnerability is provided in the hyperlink",
    "none provided",
];

/// How Inspector refers to fields that a message does not have.
const INSPECTOR: &str = "remediation is available. please refer to the fixed version";

/// The recommendation, unless it only refers to a page in one sentence.
pub(super) fn own_words(text: Option<String>) -> Option<String> {
    text.filter(|text| !is_boilerplate(text))
}

fn is_boilerplate(text: &str) -> bool {
    let text = text.trim();
    let has_more = text.contains('\n') || text.contains(". ");
    starts_with_words(text, INSPECTOR)
        || !has_more
            && BOILERPLATE.iter().any(|start| {
                starts_with_words(text, start)
                    || text
                        .get(.."Please ".len())
                        .is_some_and(|word| word.eq_ignore_ascii_case("Please "))
                        && text
                            .get("Please ".len()..)
                            .is_some_and(|rest| starts_with_words(rest, start))
            })
}

fn starts_with_words(text: &str, words: &str) -> bool {
    text.get(..words.len()).is_some_and(|start| start.eq_ignore_ascii_case(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_leaves_out_what_only_refers_to_a_page() {
        for text in [
            "For information on how to correct this issue, consult the AWS Security Hub controls documentation.",
            "For information on how to correct this issue, consult the AWS Security Hub CSPM controls documentation.",
            "For directions on how to fix this issue, please consult the AWS Security Hub CIS documentation.",
            "Review the remediation guidance in the referenced documentation",
            "Please review the remediation guidance provided in the referenced documentation",
            "More information on this vulnerability is provided in the hyperlink",
            "Remediation is available. Please refer to the Fixed version in the vulnerability details section above. For detailed guidance, refer to the JSON.",
        ] {
            assert_eq!(own_words(Some(text.to_owned())), None, "{text}");
        }
    }

    #[test]
    fn own_words_keeps_advice() {
        for text in [
            "Enable MFA for the root user.",
            "Review the remediation guidance in the wiki. Then rotate the key.",
            "Please rotate the key",
            "日本語の推奨事項",
        ] {
            assert_eq!(own_words(Some(text.to_owned())).as_deref(), Some(text));
        }
    }
}
