use std::{fs, path::Path};

use serde_json::json;

use super::{Line, RecordingError, Via, parse_recording, read_recording, write_recording};
use crate::Moment;

fn parse(text: &str) -> Result<Vec<Line>, RecordingError> {
    parse_recording(Path::new("week.jsonl"), text)
}

fn error_line(text: &str) -> usize {
    match parse(text) {
        Err(RecordingError::Document { line, .. }) => line,
        other => panic!("expected a refused document, got {other:?}"),
    }
}

fn line(at: &str, via: Via) -> Line {
    Line { at: Moment::parse(at).expect("RFC 3339"), via, body: json!({"a": "é"}) }
}

#[test]
fn a_recording_reads_as_it_was_written() {
    let lines = [
        line("2026-11-02T00:00:00.001Z", Via::EventBridge),
        line("2026-11-02T00:00:01Z", Via::StatusTopic),
        line("2026-11-02T00:00:02Z", Via::AlarmTopic),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("week.jsonl");
    write_recording(&path, &lines).expect("written");
    assert_eq!(read_recording(&path).expect("read"), lines);
}

#[test]
fn lines_come_in_the_order_of_their_arrival() {
    let text = r#"{"at": "2026-11-02T01:00:00+01:00", "via": "alarm-topic", "body": "second"}
        {"at": "2026-11-02T00:00:00Z", "via": "status-topic", "body": "third"}
        {"at": "2026-11-01T23:59:59Z", "via": "status-topic", "body": "first"}"#;
    let bodies: Vec<_> = parse(text).expect("read").into_iter().map(|line| line.body).collect();
    assert_eq!(bodies, ["first", "second", "third"]);
}

#[test]
fn events_are_read_one_per_line_one_after_another_and_from_arrays() {
    let event = r#"{"detail-type": "GuardDuty Finding", "time": "2026-11-02T00:00:00Z"}"#;
    for text in [
        format!("{event}\n{event}\n"),
        format!("\u{feff}{event}{event}"),
        format!("[\n{event},\n{event}\n]"),
        format!("\n\n  {}", event.replace(", ", ",\n") + event),
    ] {
        let lines = parse(&text).expect("read");
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines.iter().all(|line| line.via == Via::EventBridge), "{text}");
    }
}

#[test]
fn errors_name_the_line_of_the_document() {
    let good = r#"{"at": "2026-11-02T00:00:00Z", "via": "alarm-topic", "body": {}}"#;
    for bad in [
        r#"{"at": "2026-11-02T00:00:00Z", "via": "carrier-pigeon", "body": {}}"#,
        r#"{"at": "yesterday", "via": "alarm-topic", "body": {}}"#,
        r#"{"at": "2026-11-02T00:00:00Z", "via": "alarm-topic"}"#,
        r#"{"at": "2026-11-02T00:00:00Z", "via": "alarm-topic", "body": {}, "bodi": 1}"#,
        r#"{"detail-type": "GuardDuty Finding"}"#,
        r#"{"detail-type": "GuardDuty Finding", "time": 12}"#,
        "12",
        "{",
    ] {
        assert_eq!(
            error_line(&format!("{good}\n\n{bad}\n")),
            if bad == "{" { 4 } else { 3 },
            "{bad}"
        );
    }
}

#[test]
fn a_compressed_recording_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("week.jsonl.gz");
    fs::write(&path, [0x1f, 0x8b, 8, 0]).expect("written");
    let error = read_recording(&path).expect_err("compressed");
    assert!(matches!(&error, RecordingError::Compressed { .. }), "{error}");
    assert!(read_recording(&folder.path().join("none")).is_err());
}

#[test]
fn string_is_published_as_it_is_and_anything_else_as_json() {
    let mut line = line("2026-11-02T00:00:00Z", Via::StatusTopic);
    assert_eq!(line.text(), r#"{"a":"é"}"#);
    line.body = json!("[ASR] \"upgrade\"");
    assert_eq!(line.text(), "[ASR] \"upgrade\"");
}

#[test]
fn an_empty_file_is_an_empty_recording() {
    assert_eq!(parse(" \n").expect("read"), []);
}
