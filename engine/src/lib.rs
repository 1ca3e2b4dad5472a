//! The compiled twin of `usmserr.scanning`. Module and type names are those of the reference.

pub mod applications;
pub mod asked;
pub mod calls;
pub mod candidates;
pub mod conditions;
pub mod counting;
pub mod cursor;
pub mod cutting;
pub mod details;
pub mod documents;
pub mod escapes;
pub mod failures;
pub mod fields;
pub mod found;
pub mod hits;
pub mod ids;
pub mod json;
pub mod lines;
pub mod literals;
pub mod logged;
pub mod mentions;
pub mod needles;
pub mod nodes;
pub mod objects;
pub mod parameters;
pub mod partial;
pub mod recent;
pub mod records;
pub mod scan;
pub mod sentences;
pub mod shapes;
pub mod shipped;
pub mod stamp;
pub mod tables;
pub mod tally;
pub mod timeline;
pub mod times;
pub mod values;
pub mod wrappers;

#[cfg(feature = "python")]
mod python;

/// The module `usmserr._engine`.
#[cfg(feature = "python")]
#[pyo3::pymodule]
fn _engine(module: &pyo3::Bound<'_, pyo3::types::PyModule>) -> pyo3::PyResult<()> {
    python::register(module)
}
