//! The accounts that a text is about, and their names.

use notify_core::aws_ids::AccountId;
use preview::{
    card::{Card, Part},
    markup::{self, Block, Line, Span},
};

/// The account ids among the words of a text, each once.
pub(crate) fn account_ids(text: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for word in text.split(|character: char| !character.is_alphanumeric()) {
        if is_account_id(word) && !ids.iter().any(|id| id == word) {
            ids.push(word.to_owned());
        }
    }
    ids
}

/// The accounts of a message: those in its tags, its small print and its thread id.
pub(crate) fn of_card(card: &Card) -> Vec<String> {
    let context = card.parts.iter().flat_map(|part| match part {
        Part::Context(lines) => lines.as_slice(),
        _ => &[],
    });
    let context = context.map(|line| markup::text_of(line));
    let texts = card.tags.iter().cloned().chain(context).chain(card.thread.clone());
    account_ids(&texts.collect::<Vec<_>>().join(" "))
}

/// The accounts of a mail: those in its subject and its facts, which are lines that begin with a
/// label. Links and quotations are indented.
pub(crate) fn of_mail(subject: &str, text: &str) -> Vec<String> {
    let facts = text.lines().filter(|line| !line.starts_with(' ') && line.contains(':'));
    account_ids(&facts.fold(subject.to_owned(), |all, line| all + "\n" + line))
}

/// Whether a word is an account id.
pub(crate) fn is_account_id(word: &str) -> bool {
    word.parse::<AccountId>().is_ok()
}

/// The ids and names that a card has as ``name (`333333333333`)``.
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
            // In a quotation the label comes first.
            let name = named.split_once(": ").map_or(named, |(_, name)| name).trim();
            (!name.is_empty()).then(|| (id.clone(), name.to_owned()))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use preview::card::Sender;

    #[test]
    fn of_mail_takes_accounts_of_the_subject_and_the_facts_only() {
        let text = "Failed: S3.5\n\nAccount:   example (333333333333)\n\
                    Resource:  arn:aws:rds:us-east-2:444444444444:db:orders\n\n\
                    What to do:\n  See 555555555555: it is quoted.\n\n\
                    Open:\n  https://example.com/666666666666\n";
        assert_eq!(of_mail("Failed", text), ["333333333333", "444444444444"]);
        assert_eq!(of_mail("of 777777777777", ""), ["777777777777"]);
    }

    #[test]
    fn account_ids_are_words_of_exactly_twelve_digits() {
        assert_eq!(account_ids("1234567890123 a123456789012 12345678901"), Vec::<String>::new());
    }

    #[test]
    fn of_card_takes_accounts_of_tags_context_and_thread() {
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
    fn name_is_the_text_before_the_id() {
        let line = |text: &str| vec![Span::Text(text.into()), Span::Code("333333333333".into())];
        let found = Some(("333333333333".to_owned(), "example".to_owned()));
        assert_eq!(name(&line("Account: example (")), found);
        assert_eq!(name(&line("example (")), found);
        assert_eq!(name(&line("Account: ")), None);
    }
}
