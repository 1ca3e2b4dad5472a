//! The compiled twin of `usmserr.scanning`. Module and type names are those of the reference.

pub mod stamp;
pub mod values;

#[cfg(feature = "python")]
use pyo3::prelude::*;

/// The module as Python sees it.
#[cfg(feature = "python")]
#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", stamp::VERSION)?;
    module.add("FINGERPRINT", stamp::FINGERPRINT)
}
