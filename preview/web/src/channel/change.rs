//! Changes of a page.

/// A change that open pages have to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// There is a new channel, a new account, or a new name of one.
    Lists,
    /// A thread has a new message.
    Thread {
        /// The index of the channel.
        channel: usize,
        /// The number of the thread in the channel.
        thread: u64,
    },
    /// A message of a thread was edited. The thread stays in its place.
    Edited {
        /// The index of the channel.
        channel: usize,
        /// The number of the thread in the channel.
        thread: u64,
        /// The number of the message in the channel.
        message: u64,
    },
    /// A mail arrived; its number in the inbox.
    Mail(u64),
    /// The progress line is another one.
    Progress,
    /// The server ends: no more changes.
    End,
}
