//! Helpers of the targets: the fixtures, and the checks of a body.

#[allow(dead_code, reason = "the property tests use it too")]
#[path = "../../../lambda/notify-core/tests/properties/check.rs"]
mod check;
pub mod fields;
#[path = "../../../lambda/notify-core/tests/properties/harmless.rs"]
mod harmless;
#[allow(dead_code, reason = "the property tests use it too")]
#[path = "../../../lambda/notify-core/tests/properties/kinds.rs"]
mod kinds;
#[path = "../../../lambda/notify-core/tests/properties/markdown.rs"]
mod markdown;
pub mod stored;

use std::{fs, path::Path, sync::LazyLock};

use check::{check_notice, styles};
use kinds::{check_news, of_every_kind};
use notify_core::{
    Notice,
    parse::{Body, ParseSettings, notices},
    render::Style,
    state::{News, digest},
    wire::{QueueItem, RetryItem},
};

/// Both languages, with a portal and a mention or with neither. The other half of the styles would
/// halve the speed.
static STYLES: LazyLock<Vec<Style>> = LazyLock::new(|| {
    let is_all_or_nothing =
        |style: &Style| style.access_portal.is_some() == style.mention.is_some();
    styles().into_iter().filter(is_all_or_nothing).collect()
});

static NEWS: LazyLock<Vec<News>> = LazyLock::new(|| of_every_kind().collect());

/// The fixtures by name, always in the same order.
pub static FIXTURES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut fixtures = Vec::new();
    for folder in entries(&Path::new(ROOT).join("tests/fixtures")) {
        for file in entries(&folder).into_iter().filter(|path| path.is_file()) {
            let name = format!("{}-{}", last(&folder), last(&file));
            fixtures.push((name, fs::read_to_string(&file).expect("fixtures are text")));
        }
    }
    fixtures
});

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn last(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

/// Writes seeds into a target's corpus.
pub fn seed<Seed: AsRef<[u8]>>(target: &str, seeds: impl IntoIterator<Item = (String, Seed)>) {
    let corpus = Path::new(ROOT).join(".tools/fuzz").join(target);
    fs::create_dir_all(&corpus).expect("the corpus can be created");
    for (name, seed) in seeds {
        fs::write(corpus.join(name), seed).expect("the corpus can be written to");
    }
}

/// Panics if a body violates a property.
pub fn check(body: &Body<'_>) {
    let parse = || notices(body, &ParseSettings::default());
    let (notices, again) = (parse(), parse());
    assert!(!notices.is_empty());
    assert_eq!(format!("{again:?}"), format!("{notices:?}"), "parsing is deterministic");
    for (notice, again) in notices.iter().zip(&again) {
        assert_eq!(again.dedup_key(), notice.dedup_key(), "the key is deterministic");
        for style in STYLES.iter() {
            check_notice(notice, style);
        }
        // One kind, which another input changes: all of them would take most of the time.
        let key = notice.dedup_key().unwrap_or_default();
        let choice = key.bytes().map(usize::from).sum::<usize>();
        for (news, style) in NEWS.iter().cycle().skip(choice % NEWS.len()).zip(STYLES.iter()) {
            check_news(notice, news, style);
        }
        check_retry_item(notice);
    }
}

/// Panics if a message of the retry queue is too long, is not parsed as it was written, or violates
/// a property when it is rendered.
fn check_retry_item(notice: &Notice) {
    // The formatter hashes the key, which may be as long as the body.
    let key = digest(&notice.dedup_key().unwrap_or_default());
    let item = RetryItem::new("channel".to_owned(), notice.clone(), key);
    let body = item.to_json();
    assert!(body.len() <= RetryItem::MAX_BYTES, "{} bytes", body.len());
    for style in STYLES.iter().take(1) {
        check_notice(&item.notice, style);
    }
    assert_eq!(QueueItem::parse(&body), QueueItem::Retry(Box::new(item)));
}
