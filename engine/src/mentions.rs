//! Stub.
use crate::values::{Record, Scan, Sure};

pub struct Known;
pub struct Reader;
impl Reader {
    #[must_use]
    pub fn new(_known: std::sync::Arc<Known>) -> Self {
        Self
    }
    pub fn read(&mut self, _record: &Record<'_>, _scan: &mut Scan) -> Sure<()> {
        Ok(())
    }
}
