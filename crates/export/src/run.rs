//! The one loop over rows: which format, which rows, progress, cancelling, counting.

use crate::about::About;
use crate::error::ExportError;
use crate::format::{Format, file_name};
use crate::redact::{Redaction, Redactor};
use crate::report::{LeftOut, Note, Report};
use crate::row::{Account, Ask, Row, Source};
use crate::statement::{Posted, Span, is_debt};
use crate::watch::{Progress, Watch};
use crate::{csv, json, ofx, qif};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

/// What to export and how.
#[derive(Debug, Clone)]
pub struct Export {
    /// The format.
    pub format: Format,
    /// What the file says of itself.
    pub about: About,
    /// What stays.
    pub redaction: Redaction,
}

/// What a layout knows before the first row.
pub(crate) struct Frame<'a> {
    pub(crate) about: &'a About,
    /// After redaction.
    pub(crate) accounts: &'a [Account],
    pub(crate) is_redacted: bool,
}

/// A format that holds every row, in any order.
pub(crate) trait Table {
    /// Writes a row of an account.
    fn row(&mut self, account: &Account, row: &Row<'_>) -> io::Result<()>;
    /// Writes what follows the last row.
    fn finish(&mut self, rows: u64) -> io::Result<()>;
}

/// A format that holds posted rows, account by account.
pub(crate) trait Statements {
    /// Begins an account. Accounts come in the order of [`Statements::order`].
    fn open(&mut self, account: &Account, span: &Span) -> io::Result<()>;
    /// Writes a row.
    fn row(&mut self, account: &Account, row: &Row<'_>, posted: &Posted) -> io::Result<()>;
    /// Ends an account.
    fn close(&mut self, account: &Account) -> io::Result<()>;
    /// Writes what follows the last account; gives what a reader should know.
    fn finish(&mut self) -> io::Result<BTreeSet<Note>>;
    /// The part of the file that an account belongs to; lower parts come first.
    fn order(&self, account: &Account) -> u8;
}

impl Export {
    /// The name to suggest for the file; `subject` says what was exported, for example the account's name.
    #[must_use]
    pub fn file_name(&self, subject: &str) -> String {
        file_name(self.format, &self.about, self.redaction.is_redacted(), subject)
    }

    /// Writes an export to anything that takes bytes. Small writes are fine for `out`: they are gathered.
    ///
    /// # Errors
    /// [`ExportError::Cancelled`], or what writing says. What was written until then is no whole file.
    pub fn write(
        &self,
        source: &dyn Source,
        out: &mut dyn Write,
        watch: &mut Watch<'_>,
    ) -> Result<Report, ExportError> {
        let written = Cell::new(0);
        let mut counted = Counted { out: io::BufWriter::with_capacity(64 * 1024, out), written: &written };
        let mut redactor = self.redactor();
        let accounts: Vec<Account> = source.accounts().iter().map(|account| redactor.account(account)).collect();
        let about = redactor.about(&self.about);
        let frame = Frame { about: &about, accounts: &accounts, is_redacted: self.redaction.is_redacted() };
        let mut run =
            Run { source, watch, written: &written, redactor, accounts: &accounts, report: Report::default() };
        match self.format {
            Format::Csv => run.table(&mut csv::Csv::begin(&mut counted, &frame)?)?,
            Format::Json | Format::JsonWithRaw => run.table(&mut json::Json::begin(&mut counted, &frame)?)?,
            Format::Ofx => run.statements(&mut ofx::Ofx::begin(&mut counted, &frame)?)?,
            Format::Qif => run.statements(&mut qif::Qif::begin(&mut counted, &frame)?)?,
        }
        let report = run.end();
        counted.flush()?;
        Ok(Report { bytes: written.get(), ..report })
    }

    /// The redaction, ready to be applied to one export.
    pub(crate) fn redactor(&self) -> Redactor {
        Redactor::new(&self.redaction, self.format == Format::JsonWithRaw)
    }

