//! Aligned tables for a terminal: no colour, no lines, one row for each thing.

use model::text::shown;
use unicode_width::UnicodeWidthStr as _;

/// Longest cell in columns of the terminal; ids and amounts are never cut.
const WIDEST: usize = 64;

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    /// Text.
    Left,
    /// Amounts, so that the last digits stand below each other.
    Right,
}

/// A table under construction.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(columns: &[(&'static str, Align)]) -> Self {
        Self::named(columns.iter().map(|(heading, align)| ((*heading).to_owned(), *align)))
    }

    /// A table whose headings come from elsewhere.
    pub(crate) fn named(columns: impl Iterator<Item = (String, Align)>) -> Self {
        let columns = columns.map(|(heading, align)| (cut(&shown(&heading)), align)).collect();
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row. Text from outside is made safe to show (UI-8).
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().map(|cell| cut(&shown(&cell))).collect());
    }

    /// The text, each line indented by this many spaces.
    pub(crate) fn text(&self, indent: usize) -> String {
        let headings: Vec<String> = self.columns.iter().map(|(heading, _)| heading.clone()).collect();
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| self.width(&headings, column)).collect();
        let mut text = String::new();
        for row in std::iter::once(&headings).chain(&self.rows) {
            let mut line = " ".repeat(indent);
            for ((cell, (_, align)), width) in row.iter().zip(&self.columns).zip(&widths) {
                let room = " ".repeat(width.saturating_sub(cell.width()));
                match align {
                    Align::Left => line.extend([cell.as_str(), &room, "  "]),
                    Align::Right => line.extend([room.as_str(), cell, "  "]),
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn width(&self, headings: &[String], column: usize) -> usize {
        let cells = self
            .rows
            .iter()
            .chain(std::iter::once(&headings.to_vec()))
            .filter_map(|row| row.get(column))
            .map(|cell| cell.width())
            .max();
        cells.unwrap_or(0)
    }
}

fn cut(text: &str) -> String {
    if text.width() <= WIDEST {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + 2 > WIDEST {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_stand_below_each_other_and_wide_characters_count_twice() {
        let mut table = Table::new(&[("NAME", Align::Left), ("AMOUNT", Align::Right)]);
        table.row(["株式会社".to_owned(), "1.00".to_owned()]);
        table.row(["Rent".to_owned(), "−1,543.00".to_owned()]);
        assert_eq!(table.text(2), "  NAME         AMOUNT\n  株式会社       1.00\n  Rent      −1,543.00\n");
    }

    #[test]
    fn a_long_text_is_cut_and_a_control_character_does_not_reach_the_terminal() {
        let mut table = Table::new(&[("MEMO", Align::Left)]);
        table.row([format!("\u{1b}[2J{}", "a".repeat(100))]);
        let text = table.text(0);
        assert!(!text.contains('\u{1b}'));
        assert!(text.contains('…') && text.lines().all(|line| line.chars().count() <= WIDEST));
    }
}
