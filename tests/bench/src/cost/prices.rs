//! AWS's prices, all of them, in us-east-1, in dollars; without free tiers, which an account uses
//! up once and for all it runs, and without discounts for volume, which begin far above.
//!
//! AWS's own pages put their numbers in by script, and could not be read by the one who wrote this:
//! [`Checked`] says what each number was compared with. Whoever reads the page can do better.

/// The region the prices are of.
pub const REGION: &str = "us-east-1";

/// Something that is paid for, or is expected to be and is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// An invocation.
    LambdaRequest,
    /// A function's time, by its memory.
    LambdaArm,
    /// The same on x86.
    LambdaX86,
    /// A message published, in chunks of 64 KB.
    SnsPublish,
    /// A message delivered by HTTPS, as to Amazon Q.
    SnsHttps,
    /// A message delivered by mail.
    SnsMail,
    /// A message delivered to a function or a queue.
    SnsLambda,
    /// A call to a queue, in chunks of 64 KB.
    SqsRequest,
    /// What leaves AWS.
    DataOut,
    /// Log lines taken in.
    LogIngestion,
    /// Log lines kept, compressed.
    LogStorage,
    /// A metric of one's own.
    CustomMetric,
    /// An alarm on one metric.
    Alarm,
    /// A dashboard.
    Dashboard,
    /// A key.
    Key,
    /// A use of a key.
    KeyRequest,
    /// A write to a table that is paid for by request, of 1 KB at most.
    TableWrite,
    /// A secret.
    Secret,
    /// A secret read.
    SecretRead,
    /// An event of an AWS service, and the rule that looks at it.
    ServiceEvent,
    /// `DescribeAccount`, `ListParents`, `AssumeRole`.
    Lookup,
}

/// What a price is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A million of them.
    Million,
    /// A hundred thousand of them.
    HundredThousand,
    /// Ten thousand of them.
    TenThousand,
    /// A gigabyte for a second.
    GigabyteSecond,
    /// A gigabyte.
    Gigabyte,
    /// A gigabyte for a month.
    GigabyteMonth,
    /// One for a month.
    Month,
}

/// What a number was compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// Somebody else's copy of AWS's page, of this date where it says so.
    Quoted(&'static str),
    /// Nothing: it is from memory, of this date.
    Memory(&'static str),
}

/// A price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Of what.
    pub item: Item,
    /// Dollars.
    pub dollars: f64,
    /// For how much of it.
    pub unit: Unit,
    /// Where AWS says so.
    pub page: &'static str,
    /// What it was compared with.
    pub checked: Checked,
}

const LAMBDA: &str = "https://aws.amazon.com/lambda/pricing/";
const SNS: &str = "https://aws.amazon.com/sns/pricing/";
const SQS: &str = "https://aws.amazon.com/sqs/pricing/";
const EC2: &str = "https://aws.amazon.com/ec2/pricing/on-demand/";
const CLOUDWATCH: &str = "https://aws.amazon.com/cloudwatch/pricing/";
const KMS: &str = "https://aws.amazon.com/kms/pricing/";
const DYNAMODB: &str = "https://aws.amazon.com/dynamodb/pricing/on-demand/";
const SECRETS: &str = "https://aws.amazon.com/secrets-manager/pricing/";
const EVENTBRIDGE: &str = "https://aws.amazon.com/eventbridge/pricing/";
const ORGANIZATIONS: &str = "https://aws.amazon.com/organizations/faqs/";

use Checked::{Memory, Quoted};

/// All of them.
pub const PRICES: [Price; 21] = [
    price(Item::LambdaRequest, 0.20, Unit::Million, LAMBDA, Quoted("–")),
    price(Item::LambdaArm, 0.000_013_333_4, Unit::GigabyteSecond, LAMBDA, Quoted("2024")),
    price(Item::LambdaX86, 0.000_016_666_7, Unit::GigabyteSecond, LAMBDA, Quoted("2024")),
    price(Item::SnsPublish, 0.50, Unit::Million, SNS, Quoted("–")),
    price(Item::SnsHttps, 0.60, Unit::Million, SNS, Quoted("–")),
    price(Item::SnsMail, 2.00, Unit::HundredThousand, SNS, Quoted("–")),
    price(Item::SnsLambda, 0.0, Unit::Million, SNS, Memory("2026-11")),
    price(Item::SqsRequest, 0.40, Unit::Million, SQS, Memory("2026-11")),
    price(Item::DataOut, 0.09, Unit::Gigabyte, EC2, Memory("2026-11")),
    price(Item::LogIngestion, 0.50, Unit::Gigabyte, CLOUDWATCH, Quoted("2026-06")),
    price(Item::LogStorage, 0.03, Unit::GigabyteMonth, CLOUDWATCH, Quoted("–")),
    price(Item::CustomMetric, 0.30, Unit::Month, CLOUDWATCH, Quoted("2026-02")),
    price(Item::Alarm, 0.10, Unit::Month, CLOUDWATCH, Memory("2026-11")),
    price(Item::Dashboard, 3.00, Unit::Month, CLOUDWATCH, Quoted("2026-06")),
    price(Item::Key, 1.00, Unit::Month, KMS, Quoted("2026-03")),
    price(Item::KeyRequest, 0.03, Unit::TenThousand, KMS, Quoted("2026-03")),
    price(Item::TableWrite, 0.625, Unit::Million, DYNAMODB, Quoted("–")),
    price(Item::Secret, 0.40, Unit::Month, SECRETS, Memory("2026-11")),
    price(Item::SecretRead, 0.05, Unit::TenThousand, SECRETS, Memory("2026-11")),
    price(Item::ServiceEvent, 0.0, Unit::Million, EVENTBRIDGE, Memory("2026-11")),
    price(Item::Lookup, 0.0, Unit::Million, ORGANIZATIONS, Memory("2026-11")),
];

const fn price(
    item: Item,
    dollars: f64,
    unit: Unit,
    page: &'static str,
    checked: Checked,
) -> Price {
    Price { item, dollars, unit, page, checked }
}

impl Unit {
    fn amount(self) -> f64 {
        match self {
            Self::Million => 1_000_000.0,
            Self::HundredThousand => 100_000.0,
            Self::TenThousand => 10_000.0,
            Self::GigabyteSecond | Self::Gigabyte | Self::GigabyteMonth | Self::Month => 1.0,
        }
    }
}

/// What so much of it costs.
#[must_use]
pub fn dollars(item: Item, amount: f64) -> f64 {
    let price = PRICES.iter().find(|price| price.item == item);
    price.map_or(f64::NAN, |price| price.dollars / price.unit.amount() * amount)
}
