//! What Python counts with.

use std::collections::HashMap;
use std::sync::Arc;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use crate::counting::{Counting as Counts, Input as Counted, Reference};
use crate::found::Sofar;
use crate::ids::digest;
use crate::python::mention::{in_characters, made};
use crate::python::scan::Scan;
use crate::tally::{Counter, Failure, Part};
use crate::timeline::Bins;
use crate::values::Kind;

/// What of the reference is asked.
struct Asked {
    /// Makes events.
    quoting: Py<PyAny>,
    /// None if everything is wanted.
    selection: Option<Py<PyAny>>,
    on_event: Option<Py<PyAny>>,
    instant: Py<PyAny>,
    kinds: [Py<PyAny>; 2],
    /// The text of a record that was asked of last, and the object that it is in Python.
    record: Option<(Arc<str>, Py<PyString>)>,
}

impl Asked {
    fn of(
        py: Python<'_>,
        quoting: Py<PyAny>,
        selection: Option<Py<PyAny>>,
        on_event: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        let kinds = py.import("usmserr.model")?.getattr("Kind")?;
        let kinds = [kinds.getattr("API")?.unbind(), kinds.getattr("RECEIPT")?.unbind()];
        let instant = py.import("usmserr.scanning.times")?.getattr("instant")?.unbind();
        Ok(Self {
            quoting,
            selection,
            on_event,
            instant,
            kinds,
            record: None,
        })
    }

    fn kind<'py>(&self, py: Python<'py>, kind: Kind) -> Bound<'py, PyAny> {
        self.kinds[usize::from(kind == Kind::Receipt)].bind(py).clone()
    }

    /// Return the text of a record: the same object as before if it is the same text, because what is found out of it
    /// serves all that is shown of it.
    fn record<'py>(&mut self, py: Python<'py>, text: &Arc<str>) -> Bound<'py, PyString> {
        match &self.record {
            Some((known, made)) if Arc::ptr_eq(known, text) => made.bind(py).clone(),
            _ => {
                let made = PyString::new(py, text);
                self.record = Some((text.clone(), made.clone().unbind()));
                made
            }
        }
    }

    /// Return the mention of the reference that a failure was.
    fn mention<'py>(&mut self, py: Python<'py>, failure: &Failure) -> PyResult<Bound<'py, PyAny>> {
        let some = |part| failure.some(part).into_pyobject(py);
        let number = |number: u64| number.into_pyobject(py).map(Bound::into_any);
        let kind = if failure.kind == Kind::Receipt {
            "receipt"
        } else {
            "call"
        };
        let place = if failure.in_characters {
            failure.place
        } else {
            in_characters(&failure.text, failure.place)
        };
        let place = if failure.is_settled {
            [0, 0, -1]
        } else {
            place.map(i64::from)
        };
        let text = |text: &str| PyString::new(py, text).into_any();
        let no = false.into_pyobject(py)?.to_owned().into_any();
        made(
            py,
            [
                text(kind),
                text(""),
                number(0)?,
                number(failure.line)?,
                text(failure.some(Part::Code).unwrap_or("")),
                number(0)?,
                some(Part::Action)?,
                some(Part::Message)?,
                some(Part::RequestId)?,
                some(Part::SessionNo)?,
                some(Part::Phone)?,
                some(Part::Time)?,
                self.record(py, &failure.text).into_any(),
                PyTuple::new(py, place)?.into_any(),
                some(Part::Carrier)?,
                PyTuple::new(py, failure.hidden.iter().map(|cell| &**cell))?.into_any(),
                text(""),
                no.clone(),
                no,
            ],
        )
    }

    fn event<'py>(&mut self, py: Python<'py>, failure: &Failure) -> PyResult<Bound<'py, PyAny>> {
        let mention = self.mention(py, failure)?;
        let outcome = failure.outcome.map(crate::calls::Outcome::name);
        self.quoting
            .bind(py)
            .call_method1(intern!(py, "event"), (mention, &*failure.file, outcome))
    }
}

/// The reference: the interpreter is held only while something is asked.
struct Asking<'a>(&'a mut Asked);

