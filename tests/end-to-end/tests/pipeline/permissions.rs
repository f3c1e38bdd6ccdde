//! Each permission of each role is removed by itself: exactly the features that need it stop, and a
//! log or the local cloud shows why. A permission whose removal stops nothing would not be least
//! privilege.

mod formatter;
mod poster;
mod scene;

use end_to_end::{Channel, Permission, Roles, now};
use serde_json::json;

use self::{
    formatter::Formatter,
    poster::Poster,
    scene::{Case, Exercise, Scene, State, wait},
};
use crate::stage::{contains, with_permissions};

/// The expected effect of a missing permission.
struct Row {
    /// The policy's name; with `/` and the statement's `Sid` if another one has the same action.
    policy: &'static str,
    action: &'static str,
    /// The features that no longer work.
    stops: &'static [&'static str],
    /// The features that stop until a retry delivers unchecked, which may come before the case ends.
    may_stop: &'static [&'static str],
    /// The features that do the wrong thing.
    errs: &'static [&'static str],
    /// A text in the function's log or, for calls of Lambda's own, in the log of the local cloud,
    /// which stands in for AWS.
    shows: &'static str,
}

const fn row(
    policy: &'static str,
    action: &'static str,
    stops: &'static [&'static str],
    errs: &'static [&'static str],
    shows: &'static str,
) -> Row {
    Row { policy, action, stops, may_stop: &[], errs, shows }
}

impl Row {
    const fn may_stop(self, may_stop: &'static [&'static str]) -> Self {
        Self { may_stop, ..self }
    }
}

const NOTHING_IS_PUBLISHED: &[&str] =
    &["delivered", "named", "units", "retried soon", "deduplicated", "sent once", "over", "due"];
const RETRY_QUEUE_STANDS: &[&str] =
    &["retried soon", "deduplicated", "sent once", "due", "subscribed", "dead letters"];
const OVER_QUEUE_STANDS: &[&str] = &["over", "over retried soon"];
const NOTHING_IS_LOGGED: &[&str] = &["logged", "subscribed", "over retried soon"];

