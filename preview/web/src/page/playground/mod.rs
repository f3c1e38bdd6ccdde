//! The page on which a body can be tried.

mod document;
mod input;
mod json;
mod limits;
mod result;

pub(crate) use document::playground;
pub(crate) use input::{Example, Playground};
