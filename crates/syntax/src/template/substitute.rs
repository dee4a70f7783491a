//! Substitutes variables in a text.

use std::sync::Arc;

use redproof_source::{Limit, Origin, Problem, Span, Text, Undefined};

use super::expression::{Operator, Parts, braced, is_stray_dollar, name_length};

/// Returns the value of a variable that the files set.
pub type Lookup<'a> = dyn Fn(&str) -> Option<Text> + 'a;

/// One expression that was replaced, nested ones included, in source order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression {
    /// The variable; `None` for a `$` that is rather a part of a value ([`Undefined::StrayDollar`]).
    pub name: Option<Arc<str>>,
    /// The expression from `$` on.
    pub span: Span,
    /// `:?` or `?`.
    pub required: bool,
    /// `:?`.
    pub refuses_empty: bool,
    /// Whether it is within another expression, and so is needed in some cases only.
    pub is_nested: bool,
    /// The fallback's place (`:-`, `-`), taken or not.
    pub fallback: Option<Span>,
    /// The place of the value.
    pub defined: Option<Span>,
    /// Whether it requires a value (`:?`) of a variable that the files set to an empty one: Compose stops there.
    pub is_missing: bool,
}

/// Substitutes variables in a text. A part that comes from an expression has the span of the whole outermost one.
///
/// A variable that no file sets gives an undefined part, even if it is required: it may be set outside the files.
///
/// # Errors
/// A `${` that does not start an expression, or nesting over [`Limit::InterpolationDepth`].
pub fn substitute(text: &Text, lookup: &Lookup<'_>) -> Result<(Text, Vec<Expression>), Problem> {
    substitute_within(text, lookup, &mut 0)
}

/// The same for one text of many: `substituted_bytes` counts the bytes that variables put into all of them, since values that hold
/// each other double line by line.
///
/// # Errors
/// Those of [`substitute`], or more than [`Limit::SubstitutedBytes`] in all.
pub fn substitute_within(
    text: &Text,
    lookup: &Lookup<'_>,
    substituted_bytes: &mut usize,
) -> Result<(Text, Vec<Expression>), Problem> {
    if !text.as_str().contains('$') {
        return Ok((text.clone(), Vec::new()));
    }
    let mut template = Template {
        lookup,
        expressions: Vec::new(),
        substituted_bytes,
    };
    let result = template.text(text, 0)?;
    Ok((result, template.expressions))
}

/// An unknown value in the place of a text whose substitution reached a limit.
pub fn unresolved(text: &Text) -> Text {
    let whole = text.as_str();
    let name = whole
        .find('$')
        .and_then(|dollar| whole.get(dollar + 1..))
        .map(|rest| rest.trim_start_matches('{'))
        .map(|rest| rest.get(..name_length(rest)).unwrap_or_default())
        .unwrap_or_default();
    Text::unresolved(text.span(), Undefined::Variable(name.into()))
}

struct Template<'a> {
    lookup: &'a Lookup<'a>,
    expressions: Vec<Expression>,
    substituted_bytes: &'a mut usize,
}

