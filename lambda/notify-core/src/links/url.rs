//! Which URLs messages show, and how they are encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::byte_set::ByteSet;

/// Far more than a real link has. Encoding it for the portal may make it up to three times as long.
const MAX_LINK_BYTES: usize = 800;

const CONSOLE_HOSTS: [(&str, &str); 3] = [
    ("aws", "console.aws.amazon.com"),
    ("aws-cn", "console.amazonaws.cn"),
    ("aws-us-gov", "console.amazonaws-us-gov.com"),
];

/// AWS's documentation: of the partitions aws and aws-us-gov, of China, and of the European Sovereign
/// Cloud (its user guide).
const DOCUMENTATION_HOSTS: [&str; 3] = ["docs.aws.amazon.com", "docs.amazonaws.cn", "docs.aws.eu"];

/// The characters that do not end a link.
const IN_LINK: &ByteSet = &ByteSet::printable_except(b" <>|\"`\\");

/// The console's host of a partition. None if the partition is unknown.
pub(super) fn console_host(partition: &str) -> Option<&'static str> {
    CONSOLE_HOSTS.iter().find(|(name, _)| *name == partition).map(|(_, host)| *host)
}

pub(super) fn host_and_path(link: &str) -> Option<(&str, &str)> {
    link.strip_prefix("https://")?.split_once('/')
}

/// Whether it is the console's host of a partition or of a region.
pub(super) fn is_console(host: &str) -> bool {
    CONSOLE_HOSTS.iter().any(|(_, console)| {
        host.strip_suffix(console).is_some_and(|region| match region.strip_suffix('.') {
            // A character such as in `evil.example#.` would make another host of it.
            Some(region) => region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            None => region.is_empty(),
        })
    })
}

/// Whether a text is an https link without a character that ends a link, and short enough for a
/// message.
pub(crate) fn is_https(link: &str) -> bool {
    is_https_within(link, MAX_LINK_BYTES)
}

/// The same for a link that is built here, with another limit.
pub(super) fn is_https_within(link: &str, max: usize) -> bool {
    link.len() <= max
        && link.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
        && IN_LINK.count_start(link.as_bytes()) == link.len()
}

/// Whether a link in a finding leads to AWS's documentation. The author of a finding chooses its
/// link, so any other is not shown as one, not even a page of the console, where a reader may act.
pub(crate) fn is_documentation(link: &str) -> bool {
    is_https(link)
        && host_and_path(link).is_some_and(|(host, _)| DOCUMENTATION_HOSTS.contains(&host))
}

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) fn push_encoded(link: &mut String, text: &str) {
    // Most characters stay as they are.
    link.reserve(text.len() + text.len() / 2);
    link.extend(utf8_percent_encode(text, RESERVED));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_documentation_accepts_only_the_hosts_of_the_documentation() {
        for link in [
            "https://docs.aws.amazon.com/console/securityhub/S3.5/remediation",
            "https://docs.amazonaws.cn/guardduty/latest/ug/x.html#y",
            "https://docs.aws.eu/securityhub/latest/userguide/x.html",
        ] {
            assert!(is_documentation(link), "{link}");
        }
        for link in [
            "https://ap-northeast-1.console.aws.amazon.com/guardduty/home",
            "http://docs.aws.amazon.com/x",
            "https://docs.aws.amazon.com",
            "https://docs.aws.amazon.com@evil.example/x",
            "https://docs.aws.amazon.com.evil.example/x",
            "https://evil-docs.aws.amazon.com/x",
            "https://aws.amazon.com/support",
            "https://docs.aws.amazon.com/x|y>",
        ] {
            assert!(!is_documentation(link), "{link}");
        }
    }
}
