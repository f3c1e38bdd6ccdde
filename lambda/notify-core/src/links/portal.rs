//! Links through the access portal of IAM Identity Center.

use super::url::{is_https, push_encoded};
use crate::aws_ids::AccountId;

/// The access portal of IAM Identity Center: links that lead through it open in the right account
/// and role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessPortal {
    url: String,
    role_name: Option<String>,
}

/// A URL that is not an access portal.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an access portal: use its address, such as https://example.awsapps.com/start"
)]
pub struct InvalidAccessPortal(String);

impl AccessPortal {
    /// The portal at `url`, `https://example.awsapps.com/start`. Without a role the portal asks the
    /// reader for one.
    ///
    /// # Errors
    ///
    /// If the URL is not https, or has characters that would end a link.
    pub fn new(url: &str, role_name: Option<String>) -> Result<Self, InvalidAccessPortal> {
        // People copy it from their browser, with its fragment.
        let base = url.split_once('#').map_or(url, |(base, _)| base).trim_end_matches('/');
        if is_https(base) {
            Ok(Self { url: base.to_owned(), role_name })
        } else {
            Err(InvalidAccessPortal(url.to_owned()))
        }
    }

    /// A shortcut to `destination` in an account (IAM Identity Center user guide,
    /// "Create shortcut links to AWS Management Console destinations").
    fn shortcut(&self, account_id: AccountId, destination: &str) -> String {
        let mut link = format!("{}/#/console?account_id={account_id}", self.url);
        if let Some(role) = &self.role_name {
            link += "&role_name=";
            push_encoded(&mut link, role);
        }
        link += "&destination=";
        push_encoded(&mut link, destination);
        link
    }
}

/// The link through the portal, if there is one. None if the link is not one that messages show.
pub(super) fn through(
    portal: Option<&AccessPortal>,
    account_id: AccountId,
    link: String,
) -> Option<String> {
    is_https(&link).then(|| in_account(portal, account_id, link))
}

/// A link that is known to be one that messages show, through the portal if there is one.
pub(super) fn in_account(
    portal: Option<&AccessPortal>,
    account_id: AccountId,
    link: String,
) -> String {
    match portal {
        Some(portal) => portal.shortcut(account_id, &link),
        None => link,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcut_encodes_the_destination_once_more() {
        let portal = AccessPortal::new("https://example.awsapps.com/start/#/", None).unwrap();
        assert_eq!(
            portal.shortcut("333333333333".parse().unwrap(), "https://a/b?c=%255C&d"),
            "https://example.awsapps.com/start/#/console?account_id=333333333333\
             &destination=https%3A%2F%2Fa%2Fb%3Fc%3D%25255C%26d"
        );
    }
}
