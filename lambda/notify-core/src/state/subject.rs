//! What a notice is about, for as long as the problem lasts.

use super::{Provider, hash::Key};
use crate::{Alarm, Alert, Content, Contributor, FactName, Notice, Outcome, Remediation, Source};

/// What a notice is about. The same problem has the same subject whatever way its events take: the
/// member's event bus or the administrator's, another Region, Security Hub or the service itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// 32 hexadecimal digits.
    pub id: String,
    /// What several subjects have in common, such as the same control on many resources: 32
    /// hexadecimal digits. None for a problem that stands alone.
    pub problem: Option<String>,
    /// The ARN under which ASR's results name a finding. None for what ASR does not remediate.
    pub finding_arn: Option<String>,
    /// The subject is only the finding's ARN, because ASR's result does not say what it is about. An
    /// alias of the ARN replaces it.
    pub is_provisional: bool,
    /// Who reports it, as far as that decides how often.
    pub provider: Provider,
}

/// The services whose findings are the same in Security Hub and in their own events. AWS Health and
/// IAM Access Analyzer are not: Security Hub has one finding for all accesses to a resource, and ids
/// of its own for AWS Health's events.
const JOINED: [(&str, Source); 6] = [
    ("aws/guardduty", Source::GuardDuty),
    ("aws/inspector", Source::Inspector),
    ("aws/macie", Source::Macie),
    ("aws/access-analyzer", Source::AccessAnalyzer),
    (RULES, Source::Config),
    ("aws/health", Source::Health),
];
/// Security Hub's own product, whose findings are those of controls.
const CONTROLS: &str = "aws/securityhub";
/// AWS Config's product in Security Hub.
const RULES: &str = "aws/config";
/// The type of an account as a resource, before its id.
const ACCOUNT: &str = "AWS::::Account:";
/// The beginning of the types of Macie's findings about data. Each run of a job gives them other ids.
const SENSITIVE_DATA: &str = "SensitiveData:";

impl Notice {
    /// What the notice is about. None for what bypasses the state: custom actions, samples, what has
    /// no identity, and remediations that are queued, skipped or of an unknown status.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match &self.content {
            Content::Remediation(remediation) => of_remediation(remediation),
            Content::Alarm(alarm) => Some(self.of_alarm(alarm)),
            Content::Alert(alert) if alert.action.is_none() && !alert.is_sample => {
                self.of_alert(alert)
            }
            _ => None,
        }
    }

    /// Whether it is of AWS's own products, of ASR or of an alarm, and not a finding that was imported.
    #[must_use]
    pub fn is_of_aws(&self) -> bool {
        match &self.content {
            Content::Alert(alert) => is_of_aws(alert),
            _ => true,
        }
    }

    fn of_alarm(&self, alarm: &Alarm) -> Subject {
        // Without an ARN the account and the Region belong to the name.
        let key = match &alarm.arn {
            Some(arn) => Key::new("alarm").text(arn),
            None => self.place(Key::new("alarm-name")).text(&alarm.name),
        };
        let key = match &alarm.contributor {
            None => key,
            Some(Contributor { id: Some(id), .. }) => key.text(id),
            Some(Contributor { id: None, attributes }) => {
                key.list(attributes.items.iter().map(String::as_str))
            }
        };
        Subject::new(key, None, Provider::Alarm)
    }

    fn of_alert(&self, alert: &Alert) -> Option<Subject> {
        let resources = &alert.resources.items;
        let resource = resources.first().map(String::as_str);
        let (product, source) = product_of(alert);
        if source == Source::Config {
            let rule = alert.control.as_deref().or(alert.id.as_deref())?;
            let (kind, name) = resource.map(typed).unzip();
            let key = self.place(Key::new("config")).text(rule);
            let key = key.option(kind.as_deref()).option(name);
            let problem = Key::new("config-rule").text(rule);
            return Some(Subject::new(key, Some(problem), Provider::Rule).with_finding(alert));
        }
        // Without consolidated findings a standard may name a control by its own numbers, `2.2`.
        let is_control = |control: &&String| control.starts_with(|first: char| !first.is_numeric());
        if let (CONTROLS, Some(control)) = (product, alert.control.as_ref().filter(is_control)) {
            let key = self.place(Key::new("control")).text(control).option(resource.map(untyped));
            let problem = Key::new("control-everywhere").text(control);
            return Some(Subject::new(key, Some(problem), Provider::Control).with_finding(alert));
        }
        let id = alert.id.as_deref()?;
        let kind = alert.kind.as_deref().map(kind_of);
        let kind = kind.as_deref();
        let bucket = resource.and_then(|resource| bucket(alert.source, resource));
        let of_product = |name| self.place(Key::new(name).text(product));
        let (key, problem, provider) = match source {
            Source::Macie if bucket.is_some() && kind.is_some_and(is_about_data) => {
                (of_product("data").option(bucket).option(kind), None, Provider::Other)
            }
            Source::GuardDuty => {
                let problem = Key::new("type").text(product).option(kind).option(self.account());
                (of_product("finding").text(last(id)), Some(problem), Provider::GuardDuty)
            }
            Source::Inspector => {
                let about = alert.fact(FactName::Vulnerability).or(kind);
                let problem = Key::new("vulnerability").option(about);
                (of_product("finding").text(last(id)), Some(problem), Provider::Other)
            }
            Source::Macie => (of_product("finding").text(last(id)), None, Provider::Other),
            // An event of AWS Health may name no Region, and its ARN is the same in all accounts.
            Source::Health => {
                let key = Key::new("health").text(product).option(self.account()).text(id);
                (key, None, Provider::Other)
            }
            _ => {
                let about = alert.control.as_deref().or(kind);
                let problem = about.map(|about| Key::new("type").text(product).text(about));
                // A control is the same problem in every account, a type of finding is not.
                let account = self.account().filter(|_| alert.control.is_none());
                let problem = problem.map(|problem| problem.option(account));
                let is_control = product == CONTROLS;
                let provider = if is_control { Provider::Control } else { Provider::Other };
                (of_product("finding").text(id), problem, provider)
            }
        };
        Some(Subject::new(key, problem, provider).with_finding(alert))
    }

    fn account(&self) -> Option<&str> {
        self.account.as_ref().map(|account| account.id.as_str())
    }

    fn place(&self, key: Key) -> Key {
        key.option(self.account()).option(self.region.as_deref())
    }
}