impl Reference for Asking<'_> {
    type Error = PyErr;

    fn is_time(&mut self, time: &str) -> PyResult<bool> {
        Python::attach(|py| Ok(!self.0.instant.bind(py).call1((time,))?.is_none()))
    }

    fn takes_all(&self) -> bool {
        self.0.selection.is_none()
    }

    fn takes(&mut self, kind: Kind, code: &str, action: Option<&str>, time: Option<&str>) -> PyResult<bool> {
        let Some(selection) = &self.0.selection else {
            return Ok(true);
        };
        Python::attach(|py| {
            let kind = self.0.kind(py, kind);
            let takes = selection
                .bind(py)
                .call_method1(intern!(py, "takes"), (kind, code, action, time))?;
            takes.extract()
        })
    }

    fn takes_call(&mut self, action: Option<&str>, time: Option<&str>) -> PyResult<bool> {
        let Some(selection) = &self.0.selection else {
            return Ok(true);
        };
        Python::attach(|py| {
            let takes = selection
                .bind(py)
                .call_method1(intern!(py, "takes_call"), (action, time))?;
            takes.extract()
        })
    }

    fn settle(&mut self, failure: &mut Failure) -> PyResult<()> {
        Python::attach(|py| {
            let mention = self.0.mention(py, failure)?;
            self.0
                .quoting
                .bind(py)
                .call_method1(intern!(py, "settle"), (&mention,))?;
            let (_, _, end): (i64, i64, i64) = mention.getattr(intern!(py, "place"))?.extract()?;
            if end < 0 {
                failure.text = mention.getattr(intern!(py, "text"))?.extract::<String>()?.into();
                failure.is_settled = true;
                failure.hidden.clear();
            }
            let message: Option<String> = mention.getattr(intern!(py, "message"))?.extract()?;
            failure.message = message.map(String::into_boxed_str);
            Ok(())
        })
    }

    fn is_live(&self) -> bool {
        self.0.on_event.is_some()
    }

    fn show(&mut self, failure: &Failure) -> PyResult<()> {
        Python::attach(|py| {
            let event = self.0.event(py, failure)?;
            if let Some(on_event) = &self.0.on_event {
                on_event.bind(py).call1((event,))?;
            }
            Ok(())
        })
    }
}

/// What all inputs of one scan are counted with.
#[pyclass(module = "usmserr._engine")]
pub struct Counting {
    counts: Counts,
    asked: Asked,
}

#[pymethods]
impl Counting {
    /// `quoting` makes events; `selection` is none if everything is wanted; `on_event` gets events at once.
    #[new]
    fn new(
        py: Python<'_>,
        quoting: Py<PyAny>,
        selection: Option<Py<PyAny>>,
        on_event: Option<Py<PyAny>>,
    ) -> PyResult<Self> {
        Ok(Self {
            counts: Counts::default(),
            asked: Asked::of(py, quoting, selection, on_event)?,
        })
    }

    /// The failures found so far, as far as they are settled.
    #[getter]
    fn failures(&self) -> u64 {
        self.counts.tally.failures
    }

    /// Successful calls that are wanted.
    #[getter]
    fn successful(&self) -> u64 {
        self.counts.ledger.successful()
    }

    /// Of them, those of which some messages were not submitted.
    #[getter]
    fn partial(&self) -> u64 {
        self.counts.ledger.partial()
    }

    /// Successful calls, wanted or not.
    #[getter]
    fn successes(&self) -> u64 {
        self.counts.successes
    }

    /// Receipts that did not fail.
    #[getter]
    fn other_receipts(&self) -> u64 {
        self.counts.other_receipts
    }

    /// Failed calls of other products, those that are wanted and those that are not.
    #[getter]
    fn other_products(&self) -> (u64, u64) {
        (self.counts.tally.other_products, self.counts.aside.other_products)
    }

    /// The first and the last time of each way of writing.
    #[getter]
    fn times(&self) -> Vec<String> {
        self.counts.period.times().map(str::to_owned).collect()
    }

    /// The time lines of successful calls that are wanted, of failed ones and of failed receipts: which step, and where
    /// each begins and how many there are in it.
    #[getter]
    fn timelines(&self) -> [Timeline; 3] {
        [
            &self.counts.calls,
            &self.counts.tally.failed,
            &self.counts.tally.receipts,
        ]
        .map(timeline)
    }

    /// Say what became of the call with a session number: accepted, failed, or None if it was not seen.
    fn outcome(&self, session_no: &str) -> Option<&'static str> {
        self.counts
            .ledger
            .outcome(digest(Some(session_no)))
            .map(crate::calls::Outcome::name)
    }

    /// Drop what only neighbouring records of a finished input need.
    fn forget(&mut self, file: &str) {
        self.counts.ledger.forget(file);
    }

    /// Count what is open: no more words come.
    fn settle(&mut self) {
        let counts = &mut self.counts;
        counts.tally.settle_all(&counts.ledger);
    }

    /// Settle what is open; return kind, code and number of failures that are not wanted, the most frequent first.
    fn aside<'py>(&mut self, py: Python<'py>) -> Vec<(Bound<'py, PyAny>, String, u64)> {
        let codes = self.counts.aside.codes().into_iter();
        codes
            .map(|(kind, code, count)| (self.asked.kind(py, kind), code.into_string(), count))
            .collect()
    }

    /// Settle what is open; return for each code, by count, then by first appearance, what `make` makes of its kind,
    /// code, count, actions, carriers, accepted calls, first event, one from the middle and last (None if it is another
    /// of them), its time line, first and last times of each way of writing, breakdown, numbers, and repeats.
    fn findings<'py>(own: &Bound<'py, Self>, make: &Bound<'py, PyAny>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let counters = {
            let counts = &mut own.borrow_mut().counts;
            counts.tally.counters(&counts.ledger)
        };
        // One is made of the other, so that both are never there at once.
        counters
            .into_iter()
            .map(|counter| finding(own, counter, make))
            .collect()
    }
}

