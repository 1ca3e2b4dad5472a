//! A block of bytes -> what it says; pure. The twin of `scan.py`.

use std::ops::Range;

use crate::candidates::{candidates, Candidates};
use crate::lines::Block;
use crate::mentions::Reader;
use crate::records::{plainly_headed, Assembler, OpenRecord};
use crate::values::{Handed, Record, Scan, Sure};
use crate::wrappers::unwrap;

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
    let block = Block::new(block)?;
    let relevant = candidates(block);
    let is_quiet = relevant.is_empty();
    let (mut scan, is_cut) = assemble(block, &relevant, &mut |open, scan, found| {
        let is_read = open.is_relevant || (open.joined && !is_quiet); // a word may have been cut in two
        if is_read { read_one(block, open, scan, found, read) } else { Ok(()) }
    })?;
    if is_quiet && is_cut {
        (scan, _) = assemble(block, &relevant, &mut |open, scan, found| {
            if open.joined { read_one(block, open, scan, found, read) } else { Ok(()) }
        })?;
    }
    scan.torn = !block.bytes.is_empty() && !block.bytes.ends_with(b"\n");
    Ok(scan)
}

/// What one record has said: the number of its first line, and where its mentions are, or that it was handed back.
struct Found {
    number: u32,
    said: Result<Range<usize>, Box<Record<'static>>>,
}

type Close<'f, 'a> = &'f mut dyn FnMut(OpenRecord<'a>, &mut Scan, &mut Vec<Found>) -> Sure<()>;

/// Put all records together; say, too, whether a runtime has cut a line.
fn assemble<'a>(block: Block<'a>, relevant: &Candidates, close: Close<'_, 'a>) -> Sure<(Scan, bool)> {
    let (mut scan, mut found, mut is_cut) = (Scan::default(), Vec::new(), false);
    let mut assembler = Assembler::new(block, |open| close(open, &mut scan, &mut found));
    let mut relevant = relevant.iter();
    let mut number = 0;
    for line in block.lines() {
        let is_relevant = relevant.has(number);
        number += 1;
        let text = block.text(line)?;
        if plainly_headed(&text) {
            assembler.begin(text, number, is_relevant)?;
            continue;
        }
        let line = match block.decoded(text)? {
            std::borrow::Cow::Borrowed(text) => unwrap(text)?,
            std::borrow::Cow::Owned(text) => unwrap(&text)?.into_owned(),
        };
        is_cut |= line.partial;
        assembler.take(line, number, is_relevant)?;
    }
    assembler.end()?;
    let streams = std::mem::take(&mut assembler.counts);
    drop(assembler);
    (scan.lines, scan.streams) = (number, streams);
    in_order(&mut scan, found);
    Ok((scan, is_cut))
}

fn read_one<'a>(
    block: Block<'a>,
    open: OpenRecord<'a>,
    scan: &mut Scan,
    found: &mut Vec<Found>,
    read: &mut dyn FnMut(&Record<'_>, &mut Scan) -> Sure<()>,
) -> Sure<()> {
    let (number, start) = (open.number, scan.mentions.len());
    let record = open.record(block)?;
    let said = match read(&record, scan) {
        Ok(()) if scan.mentions.len() == start => return Ok(()),
        Ok(()) => Ok(start..scan.mentions.len()),
        Err(_) => Err(Box::new(owned(record))),
    };
    found.push(Found { number, said });
    Ok(())
}

fn owned(record: Record<'_>) -> Record<'static> {
    let Record { text, time, starts, numbers, stream, number } = record;
    let (text, time) = (text.into_owned().into(), time.map(|time| time.into_owned().into()));
    Record { text, time, starts, numbers, stream, number }
}

/// Put mentions in the order of their records' first lines: one of another stream may have begun later and ended before.
fn in_order(scan: &mut Scan, mut found: Vec<Found>) {
    let is_sorted = found.windows(2).all(|pair| pair[0].number <= pair[1].number);
    let mut said: Vec<_> = if is_sorted { Vec::new() } else { scan.mentions.drain(..).map(Some).collect() };
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
