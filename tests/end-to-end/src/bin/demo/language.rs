//! The languages of the demo, and what it says in both.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    En,
    Ja,
}

/// The same in both languages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text {
    pub(crate) en: &'static str,
    pub(crate) ja: &'static str,
}

impl Language {
    /// Terraform's value of `language`, which is also the page's parameter.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
        }
    }

    /// Terraform's value of `time_zone` that its readers expect.
    pub(crate) fn time_zone(self) -> &'static str {
        match self {
            Self::En => "UTC",
            Self::Ja => "Asia/Tokyo",
        }
    }

    /// That zone's hours before UTC.
    pub(crate) fn hours_before_utc(self) -> i64 {
        match self {
            Self::En => 0,
            Self::Ja => 9,
        }
    }
}

impl Text {
    pub(crate) fn new(en: &'static str, ja: &'static str) -> Self {
        Self { en, ja }
    }

    pub(crate) fn of(self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Ja => self.ja,
        }
    }
}
