//! Markdown in texts of AWS's own products and of Prowler, read as plain text.

use std::borrow::Cow;

/// The text without the marks of links, bold and code: `[page](https://a)` becomes
/// `page (https://a)`, and a link whose text is its address becomes the address. Anything else stays
/// as it is.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(['[', '`']) && !text.contains(BOLD) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_bold = false;
    while let Some((before, marked)) =
        rest.find(['[', '`', '*']).and_then(|at| rest.split_at_checked(at))
    {
        out.push_str(before);
        rest = if let Some((title, address, after)) = link(marked) {
            push_link(&mut out, title, address);
            after
        } else if let Some((code, after)) = code(marked) {
            out.push_str(code);
            after
        } else if let Some(after) = bold(marked, &out, is_bold) {
            is_bold = !is_bold;
            after
        } else {
            let mut characters = marked.chars();
            out.extend(characters.next());
            characters.as_str()
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The text as [`plain`] reads it, without a copy if it has no marks.
pub(super) fn read(text: String) -> String {
    match plain(&text) {
        Cow::Owned(read) => read,
        Cow::Borrowed(_) => text,
    }
}

const BOLD: &str = "**";

/// The parts of `[title](address)` and the text after it. The search ends at the next bracket that
/// opens, so that no part of a text is searched more than twice.
fn link(marked: &str) -> Option<(&str, &str, &str)> {
    let (title, rest) = marked.strip_prefix('[').and_then(|rest| split_once_before(rest, ']'))?;
    let (address, after) = split_once_before(rest.strip_prefix('(')?, ')')?;
    let is_address = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme))
        && !address.contains(char::is_whitespace);
    is_address.then_some((title, address, after))
}

/// The texts before and after `end`. None if a link or a line begins before it.
fn split_once_before(text: &str, end: char) -> Option<(&str, &str)> {
    let at = text.find([end, '[', '\n'])?;
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.strip_prefix(end)?))
}

fn push_link(out: &mut String, title: &str, address: &str) {
    let title = title.trim();
    if title.is_empty() || title == address {
        out.push_str(address);
    } else {
        out.extend([title, " (", address, ")"]);
    }
}

/// What stands between two backticks of the same line, and the text after them.
fn code(marked: &str) -> Option<(&str, &str)> {
    let rest = marked.strip_prefix('`')?;
    let at = rest.find(['`', '\n'])?;
    let (code, after) = rest.split_at_checked(at)?;
    let after = after.strip_prefix('`')?;
    (!code.is_empty()).then_some((code, after))
}

/// The text after a mark that begins or ends bold text. A mark that begins one stands before a word
/// and has an end; `/**/` is none.
fn bold<'a>(marked: &'a str, before: &str, is_bold: bool) -> Option<&'a str> {
    let after = marked.strip_prefix(BOLD)?;
    let begins = || {
        !before.ends_with(|last: char| last.is_alphanumeric() || last == '/')
            && after.starts_with(|next: char| !next.is_whitespace() && next != '/' && next != '*')
            && after.contains(BOLD)
    };
    (is_bold || begins()).then_some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_reads_links_bold_and_code() {
        for (text, shown) in [
            ("no marks, 2 * 3 * 4", "no marks, 2 * 3 * 4"),
            ("[https://a.example/b](https://a.example/b)", "https://a.example/b"),
            ("see [the page](https://a.example/b).", "see the page (https://a.example/b)."),
            ("Enable **MFA** for `root`, **now**", "Enable MFA for root, now"),
            ("**[page](https://a.example)**", "page (https://a.example)"),
            ("日本語の **太字** です", "日本語の 太字 です"),
        ] {
            assert_eq!(plain(text), shown);
        }
    }

    #[test]
    fn plain_keeps_what_is_no_markup() {
        for text in [
            "\"Action\": \"*\" over \"Resource\": \"*\"",
            "arn:aws:s3:::bucket/**/x/**",
            "[not a link] (https://a.example)",
            "[js](javascript:alert(1))",
            "[open](https://a.example",
            "a ` alone",
            "** alone",
            "[",
            "[[[](",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn plain_takes_time_in_proportion_to_its_text() {
        for mark in ["[", "[a](", "[a](https://b", "`", "**", "**a", "*"] {
            let text = mark.repeat(200_000);
            assert!(plain(&text).len() <= text.len(), "{mark}");
        }
    }
}
