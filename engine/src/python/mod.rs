//! What Python sees of the engine.

use pyo3::prelude::*;

mod counting;
mod engine;
mod mention;
mod scan;

pub use scan::Scan;

/// Add the classes to the module.
///
/// # Errors
///
/// Those of Python.
pub fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("VERSION", crate::stamp::VERSION)?;
    module.add("FINGERPRINT", crate::stamp::FINGERPRINT)?;
    module.add_class::<engine::Engine>()?;
    module.add_class::<Scan>()?;
    module.add_class::<counting::Counting>()?;
    module.add_class::<counting::Input>()
}
