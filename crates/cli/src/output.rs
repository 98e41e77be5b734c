//! What leaves the program: standard output, standard error, and the form of a failure.
//!
//! Belongs here: writing, and nothing that knows a command. Must not come in: deciding what to say. A reader that
//! closes the pipe early is no fault: the program ends quietly.

use std::io::{self, IsTerminal as _, Write};

use serde::Serialize;

use crate::problem::Problem;

/// How to speak: JSON for programs, or text for people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    /// Speaks JSON when it was asked for.
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether one JSON value was asked for.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// The same, but JSON also when standard output is no terminal.
    pub(crate) fn json_in_a_pipe(self) -> Self {
        Self { json: self.json || !io::stdout().is_terminal() }
    }

    /// The result: as one line of JSON, or as the text that `people` makes.
    pub(crate) fn result(self, value: &impl Serialize, people: impl FnOnce() -> String) -> Result<(), Problem> {
        if self.json { self.line(&json_line(value)?) } else { self.line(people().trim_end()) }
    }

    /// A line on standard output, for people or as a whole JSON value.
    pub(crate) fn line(self, text: &str) -> Result<(), Problem> {
        let mut out = io::stdout().lock();
        writeln!(out, "{text}").and_then(|()| out.flush()).map_err(Problem::Output)
    }

    /// Progress: on standard output for people, on standard error when standard output carries JSON.
    pub(crate) fn progress(self, text: &str) -> Result<(), Problem> {
        if self.json {
            self.aside(text);
            Ok(())
        } else {
            self.line(text)
        }
    }

    /// A word to the person on standard error. That nobody reads it is no fault.
    pub(crate) fn aside(self, text: &str) {
        let mut err = io::stderr().lock();
        let _ = writeln!(err, "{text}").and_then(|()| err.flush());
    }

    /// A failure: JSON on standard output, or sentences on standard error.
    pub(crate) fn failure(self, problem: &Problem) {
        if problem.is_closed_pipe() {
            return;
        }
        let failure = problem.failure();
        if self.json {
            if let Ok(text) = json_line(&failure) {
                let _ = self.line(&text);
            }
        } else {
            self.aside(&failure.for_people());
        }
    }
}

fn json_line(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::Output(io::Error::other(error)))
}

/// JSON text without the white space between its parts, every other character as it was. It stays on one line and
/// keeps every digit, which reading it into numbers would not.
pub(crate) fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = c == '\\' && !escaped;
        } else if matches!(c, ' ' | '\n' | '\r' | '\t') {
            continue;
        } else {
            in_string = c == '"';
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_json_keeps_every_digit_and_every_space_inside_a_string() {
        let text = "{\n  \"a b\": 1.2300000000000000000001,\r\n\t\"c\": \" \\\" \\\\\" , \"d\" : [ ]\n}";
        assert_eq!(compact(text), r#"{"a b":1.2300000000000000000001,"c":" \" \\","d":[]}"#);
    }
}
