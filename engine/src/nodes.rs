//! What is printed in a record: objects with their fields, and the texts they stand in. The twin of `nodes.py`.
//!
//! Objects and texts are kept for the next record, so that reading one takes no memory from the system.

use crate::escapes::{half_width, offset, origin, unescape, Offsets, Steps};
use crate::fields::{meaning, Field, Fields};
use crate::values::Sure;

/// Stands for no node, and for no end.
pub const NONE: u32 = u32::MAX;

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// In the text of a view.
    Text(u32),
    /// In that text with signs of half width.
    Half(u32),
    /// Among those that stand nowhere as they are meant.
    Owned(u32),
}

/// A part of a text, offsets in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub source: Source,
    pub start: u32,
    pub end: u32,
}

impl Span {
    #[must_use]
    pub fn new(source: Source, start: usize, end: usize) -> Self {
        Self {
            source,
            start: offset(start),
            end: offset(end),
        }
    }

    /// Return a part of it.
    #[must_use]
    pub fn part(self, start: usize, end: usize) -> Self {
        Self::new(self.source, self.start as usize + start, self.start as usize + end)
    }

    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A code as it is written, where it stands in the record, and in which of the objects that stand in no brackets.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    pub value: Span,
    pub offset: u32,
    pub loose: u32,
}

/// A number under a name that says less; `before` stands before it.
#[derive(Clone, Copy, Debug)]
pub struct Bare {
    pub value: Span,
    pub offset: u32,
    pub before: Span,
}

/// One printed object, list or text, with the fields found directly in it.
#[derive(Clone, Debug)]
pub struct Node {
    /// The opening bracket, `<` for XML, 0 for a text.
    pub kind: u8,
    pub parent: u32,
    /// In the text of the record.
    pub start: u32,
    /// In the text of the record, if it was closed.
    pub end: u32,
    /// Siblings that are elements of one sequence differ in it.
    pub item: u32,
    /// The text before it on the same line.
    pub before: Span,
    pub fields: Vec<(Field, u32, Span)>,
    /// Which they are: most that are asked for are not there.
    kept: Fields,
    pub codes: Vec<Code>,
    pub bare: Vec<Bare>,
    /// Of the last child, in the text of the view; -1 without any.
    pub last_end: i64,
    pub last_item: u32,
}

impl Node {
    fn new() -> Self {
        Self {
            kind: 0,
            parent: NONE,
            start: 0,
            end: NONE,
            item: 0,
            before: Span::new(Source::Owned(0), 0, 0),
            fields: Vec::new(),
            kept: Fields::default(),
            codes: Vec::new(),
            bare: Vec::new(),
            last_end: -1,
            last_item: 0,
        }
    }

    /// Return a field of the node itself, of those in brackets or of one of the others.
    #[must_use]
    pub fn get(&self, field: Field, loose: u32) -> Option<Span> {
        if !self.kept.has(field) {
            return None;
        }
        self.fields
            .iter()
            .find(|(name, one, _)| *name == field && *one == loose)
            .map(|found| found.2)
    }

    /// Say whether a field was found, of one of the objects whose fields stand in no brackets.
    #[must_use]
    pub fn has(&self, field: Field, loose: u32) -> bool {
        if field == Field::Code {
            return self.codes.iter().any(|code| code.loose == loose);
        }
        self.get(field, loose).is_some()
    }

    /// Say whether no field was found directly in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.codes.is_empty() && self.bare.is_empty()
    }
}

/// A text to read and where it stands in the record.
#[derive(Clone, Debug, Default)]
pub struct View {
    pub text: String,
    /// The text with signs of half width, if it has any of full width.
    half: String,
    pub has_full: bool,
    halves: Offsets,
    /// Offsets in the text, and in the record.
    offsets: Offsets,
    /// What is a text of its own: offsets in the half text.
    pub inner: Vec<(u32, u32)>,
    pub node: u32,
    pub depth: u32,
}

impl View {
    /// Return where an offset of the half text stands in the text.
    #[must_use]
    pub fn full(&self, at: usize) -> usize {
        if self.has_full {
            origin(&self.halves, at)
        } else {
            at
        }
    }

    /// Return where an offset of the half text stands in the record.
    #[must_use]
    pub fn at(&self, at: usize) -> u32 {
        offset(origin(&self.offsets, self.full(at)))
    }

