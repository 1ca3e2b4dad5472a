//! A block's scan, as Python hands it from the stage that reads to the one that counts.

use std::collections::HashMap;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use crate::found::Found;
use crate::python::mention::{characters, in_characters, kind_name, made, text_of, Taker};
use crate::values::{Handed, Mention, Scan as Read, Text};

/// What a block says, and what the reference said of the records that were handed back.
#[pyclass(module = "usmserr._engine")]
#[derive(Default)]
pub struct Scan {
    found: Found,
    /// Of each record that was handed back, as soon as the reference has read it.
    put: Vec<Option<Vec<Mention>>>,
}

impl Scan {
    /// Make a scan ready; best done where the interpreter is not held up.
    #[must_use]
    pub fn of_read(scan: Read) -> Self {
        let put = scan.handed.iter().map(|_| None).collect();
        Self {
            found: Found::of(scan),
            put,
        }
    }

    /// Make a scan of one that the reference made, or something like it.
    pub(super) fn of_reference(scan: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = scan.py();
        Self::of(
            scan.getattr(intern!(py, "lines"))?.extract()?,
            scan.getattr(intern!(py, "mentions"))?.extract()?,
            scan.getattr(intern!(py, "records"))?.downcast::<PyDict>()?,
            scan.getattr(intern!(py, "torn"))?.extract()?,
        )
    }

    /// Return what is to be counted, with what the reference said in its place.
    pub(super) fn whole(&mut self) -> PyResult<&mut Found> {
        if self.put.is_empty() {
            return Ok(&mut self.found);
        }
        if self.put.iter().any(Option::is_none) {
            return Err(PyValueError::new_err("a record that was handed back has not been read"));
        }
        let places = std::mem::take(&mut self.found.scan.handed)
            .into_iter()
            .map(|one| one.place);
        let put = std::mem::take(&mut self.put).into_iter().map(Option::unwrap_or_default);
        self.found.put(places.zip(put).collect());
        Ok(&mut self.found)
    }
}

#[pymethods]
impl Scan {
    /// Make a scan of what the reference says of a block.
    #[staticmethod]
    fn of(lines: u32, mentions: Vec<Bound<'_, PyAny>>, records: &Bound<'_, PyDict>, torn: bool) -> PyResult<Self> {
        let mut scan = Read {
            lines,
            torn,
            ..Read::default()
        };
        for (name, count) in records {
            scan.streams
                .push((text_of(name.downcast::<PyString>()?)?.into(), count.extract()?));
        }
        let mut taker = Taker::of(&scan);
        for said in &mentions {
            let mention = taker.take(&mut scan, said)?;
            scan.mentions.push(mention);
        }
        Ok(Self::of_read(scan))
    }

    #[getter]
    fn lines(&self) -> u32 {
        self.found.scan.lines
    }

    #[getter]
    fn torn(&self) -> bool {
        self.found.scan.torn
    }

    /// The records that the reference has to read: stream, number, text, time, starts of lines, their numbers.
    #[getter]
    fn handed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let scan = &self.found.scan;
        PyList::new(
            py,
            scan.handed
                .iter()
                .map(|one| handed(py, scan, one))
                .collect::<PyResult<Vec<_>>>()?,
        )
    }

    /// Put what the reference said of a record that was handed back where it belongs.
    fn put(&mut self, at: usize, mentions: Vec<Bound<'_, PyAny>>) -> PyResult<()> {
        let Some(place) = self.put.get_mut(at) else {
            return Err(PyValueError::new_err(format!("no record {at} was handed back")));
        };
        let mut taker = Taker::of(&self.found.scan);
        let said = mentions.iter().map(|said| taker.take(&mut self.found.scan, said));
        *place = Some(said.collect::<PyResult<_>>()?);
        Ok(())
    }

    /// Return the mentions as the reference has them.
    fn mentions<'py>(&mut self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let scan = &self.whole()?.scan;
        let mut texts = Texts {
            py,
            scan,
            made: HashMap::new(),
        };
        PyList::new(
            py,
            scan.mentions
                .iter()
                .map(|one| texts.mention(one))
                .collect::<PyResult<Vec<_>>>()?,
        )
    }

    /// Return how many records each stream has.
    fn records<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let records = PyDict::new(py);
        for (name, count) in self.found.scan.streams.iter().filter(|(_, count)| *count > 0) {
            records.set_item(&**name, count)?;
        }
        Ok(records)
    }
}

fn handed<'py>(py: Python<'py>, scan: &Read, handed: &Handed) -> PyResult<Bound<'py, PyTuple>> {
    let record = &handed.record;
    let stream = &*scan.streams[record.stream as usize].0;
    let text: &str = &record.text;
    let starts: Vec<u32> = record.starts.iter().map(|at| characters(text, *at)).collect();
    (
        stream,
        record.number,
        text,
        record.time.as_deref(),
        starts,
        record.numbers.clone(),
    )
        .into_pyobject(py)
}

/// Makes mentions of the reference; texts that are the same in the scan are the same in Python.
struct Texts<'a, 'py> {
    py: Python<'py>,
    scan: &'a Read,
    made: HashMap<Text, Bound<'py, PyAny>>,
}

impl<'py> Texts<'_, 'py> {
    fn text(&mut self, text: Text) -> Bound<'py, PyAny> {
        let Some(plain) = self.scan.some(text) else {
            return self.py.None().into_bound(self.py);
        };
        self.made
            .entry(text)
            .or_insert_with(|| PyString::new(self.py, plain).into_any())
            .clone()
    }

    /// Return a text that is empty if it is none.
    fn full(&mut self, text: Text) -> Bound<'py, PyAny> {
        if text.is_none() {
            PyString::new(self.py, "").into_any()
        } else {
            self.text(text)
        }
    }

    fn mention(&mut self, one: &Mention) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        let place = if one.in_characters {
            one.place
        } else {
            in_characters(self.scan.text(one.text), one.place)
        };
        let object = |number: u32| number.into_pyobject(py).map(Bound::into_any);
        made(
            py,
            [
                PyString::intern(py, kind_name(one.kind)).into_any(),
                PyString::new(py, &self.scan.streams[one.stream as usize].0).into_any(),
                object(one.record)?,
                object(one.line)?,
                self.full(one.code),
                object(u32::from(one.rank))?,
                self.text(one.action),
                self.text(one.message),
                self.text(one.request_id),
                self.text(one.session_no),
                self.text(one.phone),
                self.text(one.time),
                self.full(one.text),
                PyTuple::new(py, place)?.into_any(),
                self.text(one.carrier),
                PyTuple::new(py, one.hidden.iter().map(|cell| &**cell))?.into_any(),
                self.full(one.record_text),
                one.outside.into_pyobject(py)?.to_owned().into_any(),
                one.foreign.into_pyobject(py)?.to_owned().into_any(),
            ],
        )
    }
}
