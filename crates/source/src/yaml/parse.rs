//! Builds the YAML tree from the parser's events, without recursion.

use granit_parser::{Event, Parser, ScanError};

use super::arena::{Arena, ArenaNode, Content, NodeId};
use super::scalar;
use crate::{FileId, Limit, Problem, Span};

/// A collection that is being read: its node and, in a mapping, the key whose value comes next.
struct Open {
    node: NodeId,
    key: Option<NodeId>,
}

struct Builder<'a> {
    file: FileId,
    source: &'a str,
    nodes: Vec<ArenaNode>,
    documents: Vec<NodeId>,
    open: Vec<Open>,
    /// Anchor number to node; numbers count from 1.
    anchors: Vec<Option<NodeId>>,
}

/// Parses a file's text. `file` is its id in the source map.
///
/// # Errors
/// The first fault in the file, with its place, or the limit that it exceeds.
pub fn parse(file: FileId, source: &str) -> Result<Arena, Problem> {
    let options = granit_parser::options! {
        flow_nesting_limit: Limit::YamlDepth.value(),
        block_nesting_limit: Limit::YamlDepth.value(),
        max_buffered_comment_events: 100_000,
    };
    let mut builder = Builder {
        file,
        source,
        nodes: Vec::new(),
        documents: Vec::new(),
        open: Vec::new(),
        anchors: Vec::new(),
    };
    for event in Parser::new_from_str_with_options(source, options) {
        let (event, span) = event.map_err(|error| builder.fault(&error))?;
        let start = span.start.byte_offset().unwrap_or_default();
        let end = span.end.byte_offset().unwrap_or(start);
        builder.take(event, Span::new(file, start, end))?;
    }
    Ok(Arena {
        nodes: builder.nodes,
        documents: builder.documents,
    })
}

impl Builder<'_> {
    fn fault(&self, error: &ScanError) -> Problem {
        let at = error
            .marker()
            .byte_offset()
            .unwrap_or(self.source.len())
            .min(self.source.len());
        let text = error.info();
        // The parser's nesting limits are set from ours, so its message is replaced by the name of ours.
        let message = if text.contains("recursion") || text.contains("nest") {
            format!("nested too deeply: {}", Limit::YamlDepth)
        } else {
            format!("is not valid YAML: {text}")
        };
        Problem::new(Span::new(self.file, at, at), message)
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let tag = tag.map(|tag| short_tag(&tag));
                let text = scalar::decode(self.source, span, &value, style);
                self.leaf(Content::Scalar(text, style), span, tag, anchor)?;
            }
            Event::Alias(anchor) => match self.anchors.get(anchor).copied().flatten() {
                Some(target) => {
                    self.leaf(Content::Alias(target), span, None, 0)?;
                }
                None => {
                    return Err(Problem::new(
                        span,
                        "refers to an anchor that is not defined before it",
                    ));
                }
            },
            Event::SequenceStart(_, anchor, tag) => {
                self.start(
                    Content::Sequence(Vec::new()),
                    span,
                    tag.map(|tag| short_tag(&tag)),
                    anchor,
                )?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.start(
                    Content::Mapping(Vec::new()),
                    span,
                    tag.map(|tag| short_tag(&tag)),
                    anchor,
                )?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.close(open.node, span);
                }
            }
            Event::DocumentEnd => self.open.clear(),
            Event::Comment(_, granit_parser::Placement::Right) => {
                let before = self
                    .nodes
                    .iter_mut()
                    .rev()
                    .find(|node| node.span.end <= span.start);
                if let Some(node) = before
                    && self
                        .source
                        .get(node.span.end as usize..span.start as usize)
                        .is_some_and(|gap| !gap.contains('\n'))
                {
                    node.comment.get_or_insert(span);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn leaf(
        &mut self,
        content: Content,
        span: Span,
        tag: Option<String>,
        anchor: usize,
    ) -> Result<NodeId, Problem> {
        if self.nodes.len() >= Limit::YamlNodes.value() {
            return Err(Problem::new(
                span,
                format!("has too many nodes: {}", Limit::YamlNodes),
            ));
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(ArenaNode {
            content,
            span,
            tag,
            comment: None,
        });
        if anchor > 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, None);
            }
            if let Some(slot) = self.anchors.get_mut(anchor) {
                *slot = Some(id);
            }
        }
        self.attach(id);
        Ok(id)
    }

    fn start(
        &mut self,
        content: Content,
        span: Span,
        tag: Option<String>,
        anchor: usize,
    ) -> Result<(), Problem> {
        let node = self.leaf(content, span, tag, anchor)?;
        self.open.push(Open { node, key: None });
        Ok(())
    }

    /// Adds a node to the collection that is being read, or makes it a document's root.
    fn attach(&mut self, id: NodeId) {
        let Some(open) = self.open.last_mut() else {
            self.documents.push(id);
            return;
        };
        match self
            .nodes
            .get_mut(open.node.0 as usize)
            .map(|node| &mut node.content)
        {
            Some(Content::Sequence(items)) => items.push(id),
            Some(Content::Mapping(entries)) => match open.key.take() {
                None => open.key = Some(id),
                Some(key) => entries.push((key, id)),
            },
            _ => {}
        }
    }

    /// Extends a collection's span, which covers its opening bracket, to its last child or closing bracket.
    fn close(&mut self, id: NodeId, end: Span) {
        let last = match self.nodes.get(id.0 as usize).map(|node| &node.content) {
            Some(Content::Sequence(items)) => items.last().copied(),
            Some(Content::Mapping(entries)) => entries.last().map(|(_, value)| *value),
            _ => None,
        };
        let last = last
            .and_then(|last| self.nodes.get(last.0 as usize))
            .map(|node| node.span);
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            if !end.is_empty() {
                node.span = node.span.to(end);
            } else if let Some(last) = last {
                node.span = node.span.to(last);
            }
        }
    }
}

fn short_tag(tag: &granit_parser::Tag) -> String {
    match tag.handle() {
        "tag:yaml.org,2002:" => format!("!!{}", tag.suffix()),
        handle => format!("{handle}{}", tag.suffix()),
    }
}
