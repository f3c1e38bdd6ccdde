//! A list that may have lost its end.

use serde::{Deserialize, Serialize};

/// A list, and how many elements of it a limit left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct List<T> {
    /// The elements that are kept, in their order.
    pub items: Vec<T>,
    /// The number of elements that were left out. 0 unless the list was cut.
    #[serde(default)]
    pub omitted: usize,
}

impl<T> List<T> {
    /// The number of elements, including those that were left out.
    #[must_use]
    pub fn total(&self) -> usize {
        self.items.len().saturating_add(self.omitted)
    }

    /// Leaves out all but the first `max` elements.
    pub(crate) fn truncate(&mut self, max: usize) {
        let total = self.total();
        self.items.truncate(max);
        self.omitted = total - self.items.len();
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new(), omitted: 0 }
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self { items: items.into_iter().collect(), omitted: 0 }
    }
}
