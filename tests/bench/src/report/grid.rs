//! A table, aligned for the terminal or as Markdown.

/// A table: what its columns are called, and its rows. A cell may be Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    heading: String,
    holds: Holds,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Words,
    Numbers,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn words(heading: &str) -> Self {
        Self { heading: heading.to_owned(), holds: Holds::Words }
    }

    /// A column of numbers.
    #[must_use]
    pub fn numbers(heading: &str) -> Self {
        Self { heading: heading.to_owned(), holds: Holds::Numbers }
    }

    fn pad(&self, cell: &str, width: usize) -> String {
        match self.holds {
            Holds::Words => format!("{cell:<width$}"),
            Holds::Numbers => format!("{cell:>width$}"),
        }
    }
}

impl Grid {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// For the terminal. Every character is one column wide there, so its language is English.
    #[must_use]
    pub fn text(&self) -> String {
        let headings = self.columns.iter().map(|column| column.heading.clone()).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect());
        let lines: Vec<Vec<String>> = [headings].into_iter().chain(rows).collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|index| {
                let cells = lines.iter().filter_map(|line| line.get(index));
                cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
            })
            .collect();
        let line = |cells: &Vec<String>| {
            let columns = self.columns.iter().zip(&widths);
            let cells = cells.iter().zip(columns);
            let padded: Vec<String> =
                cells.map(|(cell, (column, width))| column.pad(cell, *width)).collect();
            padded.join("  ").trim_end().to_owned()
        };
        lines.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// For a document.
    #[must_use]
    pub fn markdown(&self) -> String {
        let line = |cells: Vec<&str>| format!("| {} |", cells.join(" | "));
        let headings = line(self.columns.iter().map(|column| column.heading.as_str()).collect());
        let rules = self.columns.iter().map(|column| match column.holds {
            Holds::Words => "---",
            Holds::Numbers => "---:",
        });
        let rows = self.rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
        let head = [headings, line(rules.collect())];
        head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
    }
}

/// A cell without Markdown: the name of a link, and no emphasis.
fn plain(cell: &str) -> String {
    let named = cell.strip_prefix('[').and_then(|cell| cell.split_once("](")).map(|(name, _)| name);
    named.unwrap_or(cell).replace("**", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let mut grid = Grid::new(vec![Column::words("what"), Column::numbers("ms")]);
        grid.push(vec!["cold ≤ 5".to_owned(), "5.33".to_owned()]);
        grid.push(vec!["warm".to_owned(), "–".to_owned()]);
        grid
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        assert_eq!(grid().text(), "what        ms\ncold ≤ 5  5.33\nwarm         –");
    }

    #[test]
    fn the_terminal_shows_no_markup() {
        assert_eq!(plain("[AWS](https://aws.amazon.com/)"), "AWS");
        assert_eq!(plain("**sum**"), "sum");
        assert_eq!(plain("a [b](c)"), "a [b](c)");
    }

    #[test]
    fn markdown_says_which_side_a_column_keeps_to() {
        let expected = "| what | ms |\n| --- | ---: |\n| cold ≤ 5 | 5.33 |\n| warm | – |";
        assert_eq!(grid().markdown(), expected);
    }
}
