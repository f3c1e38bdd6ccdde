//! Any condition over three attributes holds exactly if an independent model of it does.

use proptest::prelude::*;

use super::{
    super::{condition::Condition, expression::Placeholders},
    *,
};

const SIGNS: [&str; 6] = ["=", "<>", "<", "<=", ">", ">="];
const NAMES: [&str; 3] = ["a", "b", "c"];

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Scalar {
    Number(i8),
    Text(&'static str),
}

#[derive(Debug, Clone)]
enum Tree {
    Compare(usize, usize, Scalar),
    CompareNames(usize, usize, usize),
    Between(usize, Scalar, Scalar),
    BeginsWith(usize, &'static str),
    Exists(usize),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

type Attributes = [Option<Scalar>; 3];

fn compare(left: Option<Scalar>, sign: usize, right: Option<Scalar>) -> bool {
    use Scalar::{Number, Text};
    match (left, right) {
        (Some(left @ Number(_)), Some(right @ Number(_)))
        | (Some(left @ Text(_)), Some(right @ Text(_))) => match sign {
            0 => left == right,
            1 => left != right,
            2 => left < right,
            3 => left <= right,
            4 => left > right,
            _ => left >= right,
        },
        _ => sign == 1,
    }
}

impl Tree {
    fn holds(&self, of: &Attributes) -> bool {
        match self {
            Self::Compare(name, sign, scalar) => compare(of[*name], *sign, Some(*scalar)),
            Self::CompareNames(left, sign, right) => compare(of[*left], *sign, of[*right]),
            Self::Between(name, low, high) => {
                compare(of[*name], 5, Some(*low)) && compare(of[*name], 3, Some(*high))
            }
            Self::BeginsWith(name, prefix) => {
                matches!(of[*name], Some(Scalar::Text(text)) if text.starts_with(prefix))
            }
            Self::Exists(name) => of[*name].is_some(),
            Self::Not(inner) => !inner.holds(of),
            Self::And(left, right) => left.holds(of) & right.holds(of),
            Self::Or(left, right) => left.holds(of) | right.holds(of),
        }
    }

    /// 0 for OR, 1 for AND, 2 for all that binds closer.
    fn level(&self) -> u8 {
        match self {
            Self::Or(..) => 0,
            Self::And(..) => 1,
            _ => 2,
        }
    }

    /// As an expression, with only those parentheses that it needs.
    fn text(&self, values: &mut Item) -> String {
        let mut add = |value: Scalar| {
            let placeholder = format!(":v{}", values.len());
            values.insert(placeholder.clone(), json_of(value));
            placeholder
        };
        match self {
            Self::Compare(name, sign, scalar) => {
                format!("#{} {} {}", NAMES[*name], SIGNS[*sign], add(*scalar))
            }
            Self::CompareNames(left, sign, right) => {
                format!("#{}{}#{}", NAMES[*left], SIGNS[*sign], NAMES[*right])
            }
            Self::Between(name, low, high) => {
                format!("#{} BETWEEN {} AND {}", NAMES[*name], add(*low), add(*high))
            }
            Self::BeginsWith(name, prefix) => {
                format!("begins_with(#{},{})", NAMES[*name], add(Scalar::Text(prefix)))
            }
            Self::Exists(name) => format!("attribute_exists(#{})", NAMES[*name]),
            Self::Not(inner) => format!("NOT {}", inner.within(2, values)),
            Self::And(left, right) => {
                format!("{} AND {}", left.within(1, values), right.within(1, values))
            }
            Self::Or(left, right) => {
                format!("{} OR {}", left.within(0, values), right.within(0, values))
            }
        }
    }

    fn within(&self, level: u8, values: &mut Item) -> String {
        let text = self.text(values);
        if self.level() < level { format!("({text})") } else { text }
    }
}

fn json_of(scalar: Scalar) -> Value {
    match scalar {
        Scalar::Number(number) => json!({"N": number.to_string()}),
        Scalar::Text(text) => json!({"S": text}),
    }
}

fn number() -> impl Strategy<Value = Scalar> {
    prop::sample::select(vec![-1, 0, 2, 10]).prop_map(Scalar::Number)
}

fn scalar() -> impl Strategy<Value = Scalar> {
    let text = prop::sample::select(vec!["", "x", "xy", "é"]).prop_map(Scalar::Text);
    prop_oneof![number(), text]
}

fn tree() -> impl Strategy<Value = Tree> {
    let (name, sign) = (0..3_usize, 0..6_usize);
    let leaf = prop_oneof![
        (name.clone(), sign.clone(), scalar()).prop_map(|(a, b, c)| Tree::Compare(a, b, c)),
        (name.clone(), sign, name.clone()).prop_map(|(a, b, c)| Tree::CompareNames(a, b, c)),
        (name.clone(), number(), number())
            .prop_filter("low to high", |(_, low, high)| low <= high)
            .prop_map(|(a, b, c)| Tree::Between(a, b, c)),
        (name.clone(), prop::sample::select(vec!["", "x", "é"]))
            .prop_map(|(a, b)| Tree::BeginsWith(a, b)),
        name.prop_map(Tree::Exists),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let boxed = inner.prop_map(Box::new);
        prop_oneof![
            boxed.clone().prop_map(Tree::Not),
            (boxed.clone(), boxed.clone()).prop_map(|(a, b)| Tree::And(a, b)),
            (boxed.clone(), boxed).prop_map(|(a, b)| Tree::Or(a, b)),
        ]
    })
}

proptest! {
    #[test]
    fn condition_holds_as_its_model_does(
        tree in tree(),
        attributes in prop::array::uniform3(prop::option::of(scalar())),
    ) {
        let mut values = Item::new();
        let text = tree.text(&mut values);
        let names = NAMES.map(|name| (format!("#{name}"), name.to_owned())).into();
        let placeholders = Placeholders::new(&names, &values).unwrap();
        let condition = Condition::parse(&text, &placeholders).unwrap();
        let pairs = NAMES.iter().zip(attributes).filter_map(|(name, value)| {
            Some(((*name).to_owned(), json_of(value?)))
        });
        prop_assert_eq!(condition.holds(&pairs.collect()), tree.holds(&attributes), "{}", text);
    }
}