impl Template<'_> {
    fn text(&mut self, text: &Text, depth: usize) -> Result<Text, Problem> {
        if depth > Limit::InterpolationDepth.value() {
            return Err(Problem::over(
                text.span(),
                "nests `${…}` too deeply",
                Limit::InterpolationDepth,
            ));
        }
        let whole = text.as_str();
        let mut out = Text::empty(text.span());
        let mut from = 0;
        let mut at = 0;
        while let Some(offset) = whole.get(at..).and_then(|rest| rest.find('$')) {
            let dollar = at + offset;
            let rest = whole.get(dollar + 1..).unwrap_or_default();
            let parts = match rest.bytes().next() {
                Some(b'$') => {
                    push_part(&mut out, text, from..dollar);
                    out.push("$", text.span_of(dollar..dollar + 2), false, Origin::Literal);
                    at = dollar + 2;
                    from = at;
                    continue;
                }
                Some(b'{') => braced(whole, dollar).ok_or_else(|| {
                    Problem::new(
                        text.span_of(dollar..dollar + 2),
                        "is not a variable expression. Write `$$` for a literal dollar sign",
                    )
                })?,
                _ => match name_length(rest) {
                    0 => {
                        at = dollar + 1;
                        continue;
                    }
                    length => Parts {
                        name: dollar + 1..dollar + 1 + length,
                        operator: Operator::None,
                        colon: false,
                        body: 0..0,
                        end: dollar + 1 + length,
                    },
                },
            };
            push_part(&mut out, text, from..dollar);
            self.expression(&mut out, text, dollar, &parts, depth)?;
            at = parts.end;
            from = at;
        }
        push_part(&mut out, text, from..whole.len());
        Ok(out)
    }

    fn expression(
        &mut self,
        out: &mut Text,
        text: &Text,
        dollar: usize,
        parts: &Parts,
        depth: usize,
    ) -> Result<(), Problem> {
        let name: Arc<str> = text.as_str().get(parts.name.clone()).unwrap_or_default().into();
        let span = text.span_of(dollar..parts.end);
        // Asked before the value is copied.
        if *self.substituted_bytes > Limit::SubstitutedBytes.value() {
            return Err(Problem::over(
                span,
                "the values of variables grow too long",
                Limit::SubstitutedBytes,
            ));
        }
        let value = (self.lookup)(&name);
        let bare = parts.end - dollar == 1 + name.len();
        let before = text.as_str().get(..dollar).unwrap_or_default();
        let is_stray = value.is_none() && bare && is_stray_dollar(before, &name);
        let undefined = if is_stray {
            Undefined::StrayDollar
        } else {
            Undefined::Variable(name.clone())
        };
        // An empty value counts, too: it adds a segment.
        *self.substituted_bytes += 1 + value.as_ref().map_or(0, |value| value.as_str().len());
        self.expressions.push(Expression {
            name: (!is_stray).then(|| name.clone()),
            span,
            required: parts.operator == Operator::Required,
            refuses_empty: parts.operator == Operator::Required && parts.colon,
            is_nested: depth > 0,
            fallback: (parts.operator == Operator::Default).then(|| text.span_of(parts.body.clone())),
            defined: value.as_ref().map(Text::span),
            is_missing: parts.operator == Operator::Required
                && parts.colon
                && value
                    .as_ref()
                    .is_some_and(|value| value.is_empty() && value.undefined().is_none()),
        });
        let own = self.expressions.len();
        let body = if parts.operator == Operator::None {
            None
        } else {
            Some(self.text(&text.slice(parts.body.clone()), depth + 1)?)
        };
        let counts = value.as_ref().filter(|value| !parts.colon || !value.is_empty());
        let is_reached = match parts.operator {
            Operator::Alternative => counts.is_some() || value.is_none(),
            _ => counts.is_none(),
        };
        // Compose does not evaluate what it does not need.
        if !is_reached {
            let inner = self.expressions.iter_mut().skip(own);
            inner.for_each(|inner| inner.is_missing = false);
        }
        match (parts.operator, counts) {
            (Operator::Alternative, Some(_)) => push_body(out, body.as_ref(), span, &name),
            (Operator::Alternative, None) if value.is_some() => {}
            (operator, Some(value)) => {
                let fallback = body.filter(|body| operator == Operator::Default && !body.is_empty_literal());
                push_value(out, value, span, &name, fallback.as_ref());
            }
            // `${NAME:-}` means that it may be empty, not that it is.
            (Operator::Default, None)
                if value.is_none() && body.as_ref().is_none_or(Text::is_empty_literal) =>
            {
                out.push_unset(span, undefined);
            }
            (Operator::Default, None) => push_body(out, body.as_ref(), span, &name),
            // Compose stops unless the variable is set outside and is not empty.
            (Operator::Required, None) if parts.colon => out.push_unresolved(span, undefined),
            (_, None) => out.push_unset(span, undefined),
        }
        Ok(())
    }
}

/// Appends a part of the text, unless it is empty.
fn push_part(out: &mut Text, text: &Text, range: std::ops::Range<usize>) {
    if range.start < range.end {
        out.push_text(&text.slice(range));
    }
}

/// Appends a variable's value. If a part of it is undefined, so is the result.
fn push_value(out: &mut Text, value: &Text, span: Span, name: &Arc<str>, fallback: Option<&Text>) {
    let fallback = fallback.map(|body| {
        let mut text = Text::empty(span);
        push_body(&mut text, Some(body), span, name);
        Arc::new(text)
    });
    out.push(
        value.as_str(),
        span,
        false,
        Origin::Variable {
            name: name.clone(),
            defined: value.span(),
            fallback,
        },
    );
    if let Some(reason) = value.undefined() {
        out.push_unset(span, reason.clone());
    }
}

/// Appends a fallback or an alternative.
fn push_body(out: &mut Text, body: Option<&Text>, span: Span, name: &Arc<str>) {
    let Some(body) = body else { return };
    for (run, decoded) in body.parts() {
        let origin = match &run.origin {
            Origin::Literal => Origin::Fallback {
                name: name.clone(),
                written: run.span,
            },
            other => other.clone(),
        };
        out.push(decoded, span, false, origin);
    }
}
