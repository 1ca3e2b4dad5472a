//! The reader of blocks, as threads of Python share it.

use std::collections::HashMap;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::cutting::cut;
use crate::hits::Known;
use crate::mentions::Reader;
use crate::python::Scan;
use crate::scan::scan;

/// Reads and cuts blocks without the interpreter's lock; what it is unsure of is the reference's.
#[pyclass(module = "usmserr._engine", frozen)]
pub struct Engine {
    known: Arc<Known>,
    /// Readers that no thread has: each keeps the memory that it needs.
    idle: Mutex<Vec<Reader>>,
    /// Whether a fault is an error, as tests want it, and no reason to ask the reference.
    strict: bool,
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (known, strict = false))]
    fn new(known: HashMap<String, Vec<String>>, strict: bool) -> Self {
        Self {
            known: Arc::new(Known::new(known)),
            idle: Mutex::new(Vec::new()),
            strict,
        }
    }

    /// Return what a block of whole lines says; none if the whole block is the reference's.
    fn scan(&self, py: Python<'_>, block: &[u8]) -> PyResult<Option<Scan>> {
        self.certain(py.detach(|| {
            let mut reader = self
                .lock()
                .pop()
                .unwrap_or_else(|| Reader::new(Arc::clone(&self.known)));
            // A reader that a fault has left half done is not used again.
            let found = catch_unwind(AssertUnwindSafe(|| scan(block, &mut reader).ok().map(Scan::of_read)));
            if found.is_ok() {
                self.lock().push(reader);
            }
            found
        }))
    }

    /// Return where a buffer may be cut, 0 if nowhere; none if the reference has to say it.
    fn cut(&self, py: Python<'_>, buffer: &[u8]) -> PyResult<Option<usize>> {
        self.certain(py.detach(|| catch_unwind(AssertUnwindSafe(|| cut(buffer).ok()))))
    }
}

impl Engine {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn certain<T>(&self, found: std::thread::Result<Option<T>>) -> PyResult<Option<T>> {
        match found {
            Ok(found) => Ok(found),
            Err(_) if self.strict => Err(PyRuntimeError::new_err("the engine has failed")),
            Err(_) => Ok(None),
        }
    }
}
