//! A block of bytes -> what it says; pure. The twin of `scan.py`.

use std::ops::Range;

use crate::candidates::{candidates, Candidates};
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
    let block = Block::new(block)?;
    let relevant = candidates(block);
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
                    said: Err(Box::new(record.into_owned())),
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
        if assembler.is_begun_by(&text) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::{Kind, Mention, Unsure};

    const BLOCK: &str = "2026-11-01T10:00:00Z stdout F 2026-11-01 10:00:00 usms a\n\
        2026-11-01T10:00:01Z stderr F 2026-11-01 10:00:01 usms b\n\
        2026-11-01T10:00:01Z stdout F   a goes on\n\
        2026-11-01T10:00:02Z stderr F 2026-11-01 10:00:02 usms c\n\
        2026-11-01T10:00:03Z stdout F 2026-11-01 10:00:03 usms d";

    #[test]
    fn records_are_put_together_by_stream_and_said_in_order() {
        let mut texts = Vec::new();
        let scan = scan_with(BLOCK.as_bytes(), &mut |record, scan| {
            texts.push((record.text.to_string(), record.starts.clone(), record.numbers.clone()));
            if record.text.ends_with('c') {
                return Err(Unsure);
            }
            scan.mentions.push(Mention::new(
                Kind::Call,
                record.stream,
                record.number,
                record.numbers[0],
            ));
            Ok(())
        });
        let scan = scan.unwrap();
        assert!(texts.contains(&(
            "2026-11-01 10:00:00 usms a\n  a goes on".to_owned(),
            vec![0, 27],
            vec![1, 3]
        )));
        assert_eq!(scan.streams, [("stdout".into(), 2), ("stderr".into(), 2)]);
        assert_eq!(scan.mentions.iter().map(|one| one.line).collect::<Vec<_>>(), [1, 2, 5]);
        let handed: Vec<_> = scan
            .handed
            .iter()
            .map(|one| (one.place, one.record.numbers[0]))
            .collect();
        assert_eq!(handed, [(2, 4)]);
        assert_eq!((scan.lines, scan.torn), (5, true));
    }

    #[test]
    fn quiet_lines_are_not_read() {
        let quiet = "2026-11-01 10:00:00 nothing\n".repeat(100);
        let scan = scan_with(quiet.as_bytes(), &mut |record, _| panic!("{record:?}")).unwrap();
        assert_eq!((scan.lines, scan.torn), (100, false));
        let mut texts = Vec::new();
        let loud = format!("{quiet}2026-11-01 10:00:00 usms\n  {{\n{quiet}");
        scan_with(loud.as_bytes(), &mut |record, _| {
            texts.push((record.number, matches!(record.text, std::borrow::Cow::Borrowed(_))));
            Ok(())
        })
        .unwrap();
        assert_eq!(texts, [(100, true)]);
    }

    #[test]
    fn a_word_may_have_been_cut_in_two() {
        let block = "2026-11-01T10:00:00Z stdout P us\n2026-11-01T10:00:00Z stdout F ms\n";
        let mut texts = Vec::new();
        scan_with(block.as_bytes(), &mut |record, _| {
            texts.push(record.text.to_string());
            Ok(())
        })
        .unwrap();
        assert_eq!(texts, ["usms"]);
    }

    #[test]
    fn a_block_with_a_table_is_the_reference_s() {
        assert!(scan_with(b"id,phone,ret_code\n1,2,3\n", &mut |_, _| Ok(())).is_err());
    }
}
