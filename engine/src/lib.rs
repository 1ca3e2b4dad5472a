//! The compiled twin of `usmserr.scanning`. Module and type names are those of the reference.

pub mod candidates;
pub mod cursor;
pub mod cutting;
pub mod json;
pub mod lines;
pub mod mentions;
pub mod records;
pub mod scan;
pub mod shapes;
pub mod shipped;
pub mod tables;
pub mod times;
pub mod values;
pub mod wrappers;