    /// Return the text with signs of half width.
    #[must_use]
    pub fn half(&self) -> &str {
        if self.has_full {
            &self.half
        } else {
            &self.text
        }
    }

    /// Return where the half text stands.
    #[must_use]
    pub const fn source(&self, index: u32) -> Source {
        if self.has_full {
            Source::Half(index)
        } else {
            Source::Text(index)
        }
    }

    /// Take the half text out, so that the rest can be changed while it is read.
    pub fn take(&mut self) -> String {
        std::mem::take(if self.has_full { &mut self.half } else { &mut self.text })
    }

    /// Put it back.
    pub fn put(&mut self, text: String) {
        *(if self.has_full { &mut self.half } else { &mut self.text }) = text;
    }

    fn begin(&mut self, node: u32, depth: u32) {
        self.text.clear();
        self.half.clear();
        self.offsets.clear();
        self.inner.clear();
        self.has_full = false;
        self.node = node;
        self.depth = depth;
    }

    /// Find out what the text is with signs of half width.
    pub fn widen(&mut self) {
        let ascii = self.text.is_ascii();
        self.has_full = !ascii && half_width(&self.text, &mut self.half, &mut self.halves);
    }
}

/// Everything read from one record.
#[derive(Debug, Default)]
pub struct Page {
    views: Vec<View>,
    view_count: usize,
    nodes: Vec<Node>,
    node_count: usize,
    owned: Vec<String>,
    owned_count: usize,
    /// Of all nodes.
    kept: Fields,
    /// Kept for the reader: texts to be read, and open objects.
    pub todo: Vec<u32>,
    pub stack: Vec<u32>,
}

impl Page {
    /// Begin with a record's text.
    pub fn begin(&mut self, text: &str) {
        self.view_count = 0;
        self.node_count = 0;
        self.owned_count = 0;
        self.kept = Fields::default();
        self.own(|_| ());
        let root = self.node(0, NONE, 0, 0, Span::new(Source::Owned(0), 0, 0));
        let view = self.new_view(root, 0);
        view.text.push_str(text);
        view.offsets.push((0, 0));
    }

    #[must_use]
    pub fn views(&self) -> &[View] {
        &self.views[..self.view_count]
    }

    #[must_use]
    pub fn view(&self, index: u32) -> &View {
        &self.views[index as usize]
    }

