//! The words of an expression, and the names and values that stand behind its placeholders.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::Value;

use super::{Item, failure::Failure, value};

/// Attribute names by `#placeholder`.
pub(super) type Names = BTreeMap<String, String>;

/// The placeholders of one request.
#[derive(Debug)]
pub(super) struct Placeholders<'a> {
    names: &'a Names,
    values: &'a Item,
    used: RefCell<BTreeSet<&'a str>>,
}

impl<'a> Placeholders<'a> {
    pub(super) fn new(names: &'a Names, values: &'a Item) -> Result<Self, Failure> {
        values.values().try_for_each(value::check)?;
        Ok(Self { names, values, used: RefCell::default() })
    }

    fn name(&self, placeholder: &str) -> Result<&'a str, Failure> {
        let found = self.names.get_key_value(placeholder);
        let (key, name) = found.ok_or_else(|| undefined("name", placeholder))?;
        self.used.borrow_mut().insert(key);
        Ok(name)
    }

    fn value(&self, placeholder: &str) -> Result<&'a Value, Failure> {
        let found = self.values.get_key_value(placeholder);
        let (key, value) = found.ok_or_else(|| undefined("value", placeholder))?;
        self.used.borrow_mut().insert(key);
        Ok(value)
    }

    /// Refuses a request with a placeholder that none of its expressions uses.
    pub(super) fn check_all_used(&self) -> Result<(), Failure> {
        let used = self.used.borrow();
        let mut given = self.names.keys().chain(self.values.keys());
        given.find(|key| !used.contains(key.as_str())).map_or(Ok(()), |key| {
            Err(Failure::invalid(format!("Value provided unused in expressions: keys: {{{key}}}")))
        })
    }
}

fn undefined(what: &str, placeholder: &str) -> Failure {
    Failure::invalid(format!(
        "An expression attribute {what} used in expression is not defined: {placeholder}"
    ))
}

/// The words of one expression, read from left to right.
#[derive(Debug)]
pub(super) struct Words<'a, 'p> {
    expression: &'p str,
    all: Vec<&'p str>,
    /// Index of the next word.
    pub(super) position: usize,
    placeholders: &'p Placeholders<'a>,
}

impl<'a, 'p> Words<'a, 'p> {
    pub(super) fn new(
        expression: &'p str,
        placeholders: &'p Placeholders<'a>,
    ) -> Result<Self, Failure> {
        let mut all = Vec::new();
        let mut rest = expression.trim_start();
        while let Some(first) = rest.chars().next() {
            let is_in_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let length = if is_in_word(first) || first == '#' || first == ':' {
                let end = rest.char_indices().skip(1).find(|(_, letter)| !is_in_word(*letter));
                end.map_or(rest.len(), |(end, _)| end)
            } else if ["<>", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) {
                2
            } else if "()=<>,+-".contains(first) {
                1
            } else {
                return Err(Failure::invalid(format!("Invalid expression at {rest:?}")));
            };
            let (word, after) = rest.split_at(length);
            all.push(word);
            rest = after.trim_start();
        }
        Ok(Self { expression, all, position: 0, placeholders })
    }

    pub(super) fn peek(&self) -> Option<&'p str> {
        self.all.get(self.position).copied()
    }

    /// Reads a sign or the name of a function, if it comes next.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let is_next = self.peek() == Some(word);
        self.position += usize::from(is_next);
        is_next
    }

    /// Reads a keyword in upper or lower case, if it comes next.
    pub(super) fn take_keyword(&mut self, keyword: &str) -> bool {
        let is_next = self.peek().is_some_and(|word| word.eq_ignore_ascii_case(keyword));
        self.position += usize::from(is_next);
        is_next
    }

    pub(super) fn expect(&mut self, word: &str) -> Result<(), Failure> {
        if self.take(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    pub(super) fn expect_end(&self) -> Result<(), Failure> {
        if self.peek().is_none() { Ok(()) } else { Err(self.unexpected()) }
    }

    /// Reads a `:placeholder`, if one comes next.
    pub(super) fn take_value(&mut self) -> Result<Option<&'a Value>, Failure> {
        let Some(word) = self.peek().filter(|word| word.starts_with(':')) else { return Ok(None) };
        self.position += 1;
        self.placeholders.value(word).map(Some)
    }

    pub(super) fn value(&mut self) -> Result<&'a Value, Failure> {
        self.take_value()?.ok_or_else(|| self.unexpected())
    }

    /// Reads an attribute's `#placeholder`. A bare name could be one of the 573 words that
    /// `DynamoDB` reserves, so the table refuses them all.
    pub(super) fn name(&mut self) -> Result<&'a str, Failure> {
        let word = self.peek().filter(|word| word.starts_with('#'));
        let word = word.ok_or_else(|| self.unexpected())?;
        self.position += 1;
        self.placeholders.name(word)
    }

    pub(super) fn unexpected(&self) -> Failure {
        let expression = self.expression;
        match self.peek() {
            Some(word) => Failure::invalid(format!(
                "Invalid expression: unexpected {word:?} in {expression:?}"
            )),
            None => {
                Failure::invalid(format!("Invalid expression: unexpected end of {expression:?}"))
            }
        }
    }
}

/// The attributes of a projection: `#a, #b`.
pub(super) fn projection<'a>(
    expression: &str,
    placeholders: &Placeholders<'a>,
) -> Result<Vec<&'a str>, Failure> {
    let mut words = Words::new(expression, placeholders)?;
    let mut names = vec![words.name()?];
    while words.take(",") {
        names.push(words.name()?);
    }
    words.expect_end()?;
    Ok(names)
}
