//! Pages as people see them, in HTML. Whatever others wrote, stands here as text: `maud` escapes
//! it.

mod home;
mod icons;
mod inbox;
mod markup;
mod message;
mod shell;
mod sidebar;
mod thread;
mod trial;
mod view;
mod wording;

pub(crate) use home::home;
pub(crate) use inbox::{id_of_mail, mail};
pub(crate) use message::headline;
pub(crate) use shell::progress;
pub(crate) use sidebar::lists;
pub(crate) use thread::{id_of_thread, thread};
pub(crate) use trial::{Trial, trial};
pub(crate) use view::View;
