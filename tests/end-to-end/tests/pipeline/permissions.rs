//! Each permission of each role taken away by itself: exactly the features that need it stop, and
//! it shows. What nobody misses would not be least privilege.

mod formatter;
mod poster;
mod scene;

use end_to_end::{Account, Asr, Deployment, LocalCloud, Permission, Roles, Session, Workspace};
use serde_json::json;

use self::{
    formatter::Formatter,
    poster::Poster,
    scene::{Case, Exercise, Scene, State, wait},
};

/// What happens without a permission.
struct Row {
    /// The policy and the action.
    permission: (&'static str, &'static str),
    /// What is not done any more.
    stops: &'static [&'static str],
    /// What is done, and wrongly.
    errs: &'static [&'static str],
    /// How operators see it: in a log, or in AWS's own word on the queue's mapping.
    shows: &'static str,
}

const fn row(
    policy: &'static str,
    action: &'static str,
    stops: &'static [&'static str],
    errs: &'static [&'static str],
    shows: &'static str,
) -> Row {
    Row { permission: (policy, action), stops, errs, shows }
}

const NOTHING_IS_PUBLISHED: &[&str] = &["told", "named", "placed", "comes back soon", "told once"];
const UNDELIVERED_STAYS: &[&str] = &["comes back soon", "told once", "dead letters"];

