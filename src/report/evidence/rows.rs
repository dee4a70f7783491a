//! Rows of CSV that spreadsheets open without running anything.

use super::super::csv::harmless;

/// A table under a header.
pub(super) struct Table {
    writer: csv::Writer<Vec<u8>>,
}

impl Table {
    pub(super) fn new(header: &[&str]) -> Self {
        let mut table = Self {
            writer: csv::WriterBuilder::new()
                .terminator(csv::Terminator::CRLF)
                .from_writer(Vec::new()),
        };
        table.row(header.iter().map(|cell| (*cell).to_owned()));
        table
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| harmless(&cell));
        // Writing to memory cannot fail, and every row of a table has the header's length.
        let _ = self.writer.write_record(cells);
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.writer.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_and_nothing_else() {
        let mut table = Table::new(&["a", "b"]);
        table.row([
            "=HYPERLINK(1)\u{1b}\u{202e}".to_owned(),
            "-@all, +@read".to_owned(),
        ]);
        let text = String::from_utf8(table.into_bytes()).unwrap();
        let (header, row) = text.split_once("\r\n").unwrap();
        assert_eq!(header, "a,b");
        assert!(row.starts_with("'=") || row.starts_with("\"'="), "{row}");
        assert!(row.contains("'-@all"), "{row}");
        assert!(!row.contains(['\u{1b}', '\u{202e}']), "{row:?}");
    }
}
