//! Mentions of the engine <-> mentions of the reference.

use std::borrow::Cow;
use std::collections::HashMap;

use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple};

use crate::values::{Kind, Mention, Scan, Text};

const KINDS: [(&str, Kind); 6] = [
    ("call", Kind::Call),
    ("success", Kind::Success),
    ("request", Kind::Request),
    ("header", Kind::Header),
    ("receipt", Kind::Receipt),
    ("delivered", Kind::Delivered),
];

/// Return the reference's name of a kind.
pub fn kind_name(kind: Kind) -> &'static str {
    KINDS.iter().find(|(_, one)| *one == kind).map_or("", |(name, _)| name)
}

/// Return a text of Python; half a surrogate pair, which is no text, is U+FFFD as in every output.
pub fn text_of<'a>(text: &'a Bound<'_, PyString>) -> PyResult<Cow<'a, str>> {
    if let Ok(plain) = text.to_cow() {
        return Ok(plain);
    }
    let raw: Vec<u8> = text.call_method1("encode", ("utf-16-le", "surrogatepass"))?.extract()?;
    let units: Vec<u16> = raw
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
        .collect();
    Ok(Cow::Owned(String::from_utf16_lossy(&units)))
}

/// Takes mentions of the reference into a scan.
#[derive(Default)]
pub struct Taker {
    streams: HashMap<String, u32>,
    /// Long texts, which the mentions of a record share, by the object that they are.
    kept: HashMap<usize, Text>,
}

impl Taker {
    /// Begin with the streams that a scan has.
    pub fn of(scan: &Scan) -> Self {
        let streams = scan
            .streams
            .iter()
            .zip(0..)
            .map(|((name, _), at)| (name.to_string(), at))
            .collect();
        Self {
            streams,
            kept: HashMap::new(),
        }
    }

    /// Return a mention of the reference, its texts kept in the scan.
    pub fn take(&mut self, scan: &mut Scan, said: &Bound<'_, PyAny>) -> PyResult<Mention> {
        let py = said.py();
        let name: String = said.getattr(intern!(py, "kind"))?.extract()?;
        let Some((_, kind)) = KINDS.iter().find(|(one, _)| *one == name) else {
            return Err(PyValueError::new_err(format!("no such kind of mention: {name}")));
        };
        let stream = self.stream(scan, &said.getattr(intern!(py, "stream"))?)?;
        let number = said.getattr(intern!(py, "record"))?.extract()?;
        let mut mention = Mention::new(*kind, stream, number, said.getattr(intern!(py, "line"))?.extract()?);
        mention.rank = said.getattr(intern!(py, "rank"))?.extract()?;
        mention.outside = said.getattr(intern!(py, "outside"))?.extract()?;
        mention.foreign = said.getattr(intern!(py, "foreign"))?.extract()?;
        mention.code = keep(scan, &said.getattr(intern!(py, "code"))?)?;
        mention.action = keep(scan, &said.getattr(intern!(py, "action"))?)?;
        mention.message = keep(scan, &said.getattr(intern!(py, "message"))?)?;
        mention.request_id = keep(scan, &said.getattr(intern!(py, "request_id"))?)?;
        mention.session_no = keep(scan, &said.getattr(intern!(py, "session_no"))?)?;
        mention.phone = keep(scan, &said.getattr(intern!(py, "phone"))?)?;
        mention.time = keep(scan, &said.getattr(intern!(py, "time"))?)?;
        mention.carrier = keep(scan, &said.getattr(intern!(py, "carrier"))?)?;
        mention.text = self.keep_shared(scan, &said.getattr(intern!(py, "text"))?)?;
        mention.record_text = self.keep_shared(scan, &said.getattr(intern!(py, "record_text"))?)?;
        let (at, start, end) = said.getattr(intern!(py, "place"))?.extract()?;
        (mention.place, mention.in_characters) = ([at, start, end], true);
        for cell in said.getattr(intern!(py, "hidden"))?.try_iter()? {
            mention.hidden.push(text_of(cell?.downcast::<PyString>()?)?.into());
        }
        Ok(mention)
    }

    fn stream(&mut self, scan: &mut Scan, name: &Bound<'_, PyAny>) -> PyResult<u32> {
        let name = text_of(name.downcast::<PyString>()?)?;
        if let Some(stream) = self.streams.get(name.as_ref()) {
            return Ok(*stream);
        }
        let stream = u32::try_from(scan.streams.len()).map_err(|_| PyValueError::new_err("too many streams"))?;
        scan.streams.push((name.as_ref().into(), 0));
        self.streams.insert(name.into_owned(), stream);
        Ok(stream)
    }

    fn keep_shared(&mut self, scan: &mut Scan, text: &Bound<'_, PyAny>) -> PyResult<Text> {
        let object = text.as_ptr() as usize;
        if let Some(kept) = self.kept.get(&object) {
            return Ok(*kept);
        }
        let kept = keep(scan, text)?;
        self.kept.insert(object, kept);
        Ok(kept)
    }
}

fn keep(scan: &mut Scan, text: &Bound<'_, PyAny>) -> PyResult<Text> {
    if text.is_none() {
        return Ok(Text::NONE);
    }
    Ok(scan.keep(&text_of(text.downcast::<PyString>()?)?))
}

/// Make a mention of the reference of its parts, which are in the order of its fields.
pub fn made<'py>(py: Python<'py>, parts: [Bound<'py, PyAny>; 19]) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        py.import("usmserr.scanning.values")?
            .getattr("Mention")
            .map(Bound::unbind)
    })?;
    class.bind(py).call1(PyTuple::new(py, parts)?)
}

/// Return three offsets in a text, given in bytes, in characters.
pub fn in_characters(text: &str, place: [u32; 3]) -> [u32; 3] {
    if text.is_ascii() {
        return place;
    }
    place.map(|at| characters(text, at as usize))
}

/// Return how many characters stand before an offset.
pub fn characters(text: &str, at: usize) -> u32 {
    let starts = |byte: &&u8| (**byte & 0xC0) != 0x80;
    u32::try_from(text.as_bytes().iter().take(at).filter(starts).count()).unwrap_or(u32::MAX)
}
