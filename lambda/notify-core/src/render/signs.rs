//! The signs of Slack's markup that could really become markup in untrusted text. An invisible
//! character in any other place would only break searching and copying.

/// Schemes of addresses without slashes that Slack makes links of.
const LINK_SCHEMES: [&str; 4] = ["mailto", "tel", "sms", "skype"];

/// Whether a colon begins the name of an emoji: that of `:tada:`, but not that of `00:11:02`, and
/// not that of `AWS::S3::Bucket`, since names have no capitals (slack.com/help, "Add custom emoji").
pub(super) fn is_colon_of_emoji(before: Option<char>, rest: &str) -> bool {
    let is_in_emoji =
        |c: char| is_in_name(c) && c != '.' && !c.is_ascii_uppercase() || matches!(c, '+' | '\'');
    let end = rest.find(|c: char| !is_in_emoji(c)).unwrap_or(rest.len());
    let Some((name, after)) = rest.split_at_checked(end) else { return false };
    let Some(after) = after.strip_prefix(':').filter(|_| !name.is_empty()) else { return false };
    let is_digit = |c: char| c.is_ascii_digit();
    // The last part of a time is a number alone: in `11:02:00:` each part could be an emoji.
    let is_last = |part: &str| {
        let after = part.trim_start_matches(is_digit);
        after.len() < part.len() && !after.starts_with(|c: char| c == ':' || is_in_emoji(c))
    };
    let is_time = name.len() == 2
        && name.chars().all(is_digit)
        && before.is_some_and(is_digit)
        && is_last(after);
    !is_time
}

/// Whether a colon belongs to an address: `https://…`, `mailto:…`.
pub(super) fn is_colon_of_link(before: &str, rest: &str) -> bool {
    let is_scheme = |scheme: &&str| {
        let start = before.len().checked_sub(scheme.len());
        let word = start.and_then(|start| before.get(start..));
        word.is_some_and(|word| word.eq_ignore_ascii_case(scheme))
    };
    rest.starts_with("//") || LINK_SCHEMES.iter().any(is_scheme)
}

/// Where an ARN starts in the text before its first colon, and its rest after it. None if there is
/// none, or if it does not stand alone, so that Slack would not take it for code.
pub(super) fn arn_after<'a>(before: &str, rest: &'a str) -> Option<(usize, &'a str)> {
    let start = before.len().checked_sub("arn".len())?;
    let (text, arn) = before.split_at_checked(start)?;
    if arn != "arn" || !rest.starts_with("aws") || text.ends_with(char::is_alphanumeric) {
        return None;
    }
    let is_in_arn = |c: char| c.is_ascii_alphanumeric() || ":/-_.+=@*$".contains(c);
    let end = rest.find(|c: char| !is_in_arn(c)).unwrap_or(rest.len());
    let arn = rest.get(..end)?.trim_end_matches(['.', ':']);
    let after = rest.get(arn.len()..)?;
    let is_whole = arn.matches(':').count() >= 4 && !after.starts_with(char::is_alphanumeric);
    is_whole.then_some((start, arn))
}

/// Whether a character may be part of the name of an emoji, a channel or a person. Slack allows
/// letters of all languages.
pub(super) fn is_in_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.') || !character.is_ascii()
}

/// The marks `*`, `_` and `~` that were found in a text, one bit for each.
#[derive(Default)]
pub(super) struct Marks(u8);

impl Marks {
    /// Whether Slack may make the character markup: at the edge of a word, and with a second one
    /// that closes it. A line may stand in our own marks or beside another text, a quotation has
    /// its lines for itself.
    pub(super) fn is_mark(
        &mut self,
        mark: char,
        before: Option<char>,
        rest: &str,
        is_quote: bool,
    ) -> bool {
        let bit = match mark {
            '*' => 1,
            '_' => 2,
            '~' => 4,
            _ => return false,
        };
        if is_within_word(before, rest) {
            return false;
        }
        let is_alone =
            before.map_or(is_quote, char::is_whitespace) && rest.starts_with(char::is_whitespace);
        let is_second = self.0 & bit != 0;
        self.0 |= bit;
        !is_alone && (!is_quote || is_second || rest.contains(mark))
    }
}

