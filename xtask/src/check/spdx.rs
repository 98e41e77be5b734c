//! Whether a licence expression is satisfied by a list of allowed licences (SPDX 2.3, annex D).
//!
//! Also reads the slash that older crates write for OR.

/// True when some choice that the expression offers needs only allowed licences. A malformed expression is refused.
pub(super) fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let tokens = tokens(expression);
    let mut parser = Parser { tokens: &tokens, at: 0, allowed };
    parser.any() == Some(true) && parser.at == tokens.len()
}

fn tokens(expression: &str) -> Vec<String> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

struct Parser<'a> {
    tokens: &'a [String],
    at: usize,
    allowed: &'a [String],
}

impl Parser<'_> {
    fn any(&mut self) -> Option<bool> {
        let mut holds = self.all()?;
        while self.take("OR") {
            holds |= self.all()?;
        }
        Some(holds)
    }

    fn all(&mut self) -> Option<bool> {
        let mut holds = self.one()?;
        while self.take("AND") {
            holds &= self.one()?;
        }
        Some(holds)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let holds = self.any()?;
            return self.take(")").then_some(holds);
        }
        let licence = self.word()?;
        let full = if self.take("WITH") { format!("{licence} WITH {}", self.word()?) } else { licence };
        Some(self.allowed.contains(&full))
    }

    fn word(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at)?;
        if ["(", ")", "OR", "AND", "WITH"].contains(&token.as_str()) {
            return None;
        }
        self.at += 1;
        Some(token.clone())
    }

    fn take(&mut self, expected: &str) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|token| token == expected);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(expression: &str) -> bool {
        let list = ["MIT", "Apache-2.0", "ISC", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"];
        is_allowed(expression, &list.map(str::to_owned))
    }

    #[test]
    fn one_allowed_choice_is_enough() {
        assert!(allowed("GPL-3.0-only OR MIT"));
        assert!(allowed("MIT/Apache-2.0"));
        assert!(allowed("MIT OR Apache-2.0 OR LGPL-2.1-or-later"));
    }

    #[test]
    fn every_part_of_an_and_must_be_allowed() {
        assert!(allowed("Apache-2.0 AND ISC"));
        assert!(!allowed("Apache-2.0 AND GPL-3.0-only"));
        assert!(allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!allowed("(MIT OR Apache-2.0) AND OpenSSL"));
    }

    #[test]
    fn and_binds_tighter_than_or() {
        assert!(allowed("MIT OR GPL-3.0-only AND OpenSSL"));
        assert!(!allowed("GPL-3.0-only OR MIT AND OpenSSL"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(allowed("Apache-2.0 WITH LLVM-exception"));
        assert!(!allowed("MIT WITH LLVM-exception"));
    }

    #[test]
    fn a_malformed_expression_is_refused() {
        for broken in ["", "MIT OR", "(MIT", "MIT)", "AND MIT", "MIT Apache-2.0", "MIT WITH"] {
            assert!(!allowed(broken), "{broken}");
        }
    }
}
