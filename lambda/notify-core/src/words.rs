//! Words that name a choice in settings, logs and JSON.

/// A word that names none of the choices.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not {kind}: use one of {known}")]
pub struct InvalidWord {
    /// The kind of word that was expected, with its article: `a source`.
    kind: &'static str,
    word: String,
    /// The words that do, separated by commas.
    known: String,
}

impl InvalidWord {
    pub(crate) fn new(kind: &'static str, word: &str, known: &[&str]) -> Self {
        Self { kind, word: word.to_owned(), known: known.join(", ") }
    }
}

/// Declares an enum whose variants have words. The variants, `ALL`, `as_str`, `Display`, `FromStr`
/// and serde's names come from one list, so that none of them can miss a variant.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident, $kind:literal {
            $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// All of them, in the order of their declaration.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word in settings, logs and JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::InvalidWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::words::InvalidWord::new($kind, word, &[$($word),+])),
                }
            }
        }
    };
}

pub(crate) use words;
