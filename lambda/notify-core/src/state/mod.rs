//! The state of what notices are about: what makes two notices the same problem, and what makes a
//! notice news for a destination.
//!
//! - A [`Subject`] is what stays the same while a problem lasts: a control on a resource, a finding, an
//!   alarm.
//! - An [`Observation`] is what one notice says about it, and when.
//! - An [`Item`] is what is known of a subject. [`Item::observe`] changes it by an observation.
//! - A [`Mark`] is what a destination's topic has taken of it. [`Item::news`] compares both: their
//!   difference is the [`News`] of the next message.
//!
//! The comparison is made again whenever a delivery leaves a queue, so that no message says what is no
//! longer so. Times are whole seconds from 1970 in UTC; the caller gives the current one.

mod about;
mod brief;
mod changes;
mod claim;
mod digest;
mod due;
mod hash;
mod item;
mod mark;
mod news;
mod observation;
mod observe;
mod part;
mod subject;
mod summarise;
#[cfg(test)]
mod tests;
mod traits;
mod turns;

pub use about::About;
pub use brief::Brief;
pub use claim::{Claim, Claimant};
pub use digest::Activity;
pub use due::{Provider, Reports};
pub use hash::digest;
pub use item::{Item, MAX_ITEM_BYTES, Opening, Standing};
pub use mark::{Mark, Pending};
pub use news::{Change, Comparison, News, NewsKind, Rhythm};
pub use observation::{Ending, Observation, Phase};
pub use observe::Observed;
pub use part::{Part, Stance};
pub use subject::Subject;
pub use summarise::Summarised;
pub use traits::{Members, Traits, Worst};
