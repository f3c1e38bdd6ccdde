//! What becomes of a body: what it is recognised as, who takes it by which rule, and what each is
//! sent. The same reading, rules and texts as in the Lambda.

use crate::{card::Card, terminal::printable};
use notify_core::{
    Language, Notice, Severity, Source,
    parse::envelope::{Kept, Undelivered, records},
    parse::{self, Body, Settings},
    render::{Message, Style, render},
    routing::destination::{Destination, Format, TopicArn},
    routing::{Decision, OutcomeName, Rules},
};

/// Who is to be told, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What the Lambda has in `DESTINATIONS`.
    pub destinations: Vec<Destination>,
    /// What it has in `ALERT_SEVERITIES`.
    pub settings: Settings,
    /// The organizational units above a notice's account, and the root.
    pub units: Vec<String>,
    /// What it has in `NOTICE_LANGUAGE`.
    pub language: Language,
}

/// One notice, told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it was recognised as: all that rules look at.
    pub recognised: String,
    /// The thread it belongs to.
    pub thread: String,
    /// What each destination is sent.
    pub letters: Vec<Letter>,
}

/// What one destination is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The destination's name.
    pub destination: String,
    /// What its readers understand.
    pub format: Format,
    /// Whether they want it, and why.
    pub decision: Decision,
    /// What they would read, wanted or not.
    pub message: Message,
}

/// A destination of each format with the usual rules, and what Terraform says where an operator
/// says nothing.
impl Default for Asked {
    fn default() -> Self {
        let silent = [Source::AccessAnalyzer, Source::Health, Source::Config];
        Self {
            destinations: [
                ("amazon-q", Format::AmazonQ),
                ("slack-bot", Format::SlackBot),
                ("email", Format::Email),
            ]
            .map(|(name, format)| usual(name, format))
            .into(),
            settings: Settings {
                severities: silent.map(|source| (source, Severity::Medium)).into(),
            },
            units: Vec::new(),
            language: Language::default(),
        }
    }
}

fn usual(name: &str, format: Format) -> Destination {
    let region = "eu-central-1".to_owned();
    Destination {
        name: name.to_owned(),
        format,
        topic: TopicArn { arn: format!("arn:aws:sns:{region}:111122223333:{name}"), region },
        rules: Rules::default(),
        mention: None,
    }
}

/// Tells of each notice in a text who is sent what. The text is a published body, an event of SNS
/// for a Lambda, or what rests in the formatter's queues.
#[must_use]
pub fn tell(text: &str, asked: &Asked) -> Vec<Told> {
    let (event, request_id) = match Kept::read(text) {
        Kept::Undelivered(message) => return vec![again(message)],
        Kept::Event { event, request_id } => (event, request_id),
    };
    let whole = event.to_string();
    match records(&event).as_slice() {
        // Nothing is wrapped in it. Where nobody recognises it, people see it as it came.
        [record] if request_id.is_none() && record.text == whole => {
            asked.tell(&Body { text, subject: None, topic_arn: None })
        }
        records => records.iter().flat_map(|record| asked.tell(&record.body())).collect(),
    }
}

/// A message that is written already. It does not say in which format.
fn again(message: Undelivered) -> Told {
    let Undelivered { destination, text, subject, .. } = message;
    let card = Card::amazon_q(&text);
    let (format, card) = match (&subject, card) {
        (Some(_), _) => (Format::Email, None),
        (None, Ok(card)) => (Format::AmazonQ, Some(card)),
        (None, Err(_)) => {
            (Format::SlackBot, serde_json::from_str(&text).ok().map(|text| Card::slack(&text)))
        }
    };
    let rule = "it was wanted and not delivered".to_owned();
    let decision = Decision { is_wanted: true, rule };
    Told {
        recognised: printable(&format!("undelivered, destination {destination}")),
        thread: card.and_then(|card| card.thread).unwrap_or_default(),
        letters: vec![Letter { destination, format, decision, message: Message { text, subject } }],
    }
}

impl Asked {
    fn tell(&self, body: &Body<'_>) -> Vec<Told> {
        parse::notices(body, &self.settings).iter().map(|notice| self.notice(notice)).collect()
    }

    fn notice(&self, notice: &Notice) -> Told {
        let letters = self.destinations.iter().map(|destination| {
            let Destination { name, format, rules, mention, .. } = destination;
            let style =
                Style { language: self.language, access_portal: None, mention: mention.clone() };
            Letter {
                destination: name.clone(),
                format: *format,
                decision: rules.decide(notice, &self.units),
                message: render(notice, *format, &style),
            }
        });
        Told {
            recognised: describe(notice),
            thread: notice.thread().to_string(),
            letters: letters.collect(),
        }
    }
}

