//! The compiled twin of `usmserr.scanning`. Module and type names are those of the reference.

pub mod applications;
pub mod candidates;
pub mod conditions;
pub mod cursor;
pub mod cutting;
pub mod documents;
pub mod escapes;
pub mod fields;
pub mod hits;
pub mod json;
pub mod lines;
pub mod literals;
pub mod mentions;
pub mod nodes;
pub mod objects;
pub mod records;
pub mod scan;
pub mod sentences;
pub mod tables;
pub mod times;
pub mod values;
pub mod wrappers;

#[cfg(feature = "python")]
mod debug {
    use pyo3::prelude::*;
    use std::sync::{Arc, Mutex};
    use crate::{hits::Known, mentions::Reader, values::{Record, Scan, Kind}};
    #[pyclass]
    pub struct Engine { reader: Mutex<Reader> }
    type Row = (String, u32, u32, String, u8, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, Option<String>, (Option<String>, bool, bool, u32, u32, u32));
    #[pymethods]
    impl Engine {
        #[new]
        fn new(known: std::collections::HashMap<String, Vec<String>>) -> Self { Self { reader: Mutex::new(Reader::new(Arc::new(Known::new(known)))) } }
        fn read(&self, text: &str, time: Option<&str>, starts: Vec<usize>, numbers: Vec<u32>) -> Option<Vec<Row>> {
            let record = Record { text: text.into(), time: time.map(Into::into), starts, numbers, stream: 0, number: 0 };
            let mut scan = Scan::default();
            self.reader.lock().unwrap().read(&record, &mut scan).ok()?;
            Some(scan.mentions.iter().map(|m| {
                let s = |t| scan.some(t).map(str::to_owned);
                let kind = match m.kind { Kind::Call => "call", Kind::Success => "success", Kind::Request => "request", Kind::Header => "header", Kind::Receipt => "receipt", Kind::Delivered => "delivered" };
                (kind.to_owned(), m.record, m.line, scan.text(m.code).to_owned(), m.rank, s(m.action), s(m.message), s(m.request_id), s(m.session_no), s(m.phone), s(m.carrier), (s(m.time), m.outside, m.foreign, m.place[0], m.place[1], m.place[2]))
            }).collect())
        }
    }
    #[pymodule]
    fn _engine(m: &Bound<'_, PyModule>) -> PyResult<()> { m.add_class::<Engine>() }
}
