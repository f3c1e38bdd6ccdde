//! Other Regions and accounts, whose events arrive by forwarders.

use std::{fs, sync::LazyLock};

use end_to_end::{Forwarders, Place, SECOND_HOME, event, put_event_in};
use serde_json::Value;

use crate::{
    bodies::finding,
    stage::{Turn, shared},
};

const HOME: Place = Place { account: "222222222222", region: "ap-northeast-1" };
const MEMBER: Place = Place { account: "333333333333", region: "eu-west-1" };

static FORWARDERS: LazyLock<Forwarders> = LazyLock::new(|| Forwarders::apply(&shared().deployment));

/// The number of times that the formatter was invoked with an event.
fn invocations(stage: &Turn, id: &str) -> usize {
    stage.cloud.list("invocations").iter().filter(|each| each["event"]["id"] == id).count()
}

fn put(stage: &Turn, place: Place, event: &Value) -> String {
    let id = put_event_in(stage.cloud, place, event);
    let delivery = &stage.deployment.deliveries(&id)["channel"];
    assert_eq!(delivery["outcome"], "notified", "{delivery}");
    id
}

#[test]
fn finding_of_another_region_and_config_change_of_a_member_account_arrive_once() {
    let _ = &*FORWARDERS;
    let stage = shared();
    let finding = put(&stage, SECOND_HOME, &finding("region", MEMBER.account));
    let mut change = event("config/non-compliant.json");
    change["detail"]["awsAccountId"] = MEMBER.account.into();
    change["detail"]["resourceId"] = "sg-of-a-member".into();
    let change = put(&stage, MEMBER, &change);
    assert_eq!([&finding, &change].map(|id| invocations(&stage, id)), [1, 1]);
}

#[test]
fn two_home_regions_see_a_finding_once_each_and_make_no_loop() {
    let forwarders = &*FORWARDERS;
    let stage = shared();
    let ids =
        [HOME, SECOND_HOME].map(|place| put(&stage, place, &finding(place.region, HOME.account)));
    let seen = forwarders.seen_in_second_home();
    for id in &ids {
        let in_second = seen.iter().filter(|each| *each == id).count();
        assert_eq!((invocations(&stage, id), in_second), (1, 1), "{id}");
    }
    // EventBridge would not have forwarded them again. The rules do not even try.
    let log = fs::read_to_string(stage.cloud.directory.join("local-cloud.log"));
    assert!(!log.expect("the local cloud has a log").contains("not forwarded to"));
}

#[test]
fn forwarder_in_the_home_region_is_refused() {
    let refusal = FORWARDERS.refusal_in_home_region();
    assert!(
        refusal.contains("must be a bus of another account or Region")
            && refusal.contains("arn:aws:events:ap-northeast-1:222222222222:event-bus/default"),
        "{refusal}"
    );
}
