//! `$NAME` and `${NAME…}` as Compose puts variables in: `$$`, `:-`, `-`, `:?`, `?`, `:+`, `+`, nested.

use std::sync::Arc;

use redproof_source::{Limit, Origin, Problem, Span, Text, Undefined};

/// Gives the value of a variable that the files set.
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
    /// The fallback's place (`:-`, `-`), taken or not.
    pub fallback: Option<Span>,
    /// Where the value stands.
    pub defined: Option<Span>,
}

/// Puts variables into a text. A part that came from an expression has the span of the whole outermost one.
///
/// A required variable that no file sets gives an unset part: it may be set outside the files.
///
/// # Errors
/// A `${` that is no expression, or nesting over [`Limit::InterpolationDepth`].
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

/// What stands for a text that could not be put together: what it would be is not known.
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

/// What follows the name between braces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    None,
    Default,
    Required,
    Alternative,
}

/// An expression's parts, as byte ranges of the text.
struct Parts {
    name: std::ops::Range<usize>,
    operator: Operator,
    /// The `:` that makes an empty value count as unset.
    colon: bool,
    /// Behind the operator.
    body: std::ops::Range<usize>,
    end: usize,
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
        // An empty value costs, too: it leaves a run behind.
        *self.substituted_bytes += 1 + value.as_ref().map_or(0, |value| value.as_str().len());
        self.expressions.push(Expression {
            name: (!is_stray).then(|| name.clone()),
            span,
            required: parts.operator == Operator::Required,
            refuses_empty: parts.operator == Operator::Required && parts.colon,
            fallback: (parts.operator == Operator::Default).then(|| text.span_of(parts.body.clone())),
            defined: value.as_ref().map(Text::span),
        });
        let body = if parts.operator == Operator::None {
            None
        } else {
            Some(self.text(&text.slice(parts.body.clone()), depth + 1)?)
        };
        let counts = value.as_ref().filter(|value| !parts.colon || !value.is_empty());
        match (parts.operator, counts) {
            (Operator::Alternative, Some(_)) => push_body(out, body.as_ref(), span, &name),
            (Operator::Alternative, None) if value.is_some() => {}
            (_, Some(value)) => push_value(out, value, span, &name),
            // `${NAME:-}` says that it may be empty, not that it is.
            (Operator::Default, None)
                if value.is_none() && body.as_ref().is_none_or(Text::is_empty_literal) =>
            {
                out.push_unset(span, undefined);
            }
            (Operator::Default, None) => push_body(out, body.as_ref(), span, &name),
            // Compose stops unless the variable is set outside, and not empty.
            (Operator::Required, None) if parts.colon => out.push_unresolved(span, undefined),
            (_, None) => out.push_unset(span, undefined),
        }
        Ok(())
    }
}

/// Copies a part of the text, unless it is empty.
fn push_part(out: &mut Text, text: &Text, range: std::ops::Range<usize>) {
    if range.start < range.end {
        out.push_text(&text.slice(range));
    }
}

/// A variable's value. If that value itself hangs on a variable that no file sets, so does the result.
fn push_value(out: &mut Text, value: &Text, span: Span, name: &Arc<str>) {
    out.push(
        value.as_str(),
        span,
        false,
        Origin::Variable {
            name: name.clone(),
            defined: value.span(),
        },
    );
    if let Some(reason) = value.undefined() {
        out.push_unset(span, reason.clone());
    }
}

/// A fallback or an alternative, written in the expression itself.
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

/// Whether a `$NAME` without braces is rather a part of a value with a `$` in it: it stands right behind other
/// characters and is not written as variables are, or looks like nobody would name a variable.
fn is_stray_dollar(before: &str, name: &str) -> bool {
    let lower = name.bytes().any(|byte| byte.is_ascii_lowercase());
    let upper = name.bytes().any(|byte| byte.is_ascii_uppercase());
    let digit = name.bytes().any(|byte| byte.is_ascii_digit());
    let glued = before
        .chars()
        .next_back()
        .is_some_and(|last| last.is_alphanumeric() || "!#%^*_+~?.-$".contains(last));
    lower && (glued || (upper && digit))
}

