//! Indented JSON.

/// Changes the white space between the tokens of a JSON text, and nothing else. (`serde_json` would
/// change the order of keys and the spelling of numbers.)
pub(super) fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0;
    let mut characters = json.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                out.push('"');
                string(&mut characters, &mut out);
            }
            '{' | '[' => {
                out.push(character);
                skip_space(&mut characters);
                // An empty list or object stays on its line.
                if characters.peek().is_some_and(|next| !matches!(next, '}' | ']')) {
                    depth += 1;
                    new_line(&mut out, depth);
                } else {
                    out.extend(characters.next());
                }
            }
            '}' | ']' => {
                depth -= 1;
                new_line(&mut out, depth);
                out.push(character);
            }
            ',' => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            space if space.is_ascii_whitespace() => {}
            other => out.push(other),
        }
    }
    out
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Copies the rest of a string, up to its closing quotation mark.
fn string(characters: &mut Characters<'_>, out: &mut String) {
    while let Some(character) = characters.next() {
        out.push(character);
        match character {
            '\\' => out.extend(characters.next()),
            '"' => return,
            _ => {}
        }
    }
}

fn skip_space(characters: &mut Characters<'_>) {
    while characters.next_if(char::is_ascii_whitespace).is_some() {}
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_changes_white_space_only() {
        let json = r#"{"b":[1,{"a" : "x\",{["}],"e":[ ],"f":{},"n":-1.0e5}"#;
        let expected = "{\n  \"b\": [\n    1,\n    {\n      \"a\": \"x\\\",{[\"\n    }\n  ],\n  \
                        \"e\": [],\n  \"f\": {},\n  \"n\": -1.0e5\n}";
        assert_eq!(indented(json), expected);
        assert_eq!(indented(&indented(json)), expected);
        assert_eq!(indented("\"a b\""), "\"a b\"");
    }
}
