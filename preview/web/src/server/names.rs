//! Names of channels and mailboxes.

/// Whether a name can stand in a path: 1 to 256 ASCII letters, digits and `-_.@+`.
pub(super) fn is_name(name: &str) -> bool {
    (1..=256).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.@+".contains(&byte))
}