/// What a notice was recognised as: all that rules look at.
fn describe(notice: &Notice) -> String {
    let outcome = notice.outcome().map(|outcome| OutcomeName::from(outcome).to_string());
    let severity = notice.severity().map(|severity| severity.to_string());
    let account = notice.account.as_ref().map(|account| account.id.clone());
    let properties = [
        ("outcome", outcome),
        ("severity", severity),
        ("control", notice.control().map(str::to_owned)),
        ("account", account),
        ("region", notice.region.clone()),
        ("thread", Some(notice.thread().to_string())),
    ];
    let mut description = notice.source().to_string();
    for (name, value) in properties {
        if let Some(value) = value {
            description += &format!(", {name} {}", printable(&value));
        }
    }
    description
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const FINDING: &str = include_str!("../../tests/fixtures/guardduty/instance.json");

    fn recognised(told: &[Told]) -> Vec<&str> {
        told.iter().map(|told| told.recognised.as_str()).collect()
    }

    #[test]
    fn a_body_is_written_for_all_three_and_each_has_its_reason() {
        let queued = include_str!("../../tests/fixtures/asr/queued.json");
        let told = tell(queued, &Asked::default());
        let [Told { recognised, thread, letters }] = told.as_slice() else {
            panic!("it is one notice: {told:?}");
        };
        assert!(recognised.starts_with("asr, outcome queued, control "), "{recognised}");
        assert!(thread.starts_with("asr-") && recognised.ends_with(thread), "{thread}");
        let formats: Vec<_> =
            letters.iter().map(|letter| (letter.destination.as_str(), letter.format)).collect();
        let expected = [
            ("amazon-q", Format::AmazonQ),
            ("slack-bot", Format::SlackBot),
            ("email", Format::Email),
        ];
        assert_eq!(formats, expected);
        for Letter { format, decision, message, .. } in letters {
            assert!(!decision.is_wanted);
            assert_eq!(decision.rule, "outcome queued is excluded where no outcomes are chosen");
            assert_eq!(crate::limits::check(*format, message).problems, [""; 0]);
        }
    }

    #[test]
    fn the_language_and_the_severities_are_those_asked_for() {
        let health = include_str!("../../tests/fixtures/health/scheduled-change.json");
        let mut asked = Asked { language: Language::Ja, ..Asked::default() };
        let told = tell(health, &asked);
        assert!(told[0].recognised.contains("severity medium"), "{:?}", told[0].recognised);
        assert!(told[0].letters[2].message.text.contains("アカウント"));
        asked.settings = Settings::default();
        assert!(tell(health, &asked)[0].recognised.contains("severity unknown"));
    }

    #[test]
    fn what_wraps_bodies_is_taken_off() {
        let finding = tell(FINDING, &Asked::default());
        let sns = json!({"Message": FINDING, "MessageId": "1"});
        let event = json!({"Records": [{"EventSource": "aws:sns", "Sns": sns}]});
        let notification = json!({"Type": "Notification", "Message": FINDING});
        let itself: Value = serde_json::from_str(FINDING).unwrap();
        let failure =
            |event: &Value| json!({"requestContext": {"requestId": "1"}, "requestPayload": event});
        for wrapped in [failure(&event), failure(&itself), notification, event] {
            assert_eq!(tell(&wrapped.to_string(), &Asked::default()), finding, "{wrapped}");
        }
    }

    #[test]
    fn each_record_of_an_event_is_told() {
        let record = |message: &str| json!({"EventSource": "aws:sns", "Sns": {"Message": message}});
        let event = json!({"Records": [record("nobody knows this"), record(FINDING)]});
        let told = tell(&event.to_string(), &Asked::default());
        assert_eq!(recognised(&told)[0], "unrecognised, thread asr-other");
        assert!(recognised(&told)[1].starts_with("guardduty, severity "), "{told:?}");
    }

    #[test]
    fn what_nobody_recognises_is_shown_as_it_came() {
        for text in ["{ \"a\":  1 }", "some words", "\"a string\""] {
            let told = tell(text, &Asked::default());
            assert_eq!(recognised(&told), ["unrecognised, thread asr-other"]);
            let mail = &told[0].letters[2].message.text;
            assert!(mail.contains(text), "{text} is not in {mail}");
        }
    }

    #[test]
    fn an_undelivered_message_is_the_one_that_was_written() {
        for letter in tell(FINDING, &Asked::default()).remove(0).letters {
            let undelivered = Undelivered {
                destination: "mine".to_owned(),
                text: letter.message.text.clone(),
                subject: letter.message.subject.clone(),
                claim: None,
            };
            let told = tell(&undelivered.to_body(), &Asked::default());
            assert_eq!(recognised(&told), ["undelivered, destination mine"]);
            let again = &told[0].letters[0];
            assert_eq!((again.format, &again.message), (letter.format, &letter.message));
            let is_mail = letter.format == Format::Email;
            assert_eq!(told[0].thread.is_empty(), is_mail, "{told:?}");
        }
    }
}
