//! The channel, the account and the language that a page shows.

use notify_core::Language;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::Older;
use crate::channel::is_account_id;

/// All characters but the unreserved ones of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parameters of a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// The name of the channel; `None` for the first one.
    pub(crate) channel: Option<String>,
    /// The account whose messages are shown; `None` for all.
    pub(crate) account: Option<String>,
    pub(crate) language: Language,
    /// Whether the address names the language. If so, links do, too.
    is_language_chosen: bool,
}

impl View {
    /// The view of an address. Without a valid `language` the header `Accept-Language` decides.
    pub(crate) fn new(
        channel: Option<String>,
        account: Option<String>,
        language: Option<&str>,
        accepted: &str,
    ) -> Self {
        let chosen = language.and_then(|language| language.parse().ok());
        Self {
            channel: channel.filter(|name| !name.is_empty()),
            account: account.filter(|id| is_account_id(id)),
            language: chosen.unwrap_or_else(|| preferred(accepted)),
            is_language_chosen: chosen.is_some(),
        }
    }

    /// The same view of a channel.
    pub(super) fn of_channel(&self, name: &str) -> Self {
        Self { channel: Some(name.to_owned()), ..self.clone() }
    }

    /// The same view of an account, or of all.
    pub(super) fn of_account(&self, id: Option<&str>) -> Self {
        Self { account: id.map(str::to_owned), ..self.clone() }
    }

    /// The same view in a language.
    pub(super) fn in_language(&self, language: Language) -> Self {
        Self { language, is_language_chosen: true, ..self.clone() }
    }

    /// The address of a path with this view.
    pub(super) fn address(&self, path: &str) -> String {
        self.address_of(path, Older::default())
    }

    /// The address of a path with this view of older messages.
    pub(super) fn address_of(&self, path: &str, older: Older) -> String {
        let Older { thread, before, mails_before } = older;
        let [thread, before, mails_before] =
            [thread, before, mails_before].map(|number| number.map(|number| number.to_string()));
        let parameters = [
            ("channel", self.channel.as_deref()),
            ("account", self.account.as_deref()),
            ("language", self.is_language_chosen.then(|| self.language.as_str())),
            ("thread", thread.as_deref()),
            ("before", before.as_deref()),
            ("mails_before", mails_before.as_deref()),
        ];
        let parameters = parameters.into_iter().filter_map(|(name, value)| Some((name, value?)));
        with_parameters(path, parameters)
    }
}

/// An address with parameters.
pub(super) fn with_parameters<'a>(
    path: &str,
    parameters: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let mut address = path.to_owned();
    for (index, (name, value)) in parameters.enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address += &format!("{name}={}", utf8_percent_encode(value, ENCODED));
    }
    address
}

/// The language that the header `Accept-Language` prefers; English if it names neither.
fn preferred(accepted: &str) -> Language {
    let mut best = (0.0, Language::En);
    for range in accepted.split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        if let (Some(weight), Ok(language)) = (weight, primary.parse())
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_is_the_chosen_or_the_preferred_one() {
        for (accepted, expected) in [
            ("", Language::En),
            ("ja", Language::Ja),
            ("de, ja-JP;q=0.8, en;q=0.5", Language::Ja),
            ("ja;q=0.2,en-GB", Language::En),
            ("fr;q=x,*", Language::En),
        ] {
            assert_eq!(View::new(None, None, None, accepted).language, expected, "{accepted}");
        }
        assert_eq!(View::new(None, None, Some("en"), "ja").language, Language::En);
        assert_eq!(View::new(None, None, Some("xx"), "ja").language, Language::Ja);
    }

    #[test]
    fn address_keeps_what_was_chosen() {
        let view = View::new(Some("a b&c".into()), Some("333333333333".into()), Some("ja"), "");
        assert_eq!(view.address("/"), "/?channel=a%20b%26c&account=333333333333&language=ja");
        let all = View::new(None, Some("x".into()), None, "ja");
        assert_eq!(all.address("/"), "/");
        assert_eq!(all.in_language(Language::En).address("/"), "/?language=en");
    }
}
