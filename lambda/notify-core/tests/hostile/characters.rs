//! Every kind of character, and those that are not seen between those that mean something.

use super::{LARGEST, bodies, check, check_everywhere, parsed, shown};

/// All characters, but only some of the thousands that are of the same kind.
fn characters() -> impl Iterator<Item = char> {
    let is_one_of_many = |code: u32| {
        matches!(code, 0x1200..=0x139f | 0x1400..=0x167f | 0x3400..=0xa63f | 0xac00..=0xf8ff
            | 0x12000..=0x1bbff | 0x1bd00..=0x1cfff | 0x1d800..=0x1dfff | 0x20000..=0xdffff
            | 0xe0200..)
    };
    ('\0'..=char::MAX).filter(move |c| !is_one_of_many(u32::from(*c)) || u32::from(*c) % 499 == 0)
}

/// What Unicode calls control, format, blank or ignorable.
fn hidden() -> impl Iterator<Item = char> {
    let is_ignorable = |c: &char| {
        matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
            | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{fffe}' | '\u{ffff}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0080}'
            | '\u{e0100}' | '\u{e01ef}' | '\u{e0fff}')
    };
    characters().filter(move |c| c.is_control() || c.is_whitespace() || is_ignorable(c))
}

#[test]
fn every_character_is_taken_in_every_place() {
    let characters: Vec<char> = characters().collect();
    assert!(characters.len() > 20_000);
    for some in characters.chunks(250) {
        check_everywhere(&some.iter().collect::<String>());
    }
}

#[test]
fn no_character_makes_others_mean_something_by_standing_between_them() {
    let hidden: Vec<char> = hidden().collect();
    for some in hidden.chunks(6) {
        let text: Vec<String> = some
            .iter()
            .map(|c| {
                format!("@{c}here #{c}x :{c}tada: https:{c}//evil{c}.{c}example <{c}!channel>")
            })
            .collect();
        check_everywhere(&text.join(" "));
    }
}

#[test]
fn a_text_that_nobody_sees_is_none() {
    let blank: String = hidden().filter(|c| !matches!(c, '\u{fe00}'..='\u{fe0f}')).collect();
    check_everywhere(&blank);
    for body in bodies(&blank) {
        let shown = shown(&parsed(&body)[0]);
        assert!(!shown.contains("**"), "bold, but nothing: {shown}");
    }
    let body = serde_json::json!({"Records": [{"eventSource": "aws:s3", "eventName": "x",
        "s3": {"bucket": {"name": blank}}}]});
    check(&body.to_string());
}

#[test]
fn a_body_of_one_character_is_taken_whatever_its_size() {
    for unit in [
        "\"",
        "\\",
        "<",
        "&",
        "\n",
        "\r\n",
        "`",
        "*",
        ":",
        ".",
        "a.",
        "@",
        "(",
        "[",
        "{",
        " ",
        "\t",
        "\0",
        "\u{301}",
        "a\u{301}\u{302}\u{303}",
        "字",
        "🎉",
        "👨\u{200d}👩\u{200d}👧",
        "🏳\u{fe0f}\u{200d}🌈",
        "\u{1f1ef}\u{1f1f5}",
        "\u{202e}",
        "\u{feff}",
        "ﷺ",
        "x ",
        "\n> ",
    ] {
        let text = unit.repeat(LARGEST / unit.len());
        check(&text);
        let title = serde_json::json!({"source": "aws.guardduty", "detail-type": "GuardDuty Finding",
            "detail": {"title": text, "id": "x"}});
        check(&title.to_string());
    }
}

#[test]
fn long_texts_in_every_place_are_taken_together() {
    for unit in ["\"", "<", "x ", "字", "a\n", "🎉"] {
        check_everywhere(&unit.repeat(8_000 / unit.len()));
    }
}
