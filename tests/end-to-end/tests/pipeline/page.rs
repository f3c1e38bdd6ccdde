//! The preview page.

use end_to_end::{Asr, Channel};
use serde_json::json;

use crate::{bodies::result, stage::shared};

/// Two implementations of Amazon Q's schema: the page's limits and the local cloud's report the same
/// problems. The formatter's messages have none, so invalid ones are published as well.
#[test]
fn page_reports_the_same_problems_as_the_local_cloud() {
    let stage = shared();
    let channel = Channel::new(stage.cloud);
    let long = "é".repeat(4_001);
    let topic = stage.deployment.topic("channel");
    for invalid in [
        "not JSON".to_owned(),
        "[]".to_owned(),
        "{}".to_owned(),
        json!({"version": 1, "source": "else", "id": 7, "content": "text", "metadata": []})
            .to_string(),
        json!({"version": "1.0", "source": "custom", "content": {
            "textType": "plain", "title": long, "description": long,
            "nextSteps": [long, 1], "keywords": "none"}})
        .to_string(),
        json!({"version": "1.0", "source": "custom", "content": {"title": ["no"]}, "metadata": {
            "threadId": 1, "summary": null, "enableCustomActions": "yes",
            "relatedResources": [1], "additionalContext": {"a": 1}}})
        .to_string(),
    ] {
        let id = Asr::publish(stage.cloud, topic, &invalid);
        assert!(!channel.wait_for(&id).accepted, "{invalid}");
    }
    let (_, huge) = stage.deliver(&result("asr/huge.json").to_string());
    assert!(huge.expect("it is published").accepted);
    for received in channel.messages() {
        let judged = preview::limits::amazon_q(&received.body);
        assert_eq!(judged.problems, received.problems, "{}", received.body);
    }
}
