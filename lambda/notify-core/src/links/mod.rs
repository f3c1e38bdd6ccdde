//! Links into the AWS console, by partition, and through an access portal.

mod alert;
mod portal;
mod resource;
mod url;

pub(crate) use alert::alert;
pub use portal::{AccessPortal, InvalidAccessPortal};
pub(crate) use resource::{alarm, automation, execution, finding};
pub(crate) use url::{is_documentation, is_https};
