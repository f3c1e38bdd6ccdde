//! Update expressions: their grammar, and the item that they make.
//!
//! ```text
//! update = clause+, each keyword once
//! clause = SET #a "=" sum ("," …)* | REMOVE #a ("," …)* | ADD #a :n ("," …)*
//! sum    = term (("+" | "-") term)?
//! term   = #a | :v | if_not_exists(#a, term)
//! ```

use serde_json::Value;

use super::{
    Item,
    expression::{Placeholders, Words},
    failure::Failure,
    value,
};

#[derive(Debug, Default)]
pub(super) struct Update<'a> {
    set: Vec<(&'a str, Sum<'a>)>,
    remove: Vec<&'a str>,
    add: Vec<(&'a str, i128)>,
}

#[derive(Debug)]
struct Sum<'a> {
    first: Term<'a>,
    /// The second term, with the sign before it.
    second: Option<(i128, Term<'a>)>,
}

#[derive(Debug)]
enum Term<'a> {
    Name(&'a str),
    Value(&'a Value),
    IfNotExists(&'a str, Box<Self>),
}

impl<'a> Update<'a> {
    pub(super) fn parse(
        expression: &str,
        placeholders: &Placeholders<'a>,
    ) -> Result<Self, Failure> {
        let mut words = Words::new(expression, placeholders)?;
        let mut update = Self::default();
        while words.peek().is_some() {
            if update.set.is_empty() && words.take_keyword("SET") {
                update.set = list(&mut words, |words| {
                    let name = words.name()?;
                    words.expect("=")?;
                    Ok((name, Sum::parse(words)?))
                })?;
            } else if update.remove.is_empty() && words.take_keyword("REMOVE") {
                update.remove = list(&mut words, Words::name)?;
            } else if update.add.is_empty() && words.take_keyword("ADD") {
                update.add = list(&mut words, |words| {
                    let (name, value) = (words.name()?, words.value()?);
                    let number = value::integer(value);
                    Ok((name, number.ok_or_else(|| Failure::invalid("ADD takes a number"))?))
                })?;
            } else {
                return Err(words.unexpected());
            }
        }
        let mut names: Vec<_> = update.names().collect();
        names.sort_unstable();
        if names.is_empty() {
            return Err(words.unexpected());
        }
        match names.array_windows().find(|[one, next]| one == next) {
            Some([name, _]) => {
                Err(Failure::invalid(format!("Two document paths overlap with each other: {name}")))
            }
            None => Ok(update),
        }
    }

    /// Every attribute that the update writes or removes.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        let set = self.set.iter().map(|(name, _)| *name);
        set.chain(self.remove.iter().copied()).chain(self.add.iter().map(|(name, _)| *name))
    }

    /// Whether it creates an absent item: one that only removes does not.
    pub(super) fn creates(&self) -> bool {
        !self.set.is_empty() || !self.add.is_empty()
    }

    /// The item after the update. Every term has the value that it had before.
    pub(super) fn apply(&self, before: &Item) -> Result<Item, Failure> {
        let mut item = before.clone();
        for (name, sum) in &self.set {
            item.insert((*name).to_owned(), sum.of(before)?);
        }
        for name in &self.remove {
            item.remove(*name);
        }
        for (name, number) in &self.add {
            let old = before.get(*name).map_or(Ok(0), operand)?;
            item.insert((*name).to_owned(), total(old, *number)?);
        }
        Ok(item)
    }
}

fn list<'a, 'p, T>(
    words: &mut Words<'a, 'p>,
    element: impl Fn(&mut Words<'a, 'p>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut elements = vec![element(words)?];
    while words.take(",") {
        elements.push(element(words)?);
    }
    Ok(elements)
}

impl<'a> Sum<'a> {
    fn parse(words: &mut Words<'a, '_>) -> Result<Self, Failure> {
        let first = Term::parse(words)?;
        let second = if words.take("+") {
            Some((1, Term::parse(words)?))
        } else if words.take("-") {
            Some((-1, Term::parse(words)?))
        } else {
            None
        };
        Ok(Self { first, second })
    }

    fn of(&self, item: &Item) -> Result<Value, Failure> {
        let first = self.first.of(item)?;
        let Some((sign, second)) = &self.second else { return Ok(first.clone()) };
        total(operand(first)?, sign * operand(second.of(item)?)?)
    }
}

impl<'a> Term<'a> {
    fn parse(words: &mut Words<'a, '_>) -> Result<Self, Failure> {
        if let Some(value) = words.take_value()? {
            return Ok(Self::Value(value));
        }
        if words.take("if_not_exists") {
            words.expect("(")?;
            let name = words.name()?;
            words.expect(",")?;
            let default = Self::parse(words)?;
            words.expect(")")?;
            return Ok(Self::IfNotExists(name, Box::new(default)));
        }
        Ok(Self::Name(words.name()?))
    }

    fn of<'v>(&'v self, item: &'v Item) -> Result<&'v Value, Failure> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Name(name) => item.get(*name).ok_or_else(|| {
                Failure::invalid(format!(
                    "The provided expression refers to an attribute that does not exist in the \
                     item: {name}"
                ))
            }),
            Self::IfNotExists(name, default) => {
                item.get(*name).map_or_else(|| default.of(item), Ok)
            }
        }
    }
}

fn operand(value: &Value) -> Result<i128, Failure> {
    value::integer(value).ok_or_else(|| {
        Failure::invalid(format!(
            "An operand in the update expression has an incorrect data type: {value}"
        ))
    })
}

fn total(left: i128, right: i128) -> Result<Value, Failure> {
    let total = left.checked_add(right).ok_or_else(|| Failure::invalid("Number overflow"))?;
    Ok(value::from_integer(total))
}
