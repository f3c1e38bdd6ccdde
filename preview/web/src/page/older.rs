//! Long lists: the newest items, and a link to the older ones.

use maud::{Markup, html};
use serde::Deserialize;

use super::View;

/// The older part that an address asks for; without any number a page shows the newest messages.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(crate) struct Older {
    /// The number of a thread, which is shown alone.
    pub(crate) thread: Option<u64>,
    /// The number of a message: threads, or replies of the thread, before it are shown.
    pub(crate) before: Option<u64>,
    /// The number of a mail: mails before it are shown.
    pub(crate) mails_before: Option<u64>,
}

/// The limits of what a page shows of a list at once.
pub(super) struct Limits {
    pub(super) items: usize,
    /// Of HTML. A single item may have more.
    pub(super) bytes: usize,
}

/// What a page shows of a list.
#[derive(Default)]
pub(super) struct Part {
    /// In the order of the list.
    pub(super) items: Vec<Markup>,
    /// The number of the last item if others follow it.
    pub(super) last: Option<u64>,
}

impl Part {
    /// The first items of a list of numbers and items.
    pub(super) fn of(list: impl Iterator<Item = (u64, Markup)>, limits: &Limits) -> Self {
        let (mut items, mut bytes, mut shown) = (Vec::new(), 0, None);
        for (number, item) in list {
            bytes += item.0.len();
            if items.len() == limits.items || (bytes > limits.bytes && !items.is_empty()) {
                return Self { items, last: shown };
            }
            items.push(item);
            shown = Some(number);
        }
        Self { items, last: None }
    }
}

/// The link to the older items of the list with this id. The script of the page loads them in place.
pub(super) fn link(view: &View, older: Older, list: &str, words: &str) -> Markup {
    html! { a.older href=(view.address_of("/", older)) data-list=(list) { (words) } }
}

/// The link back to the newest items.
pub(super) fn newest(view: &View, words: &str) -> Markup {
    html! { a.newest href=(view.address("/")) { (words) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(lengths: &[usize]) -> (usize, Option<u64>) {
        let list =
            (1..).zip(lengths).map(|(number, length)| (number, html! { ("x".repeat(*length)) }));
        let part = Part::of(list, &Limits { items: 3, bytes: 10 });
        (part.items.len(), part.last)
    }

    #[test]
    fn part_has_what_fits_and_at_least_one_item() {
        assert_eq!(part(&[]), (0, None));
        assert_eq!(part(&[4, 4, 2]), (3, None));
        assert_eq!(part(&[4, 4, 3]), (2, Some(2)));
        assert_eq!(part(&[1, 1, 1, 1]), (3, Some(3)));
        assert_eq!(part(&[11]), (1, None));
        assert_eq!(part(&[11, 1]), (1, Some(1)));
    }
}
