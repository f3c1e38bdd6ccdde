//! The deployments that tests share: an apply takes a minute.

use std::{
    ops::Deref,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use end_to_end::{
    Account, Asr, Channel, Deployment, LocalCloud, Received, Workspace, fault_variables, mails,
};
use serde_json::{Value, json};

use crate::permits::{HEAVY, Permit};

/// The mail address of the alarms in the deployment of [`with_faults`].
pub(crate) const OPERATOR: &str = "operator@example.com";
/// The Organizations unit whose notices mail takes in the deployment of [`with_permissions`].
pub(crate) const WORKLOADS: &str = "ou-exam-workloads";
/// The longest wait for a result.
const TIMEOUT: Duration = Duration::from_mins(2);

/// A local cloud and a deployment in it, which last as long as this process.
pub(crate) struct Stage {
    pub(crate) cloud: &'static LocalCloud,
    pub(crate) asr: Asr,
    pub(crate) deployment: Deployment<'static>,
}

/// A test's use of a stage.
pub(crate) struct Turn {
    stage: &'static Stage,
    _permit: Permit,
    _lock: Option<MutexGuard<'static, ()>>,
}

struct Group {
    lock: Mutex<()>,
    stage: LazyLock<Stage>,
}

/// The default deployment, for tests that change nothing. They run at the same time.
pub(crate) fn shared() -> Turn {
    static GROUP: Group = Group::new(|| Stage::new(&[]));
    GROUP.enter(false, 1)
}

/// The deployment with short retry delays and alarms. One test at a time has it, with
/// empty mailboxes and dead-letter queues and without faults.
pub(crate) fn with_faults() -> Turn {
    with_faults_and(1)
}

/// The same for a test that keeps a core busy.
pub(crate) fn with_faults_heavily() -> Turn {
    with_faults_and(*HEAVY)
}

fn with_faults_and(permits: usize) -> Turn {
    static GROUP: Group = Group::new(|| {
        let mut variables = fault_variables();
        let expected_days = json!({"security_hub": 1, "macie": 1});
        let monitoring = json!({"email": [OPERATOR], "expected_days": expected_days});
        variables.push(("/monitoring", monitoring));
        Stage::new(&variables)
    });
    let turn = GROUP.enter(true, permits);
    turn.cloud.clear_faults();
    turn.purge_dead_letters();
    turn.cloud.clear("mail");
    Workspace::new(turn.cloud).set_rate_limit(None);
    turn
}

/// The deployment of the permission tests. One test at a time has it.
pub(crate) fn with_permissions() -> Turn {
    static GROUP: Group = Group::new(|| {
        let units = json!({"organizational_units": {"include": [WORKLOADS]}});
        Stage::new(&[
            ("/alerts", json!({})), // not needed, and the apply is shorter without
            ("/retry", json!({"initial_delay_seconds": 1, "max_attempts": 5})),
            ("/timeout", json!(15)),
            ("/destinations/mail/rules", units),
            ("/destinations/channel/digest", json!({"schedule": "rate(1 day)"})),
        ])
        .with_short_batching_windows()
    });
    GROUP.enter(true, 1)
}

/// The deployment in which a burst becomes a summary, and whose channel has a digest. The bot gets eight
/// messages in an hour, five of them only if they are critical. One test at a time has it.
pub(crate) fn with_grouping() -> Turn {
    with_grouping_and(1)
}

/// The same for a test that keeps a core busy.
pub(crate) fn with_grouping_heavily() -> Turn {
    with_grouping_and(*HEAVY)
}

fn with_grouping_and(permits: usize) -> Turn {
    static GROUP: Group = Group::new(|| {
        let grouping =
            json!({"wait_seconds": 10, "above": 3, "max_per_hour": 1_000, "interval_minutes": 0});
        let mut capped = grouping.clone();
        capped["max_per_hour"] = 8.into();
        Stage::new(&[
            ("/alerts", json!({"security_hub": {}})),
            // What two cores can run. Without it a burst starts so many that their calls run out of time.
            ("/reserved_concurrency", json!({"formatter": 10})),
            ("/destinations/channel/grouping", grouping.clone()),
            ("/destinations/channel/digest", json!({"schedule": "rate(1 day)"})),
            ("/destinations/mail/grouping", grouping),
            ("/destinations/bot/grouping", capped),
            ("/failure_bucket", json!({"arn": "arn:aws:s3:::asr-notify-failures"})),
        ])
    });
    GROUP.enter(true, permits)
}

impl Group {
    const fn new(stage: fn() -> Stage) -> Self {
        Self { lock: Mutex::new(()), stage: LazyLock::new(stage) }
    }

    fn enter(&'static self, is_exclusive: bool, permits: usize) -> Turn {
        // Before the permit: tests that wait for the apply, or for their turn, occupy none.
        let lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let permit = Permit::acquire(permits);
        let stage = LazyLock::force(&self.stage);
        Turn { stage, _permit: permit, _lock: is_exclusive.then_some(lock) }
    }
}

impl Deref for Turn {
    type Target = Stage;

    fn deref(&self) -> &Stage {
        self.stage
    }
}

impl Stage {
    /// A deployment with other values for some variables.
    pub(crate) fn new(variables: &[(&str, Value)]) -> Self {
        let cloud: &LocalCloud = Box::leak(Box::new(LocalCloud::start()));
        let (_, secret) = Workspace::install(cloud);
        let asr = Asr::install(cloud);
        Self { cloud, asr, deployment: Deployment::apply_with(cloud, &secret, variables) }
    }

    /// Lets batches of what is over be complete after a second instead of twenty.
    fn with_short_batching_windows(self) -> Self {
        let list = self.cloud.aws(Account::Security, &["lambda", "list-event-source-mappings"]);
        for mapping in list["EventSourceMappings"].as_array().into_iter().flatten() {
            let (Some(id), Some(queue)) =
                (mapping["UUID"].as_str(), mapping["EventSourceArn"].as_str())
            else {
                continue;
            };
            if queue.ends_with("-over") {
                let update = ["lambda", "update-event-source-mapping", "--uuid", id];
                let window = ["--maximum-batching-window-in-seconds", "1"];
                let _ = self.cloud.aws(Account::Security, &[&update[..], &window].concat());
            }
        }
        self
    }

    /// Publishes a body to ASR's status topic, and returns the formatter's line about the delivery to
    /// Amazon Q's channel and the message that arrived there.
    pub(crate) fn deliver(&self, body: &str) -> (Value, Option<Received>) {
        self.deliver_by(&self.asr.status_topic, body)
    }

    pub(crate) fn deliver_by(&self, topic: &str, body: &str) -> (Value, Option<Received>) {
        let id = Asr::publish(self.cloud, topic, body);
        let mut deliveries = self.deployment.deliveries(&id);
        let delivery = deliveries.remove("channel").unwrap_or_default();
        let received = self.received(&delivery);
        (delivery, received)
    }

    /// The message in Amazon Q's channel of a delivery; `None` if the delivery published none.
    pub(crate) fn received(&self, delivery: &Value) -> Option<Received> {
        let id = delivery["published_id"].as_str()?;
        Some(Channel::new(self.cloud).wait_for(id))
    }

    pub(crate) fn publish(&self, body: &Value) {
        let _ = Asr::publish(self.cloud, &self.asr.status_topic, &body.to_string());
    }

    /// Invokes the formatter, and waits until it has ended.
    pub(crate) fn invoke(&self, event: &Value) {
        let function = self.deployment.output("formatter_function_name");
        let payload = format!("fileb://{}", self.cloud.file(&event.to_string()).display());
        let answer = self.cloud.directory.join("answer.json").display().to_string();
        let invoke = ["lambda", "invoke", "--function-name", function, "--payload"];
        let result = self
            .cloud
            .aws(Account::Security, &[&invoke[..], &[payload.as_str(), answer.as_str()]].concat());
        assert_eq!(result.get("FunctionError"), None, "{result}");
    }

    /// Has Lambda start new processes of the formatter, which know nothing.
    pub(crate) fn restart_formatter(&self) {
        let function = self.deployment.output("formatter_function_name");
        let update = ["lambda", "update-function-configuration", "--function-name", function];
        let memory = ["--memory-size", "256"];
        let _ = self.cloud.aws(Account::Security, &[&update[..], &memory].concat());
    }

    /// Number of messages with this marker in the channel, the mailbox and the bot's channel.
    pub(crate) fn deliveries_of(&self, marker: &str) -> [usize; 3] {
        let channel = Channel::new(self.cloud).messages();
        let bot = Workspace::new(self.cloud).messages();
        let mail = mails(self.cloud);
        let mail = mail.iter().filter(|mail| mail["to"] != OPERATOR);
        [
            channel.iter().filter(|message| message.body.contains(marker)).count(),
            mail.filter(|mail| mail["text"].to_string().contains(marker)).count(),
            bot.iter().filter(|message| message.to_string().contains(marker)).count(),
        ]
    }

    /// The dead letters, as `tools/dead_letters.py` prints them.
    pub(crate) fn dead_letters(&self) -> Vec<Value> {
        let lines = self.run_tool("dead_letters.py");
        lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("a dead letter is JSON"))
            .collect()
    }

    /// The first dead letter with this marker.
    pub(crate) fn wait_for_dead_letter(&self, marker: &str) -> Value {
        let find = || self.dead_letters().into_iter().find(|each| contains(each, marker));
        self.wait(&format!("a dead letter of {marker}"), || find().is_some());
        find().expect("it was there")
    }

    fn purge_dead_letters(&self) {
        let queue = json!({"QueueUrl": self.deployment.output("dead_letter_queue_url")});
        let _ = self.cloud.call("sqs", "AmazonSQS.PurgeQueue", &queue.to_string());
    }

    /// Runs a tool that must succeed, and returns its output.
    pub(crate) fn run_tool(&self, name: &str) -> String {
        let (output, code) = self.try_tool(name, &[]);
        assert_eq!(code, Some(0), "{name}: {output}");
        output
    }

    /// Runs a tool, and returns its output and exit status.
    pub(crate) fn try_tool(&self, name: &str, arguments: &[&str]) -> (String, Option<i32>) {
        let mut tool = self.deployment.tool(name);
        let output = tool.args(arguments).output().expect("the tool starts");
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.code())
    }

    /// Waits until an alarm of the deployment has a state.
    pub(crate) fn wait_for_alarm(&self, name: &str, state: &str) {
        let name = format!("asr-notify-{name}");
        let describe = ["cloudwatch", "describe-alarms", "--alarm-names", &name];
        self.wait(&format!("the state {state} of {name}"), || {
            let alarms = self.cloud.aws(Account::Security, &describe);
            alarms["MetricAlarms"][0]["StateValue"] == state
        });
    }

    /// Waits until something is so. Panics with the end of the formatter's log after [`TIMEOUT`].
    pub(crate) fn wait(&self, what: &str, is_so: impl Fn() -> bool) {
        let started = Instant::now();
        while !is_so() {
            if started.elapsed() > TIMEOUT {
                let log = self.deployment.log();
                let last: Vec<_> = log.iter().rev().take(6).collect();
                panic!(
                    "timed out after {TIMEOUT:?} waiting for {what}; the log ends with {last:#?}"
                );
            }
            thread::sleep(Duration::from_millis(300));
        }
    }
}

pub(crate) fn contains(letter: &Value, marker: &str) -> bool {
    letter["body"].as_str().is_some_and(|body| body.contains(marker))
}