impl Subject {
    /// The id of what ASR's results say about a finding, 32 hexadecimal digits, while nothing else is
    /// known of it.
    #[must_use]
    pub fn provisional_id(finding_arn: &str) -> String {
        Key::new("arn").text(finding_arn).finish()
    }

    fn new(key: Key, problem: Option<Key>, provider: Provider) -> Self {
        Self {
            id: key.finish(),
            problem: problem.map(Key::finish),
            finding_arn: None,
            is_provisional: false,
            provider,
        }
    }

    /// ASR remediates what controls and rules find. The id of an imported finding is its importer's
    /// choice, and may be that of a real one.
    fn with_finding(self, alert: &Alert) -> Self {
        let is_remediated = alert.source == Source::SecurityHub
            && matches!(product_of_aws(alert), Some(CONTROLS | RULES));
        let id = alert.id.as_ref().filter(|id| is_remediated && id.starts_with("arn:"));
        Self { finding_arn: id.cloned(), ..self }
    }
}

fn of_remediation(remediation: &Remediation) -> Option<Subject> {
    let finding = remediation.finding_arn.as_ref()?;
    match remediation.outcome {
        Outcome::Failed(_) | Outcome::Succeeded | Outcome::RolledBack => {
            let control = remediation.control.as_deref();
            let problem = control.map(|control| Key::new("control-everywhere").text(control));
            let key = Key::new("arn").text(finding);
            Some(Subject {
                finding_arn: Some(finding.clone()),
                is_provisional: true,
                ..Subject::new(key, problem, Provider::Other)
            })
        }
        Outcome::Queued | Outcome::Skipped | Outcome::Unknown(_) => None,
    }
}

/// The product, and the service whose findings it is. Findings join those of the service's own events
/// only if the product is AWS's: other products' ARNs name their account and their company, so that an
/// imported finding is never one of AWS's.
fn product_of(alert: &Alert) -> (&str, Source) {
    if alert.source != Source::SecurityHub {
        let joined = JOINED.iter().find(|(_, source)| *source == alert.source);
        return (joined.map_or(alert.source.as_str(), |(product, _)| product), alert.source);
    }
    match product_of_aws(alert) {
        Some(product) => {
            let joined = JOINED.iter().find(|(of, _)| *of == product);
            (product, joined.map_or(Source::SecurityHub, |(_, source)| *source))
        }
        None => (alert.tracking.product.as_deref().unwrap_or_default(), Source::SecurityHub),
    }
}