#[rustfmt::skip]
const OF_FORMATTER: &[Row] = &[
    row("logs", "logs:CreateLogStream", &["logged"], &[], "refused logs:CreateLogStream"),
    row("logs", "logs:PutLogEvents", &["logged"], &[], "refused logs:PutLogEvents"),
    row("publish", "sns:Publish", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: sns:Publish"),
    row("publish", "kms:GenerateDataKey*", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: kms:GenerateDataKey"),
    row("publish", "kms:Decrypt", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: kms:Decrypt"),
    row("dead-letter", "sqs:SendMessage", &["dead letters"], &[], "failed to send to the dead-letter queue"),
    row("undelivered", "sqs:SendMessage", &[], &["comes back soon"], "and not kept for later"),
    row("undelivered", "sqs:ReceiveMessage", UNDELIVERED_STAYS, &[], "refused sqs:ReceiveMessage"),
    row("undelivered", "sqs:DeleteMessage", UNDELIVERED_STAYS, &[], "refused sqs:DeleteMessage"),
    row("undelivered", "sqs:GetQueueAttributes", UNDELIVERED_STAYS, &[], "refused sqs:GetQueueAttributes"),
    row("undelivered", "sqs:ChangeMessageVisibility", &["comes back soon"], &[], "messages come again at the queue's time"),
    row("claims", "dynamodb:PutItem", &["comes back soon"], &["told once"], "failed to claim the notice"),
    row("claims", "dynamodb:UpdateItem", &[], &["told once"], "failed to mark the notice as told"),
    row("claims", "dynamodb:DeleteItem", &["comes back soon"], &[], "failed to give the notice's claim back"),
    row("account-lookup", "sts:AssumeRole", &[], &["named", "placed"], "not authorized to perform: sts:AssumeRole"),
];

#[rustfmt::skip]
const OF_READER: &[Row] = &[
    row("describe-account", "organizations:DescribeAccount", &[], &["named"], "account not named"),
    row("list-parents", "organizations:ListParents", &[], &["placed"], "organizational units of account not known"),
];

const NOTHING_IS_POSTED: &[&str] = &["posted", "threads", "new threads", "waits"];
const NOTHING_IS_TAKEN: &[&str] =
    &["posted", "threads", "new threads", "waits", "dead letters", "logged"];

#[rustfmt::skip]
const OF_POSTER: &[Row] = &[
    row("logs", "logs:CreateLogStream", &["logged"], &[], "refused logs:CreateLogStream"),
    row("logs", "logs:PutLogEvents", &["logged"], &[], "refused logs:PutLogEvents"),
    row("queues", "sqs:ReceiveMessage", NOTHING_IS_TAKEN, &[], "refused sqs:ReceiveMessage"),
    row("queues", "sqs:DeleteMessage", NOTHING_IS_TAKEN, &[], "refused sqs:DeleteMessage"),
    row("queues", "sqs:GetQueueAttributes", NOTHING_IS_TAKEN, &[], "refused sqs:GetQueueAttributes"),
    row("queues", "sqs:ChangeMessageVisibility", &[], &["waits"], "messages come again at the queue's time"),
    row("queues", "sqs:SendMessage", &["dead letters"], &[], "failed to send to the dead-letter queue"),
    row("threads", "dynamodb:PutItem", NOTHING_IS_POSTED, &[], "failed to find or claim the thread"),
    row("threads", "dynamodb:UpdateItem", &["threads"], &[], "failed to keep the thread"),
    row("threads", "dynamodb:DeleteItem", &[], &["new threads"], "failed to give the thread's key back"),
    row("token", "secretsmanager:GetSecretValue", NOTHING_IS_POSTED, &[], "failed to read the token"),
];

// Each function's role is called as the function.
const FORMATTER: &str = "asr-notify-formatter";
const POSTER: &str = "asr-notify-bot-poster";
const READER: &str = "asr-notify-organization-reader";
const EXTERNAL_ID: &str = "asr-notify";
const MEMBER: &str = "333333333333";
/// Production is in it, the sandbox is not.
const WORKLOADS: &str = "ou-exam-workloads";

#[test]
fn every_permission_is_needed_by_its_features_and_by_no_other() {
    let cloud = LocalCloud::start();
    let (_, secret) = Workspace::install(&cloud);
    let asr = Asr::install(&cloud);
    let units = json!({"organizational_units": {"include": [WORKLOADS]}});
    let deployment = Deployment::apply_with(
        &cloud,
        &secret,
        &[
            ("/alerts", json!({})), // what is told says nothing about rights, and applies sooner without
            ("/deduplication", json!({})),
            ("/retry", json!({"initial_delay_seconds": 1, "max_attempts": 5})),
            ("/timeout", json!(15)),
            ("/destinations/mail/rules", units),
        ],
    );
    let scene = Scene::new(&cloud, &asr, &deployment);
    let roles = Roles::of(&cloud, &deployment);

    let mut findings = Vec::new();
    let mut number = 0;
    for (role, rows) in [(FORMATTER, OF_FORMATTER), (READER, OF_READER), (POSTER, OF_POSTER)] {
        for permission in roles.permissions(role) {
            let which = (permission.policy.as_str(), permission.action.as_str());
            let Some(row) = rows.iter().find(|row| row.permission == which) else {
                findings.push(format!("{permission:?} is in no row"));
                continue;
            };
            number += 1;
            let case = Case::new(&scene, number);
            findings.extend(if role == POSTER {
                without::<Poster<'_>>(&roles, &permission, row, &case)
            } else {
                without::<Formatter<'_>>(&roles, &permission, row, &case)
            });
        }
        let count = roles.permissions(role).len();
        assert_eq!(count, rows.len(), "a row for every permission of {role}, and no other row");
    }
    assert!(findings.is_empty(), "{findings:#?}");
    scene.everything_arrived_in_the_end();
    only_the_formatter_may_look_accounts_up(&roles);
    a_member_account_reaches_neither_topics_nor_queues(&cloud, &deployment);
}

/// A process remembers what it learnt by some permissions, and what it did not.
fn restart(row: &Row, case: &Case<'_>) {
    match row.permission.0 {
        "account-lookup" | "describe-account" | "list-parents" => {
            case.scene.restart(FORMATTER);
        }
        "token" => case.scene.restart(POSTER),
        _ => {}
    }
}

/// What differs from the row while the permission is away.
fn without<'a, E: Exercise<'a>>(
    roles: &Roles<'_>,
    permission: &Permission,
    row: &Row,
    case: &'a Case<'a>,
) -> Option<String> {
    roles.take(permission);
    restart(row, case);
    let mut exercise = E::begin(case);
    let as_expected = |exercise: &E| {
        E::FEATURES.iter().all(|feature| {
            let state = exercise.state(feature);
            if row.errs.contains(feature) {
                state == State::Errs
            } else {
                row.stops.contains(feature) || state == State::Works
            }
        })
    };
    let shows = wait(|| {
        exercise.go_on();
        as_expected(&exercise) && case.said().contains(row.shows)
    });
    let states = E::FEATURES.iter().map(|feature| (*feature, exercise.state(feature)));
    let states: Vec<(&str, State)> = states.collect();
    roles.put_back(permission);
    case.heal();
    restart(row, case);
    println!(
        "{} s {:02} {} {}: {states:?}",
        case.took(),
        case.number,
        permission.role,
        permission.action
    );
    let missed_by_nobody =
        states.iter().any(|(name, state)| row.stops.contains(name) && *state == State::Works);
    let differs = !shows || missed_by_nobody;
    differs.then(|| {
        let said = if case.said().contains(row.shows) { "shown" } else { "not shown" };
        format!("{permission:?}: {states:?}, {said}; {}", case.last_words())
    })
}

fn only_the_formatter_may_look_accounts_up(roles: &Roles<'_>) {
    let reader = format!("arn:aws:iam::{}:role/{READER}", Account::Management.id());
    let refused = |who: &Session, external_id: Option<&str>| {
        let answer = roles.assume(who, &reader, external_id);
        assert!(answer.as_ref().is_err_and(|why| why.contains("AccessDenied")), "{answer:?}");
    };
    refused(&Session::root(MEMBER), Some(EXTERNAL_ID));
    refused(&Session::root(Account::Security.id()), Some(EXTERNAL_ID));
    refused(&roles.somebody_else(), Some(EXTERNAL_ID));
    let formatter = roles.session_of(FORMATTER);
    refused(&formatter, None);
    refused(&formatter, Some("another"));
    let session = roles.assume(&formatter, &reader, Some(EXTERNAL_ID));
    assert!(session.is_ok(), "{session:?}");
}

/// What people would read, and what is on its way to them.
fn a_member_account_reaches_neither_topics_nor_queues(
    cloud: &LocalCloud,
    deployment: &Deployment<'_>,
) {
    let refused = |service: &str, form: &[(&str, &str)]| {
        let answer = Session::root(MEMBER).ask(cloud, service, form);
        let denied = ["AuthorizationError", "AccessDenied"];
        assert!(denied.iter().any(|error| answer.contains(error)), "{form:?}: {answer}");
    };
    for destination in ["channel", "mail", "bot"] {
        let owner = format!("{}:{}", cloud.region, Account::Security.id());
        let topic = format!("arn:aws:sns:{owner}:asr-notify-{destination}");
        let topic = ("TopicArn", topic.as_str());
        refused("sns", &[("Action", "Publish"), topic, ("Message", "not ours")]);
        let to = ("Endpoint", "https://example.com/");
        refused("sns", &[("Action", "Subscribe"), topic, ("Protocol", "https"), to]);
    }
    for queue in ["retry_queue_url", "dead_letter_queue_url"] {
        let queue = ("QueueUrl", deployment.output(queue));
        refused("sqs", &[("Action", "SendMessage"), queue, ("MessageBody", "not ours")]);
        refused("sqs", &[("Action", "ReceiveMessage"), queue]);
    }
}
