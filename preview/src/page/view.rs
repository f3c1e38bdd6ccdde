//! What somebody looks at: the channel, the account and the language of a page.

use notify_core::Language;

use crate::channel::is_account_id;

/// What an address says of a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// The channel's name; otherwise the first.
    pub(crate) channel: Option<String>,
    /// Whose messages are wanted; otherwise everybody's.
    pub(crate) account: Option<String>,
    pub(crate) language: Language,
    /// The address names the language, so links name it, too.
    is_language_chosen: bool,
}

impl View {
    /// The view of an address, for a reader who would like these languages.
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

    /// The same, of a channel.
    pub(super) fn of_channel(&self, name: &str) -> Self {
        Self { channel: Some(name.to_owned()), ..self.clone() }
    }

    /// The same, of an account.
    pub(super) fn of_account(&self, id: Option<&str>) -> Self {
        Self { account: id.map(str::to_owned), ..self.clone() }
    }

    /// The same in a language.
    pub(super) fn in_language(&self, language: Language) -> Self {
        Self { language, is_language_chosen: true, ..self.clone() }
    }

    /// The address of a path with this view.
    pub(super) fn address(&self, path: &str) -> String {
        let language = self.is_language_chosen.then(|| code(self.language).to_owned());
        let parameters = [
            ("channel", self.channel.as_ref()),
            ("account", self.account.as_ref()),
            ("language", language.as_ref()),
        ];
        let parameters = parameters.into_iter().filter_map(|(name, value)| Some((name, value?)));
        with_parameters(path, parameters)
    }
}

/// An address with parameters.
pub(super) fn with_parameters<'a>(
    path: &str,
    parameters: impl Iterator<Item = (&'a str, &'a String)>,
) -> String {
    let mut address = path.to_owned();
    for (index, (name, value)) in parameters.enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address += &format!("{name}={}", encode(value));
    }
    address
}

/// A value as it stands in an address.
fn encode(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

/// A language as addresses and documents name it.
pub(super) fn code(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Ja => "ja",
    }
}

/// The language of ours that somebody likes best, by the header `Accept-Language`.
fn preferred(accepted: &str) -> Language {
    let mut best = (0.0, Language::En);
    for wish in accepted.split(',') {
        let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
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
    fn the_language_is_the_one_chosen_or_liked_best() {
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
    fn an_address_keeps_what_was_chosen() {
        let view = View::new(Some("a b&c".into()), Some("333333333333".into()), Some("ja"), "");
        assert_eq!(view.address("/"), "/?channel=a%20b%26c&account=333333333333&language=ja");
        let all = View::new(None, Some("x".into()), None, "ja");
        assert_eq!(all.address("/"), "/");
        assert_eq!(all.in_language(Language::En).address("/"), "/?language=en");
    }
}