    /// Writes an export to a file that is private to its user (0600), atomically: beside the target under another
    /// name, synced, then renamed. Blocks; run it off the workers of an async runtime.
    ///
    /// # Errors
    /// [`ExportError`]. The partial file is removed, and a file that was there is untouched.
    pub fn to_file(&self, path: &Path, source: &dyn Source, watch: &mut Watch<'_>) -> Result<Report, ExportError> {
        crate::file::save(path, |out| self.write(source, out, watch))
    }
}

struct Run<'a, 'w> {
    source: &'a dyn Source,
    watch: &'a mut Watch<'w>,
    written: &'a Cell<u64>,
    redactor: Redactor,
    accounts: &'a [Account],
    report: Report,
}

impl<'a> Run<'a, '_> {
    fn table(&mut self, layout: &mut dyn Table) -> Result<(), ExportError> {
        for row in self.source.rows(Ask { account: None, raw: self.redactor.asks_raw() }) {
            self.go_on()?;
            let row = row?;
            let account = self.account(row.account)?;
            layout.row(account, &self.redactor.row(row))?;
            self.report.rows += 1;
            self.step();
        }
        layout.finish(self.report.rows)?;
        Ok(())
    }

    fn statements(&mut self, layout: &mut dyn Statements) -> Result<(), ExportError> {
        let mut order: Vec<(usize, &'a Account)> = self.accounts.iter().enumerate().collect();
        order.sort_by_key(|(_, account)| layout.order(account));
        for (index, account) in order {
            self.statement(index, account, layout)?;
        }
        self.report.notes.extend(layout.finish()?);
        Ok(())
    }

    fn statement(&mut self, index: usize, account: &Account, layout: &mut dyn Statements) -> Result<(), ExportError> {
        let ask = Ask { account: Some(index), raw: self.redactor.asks_raw() };
        let mut span = None;
        for row in self.source.rows(Ask { raw: false, ..ask }) {
            self.go_on()?;
            Span::add(&mut span, &account.kind, &row?);
        }
        if let Some(span) = &span {
            if is_debt(&account.kind) {
                self.report.notes.insert(Note::DebtSignAssumed);
            }
            layout.open(account, span)?;
        }
        for row in self.source.rows(ask) {
            self.go_on()?;
            let row = row?;
            match Posted::read(&account.kind, &row, span.as_ref()) {
                // Without an open statement, or outside of what it says, a row would make the file malformed.
                Ok(posted) if span.as_ref().is_some_and(|span| span.holds(&posted)) => {
                    layout.row(account, &self.redactor.row(row), &posted)?;
                    self.report.rows += 1;
                }
                Ok(_) => self.report.leave_out(LeftOut::Changed, 1),
                Err(reason) => self.report.leave_out(reason, 1),
            }
            self.step();
        }
        if span.is_some() {
            layout.close(account)?;
        }
        Ok(())
    }

    fn account(&self, index: usize) -> Result<&'a Account, ExportError> {
        self.accounts.get(index).ok_or(ExportError::Inconsistent)
    }

    fn go_on(&self) -> Result<(), ExportError> {
        if self.watch.is_cancelled() { Err(ExportError::Cancelled) } else { Ok(()) }
    }

    fn progress(&self) -> Progress {
        Progress { rows: self.report.rows + self.report.left_out_rows(), bytes: self.written.get() }
    }

    fn step(&mut self) {
        let progress = self.progress();
        self.watch.at(progress);
    }

    fn end(mut self) -> Report {
        let seen = self.report.rows + self.report.left_out_rows();
        self.report.leave_out(LeftOut::Changed, self.source.count().saturating_sub(seen));
        let progress = self.progress();
        self.watch.done(progress);
        Report { redacted: self.redactor.into_counts(), ..self.report }
    }
}

/// Counts what goes through.
struct Counted<'a, W: Write> {
    out: W,
    written: &'a Cell<u64>,
}

impl<W: Write> Write for Counted<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.written.set(self.written.get() + taken as u64);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
