//! The compiled twin of `usmserr.scanning`. Module and type names are those of the reference.

pub mod values;
