//! Each permission of each role is removed by itself: exactly the features that need it stop, and a
//! log or the local cloud shows why. A permission whose removal stops nothing would not be least
//! privilege.

mod formatter;
mod poster;
mod scene;

use end_to_end::{Permission, Roles};

use self::{
    formatter::Formatter,
    poster::Poster,
    scene::{Case, Exercise, Scene, State, wait},
};
use crate::stage::with_permissions;

/// The expected effect of a missing permission.
struct Row {
    policy: &'static str,
    action: &'static str,
    /// The features that no longer work.
    stops: &'static [&'static str],
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
    Row { policy, action, stops, errs, shows }
}

const NOTHING_IS_PUBLISHED: &[&str] =
    &["delivered", "named", "units", "retried soon", "deduplicated"];
const RETRY_QUEUE_STANDS: &[&str] = &["retried soon", "deduplicated", "dead letters"];

#[rustfmt::skip]
const FORMATTER_ROWS: &[Row] = &[
    row("logs", "logs:CreateLogStream", &["logged"], &[], "refused logs:CreateLogStream"),
    row("logs", "logs:PutLogEvents", &["logged"], &[], "refused logs:PutLogEvents"),
    row("publish", "sns:Publish", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: sns:Publish"),
    row("publish", "kms:GenerateDataKey*", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: kms:GenerateDataKey"),
    row("publish", "kms:Decrypt", NOTHING_IS_PUBLISHED, &[], "not authorized to perform: kms:Decrypt"),
    row("dead-letter", "sqs:SendMessage", &["dead letters"], &[], "not authorized to perform: sqs:SendMessage"),
    row("queue", "sqs:SendMessage", &[], &["retried soon"], "not authorized to perform: sqs:SendMessage"),
    row("queue", "sqs:ReceiveMessage", RETRY_QUEUE_STANDS, &[], "refused sqs:ReceiveMessage"),
    row("queue", "sqs:DeleteMessage", RETRY_QUEUE_STANDS, &[], "refused sqs:DeleteMessage"),
    row("queue", "sqs:GetQueueAttributes", RETRY_QUEUE_STANDS, &[], "refused sqs:GetQueueAttributes"),
    row("queue", "sqs:ChangeMessageVisibility", &["retried soon"], &[], "retry delay not set"),
    row("deduplication", "dynamodb:PutItem", &["retried soon"], &["deduplicated"], "not authorized to perform: dynamodb:PutItem"),
    row("deduplication", "dynamodb:UpdateItem", &[], &["deduplicated"], "not authorized to perform: dynamodb:UpdateItem"),
    row("deduplication", "dynamodb:DeleteItem", &["retried soon"], &[], "not authorized to perform: dynamodb:DeleteItem"),
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
    row("logs", "logs:CreateLogStream", &["logged"], &[], "refused logs:CreateLogStream"),
    row("logs", "logs:PutLogEvents", &["logged"], &[], "refused logs:PutLogEvents"),
    row("queue", "sqs:ReceiveMessage", NOTHING_IS_RECEIVED, &[], "refused sqs:ReceiveMessage"),
    row("queue", "sqs:DeleteMessage", NOTHING_IS_RECEIVED, &[], "refused sqs:DeleteMessage"),
    row("queue", "sqs:GetQueueAttributes", NOTHING_IS_RECEIVED, &[], "refused sqs:GetQueueAttributes"),
    row("queue", "sqs:ChangeMessageVisibility", &[], &["waits"], "retry delay not set"),
    row("dead-letter", "sqs:SendMessage", &["dead letters"], &[], "not authorized to perform: sqs:SendMessage"),
    row("threads", "dynamodb:PutItem", NOTHING_IS_POSTED, &[], "not authorized to perform: dynamodb:PutItem"),
    row("threads", "dynamodb:UpdateItem", &["threads"], &[], "thread not recorded"),
    row("threads", "dynamodb:DeleteItem", &[], &["new threads"], "thread not recorded"),
    row("token", "secretsmanager:GetSecretValue", NOTHING_IS_POSTED, &[], "not authorized to perform: secretsmanager:GetSecretValue"),
];

// The functions have the names of their roles.
const FORMATTER: &str = "asr-notify-formatter";
const POSTER: &str = "asr-notify-bot-poster";
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
    let mut expected: Vec<_> = rows.iter().map(|row| (row.policy, row.action)).collect();
    actual.sort_unstable();
    expected.sort_unstable();
    assert_eq!(actual, expected, "the permissions of {role}");
    let mut findings = Vec::new();
    for permission in &permissions {
        let is_of =
            |row: &&Row| (row.policy, row.action) == (&*permission.policy, &*permission.action);
        let row = rows.iter().find(is_of).expect("each permission has a row");
        findings.extend(without(&roles, permission, row, &Case::new(&scene)));
    }
    assert!(findings.is_empty(), "{findings:#?}");
    scene.assert_everything_arrives();
}

/// Restarts the function whose process may have cached a value that it read with the permission, or
/// the failure to read it.
fn restart(row: &Row, case: &Case<'_>) {
    match row.policy {
        "account-lookup" | "describe-account" | "list-parents" => case.scene.restart(FORMATTER),
        "token" => case.scene.restart(POSTER),
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
                row.stops.contains(feature) || state == State::Works
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
