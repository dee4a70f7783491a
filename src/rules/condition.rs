//! `when:` as written → a condition over resolved facts.

use crate::facts::{SubjectKind, Type};
use redproof_source::Span;
use redproof_source::yaml::{Entry, Node, NodeValue, ScalarStyle};

use super::error::Errors;
use super::lists::Lists;
use super::matcher::{self, Condition, Matcher, Pattern};
use super::params::Params;
use super::reference::Reference;
use super::suggest;
use super::vocabulary::Vocabulary;
use super::written::Located;

/// Deepest nesting of `all`, `any` and `not`.
const DEEPEST: usize = 16;

const OPERATORS: [&str; 10] = [
    "in", "in_list", "has", "has_any", "empty", "below", "above", "matches", "known", "absent",
];

/// What conditions are resolved against.
pub(super) struct Scope<'a, 'p> {
    pub(super) kind: SubjectKind,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) lists: &'a Lists,
    /// The constants that conditions name as `$name`.
    pub(super) params: &'a mut Params<'p>,
    /// Whether regular expressions are checked now. Compiling them costs time at start, so those of the rules that
    /// ship with redproof are checked by its tests.
    pub(super) check_patterns: bool,
}

impl Scope<'_, '_> {
    /// Compiles a mapping whose entries must all hold. Faults go to `errors`.
    pub(super) fn condition(&mut self, node: &Node, depth: usize, errors: &mut Errors<'_>) -> Condition {
        if depth > DEEPEST {
            errors.push(node.span, format!("is nested more than {DEEPEST} deep"));
            return Condition::All(Vec::new());
        }
        if node.entries().is_empty() {
            errors.push(node.span, "needs a mapping of facts to what they must be");
        }
        let mut parts: Vec<Condition> = Vec::new();
        for entry in node.entries() {
            match entry.key.as_str() {
                "all" => parts.push(Condition::All(self.several(entry, depth, errors))),
                "any" => parts.push(Condition::Any(self.several(entry, depth, errors))),
                "not" => parts.push(Condition::Not(Box::new(self.condition(
                    &entry.value,
                    depth + 1,
                    errors,
                )))),
                _ => self.test(entry, &mut parts, errors),
            }
        }
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Condition::All(parts)
            }
        }
    }

    fn several(&mut self, entry: &Entry, depth: usize, errors: &mut Errors<'_>) -> Vec<Condition> {
        let items = entry.value.items();
        if items.is_empty() {
            errors.push(
                entry.value.span,
                format!("`{}` needs a list of mappings", entry.key.as_str()),
            );
        }
        items
            .iter()
            .map(|item| self.condition(item, depth + 1, errors))
            .collect()
    }

    fn test(&mut self, entry: &Entry, parts: &mut Vec<Condition>, errors: &mut Errors<'_>) {
        let name = Located {
            text: entry.key.as_str().to_owned().into(),
            at: entry.key.span(),
        };
        let Some(reference) = Reference::resolve(&name, self.kind, false, self.vocabulary, errors) else {
            return;
        };
        let Some((_, field)) = reference.field else {
            return;
        };
        let mut check = Check {
            fact: &name.text,
            ty: field.ty,
            lists: self.lists,
            check_patterns: self.check_patterns,
            errors,
        };
        let Some(value) = self.params.inserted(&entry.value, check.errors) else {
            return;
        };
        for matcher in check.matchers(&value) {
            parts.push(Condition::Test(reference.clone(), matcher));
        }
    }
}

/// Compiles the condition on one fact.
struct Check<'a, 'e, 'm> {
    fact: &'a str,
    ty: Type,
    lists: &'a Lists,
    check_patterns: bool,
    errors: &'e mut Errors<'m>,
}

