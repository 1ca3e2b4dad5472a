//! The compiled twin of `usmserr.scanning`. Module and type names are those of the reference.

pub mod calls;
pub mod counting;
pub mod found;
pub mod ids;
pub mod logged;
pub mod recent;
pub mod stamp;
pub mod tally;
pub mod values;

#[cfg(feature = "python")]
mod python;

/// The module `usmserr._engine`.
#[cfg(feature = "python")]
#[pyo3::pymodule]
fn _engine(module: &pyo3::Bound<'_, pyo3::types::PyModule>) -> pyo3::PyResult<()> {
    python::register(module)
}
