//! The pages as HTML. `maud` escapes every text that it is given, untrusted text included.

mod home;
mod icons;
mod inbox;
mod markup;
mod message;
mod older;
mod playground;
mod shell;
mod sidebar;
mod thread;
mod view;
mod wording;

pub(crate) use home::home;
pub(crate) use inbox::{id_of_mail, mail};
pub(crate) use message::headline;
pub(crate) use older::Older;
pub(crate) use playground::{Example, Playground, playground};
pub(crate) use shell::progress;
pub(crate) use sidebar::lists;
pub(crate) use thread::{id_of_thread, thread};
pub(crate) use view::View;

#[cfg(test)]
mod tests;
