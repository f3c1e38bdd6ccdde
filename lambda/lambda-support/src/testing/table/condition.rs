//! Conditions: their grammar, and whether they hold for an item.
//!
//! ```text
//! any        = every (OR every)*
//! every      = negation (AND negation)*
//! negation   = NOT negation | primary
//! primary    = "(" any ")" | attribute_exists(#a) | attribute_not_exists(#a) | begins_with(#a, :v)
//!            | contains(#a, :v)
//!            | operand comparator operand | operand BETWEEN operand AND operand
//! operand    = #a | :v | size(#a)
//! comparator = "=" | "<>" | "<" | "<=" | ">" | ">="
//! ```

use std::{borrow::Cow, cmp::Ordering};

use serde_json::Value;

use super::{
    Item,
    expression::{Placeholders, Words},
    failure::Failure,
    value,
};

#[derive(Debug, PartialEq)]
pub(super) enum Condition<'a> {
    Or(Box<Self>, Box<Self>),
    And(Box<Self>, Box<Self>),
    Not(Box<Self>),
    Compare(Operand<'a>, Comparator, Operand<'a>),
    Between(Operand<'a>, Operand<'a>, Operand<'a>),
    BeginsWith(&'a str, &'a str),
    Contains(&'a str, &'a str),
    Exists(&'a str),
    NotExists(&'a str),
}

#[derive(Debug, PartialEq)]
pub(super) enum Operand<'a> {
    Name(&'a str),
    Value(&'a Value),
    Size(&'a str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl<'a> Condition<'a> {
    pub(super) fn parse(
        expression: &str,
        placeholders: &Placeholders<'a>,
    ) -> Result<Self, Failure> {
        let words = Words::new(expression, placeholders)?;
        let mut parser = Parser { words, groups: Vec::new() };
        let condition = parser.any()?;
        parser.words.expect_end()?;
        Ok(condition)
    }

    /// Whether the item meets the condition. An absent item is one without attributes.
    pub(super) fn holds(&self, item: &Item) -> bool {
        match self {
            Self::Or(left, right) => left.holds(item) || right.holds(item),
            Self::And(left, right) => left.holds(item) && right.holds(item),
            Self::Not(inner) => !inner.holds(item),
            Self::Compare(left, comparator, right) => {
                comparator.holds(left.resolve(item).as_deref(), right.resolve(item).as_deref())
            }
            Self::Between(operand, low, high) => {
                let (operand, low, high) =
                    (operand.resolve(item), low.resolve(item), high.resolve(item));
                Comparator::LessOrEqual.holds(low.as_deref(), operand.as_deref())
                    && Comparator::LessOrEqual.holds(operand.as_deref(), high.as_deref())
            }
            Self::BeginsWith(name, prefix) => {
                item.get(*name).and_then(value::text).is_some_and(|text| text.starts_with(prefix))
            }
            Self::Contains(name, part) => {
                item.get(*name).and_then(value::text).is_some_and(|text| text.contains(part))
            }
            Self::Exists(name) => item.contains_key(*name),
            Self::NotExists(name) => !item.contains_key(*name),
        }
    }
}

impl Operand<'_> {
    fn resolve<'v>(&'v self, item: &'v Item) -> Option<Cow<'v, Value>> {
        match self {
            Self::Name(name) => item.get(*name).map(Cow::Borrowed),
            Self::Value(value) => Some(Cow::Borrowed(value)),
            Self::Size(name) => {
                let size = value::size(item.get(*name)?)?;
                Some(Cow::Owned(value::from_integer(size.try_into().ok()?)))
            }
        }
    }
}

impl Comparator {
    fn from_sign(sign: &str) -> Option<Self> {
        Some(match sign {
            "=" => Self::Equal,
            "<>" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn is_order(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }

    /// A missing attribute is unequal to everything, another missing one included.
    fn holds(self, left: Option<&Value>, right: Option<&Value>) -> bool {
        let (Some(left), Some(right)) = (left, right) else { return self == Self::NotEqual };
        let order = value::compare(left, right);
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => order.is_some_and(Ordering::is_lt),
            Self::LessOrEqual => order.is_some_and(Ordering::is_le),
            Self::Greater => order.is_some_and(Ordering::is_gt),
            Self::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        }
    }
}

struct Parser<'a, 'p> {
    words: Words<'a, 'p>,
    /// Positions of the parentheses of each group.
    groups: Vec<(usize, usize)>,
}

impl<'a> Parser<'a, '_> {
    fn any(&mut self) -> Result<Condition<'a>, Failure> {
        let mut condition = self.every()?;
        while self.words.take_keyword("OR") {
            condition = Condition::Or(Box::new(condition), Box::new(self.every()?));
        }
        Ok(condition)
    }

    fn every(&mut self) -> Result<Condition<'a>, Failure> {
        let mut condition = self.negation()?;
        while self.words.take_keyword("AND") {
            condition = Condition::And(Box::new(condition), Box::new(self.negation()?));
        }
        Ok(condition)
    }

    fn negation(&mut self) -> Result<Condition<'a>, Failure> {
        if self.words.take_keyword("NOT") {
            return Ok(Condition::Not(Box::new(self.negation()?)));
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Condition<'a>, Failure> {
        let start = self.words.position;
        if self.words.take("(") {
            let condition = self.any()?;
            let end = self.words.position;
            self.words.expect(")")?;
            // DynamoDB refuses `((a = b))`.
            if end > 0 && self.groups.contains(&(start + 1, end - 1)) {
                return Err(Failure::invalid("The expression has redundant parentheses"));
            }
            self.groups.push((start, end));
            return Ok(condition);
        }
        if self.words.take("attribute_exists") {
            return Ok(Condition::Exists(self.argument()?));
        }
        if self.words.take("attribute_not_exists") {
            return Ok(Condition::NotExists(self.argument()?));
        }
        if self.words.take("begins_with") {
            let (name, prefix) = self.name_and_text()?;
            return Ok(Condition::BeginsWith(name, prefix));
        }
        if self.words.take("contains") {
            let (name, part) = self.name_and_text()?;
            return Ok(Condition::Contains(name, part));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Condition<'a>, Failure> {
        let left = self.operand()?;
        if self.words.take_keyword("BETWEEN") {
            let low = self.operand()?;
            if !self.words.take_keyword("AND") {
                return Err(self.words.unexpected());
            }
            let high = self.operand()?;
            for operand in [&left, &low, &high] {
                check_has_order(operand)?;
            }
            if let (Operand::Value(low), Operand::Value(high)) = (&low, &high)
                && !Comparator::LessOrEqual.holds(Some(low), Some(high))
            {
                return Err(Failure::invalid(
                    "BETWEEN takes a lower and an upper bound of one type",
                ));
            }
            return Ok(Condition::Between(left, low, high));
        }
        let comparator = self.words.peek().and_then(Comparator::from_sign);
        let comparator = comparator.ok_or_else(|| self.words.unexpected())?;
        self.words.position += 1;
        let right = self.operand()?;
        if comparator.is_order() {
            check_has_order(&left)?;
            check_has_order(&right)?;
        }
        Ok(Condition::Compare(left, comparator, right))
    }

    fn operand(&mut self) -> Result<Operand<'a>, Failure> {
        if let Some(value) = self.words.take_value()? {
            return Ok(Operand::Value(value));
        }
        if self.words.take("size") {
            return Ok(Operand::Size(self.argument()?));
        }
        Ok(Operand::Name(self.words.name()?))
    }

    fn name_and_text(&mut self) -> Result<(&'a str, &'a str), Failure> {
        self.words.expect("(")?;
        let name = self.words.name()?;
        self.words.expect(",")?;
        let text = value::text(self.words.value()?);
        let text = text.ok_or_else(|| Failure::invalid("the function takes a string"))?;
        self.words.expect(")")?;
        Ok((name, text))
    }

    fn argument(&mut self) -> Result<&'a str, Failure> {
        self.words.expect("(")?;
        let name = self.words.name()?;
        self.words.expect(")")?;
        Ok(name)
    }
}

/// Refuses a value of the request that has no order. Of an item's attribute it makes the
/// comparison false.
fn check_has_order(operand: &Operand<'_>) -> Result<(), Failure> {
    match operand {
        Operand::Value(value) if !["S", "N"].contains(&value::kind(value)) => {
            Err(Failure::invalid(format!("Incorrect operand type for operator: {value}")))
        }
        _ => Ok(()),
    }
}