    pub fn view_mut(&mut self, index: u32) -> &mut View {
        &mut self.views[index as usize]
    }

    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes[..self.node_count]
    }

    pub fn node_mut(&mut self, index: u32) -> &mut Node {
        &mut self.nodes[index as usize]
    }

    #[must_use]
    pub fn get(&self, index: u32) -> &Node {
        &self.nodes[index as usize]
    }

    /// Return a part of a text.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        let text = match span.source {
            Source::Text(view) => &self.views[view as usize].text,
            Source::Half(view) => &self.views[view as usize].half,
            Source::Owned(index) => &self.owned[index as usize],
        };
        text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Keep a text that stands nowhere as it is meant.
    pub fn own(&mut self, write: impl FnOnce(&mut String)) -> Span {
        if self.owned_count == self.owned.len() {
            self.owned.push(String::new());
        }
        let text = &mut self.owned[self.owned_count];
        text.clear();
        write(text);
        let span = Span::new(Source::Owned(offset(self.owned_count)), 0, text.len());
        self.owned_count += 1;
        span
    }

    /// Add a node; return its index.
    pub fn node(&mut self, kind: u8, parent: u32, start: u32, item: u32, before: Span) -> u32 {
        if self.node_count == self.nodes.len() {
            self.nodes.push(Node::new());
        }
        let node = &mut self.nodes[self.node_count];
        node.fields.clear();
        node.kept = Fields::default();
        node.codes.clear();
        node.bare.clear();
        (node.kind, node.parent, node.start, node.item, node.before) = (kind, parent, start, item, before);
        (node.end, node.last_end, node.last_item) = (NONE, -1, 0);
        self.node_count += 1;
        offset(self.node_count - 1)
    }

    /// Forget a node if it is the last one and empty: a log may hold millions.
    pub fn forget(&mut self, index: u32) {
        if index as usize + 1 == self.node_count && self.nodes[index as usize].is_empty() {
            self.node_count -= 1;
        }
    }

    /// Forget the view that was added last.
    pub fn forget_view(&mut self, index: u32) {
        self.view_count = index as usize;
    }

    fn new_view(&mut self, node: u32, depth: u32) -> &mut View {
        if self.view_count == self.views.len() {
            self.views.push(View::default());
        }
        let view = &mut self.views[self.view_count];
        view.begin(node, depth);
        self.view_count += 1;
        view
    }

    /// Add the text that is printed in a view, escaped once: `start` is where its raw form stands in the half text.
    pub fn child(&mut self, of: u32, node: u32, start: usize, raw: &str) -> Sure<u32> {
        self.child_at(of, node, raw, |at| start + at)
    }

    /// Add a text whose raw form does not stand in the half text as it is: `place` says where an offset of it does.
    pub fn child_at(&mut self, of: u32, node: u32, raw: &str, mut place: impl FnMut(usize) -> usize) -> Sure<u32> {
        let depth = self.views[of as usize].depth + 1;
        self.new_view(node, depth);
        let (before, after) = self.views.split_at_mut(self.view_count - 1);
        let (outer, view) = (&before[of as usize], &mut after[0]);
        let mut steps = Steps::new(&outer.offsets);
        let mut at = |place: usize| offset(steps.origin(outer.full(place)));
        view.offsets.push((0, at(place(0))));
        let (text, offsets) = (&mut view.text, &mut view.offsets);
        unescape(raw, text, |end, origin| offsets.push((offset(end), at(place(origin)))))?;
        Ok(offset(self.view_count - 1))
    }

    /// Have the offsets of a child count characters, as the reference does: between two signs that were escaped, as
    /// many in the record as in the text, of whatever size they are.
    ///
    /// `record` is the record's text while that is read.
    pub fn align(&mut self, child: u32, record: Option<&str>) {
        let kept = std::mem::take(&mut self.views[0].text);
        let record = record.unwrap_or(&kept);
        let view = &mut self.views[child as usize];
        let mut aligned = Vec::new();
        for (nth, &(start, origin)) in view.offsets.iter().enumerate() {
            aligned.push((start, origin));
            let end = view
                .offsets
                .get(nth + 1)
                .map_or(view.text.len(), |next| next.0 as usize);
            let said = view.text.get(start as usize..end).unwrap_or("");
            let written = record.get(origin as usize..).unwrap_or("");
            if written.starts_with(said) {
                continue;
            }
            let (mut at, mut from) = (start as usize, origin as usize);
            for (sign, other) in said.chars().zip(written.chars()) {
                (at, from) = (at + sign.len_utf8(), from + other.len_utf8());
                if sign.len_utf8() != other.len_utf8() {
                    aligned.push((offset(at), offset(from)));
                }
            }
        }
        view.offsets = aligned;
        self.views[0].text = kept;
    }

    /// Say whether any node has a field.
    #[must_use]
    pub const fn has(&self, field: Field) -> bool {
        self.kept.has(field)
    }

    /// Return a field of a node, or of the nearest one around it.
    #[must_use]
    pub fn up(&self, mut index: u32, field: Field) -> Option<Span> {
        if !self.has(field) {
            return None;
        }
        while index != NONE {
            let node = self.get(index);
            if let Some(found) = node.get(field, 0) {
                return Some(found);
            }
            index = node.parent;
        }
        None
    }

    /// Keep what the value of a field means, unless it says that there is none; the first one counts.
    pub fn keep(&mut self, index: u32, field: Field, value: Span, loose: u32) {
        let Some(meant) = meaning(field, self.text(value)) else {
            return;
        };
        self.keep_meant(index, field, value.part(meant.start, meant.end), loose);
    }

    /// Keep what a value means; the first one counts.
    pub fn keep_meant(&mut self, index: u32, field: Field, meant: Span, loose: u32) {
        let node = &mut self.nodes[index as usize];
        let mut field = field;
        if node.get(field, loose).is_some() {
            if field != Field::Message || node.get(Field::Another, loose).is_some() {
                return;
            }
            field = Field::Another;
        }
        node.fields.push((field, loose, meant));
        node.kept.add(field);
        self.kept.add(field);
    }
}
