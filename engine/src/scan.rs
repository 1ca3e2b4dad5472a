//! A block of bytes -> what it says; pure. The twin of `scan.py`.

use std::ops::Range;

use crate::candidates::{candidates, Candidates, Marks};
use crate::lines::Block;
use crate::mentions::Reader;
use crate::records::{plainly_headed, Assembler, OpenRecord, Room};
use crate::values::{Handed, Record, Scan, Sure, JOIN_DISTANCE};
use crate::wrappers::{may_be_wrapped, unwrap};

/// Return what a block of whole lines says.
///
/// # Errors
/// The whole block is the reference's.
pub fn scan(block: &[u8], reader: &mut Reader) -> Sure<Scan> {
    scan_with(block, &mut |record, scan| reader.read(record, scan))
}

/// Return what a block says, its records read by a function.
///
/// # Errors
/// The whole block is the reference's.
pub fn scan_with(block: &[u8], read: &mut dyn FnMut(&Record<'_>, &mut Scan) -> Sure<()>) -> Sure<Scan> {
    let marks = Marks::of(block);
    let block = Block::new(block, marks.may_have_colours)?;
    let relevant = candidates(block, marks);
    let counted = if relevant.is_empty() { counted(block)? } else { None };
    let mut scan = match counted {
        Some(scan) => scan,
        None => assembled(block, &relevant, read)?,
    };
    scan.torn = !block.bytes.is_empty() && !block.bytes.ends_with(b"\n");
    Ok(scan)
}

/// Count the records of every stream, no further than what one says is joined to another.
///
/// None if a line was cut: a word may have been, too.
fn counted(block: Block<'_>) -> Sure<Option<Scan>> {
    let mut assembler = Assembler::new(block, |_| Ok(()));
    let mut number = 0;
    for line in block.lines() {
        number += 1;
        let text = block.text(line)?;
        let is_bare = !may_be_wrapped(&text) && (block.is_utf8() || text.is_ascii() || plainly_headed(&text));
        if is_bare && assembler.count("") > JOIN_DISTANCE {
            continue;
        }
        let line = unwrap(block, text)?;
        if line.partial {
            return Ok(None);
        }
        if assembler.count(&line.stream) <= JOIN_DISTANCE {
            assembler.take(line, number, false)?;
        }
    }
    Ok(Some(Scan {
        lines: number,
        streams: std::mem::take(&mut assembler.counts),
        ..Scan::default()
    }))
}

/// What one record has said: the number of its first line, and where its mentions are, or that it was handed back.
struct Found {
    number: u32,
    said: Result<Range<usize>, Box<Record<'static>>>,
}

/// Put all records together, and read those that have a relevant line.
fn assembled(
    block: Block<'_>,
    relevant: &Candidates,
    read: &mut dyn FnMut(&Record<'_>, &mut Scan) -> Sure<()>,
) -> Sure<Scan> {
    // Most of what is kept are the texts of records: no more than the block.
    let kept = if relevant.is_all() { block.bytes.len() } else { 0 };
    let (mut scan, mut found) = (
        Scan {
            buffer: String::with_capacity(kept),
            ..Scan::default()
        },
        Vec::new(),
    );
    let mut room = Room::default();
    let mut assembler = Assembler::new(block, |open: OpenRecord<'_>| {
        let number = open.number;
        let record = open.record(block, &mut room)?;
        let start = scan.mentions.len();
        match read(&record, &mut scan) {
            Ok(()) if scan.mentions.len() > start => {
                found.push(Found {
                    number,
                    said: Ok(start..scan.mentions.len()),
                });
            }
            Ok(()) => {}
            Err(_) => {
                found.push(Found {
                    number,
                    said: Err(Box::new(owned(record))),
                });
                return Ok(());
            }
        }
        room.keep(record);
        Ok(())
    });
    let mut relevant = relevant.iter();
    let (mut number, mut end) = (0, 0);
    for line in block.lines() {
        end += line.len();
        let is_relevant = relevant.has(end);
        (number, end) = (number + 1, end + 1);
        let text = block.text(line)?;
        if plainly_headed(&text) {
            assembler.begin(text, number, is_relevant)?;
        } else {
            assembler.take(unwrap(block, text)?, number, is_relevant)?;
        }
    }
    assembler.end()?;
    let streams = std::mem::take(&mut assembler.counts);
    drop(assembler);
    (scan.lines, scan.streams) = (number, streams);
    in_order(&mut scan, found);
    Ok(scan)
}

fn owned(record: Record<'_>) -> Record<'static> {
    let Record {
        text,
        time,
        starts,
        numbers,
        stream,
        number,
    } = record;
    let (text, time) = (text.into_owned().into(), time.map(|time| time.into_owned().into()));
    Record {
        text,
        time,
        starts,
        numbers,
        stream,
        number,
    }
}

/// Put mentions in the order of their records' first lines: one of another stream may have begun later and ended before.
fn in_order(scan: &mut Scan, mut found: Vec<Found>) {
    let is_sorted = found.windows(2).all(|pair| pair[0].number <= pair[1].number);
    let mut said: Vec<_> = if is_sorted {
        Vec::new()
    } else {
        scan.mentions.drain(..).map(Some).collect()
    };
    found.sort_by_key(|one| one.number);
    let mut place = 0; // behind the mentions that come before
    for one in found {
        match one.said {
            Err(record) => scan.handed.push(Handed { place, record: *record }),
            Ok(range) => {
                place += range.len();
                if !is_sorted {
                    scan.mentions.extend(said[range].iter_mut().filter_map(Option::take));
                }
            }
        }
    }
}
