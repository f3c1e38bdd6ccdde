//! Lists and changes as one line of text.

use std::borrow::Cow;

use crate::List;

/// The first elements, and how many more there are: `a, b (+3)`. None for an empty list.
pub(super) fn first_n_and_more<T>(
    list: &List<T>,
    max: usize,
    text: impl Fn(&T) -> String,
) -> Option<String> {
    let first: Vec<String> = list.items.iter().take(max).map(text).collect();
    let more = list.total() - first.len();
    match (first.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(first.join(", ")),
        (false, more) => Some(format!("{} (+{more})", first.join(", "))),
    }
}

/// The previous and the current value: `OK → ALARM`. Without a previous one only the current.
pub(super) fn transition<'a>(from: Option<&str>, to: &'a str) -> Cow<'a, str> {
    match from {
        Some(from) => [from, " → ", to].concat().into(),
        None => to.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_n_and_more_counts_what_it_leaves_out_and_what_was_left_out_before() {
        let shown = |items: &[&str], omitted, max| {
            let items = items.iter().map(|item| (*item).to_owned()).collect();
            first_n_and_more(&List { items, omitted }, max, String::clone)
        };
        assert_eq!(shown(&[], 0, 2), None);
        assert_eq!(shown(&["a", "b"], 0, 2).as_deref(), Some("a, b"));
        assert_eq!(shown(&["a", "b", "c"], 0, 2).as_deref(), Some("a, b (+1)"));
        assert_eq!(shown(&["a", "b", "c"], 4, 2).as_deref(), Some("a, b (+5)"));
    }
}
