//! What the functions take, measured beside what they are compared with; and what that costs.

pub mod figures;
