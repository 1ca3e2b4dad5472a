//! Where a block may be cut: before a line that begins a record, and where no record of another stream goes on. The
//! twin of `cutting.py`.

use std::borrow::Cow;
use std::collections::HashMap;

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
    of: Vec<usize>,             // the stream of each, in the order of their first lines
    streams: usize,
}

impl<'a> Lines<'a> {
    fn new(whole: &'a [u8]) -> Sure<Self> {
        let block = Block::new(whole)?;
        let (mut sizes, mut before, mut of) = (Vec::new(), Vec::new(), Vec::<usize>::new());
        let mut lines: Vec<Line<'a>> = Vec::new();
        let mut streams: HashMap<Cow<'_, str>, usize> = HashMap::new();
        let mut latest: Vec<usize> = Vec::new(); // of each stream
        for (at, raw) in block.lines().enumerate() {
            let line: Line<'a> = unwrap(block, block.text(raw)?)?;
            if may_be_table(line.text.as_bytes()) {
                return Err(Unsure);
            }
            let stream = match of.last().filter(|last| lines[latest[**last]].stream == line.stream) {
                Some(last) => *last,
                None => {
                    let next = streams.len();
                    *streams.entry(line.stream.clone()).or_insert(next)
                }
            };
            before.push(latest.get(stream).copied());
            if stream == latest.len() {
                latest.push(at)
            } else {
                latest[stream] = at
            }
            sizes.push(raw.len() + 1);
            of.push(stream);
            lines.push(line);
        }
        Ok(Self {
            sizes,
            lines,
            before,
            of,
            streams: latest.len(),
        })
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
        let mut after = vec![false; self.streams]; // streams seen from here on
        let mut going_on = after.clone(); // of those, whose first line from here on may go on a record
        let (mut seen, mut open) = (0, 0); // how many these are
        for (at, stream) in self.of.iter().copied().enumerate().rev() {
            if alone {
                going_on.fill(false);
                open = 0;
            }
            let goes_on = !self.begins(at)?;
            open = open + usize::from(goes_on) - usize::from(going_on[stream]);
            going_on[stream] = goes_on;
            seen += usize::from(!after[stream]);
            after[stream] = true;
            if open == 0 && (seen == self.streams || alone || at < self.lines.len() / 2) {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    fn begins(&self, at: usize) -> Sure<bool> {
        let line = &self.lines[at];
        let Some(last) = self.before[at].map(|before| &self.lines[before]) else {
            // It may be the rest of a line that a container runtime has cut.
            return Ok(line.stream.is_empty() && headed(line.text.as_bytes()));
        };
        if last.partial {
            return Ok(false);
        }
        Ok(headed(line.text.as_bytes()) || (line.text.starts_with("{\"") && is_document(&last.text)?))
    }
}

/// Say whether a line is one whole document; else the next may belong to its record.
fn is_document(text: &str) -> Sure<bool> {
    if text.starts_with("{\"") {
        json::is_object(text)
    } else {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_cut_before_a_record() {
        let (first, second) = (
            "2026-11-23 10:00:00 a\n  goes on\n",
            "2026-11-23 10:00:01 b\n  goes on\n",
        );
        assert_eq!(cut(format!("{first}{second}  torn").as_bytes()), Ok(first.len()));
        assert_eq!(cut(b"goes on\n  and on\n"), Ok(0));
        assert_eq!(cut(b""), Ok(0));
        let documents = "{\"a\": 1}\n".repeat(4);
        assert_eq!(cut(documents.as_bytes()), Ok(documents.len() - 9));
        assert_eq!(
            cut(b"x\n2026-11-23 10:00:00 a\nid,phone,ret_code\n1,2,3\n"),
            Err(Unsure)
        );
    }
}