#[rustfmt::skip]
const FORMATTER_ROWS: &[Row] = &[
    row("own", "logs:CreateLogStream", NOTHING_IS_LOGGED, &[], "refused logs:CreateLogStream"),
    row("own", "logs:PutLogEvents", NOTHING_IS_LOGGED, &[], "refused logs:PutLogEvents"),
    row("publish", "sns:GetTopicAttributes", &[], &["subscribed"], "subscription missing"),
    row("publish", "sns:Publish", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: sns:Publish"),
    row("publish", "kms:GenerateDataKey*", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: kms:GenerateDataKey"),
    row("publish", "kms:Decrypt", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: kms:Decrypt"),
    row("own/SendToDeadLetterQueue", "sqs:SendMessage", &["dead letters"], &[], "not authorized to perform: sqs:SendMessage"),
    row("own/UseOwnQueue", "sqs:SendMessage", &[], &["retried soon"], "not authorized to perform: sqs:SendMessage"),
    row("own", "sqs:ReceiveMessage", RETRY_QUEUE_STANDS, &[], "refused sqs:ReceiveMessage"),
    row("own", "sqs:DeleteMessage", RETRY_QUEUE_STANDS, &[], "refused sqs:DeleteMessage"),
    row("own", "sqs:GetQueueAttributes", RETRY_QUEUE_STANDS, &[], "refused sqs:GetQueueAttributes"),
    row("own", "sqs:ChangeMessageVisibility", &["retried soon"], &[], "retry delay not set"),
    row("state", "dynamodb:UpdateItem", &["retried soon"], &["deduplicated"], "not authorized to perform: dynamodb:UpdateItem").may_stop(&["sent once"]),
    row("state", "dynamodb:PutItem", &["due"], &["deduplicated", "sent once"], "not authorized to perform: dynamodb:PutItem"),
    row("state", "dynamodb:DeleteItem", &["retried soon"], &[], "not authorized to perform: dynamodb:DeleteItem"),
    row("state", "dynamodb:BatchGetItem", &["due"], &["deduplicated"], "not authorized to perform: dynamodb:BatchGetItem"),
    row("state/UseState", "dynamodb:Query", &[], &[], "not authorized to perform: dynamodb:Query"),
    row("state/FindWhatIsDue", "dynamodb:Query", &["due"], &[], "not authorized to perform: dynamodb:Query"),
    row("over", "sqs:ReceiveMessage", OVER_QUEUE_STANDS, &[], "refused sqs:ReceiveMessage"),
    row("over", "sqs:DeleteMessage", OVER_QUEUE_STANDS, &[], "refused sqs:DeleteMessage"),
    row("over", "sqs:GetQueueAttributes", OVER_QUEUE_STANDS, &[], "refused sqs:GetQueueAttributes"),
    row("over", "sqs:ChangeMessageVisibility", &["over retried soon"], &[], "retry delay not set"),
    row("account-lookup", "sts:AssumeRole", &[], &["named", "units"], "not authorized to perform: sts:AssumeRole"),
];

#[rustfmt::skip]
const READER_ROWS: &[Row] = &[
    row("describe-account", "organizations:DescribeAccount", &[], &["named"], "account name not found"),
    row("list-parents", "organizations:ListParents", &[], &["units"], "organizational units not found"),
];

const NOTHING_IS_POSTED: &[&str] = &["posted", "threads", "new threads", "waits"];
const NOTHING_IS_RECEIVED: &[&str] =
    &["posted", "threads", "new threads", "waits", "dead letters", "logged"];

#[rustfmt::skip]
const POSTER_ROWS: &[Row] = &[
    row("own", "logs:CreateLogStream", &["logged"], &[], "refused logs:CreateLogStream"),
    row("own", "logs:PutLogEvents", &["logged"], &[], "refused logs:PutLogEvents"),
    row("own", "sqs:ReceiveMessage", NOTHING_IS_RECEIVED, &[], "refused sqs:ReceiveMessage"),
    row("own", "sqs:DeleteMessage", NOTHING_IS_RECEIVED, &[], "refused sqs:DeleteMessage"),
    row("own", "sqs:GetQueueAttributes", NOTHING_IS_RECEIVED, &[], "refused sqs:GetQueueAttributes"),
    row("own", "sqs:ChangeMessageVisibility", &[], &["waits"], "retry delay not set"),
    row("own", "sqs:SendMessage", &["dead letters"], &[], "not authorized to perform: sqs:SendMessage"),
    row("bot", "dynamodb:PutItem", NOTHING_IS_POSTED, &[], "not authorized to perform: dynamodb:PutItem"),
    row("bot", "dynamodb:UpdateItem", &["threads"], &[], "thread not recorded"),
    row("bot", "dynamodb:DeleteItem", &[], &["new threads"], "thread not recorded"),
    row("bot", "secretsmanager:GetSecretValue", NOTHING_IS_POSTED, &[], "not authorized to perform: secretsmanager:GetSecretValue"),
];

// The functions have the names of their roles.
const FORMATTER: &str = "asr-notify-formatter";
const DIGEST: &str = "asr-notify-digest";
const POSTER: &str = "asr-notify-c0botbotbot-poster";
const READER: &str = "asr-notify-organization-reader";

#[test]
fn formatter_role_needs_each_permission_for_its_features_only() {
    check_role(FORMATTER, FORMATTER_ROWS, |roles, permission, row, case| {
        without::<Formatter<'_>>(roles, permission, row, case)
    });
}

#[test]
fn organization_reader_role_needs_each_permission_for_its_features_only() {
    check_role(READER, READER_ROWS, |roles, permission, row, case| {
        without::<Formatter<'_>>(roles, permission, row, case)
    });
}

#[test]
fn poster_role_needs_each_permission_for_its_features_only() {
    check_role(POSTER, POSTER_ROWS, |roles, permission, row, case| {
        without::<Poster<'_>>(roles, permission, row, case)
    });
}

/// Scheduler's role: it invokes the function, or sends to the dead-letter queue what it may not.
#[test]
fn digest_role_needs_each_permission_for_its_features_only() {
    let stage = with_permissions();
    let roles = Roles::new(stage.cloud, &stage.deployment);
    let permissions = roles.permissions(DIGEST);
    let actions: Vec<&str> = permissions.iter().map(|each| &*each.action).collect();
    assert_eq!(actions, ["lambda:InvokeFunction", "sqs:SendMessage"]);
    let digests = || {
        let messages = Channel::new(stage.cloud).messages();
        messages.iter().filter(|message| message.title().contains("Digest: ")).count()
    };
    let digest = r#"{"digest":{"destination":"channel""#;
    let is_dead = || stage.dead_letters().iter().any(|each| contains(each, digest));
    // A schedule with a rate is due whenever the time changes.
    let be_due = || {
        stage.cloud.put("time", &json!({ "now": now() }));
        stage.cloud.clear("time");
    };
    roles.remove_policy(&permissions[0]);
    be_due();
    assert!(!is_dead(), "nothing may be sent to the queue");
    roles.restore(&permissions[0]);

    roles.remove(&permissions[0]);
    be_due();
    stage.wait("the dead letter", is_dead);
    roles.restore(&permissions[0]);
    let before = digests();
    stage.run_tool("redrive.py");
    stage.wait("the redriven digest", || digests() == before + 1);
    std::thread::sleep(std::time::Duration::from_secs(1)); // another time to be due
    be_due();
    stage.wait("the next digest", || digests() == before + 2);
}

/// The check of one permission, by a function's features.
type Without = fn(&Roles<'_>, &Permission, &Row, &Case<'_>) -> Option<String>;

/// Removes each permission of a role in turn. Afterwards everything that was held up arrives.
fn check_role(role: &str, rows: &[Row], without: Without) {
    let stage = with_permissions();
    let scene = Scene::new(&stage);
    let roles = Roles::new(stage.cloud, &stage.deployment);
    let permissions = roles.permissions(role);
    let mut actual: Vec<_> =
        permissions.iter().map(|each| (&*each.policy, &*each.action)).collect();
    let policy = |row: &Row| row.policy.split('/').next().unwrap_or_default();
    let mut expected: Vec<_> = rows.iter().map(|row| (policy(row), row.action)).collect();
    actual.sort_unstable();
    expected.sort_unstable();
    assert_eq!(actual, expected, "the permissions of {role}");
    let mut findings = Vec::new();
    for permission in &permissions {
        let of_statement = format!("{}/{}", permission.policy, permission.sid);
        let is_of = |row: &&Row| {
            row.action == permission.action
                && [&permission.policy, &of_statement].iter().any(|policy| *policy == row.policy)
        };
        let row = rows.iter().find(is_of).expect("each permission has a row");
        findings.extend(without(&roles, permission, row, &Case::new(&scene)));
    }
    assert!(findings.is_empty(), "{findings:#?}");
    scene.assert_everything_arrives();
}

/// Restarts the function whose process may have cached a value that it read with the permission, or
/// the failure to read it.
fn restart(row: &Row, case: &Case<'_>) {
    match (row.policy, row.action) {
        ("account-lookup" | "describe-account" | "list-parents" | "state/UseState", _) => {
            case.scene.restart(FORMATTER);
        }
        (_, "secretsmanager:GetSecretValue") => case.scene.restart(POSTER),
        _ => {}
    }
}

/// Exercises all features without the permission. Returns a description if they differ from the row.
fn without<'a, E: Exercise<'a>>(
    roles: &Roles<'_>,
    permission: &Permission,
    row: &Row,
    case: &'a Case<'a>,
) -> Option<String> {
    roles.remove(permission);
    restart(row, case);
    let mut exercise = E::begin(case);
    let is_as_expected = |exercise: &E| {
        E::FEATURES.iter().all(|feature| {
            let state = exercise.state(feature);
            if row.errs.contains(feature) {
                state == State::Errs
            } else {
                let stops = [row.stops, row.may_stop].concat();
                stops.contains(feature) || state == State::Works
            }
        })
    };
    let is_shown = wait(|| {
        exercise.advance();
        is_as_expected(&exercise) && case.logs().contains(row.shows)
    });
    let states = E::FEATURES.iter().map(|feature| (*feature, exercise.state(feature)));
    let states: Vec<(&str, State)> = states.collect();
    roles.restore(permission);
    case.clear_faults();
    restart(row, case);
    case.scene.wait_until_quiet();
    println!(
        "{} ms {:02} {} {}: {states:?}",
        case.elapsed_ms(),
        case.number,
        permission.role,
        permission.action
    );
    let is_unneeded =
        states.iter().any(|(name, state)| row.stops.contains(name) && *state == State::Works);
    (!is_shown || is_unneeded).then(|| {
        let logged = if case.logs().contains(row.shows) { "logged" } else { "not logged" };
        format!("{permission:?}: {states:?}, {:?} is {logged}; {}", row.shows, case.end_of_logs())
    })
}