/// Which step, and where each begins (form, second) and how many there are in it.
type Timeline = (usize, Vec<(String, i64, u64)>);

fn timeline(bins: &Bins) -> Timeline {
    let seconds = bins.seconds().map(|(form, second, count)| (form.text(), second, count));
    (bins.level, seconds.collect())
}

fn finding<'py>(
    own: &Bound<'py, Counting>,
    mut counter: Counter,
    make: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = own.py();
    let (kind, events) = {
        let asked = &mut own.borrow_mut().asked; // not while `make` is at work, which may ask for outcomes
        let shown = counter.shown();
        let events = shown.map(|one| one.map(|one| asked.event(py, one)).transpose());
        (asked.kind(py, counter.kind), events)
    };
    let [first, middle, last] = events;
    let details = counter.details();
    let breakdown = PyDict::new(py);
    for (name, values) in details.breakdown().filter(|(_, values)| !values.is_empty()) {
        breakdown.set_item(name, counts(py, values)?)?;
    }
    let parts = [
        kind.into_any(),
        PyString::new(py, &counter.code).into_any(),
        counter.count.into_pyobject(py)?.into_any(),
        counts(py, &counter.actions)?.into_any(),
        counts(py, &counter.carriers)?.into_any(),
        counter.accepted.into_pyobject(py)?.into_any(),
        first?.into_pyobject(py)?,
        middle?.into_pyobject(py)?,
        last?.into_pyobject(py)?,
        timeline(&details.bins).into_pyobject(py)?.into_any(),
        PyList::new(py, details.times().collect::<Vec<_>>())?.into_any(),
        breakdown.into_any(),
        PyList::new(py, details.numbers().collect::<Vec<_>>())?.into_any(),
        details.repeats.into_pyobject(py)?.into_any(),
    ];
    make.call1(PyTuple::new(py, parts)?)
}

fn counts<'py>(py: Python<'py>, counts: &HashMap<Box<str>, u64>) -> PyResult<Bound<'py, PyDict>> {
    let made = PyDict::new(py);
    for (text, count) in counts {
        made.set_item(&**text, count)?;
    }
    Ok(made)
}

/// One input, as far as it has been counted.
#[pyclass(module = "usmserr._engine")]
pub struct Input {
    input: Counted,
    counting: Py<Counting>,
}

#[pymethods]
impl Input {
    /// Begin to count an input; failures are shown in the order of numbers and lines.
    #[new]
    fn new(file: &str, number: u64, counting: Py<Counting>) -> Self {
        Self {
            input: Counted {
                file: file.into(),
                number,
                sofar: Sofar::default(),
            },
            counting,
        }
    }

    #[getter]
    fn number(&self) -> u64 {
        self.input.number
    }

    #[setter]
    fn set_number(&mut self, number: u64) {
        self.input.number = number;
    }

    /// The lines counted so far.
    #[getter]
    fn lines(&self) -> u64 {
        self.input.sofar.lines
    }

    /// Count lines from 1 again, but go on with the records.
    fn restart(&mut self) {
        self.input.sofar.restart();
    }

    /// Count what the next block of the input says, be it the engine's scan or the reference's, and hand on the events.
    fn count(&mut self, py: Python<'_>, found: &Bound<'_, PyAny>) -> PyResult<()> {
        let mut counting = self.counting.bind(py).borrow_mut();
        let Counting { counts, asked } = &mut *counting;
        let input = &mut self.input;
        let (mut engines, mut references);
        let found = match found.downcast::<Scan>() {
            Ok(scan) => {
                engines = scan.borrow_mut();
                engines.whole()?
            }
            Err(_) => {
                references = Scan::of_reference(found)?;
                references.whole()?
            }
        };
        // Where each failure is asked for, it would take longer to let the interpreter go and come back.
        let asks_often = asked.selection.is_some() || asked.on_event.is_some();
        let mut count = || counts.count(input, found, &mut Asking(asked));
        let counted = if asks_often { count() } else { py.detach(count) };
        counting.asked.record = None; // nothing holds a block's text
        counted
    }
}