impl Check<'_, '_, '_> {
    fn matchers(&mut self, node: &Node) -> Vec<Matcher> {
        match &node.value {
            NodeValue::Scalar(..) => self.literal(node).into_iter().collect(),
            NodeValue::Sequence(_) => {
                self.fault(node.span, "write `{ in: [...] }` for one of several");
                Vec::new()
            }
            NodeValue::Mapping(entries) => {
                if entries.is_empty() {
                    self.fault(node.span, "needs an operator");
                }
                entries.iter().filter_map(|entry| self.operator(entry)).collect()
            }
        }
    }

    fn fault(&mut self, at: Span, message: &str) {
        self.errors.push(at, format!("`{}`: {message}", self.fact));
    }

    fn literal(&mut self, node: &Node) -> Option<Matcher> {
        match self.ty {
            Type::Boolean => self.flag(node).map(Matcher::Boolean),
            Type::Number | Type::Size => self.number(node).map(|number| Matcher::Numbers(vec![number])),
            Type::Enum(_) | Type::Text => self.word(node).map(|word| Matcher::Texts(vec![word])),
            Type::List => {
                self.fault(
                    node.span,
                    "is a list; write `{ has: word }`, `{ has_any: [...] }` or `{ empty: false }`",
                );
                None
            }
        }
    }

    fn operator(&mut self, entry: &Entry) -> Option<Matcher> {
        let name = entry.key.as_str();
        let fits = match name {
            "in" => matches!(self.ty, Type::Enum(_) | Type::Text | Type::Number | Type::Size),
            "in_list" => matches!(self.ty, Type::Enum(_) | Type::Text),
            "has" | "has_any" => self.ty == Type::List,
            "empty" | "matches" => matches!(self.ty, Type::List | Type::Enum(_) | Type::Text),
            "below" | "above" => matches!(self.ty, Type::Number | Type::Size),
            "known" | "absent" => true,
            _ => {
                let message = suggest::unknown("operator", name, OPERATORS);
                self.fault(entry.key.span(), &message);
                return None;
            }
        };
        if !fits {
            let kind = type_name(self.ty);
            self.fault(
                entry.key.span(),
                &format!("is {kind}, and `{name}` does not apply to that"),
            );
            return None;
        }
        let value = &entry.value;
        match name {
            "in" => match self.ty {
                Type::Number | Type::Size => {
                    let items = self.items(value)?;
                    let numbers = items.iter().filter_map(|item| self.number(item)).collect();
                    Some(Matcher::Numbers(numbers))
                }
                _ => self.words(value).map(Matcher::Texts),
            },
            "in_list" => self.list(value),
            "has" => self.word(value).map(|word| Matcher::HasAny(vec![word])),
            "has_any" => self.words(value).map(Matcher::HasAny),
            "empty" => self.flag(value).map(Matcher::Empty),
            "below" => self.number(value).map(Matcher::Below),
            "above" => self.number(value).map(Matcher::Above),
            "known" => self.flag(value).map(Matcher::Known),
            "absent" => self.flag(value).map(Matcher::Absent),
            _ => self.pattern(value),
        }
    }

    fn items<'n>(&mut self, node: &'n Node) -> Option<&'n [Node]> {
        let items = node.items();
        if items.is_empty() {
            self.fault(node.span, "needs a list here that is not empty");
            return None;
        }
        Some(items)
    }

    fn words(&mut self, node: &Node) -> Option<Vec<String>> {
        let items = self.items(node)?;
        Some(items.iter().filter_map(|item| self.word(item)).collect())
    }

    /// A word. YAML 1.1 would read `off` as a boolean; here the fact's type decides.
    fn word(&mut self, node: &Node) -> Option<String> {
        let Some(text) = node.text().filter(|_| !node.is_null()) else {
            self.fault(
                node.span,
                "needs a word here; `{ absent: true }` says that there is none",
            );
            return None;
        };
        if let Type::Enum(set) = self.ty
            && !set.contains(&text.as_str())
        {
            let message = suggest::unknown("value", text.as_str(), set.iter().copied());
            self.fault(node.span, &message);
            return None;
        }
        Some(text.as_str().to_owned())
    }

    fn plain<'n>(&self, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            NodeValue::Scalar(text, ScalarStyle::Plain) => Some(text.as_str()),
            _ => None,
        }
    }

    fn flag(&mut self, node: &Node) -> Option<bool> {
        match self.plain(node) {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                self.fault(node.span, "write `true` or `false` here, without quotes");
                None
            }
        }
    }

    fn number(&mut self, node: &Node) -> Option<i64> {
        let size = self.ty == Type::Size;
        let number = self.plain(node).and_then(|text| match size {
            true => bytes(text),
            false => text.parse().ok(),
        });
        if number.is_none() {
            let wanted = match size {
                true => "needs a number of bytes here, such as `100mb`, without quotes",
                false => "needs a whole number here, without quotes",
            };
            self.fault(node.span, wanted);
        }
        number
    }

    fn list(&mut self, node: &Node) -> Option<Matcher> {
        let Some(name) = node.text() else {
            self.fault(node.span, "needs the name of a list here");
            return None;
        };
        if let Some(words) = self.lists.get(name.as_str()) {
            return Some(Matcher::InList {
                name: name.as_str().to_owned(),
                words: words.clone(),
            });
        }
        let message = suggest::unknown("list", name.as_str(), self.lists.keys().map(String::as_str));
        self.fault(node.span, &message);
        None
    }

    fn pattern(&mut self, node: &Node) -> Option<Matcher> {
        let Some(text) = node.text().filter(|text| !text.is_empty()) else {
            self.fault(node.span, "needs a regular expression here");
            return None;
        };
        if self.check_patterns
            && let Err(error) = matcher::compile(text.as_str())
        {
            self.fault(
                node.span,
                &format!("the expression is not valid or too big: {}", last_line(&error)),
            );
            return None;
        }
        Some(Matcher::Matches(Pattern::new(text.as_str().to_owned())))
    }
}

/// The last line of the regex crate's message is what is wrong; the lines before it draw the place.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// A number of bytes with one of Redis's units: `k` is 1000, `kb` is 1024.
fn bytes(text: &str) -> Option<i64> {
    let text = text.to_ascii_lowercase();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at_checked(digits)?;
    let factor: i64 = match unit {
        "" | "b" => 1,
        "k" => 1_000,
        "kb" => 1 << 10,
        "m" => 1_000_000,
        "mb" => 1 << 20,
        "g" => 1_000_000_000,
        "gb" => 1 << 30,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(factor)
}

fn type_name(ty: Type) -> &'static str {
    match ty {
        Type::Boolean => "true or false",
        Type::Number => "a number",
        Type::Size => "a number of bytes",
        Type::Enum(_) => "one of a few words",
        Type::Text => "a text",
        Type::List => "a list",
    }
}