/// `aws/guardduty` in `arn:aws:securityhub:eu-west-1::product/aws/guardduty`.
fn product_of_aws(alert: &Alert) -> Option<&str> {
    let mut parts = alert.tracking.product.as_deref()?.splitn(6, ':');
    let is_arn = parts.next() == Some("arn") && parts.nth(1) == Some("securityhub");
    let (account, path) = (parts.nth(1)?, parts.next()?);
    let product = path.strip_prefix("product/").or_else(|| path.strip_prefix("productv2/"))?;
    (is_arn && account.is_empty() && product.starts_with("aws/")).then_some(product)
}

/// Whether the finding is of one of AWS's own products.
pub(super) fn is_of_aws(alert: &Alert) -> bool {
    alert.source != Source::SecurityHub || product_of_aws(alert).is_some()
}

/// A type as Security Hub writes it, without its namespaces: `Recon:EC2-PortProbe` for both
/// `Recon:EC2/PortProbe` and `TTPs/Discovery/Recon:EC2-PortProbe`.
fn kind_of(kind: &str) -> String {
    let colon = kind.find(':').unwrap_or(kind.len());
    let start = kind.get(..colon).and_then(|before| before.rfind('/')).map_or(0, |slash| slash + 1);
    kind.get(start..).unwrap_or(kind).replace('/', "-")
}

/// The id of a finding without its service's prefix, which the service's own events leave out.
fn last(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// A bucket by its ARN or, in Macie's own events, by the path of an object in it. None if the resource
/// does not say it.
fn bucket(source: Source, resource: &str) -> Option<&str> {
    let name = match resource.split_once(":s3:::") {
        Some((_, name)) => name,
        None => Some(resource).filter(|_| source == Source::Macie)?,
    };
    name.split('/').next()
}

fn is_about_data(kind: &str) -> bool {
    kind.starts_with(SENSITIVE_DATA)
}

/// A resource without its type, which the two forms of Security Hub write in different ways:
/// `AwsEc2Instance i-0a1b2c3d`, `AWS::EC2::Instance i-0a1b2c3d`. An id may have spaces.
fn untyped(resource: &str) -> &str {
    with_type(resource).1
}

/// The type, if there is one, and the id.
fn with_type(resource: &str) -> (Option<&str>, &str) {
    let (kind, id) = match resource.split_once(' ') {
        Some((kind, id)) if kind.starts_with("Aws") || kind.starts_with("AWS::") => {
            (Some(kind), id)
        }
        _ => (None, resource),
    };
    match id.strip_prefix(ACCOUNT) {
        Some(id) => (Some(ACCOUNT), id),
        None => (kind, id),
    }
}

/// A resource as AWS Config names it, by its type and its name, since resources of several types may
/// have one name: `awsdynamodbtable` and `orders` of `AWS::DynamoDB::Table orders`, and of the table's
/// ARN, by which Security Hub names it. Ids that AWS generates need no type: its words in ARNs may be
/// others.
fn typed(resource: &str) -> (String, &str) {
    let mut parts = resource.splitn(6, ':').skip(2);
    let of_arn = match (resource.strip_prefix("arn:"), parts.next(), parts.nth(2)) {
        (Some(_), Some(service), Some(path)) => Some((service, path)),
        _ => None,
    };
    let (kind, name) = match of_arn {
        Some(("s3", bucket)) => ("awss3bucket".to_owned(), bucket),
        Some((service, path)) => match path.split_once(['/', ':']) {
            Some((kind, name)) => (plain(&["aws", service, kind]), name),
            None => (plain(&["aws", service]), path),
        },
        None => {
            let (kind, id) = with_type(resource);
            (plain(&[kind.unwrap_or_default()]), id)
        }
    };
    let digits = name.split_once('-').map_or(0, |(_, digits)| {
        let is_generated = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_generated { digits.len() } else { 0 }
    });
    match digits {
        17 => (String::new(), name),
        8 if kind.starts_with("awsec2") => (String::new(), name),
        _ => (kind, name),
    }
}

/// The letters and digits of texts, in lower case.
fn plain(texts: &[&str]) -> String {
    let letters = texts.iter().flat_map(|text| text.chars());
    letters.filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
