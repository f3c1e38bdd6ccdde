//! Examples reckoned by hand.

use super::{
    function::{Processor, burst_dollars, time},
    month::{Extra, Line, PLANS, Plan, extra, lines},
    prices::{Item, PRICES, dollars},
    quotas::Quota,
    *,
};
use crate::figures::Burst;

/// Half a millisecond of reckoning, and half a millisecond more of waiting.
const FUNCTION: Function = Function { cold_wall: 6.0, warm_wall: 1.0, warm_cpu: 0.5 };

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < expected.abs() * 1e-6 + 1e-12, "{value} is not {expected}");
}

fn of(bill: &[(Line, f64)], line: Line) -> f64 {
    bill.iter().filter(|(kind, _)| *kind == line).map(|(_, dollars)| dollars).sum()
}

#[test]
fn each_item_has_one_price() {
    for price in PRICES {
        assert_eq!(PRICES.iter().filter(|other| other.item == price.item).count(), 1);
        assert!(price.page.starts_with("https://"));
    }
    near(dollars(Item::SnsMail, 250_000.0), 5.0);
    near(dollars(Item::Key, 3.0), 3.0);
}

#[test]
fn a_share_of_a_processor_slows_reckoning_and_not_waiting() {
    // 0.5 ms at 128 of 1,769 MB are 6.91 ms; the publish is 10 ms more.
    near(FUNCTION.warm_millis(128), 17.0);
    // 3.455 ms.
    near(FUNCTION.warm_millis(256), 14.0);
    // 0.5 ms, less than the 1 ms that it takes anyway.
    near(FUNCTION.warm_millis(1_769), 11.0);
    // Starting up takes 5 ms whatever the memory.
    near(FUNCTION.cold_millis(128), 22.0);
    near(FUNCTION.cold_millis(1_769), 16.0);
}

#[test]
fn lambda_bills_requests_and_gigabyte_seconds() {
    // 1,024 MB for a million seconds.
    near(time(1e9, 1_024, Processor::X86), 16.666_7);
    near(time(1e9, 512, Processor::Arm64), 6.666_7);
    // A million of 17 ms at 0.125 GB are 2,125 GB-s.
    near(FUNCTION.dollars(1e6, 0.0, 128, Processor::Arm64), 0.2 + 2_125.0 * 0.000_013_333_4);
    // Half of them cold: 19.5 ms.
    near(FUNCTION.dollars(1e6, 0.5, 128, Processor::X86), 0.2 + 2_437.5 * 0.000_016_666_7);
}

#[test]
fn a_burst_is_paid_for_by_invocation_call_and_time() {
    let mut burst = Burst {
        records: 100,
        subject: Subject::Formatter,
        wall: 1.0,
        cpu: 0.5,
        invocations: 10,
        calls: 20,
        peak_memory: 8.0,
    };
    // 10 requests, 20 publishes, and 1.2 s at 1.728 GB, ten thousand times.
    let once = 10.0 * 0.2e-6 + 20.0 * 0.5e-6 + 1.2 * 1_769.0 / 1_024.0 * 0.000_016_666_7;
    near(burst_dollars(&burst, 1_769, Processor::X86), once * 1e4);
    burst.calls = 30;
    let more = 10.0 * 0.5e-6 + 0.1 * 1_769.0 / 1_024.0 * 0.000_016_666_7;
    near(burst_dollars(&burst, 1_769, Processor::X86), (once + more) * 1e4);
}

#[test]
fn a_month_of_a_hundred_a_day_is_what_stands_there_anyway() {
    let bill = lines(&FUNCTION, &PLANS[0]);
    near(of(&bill, Line::Requests), 0.000_6);
    // 3,000 cold ones of 19 ms at 0.25 GB: 14.25 GB-s.
    near(of(&bill, Line::Time), 14.25 * 0.000_013_333_4);
    near(of(&bill, Line::Publish), 0.001_5);
    near(of(&bill, Line::Delivery), 0.001_8);
    near(of(&bill, Line::Metrics), 1.5);
    // 6,000 uses of the key.
    near(of(&bill, Line::Key), 1.018);
    // 5 calls every 20 seconds for 30 days: 648,000.
    near(of(&bill, Line::Polling), 0.259_2);
    // 3,000 of 1,320 bytes, taken in, and 15 % of them kept for 3 months.
    let gigabytes = 3_000.0 * 1_320.0 / 1_073_741_824.0;
    near(of(&bill, Line::Logs), gigabytes * (0.5 + 0.03 * 0.45));
}

#[test]
fn a_key_is_used_no_oftener_than_every_five_minutes() {
    let bill = lines(&FUNCTION, &PLANS[2]);
    // 8,640 times two.
    near(of(&bill, Line::Key), 1.0 + 17_280.0 * 0.03 / 10_000.0);
}

#[test]
fn what_is_added_costs_by_its_own_rules() {
    let [few, many, most] = PLANS;
    for plan in [&few, &many, &most] {
        near(extra(Extra::Monitoring, plan).unwrap(), 0.9 + 3.0 + 1.0);
    }
    // 600,000 writes.
    near(extra(Extra::Claims, &many).unwrap(), 0.375);
    // 300,000 mails at 2 dollars for 100,000, published, and a key that is used all the time.
    near(extra(Extra::Mail, &many).unwrap(), 6.0 + 0.15 + 1.051_84);
    assert_eq!(extra(Extra::Mail, &most), None);
    assert_eq!(extra(Extra::Bot, &most), None);
    assert!(extra(Extra::Bot, &Plan { per_day: 86_400, cold_share: 0.01 }).is_some());
    assert_eq!(extra(Extra::Bot, &Plan { per_day: 86_401, cold_share: 0.01 }), None);
}

#[test]
fn a_bot_is_a_topic_a_queue_a_poster_a_table_and_a_secret() {
    let messages = 3_000.0;
    let published = messages * 0.5e-6 + 1.0 + 6_000.0 * 3e-6;
    let queue = (messages * 3.0 + 648_000.0) * 0.4e-6;
    let gigabytes = messages * (330.0 + 250.0 + 300.0 + 130.0) / 1_073_741_824.0;
    // 300 ms at 0.25 GB.
    let time = messages * 0.075 * 0.000_013_333_4;
    let poster = messages * 0.2e-6 + time + gigabytes * (0.5 + 0.03 * 0.45) + 0.6;
    let rest = messages * 0.625e-6 + 0.4 + messages * 5e-6;
    near(extra(Extra::Bot, &PLANS[0]).unwrap(), published + queue + poster + rest);
}

#[test]
fn the_first_quota_is_slacks() {
    near(Quota::Slack.per_day(&FUNCTION), 86_400.0);
    near(Quota::AmazonQ.per_day(&FUNCTION), 864_000.0);
    // 1,000 at once of 14 ms each.
    near(Quota::Concurrency.per_second(&FUNCTION), 1_000.0 / 0.014);
}