fn name_length(rest: &str) -> usize {
    let mut bytes = rest.bytes();
    match bytes.next() {
        Some(first) if first == b'_' || first.is_ascii_alphabetic() => {
            1 + bytes
                .take_while(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
                .count()
        }
        _ => 0,
    }
}

/// The parts of a `${…}` that starts at a byte; `None` if it is none.
fn braced(whole: &str, dollar: usize) -> Option<Parts> {
    let name_at = dollar + 2;
    let rest = whole.get(name_at..)?;
    let length = name_length(rest);
    if length == 0 {
        return None;
    }
    let name = name_at..name_at + length;
    let mut at = name.end;
    let bytes = whole.as_bytes();
    if bytes.get(at) == Some(&b'}') {
        return Some(Parts {
            name,
            operator: Operator::None,
            colon: false,
            body: 0..0,
            end: at + 1,
        });
    }
    let colon = bytes.get(at) == Some(&b':');
    at += usize::from(colon);
    let operator = match bytes.get(at)? {
        b'-' => Operator::Default,
        b'?' => Operator::Required,
        b'+' => Operator::Alternative,
        _ => return None,
    };
    let body = at + 1;
    let end = closing(whole, body)?;
    Some(Parts {
        name,
        operator,
        colon,
        body: body..end,
        end: end + 1,
    })
}

/// The `}` that closes an expression whose body starts at a byte. Only `${` opens another level, and an expression
/// does not go beyond its line.
fn closing(whole: &str, body: usize) -> Option<usize> {
    let mut open = 1usize;
    let bytes = whole.as_bytes();
    let mut at = body;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            b'$' if bytes.get(at + 1) == Some(&b'{') => {
                open += 1;
                at += 1;
            }
            b'\n' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_source::SourceMap;

    fn run(source: &str, set: &[(&str, &str)]) -> Result<(String, Vec<Expression>), String> {
        let mut map = SourceMap::default();
        let file = map.add("c", source);
        let env = map.add("env", "value");
        let text = Text::literal(source, Span::new(file, 0, source.len()));
        substitute(&text, &|name| {
            let (_, value) = set.iter().find(|(known, _)| *known == name)?;
            Some(Text::literal(*value, Span::new(env, 0, value.len())))
        })
        .map(|(text, expressions)| (text.as_str().to_owned(), expressions))
        .map_err(|problem| problem.message)
    }

    #[test]
    fn every_form_gives_what_compose_gives() {
        let set = [("A", "a"), ("E", "")];
        for (source, expected) in [
            ("$A ${A} $$A", "a a $A"),
            ("${U}${U:-d}${U-d}", "dd"),
            ("${E:-d}|${E-d}", "d|"),
            ("${A:-d}${A-d}", "aa"),
            ("${A:+y}${E:+y}${U:+y}|${A+y}${E+y}${U+y}", "y|yy"),
            ("${U:-${V:-x${A}}}", "xa"),
            ("${A?m}${A:?m}${U?m}", "aa"),
            ("${U:?m}", redproof_source::UNRESOLVED),
            ("${U:-{x}}", "{x}"),
            ("a$ $1 $-", "a$ $1 $-"),
            ("$A$A_B", "a"),
            ("${U:-a:-b}", "a:-b"),
        ] {
            assert_eq!(
                run(source, &set).map(|(text, _)| text),
                Ok(expected.to_owned()),
                "{source}"
            );
        }
        for wrong in ["${", "${A", "${1}", "${A:x}", "${}", "${A:-x"] {
            assert!(run(wrong, &set).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_fallback_keeps_its_own_place_and_the_whole_expression_its_span() {
        let mut map = SourceMap::default();
        let source = "--pw=${A:-${B:-x}}!";
        let file = map.add("c", source);
        let text = Text::literal(source, Span::new(file, 0, source.len()));
        let (text, expressions) = substitute(&text, &|_| None).unwrap();
        assert_eq!(text.as_str(), "--pw=x!");
        let (name, written) = text.fallback().unwrap();
        assert_eq!((name, map.slice(written)), ("B", "x"));
        assert_eq!(map.slice(text.slice(5..6).span()), "${A:-${B:-x}}");
        let names: Vec<_> = expressions
            .iter()
            .map(|e| (e.name.as_deref(), map.slice(e.fallback.unwrap())))
            .collect();
        assert_eq!(names, [(Some("A"), "${B:-x}"), (Some("B"), "x")]);
    }

    #[test]
    fn nesting_is_capped_by_name_and_unclosed_braces_cost_one_pass() {
        let deep = format!("{}x{}", "${A:-".repeat(40), "}".repeat(40));
        assert!(run(&deep, &[]).unwrap_err().contains("interpolation-depth"));
        assert!(run(&"${A:-".repeat(200_000), &[]).is_err());
        let many = "$A ".repeat(300_000);
        assert_eq!(run(&many, &[("A", "b")]).unwrap().0.len(), 600_000);
    }
}
