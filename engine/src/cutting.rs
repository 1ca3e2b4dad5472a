//! Where a block may be cut: before a line that begins a record, and where no record of another stream goes on. The twin of
//! `cutting.py`.

use std::collections::{HashMap, HashSet};

use memchr::{memchr, memrchr};

use crate::json;
use crate::lines::Block;
use crate::records::headed;
use crate::tables::may_be_table;
use crate::values::{Line, Sure, Unsure};
use crate::wrappers::unwrap;

/// Bytes from the end in which a place is looked for first, and if there is none.
const NEAR: usize = 1 << 14;
const FAR: usize = 1 << 17;
const LINES: usize = 2000; // after so many of which none begins a record, any may

/// Return where the last record that surely begins in the buffer begins; 0 if there is none.
///
/// Its first line and its last are not relied on: they may not be whole.
///
/// # Errors
/// Only the reference knows, as of tables.
pub fn cut(buffer: &[u8]) -> Sure<usize> {
    let end = memrchr(b'\n', buffer).map_or(0, |at| at + 1);
    let mut is_many = false;
    for size in [NEAR, FAR, buffer.len()] {
        let from = end.saturating_sub(size);
        let start = memchr(b'\n', &buffer[from..end]).map_or(0, |at| from + at + 1);
        let lines = Lines::new(last_lines(&buffer[start..end]))?;
        let mut at = lines.last(false)?;
        if at.is_none() && (FAR..=buffer.len()).contains(&size) {
            at = lines.last(true)?; // some streams never pause together
        }
        if let Some(at) = at {
            return Ok(end - lines.size(at));
        }
        is_many = lines.lines.len() >= LINES;
        if size >= buffer.len() {
            break;
        }
    }
    Ok(if is_many { end } else { 0 })
}

/// Return the last lines of whole ones, as many as are looked at.
fn last_lines(whole: &[u8]) -> &[u8] {
    let mut start = whole.len();
    for _ in 0..LINES {
        if start == 0 {
            break;
        }
        start = memrchr(b'\n', &whole[..start - 1]).map_or(0, |at| at + 1);
    }
    &whole[start..]
}

/// Lines one after another, and which of them begin records.
struct Lines<'a> {
    sizes: Vec<usize>,
    lines: Vec<Line<'a>>,
    before: Vec<Option<usize>>, // of each line, the one before it in its stream
    streams: usize,
}

impl<'a> Lines<'a> {
    fn new(whole: &'a [u8]) -> Sure<Self> {
        let block = Block::new(whole)?;
        let (mut sizes, mut lines, mut before) = (Vec::new(), Vec::new(), Vec::new());
        let mut latest: HashMap<String, usize> = HashMap::new();
        for (at, raw) in block.lines().enumerate() {
            let line = unwrap(block, block.text(raw)?)?;
            if may_be_table(&line.text) {
                return Err(Unsure);
            }
            sizes.push(raw.len() + 1);
            before.push(match latest.get_mut(&*line.stream) {
                Some(latest) => Some(std::mem::replace(latest, at)),
                None => latest.insert(line.stream.clone().into_owned(), at),
            });
            lines.push(line);
        }
        Ok(Self { sizes, lines, before, streams: latest.len() })
    }

    /// Return the number of bytes from a line to the end.
    fn size(&self, at: usize) -> usize {
        self.sizes[at..].iter().sum()
    }

    /// Return the last line that begins a record, before which those of all streams have ended.
    ///
    /// Of a stream that is seen no more that is not known; then half of the lines must come after. `alone` asks for
    /// its own stream only.
    fn last(&self, alone: bool) -> Sure<Option<usize>> {
        let mut after: HashSet<&str> = HashSet::new(); // streams seen from here on
        let mut going_on: HashSet<&str> = HashSet::new(); // of those, whose first line from here on may go on a record
        for (at, line) in self.lines.iter().enumerate().rev() {
            let stream = &*line.stream;
            if alone {
                going_on.clear();
            }
            if self.begins(at)? {
                going_on.remove(stream);
            } else {
                going_on.insert(stream);
            }
            after.insert(stream);
            let is_seen = after.len() == self.streams || alone || at < self.lines.len() / 2;
            if is_seen && going_on.is_empty() {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn begins(&self, at: usize) -> Sure<bool> {
        let line = &self.lines[at];
        let Some(last) = self.before[at].map(|before| &self.lines[before]) else {
            // It may be the rest of a line that a container runtime has cut.
            return Ok(line.stream.is_empty() && headed(&line.text));
        };
        if last.partial {
            return Ok(false);
        }
        Ok(headed(&line.text) || (line.text.starts_with(b"{\"") && is_document(&last.text)?))
    }
}

/// Say whether a line is one whole document; else the next may belong to its record.
fn is_document(text: &[u8]) -> Sure<bool> {
    if !text.starts_with(b"{\"") {
        return Ok(false);
    }
    json::is_object(std::str::from_utf8(text).map_err(|_| Unsure)?)
}