/// Whether a character stands between two of one word, as in `SO0111-ASR_Topic`.
fn is_within_word(before: Option<char>, rest: &str) -> bool {
    before.is_some_and(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use crate::render::dialect::Dialect::Slack;

    fn line(text: &str, max: usize) -> String {
        Slack.line(text, max).into_owned()
    }

    fn quote(text: &str, max: usize) -> String {
        Slack.quote(text, max).into_owned()
    }

    fn shown(text: &str) -> String {
        text.replace('\u{200b}', "⁞")
    }

    #[test]
    fn identifiers_and_sentences_are_copied_as_they_are() {
        for text in [
            "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
            "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
            "Backdoor:EC2/DenialOfService.UdpOnTcpPorts",
            "Trojan:EC2/DGADomainRequest.C!DNS",
            "CryptoCurrency:Runtime/BitcoinTool.B",
            "s3:GetObject, s3:PutObject",
            "AWS::S3::Bucket",
            "2026-10-12 00:11:02",
            "States.Runtime",
            "SO0111-ASR_Topic",
            "2 * 3 and 4 ~ 5",
            "PCI.IAM.7 (#) @ all",
        ] {
            assert_eq!(shown(&line(text, 500)), text);
            assert_eq!(shown(&quote(text, 500)), text);
        }
    }

    #[test]
    fn sign_that_could_become_markup_is_broken() {
        for (text, harmless) in [
            ("03:58:50: then", "03:⁞58:⁞50: then"),
            ("04:12:31x:y", "04:⁞12:⁞31x:y"),
            (":tada:", ":⁞tada:"),
            ("a:+1:b :了解: x", "a:⁞+1:b :⁞了解: x"),
            ("a:aws:s3:::x", "a:⁞aws:⁞s3:::x"),
            (":100: 1:11:x", ":⁞100: 1:⁞11:x"),
            ("https://x", "https:⁞//x"),
            ("MailTo:a, tel:1", "MailTo:⁞a, tel:⁞1"),
            ("@here @名前 #general", "@⁞here @⁞名前 #⁞general"),
            ("evil.Com evil.example", "evil.⁞Com evil.⁞example"),
            ("*a* _b_ ~c~", "⁞*⁞a⁞*⁞ ⁞_⁞b⁞_⁞ ⁞~⁞c⁞~⁞"),
        ] {
            assert_eq!(shown(&line(text, 500)), harmless);
            assert_eq!(shown(&quote(text, 500)), harmless);
        }
    }

    #[test]
    fn arn_is_code_in_a_quotation() {
        let role = "arn:aws:iam::111122223333:role/path/name_x";
        for (text, expected) in [
            (format!("denied: {role}."), format!("denied: `{role}`.")),
            (role.to_owned(), format!("`{role}`")),
            (format!("\"{role}\" and ({role})"), format!("\"`{role}`\" and (`{role}`)")),
            (format!("{role}日本"), "arn:⁞aws:⁞iam::⁞111122223333:role/path/name_x日本".to_owned()),
            ("barn:aws:x:y:z:u".to_owned(), "barn:⁞aws:⁞x:⁞y:⁞z:u".to_owned()),
            ("arn:aws:s3".to_owned(), "arn:⁞aws:s3".to_owned()),
        ] {
            assert_eq!(shown(&quote(&text, 500)), expected);
        }
        for max in 0..80 {
            let cut = quote(&format!("see {role} and more"), max);
            assert!(cut.len() <= max && cut.matches('`').count().is_multiple_of(2), "{max}: {cut}");
        }
    }

    /// A title is bold, and a name stands beside another one.
    #[test]
    fn single_mark_is_broken_in_a_line_only() {
        for text in ["s3:* is allowed", "_x", "* item\n- item"] {
            assert_eq!(shown(&quote(text, 500)), text.replace('\n', "\n> "));
        }
        assert_eq!(shown(&line("s3:* is allowed", 500)), "s3:⁞*⁞ is allowed");
    }
}
