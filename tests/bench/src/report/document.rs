//! Replaces the results in a document.

const START: &str = "<!-- results -->";
const END: &str = "<!-- /results -->";

/// The document with new text between `<!-- results -->` and `<!-- /results -->`; none if a marker
/// is missing.
pub(crate) fn with_results(document: &str, results: &str) -> Option<String> {
    let (before, rest) = document.split_once(START)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{START}\n\n{results}\n\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_results_replaces_only_the_text_between_the_markers() {
        let document = "# A\n\n<!-- results -->\nold\n<!-- /results -->\n\nend\n";
        let once = with_results(document, "| new |").unwrap();
        let expected = "# A\n\n<!-- results -->\n\n| new |\n\n<!-- /results -->\n\nend\n";
        assert_eq!(once, expected);
        assert_eq!(with_results(&once, "| new |").unwrap(), once);
    }

    #[test]
    fn with_results_refuses_missing_or_swapped_markers() {
        for document in ["", START, &format!("{END}{START}")] {
            assert_eq!(with_results(document, ""), None, "{document}");
        }
    }
}
