//! Which accounts a text concerns, and what they are called.

use crate::{
    card::{Card, Part},
    markup::{self, Block, Line, Span},
};

/// Words of exactly twelve digits, each once.
pub(crate) fn account_ids(text: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for word in text.split(|character: char| !character.is_alphanumeric()) {
        if is_account_id(word) && !ids.iter().any(|id| id == word) {
            ids.push(word.to_owned());
        }
    }
    ids
}

/// The accounts of a message: those of its tags, its small print and its thread.
pub(crate) fn of_card(card: &Card) -> Vec<String> {
    let context = card.parts.iter().flat_map(|part| match part {
        Part::Context(lines) => lines.as_slice(),
        _ => &[],
    });
    let context = context.map(|line| markup::text_of(line));
    let texts = card.tags.iter().cloned().chain(context).chain(card.thread.clone());
    account_ids(&texts.collect::<Vec<_>>().join(" "))
}

/// The accounts of a mail: those of its subject and of its facts, which begin a line with their
/// label. Links and what is quoted stand further in.
pub(crate) fn of_mail(subject: &str, text: &str) -> Vec<String> {
    let facts = text.lines().filter(|line| !line.starts_with(' ') && line.contains(':'));
    account_ids(&facts.fold(subject.to_owned(), |all, line| all + "\n" + line))
}

/// Whether it is exactly twelve digits.
pub(crate) fn is_account_id(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Ids and names, where a card says ``name (`333333333333`)``.
pub(crate) fn names(card: &Card) -> Vec<(String, String)> {
    card.parts.iter().flat_map(lines).filter_map(|line| name(line)).collect()
}

fn lines(part: &Part) -> Vec<&Line> {
    match part {
        Part::Blocks(blocks) => blocks.iter().flat_map(lines_of_block).collect(),
        Part::Fields(fields) => fields.iter().flatten().flat_map(lines_of_block).collect(),
        Part::NextSteps(_) | Part::Context(_) | Part::Divider => Vec::new(),
    }
}

fn lines_of_block(block: &Block) -> &[Line] {
    match block {
        Block::Paragraph(lines) | Block::Quote(lines) => lines,
        Block::Preformatted(_) | Block::Bullets(_) => &[],
    }
}

fn name(line: &[Span]) -> Option<(String, String)> {
    line.windows(2).find_map(|pair| match pair {
        [Span::Text(before), Span::Code(id)] if is_account_id(id) => {
            let named = before.strip_suffix(" (")?;
            // In a quotation its label stands before it.
            let name = named.split_once(": ").map_or(named, |(_, name)| name).trim();
            (!name.is_empty()).then(|| (id.clone(), name.to_owned()))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::Sender;

    #[test]
    fn a_mail_concerns_the_accounts_of_its_facts() {
        let text = "Failed: S3.5\n\nAccount:   example (333333333333)\n\
                    Resource:  arn:aws:rds:us-east-2:444444444444:db:orders\n\n\
                    What to do:\n  See 555555555555: it is quoted.\n\n\
                    Open:\n  https://example.com/666666666666\n";
        assert_eq!(of_mail("Failed", text), ["333333333333", "444444444444"]);
        assert_eq!(of_mail("of 777777777777", ""), ["777777777777"]);
        assert_eq!(account_ids("1234567890123 a123456789012 12345678901"), Vec::<String>::new());
    }

    #[test]
    fn a_message_concerns_the_accounts_of_its_tags_its_small_print_and_its_thread() {
        let card = Card {
            sender: Sender::Bot,
            title: Line::new(),
            parts: vec![Part::Context(vec![vec![Span::Text("S3.5 · 444444444444".to_owned())]])],
            tags: vec!["333333333333".to_owned()],
            thread: Some("alert-555555555555".to_owned()),
            summary: Some("666666666666".to_owned()),
        };
        assert_eq!(of_card(&card), ["333333333333", "444444444444", "555555555555"]);
    }

    #[test]
    fn a_name_stands_before_its_id() {
        let line = |text: &str| vec![Span::Text(text.into()), Span::Code("333333333333".into())];
        let found = Some(("333333333333".to_owned(), "example".to_owned()));
        assert_eq!(name(&line("Account: example (")), found);
        assert_eq!(name(&line("example (")), found);
        assert_eq!(name(&line("Account: ")), None);
    }
}
