//! What an image has from the build context, also by way of earlier stages.

use std::collections::HashMap;
use std::sync::Arc;

use redproof_source::{Limit, Span, Text, absolute, below};

use super::stage::Stage;
use super::words::{exec_or_words, unquoted};
use crate::dockerignore::DockerIgnore;

/// Most sources of one stage that are followed.
const MOST: usize = Limit::CopiedFiles.value();

/// A file or folder of the context that is copied into the image.
#[derive(Debug, Clone)]
pub struct Shipped {
    /// Its path in the context, with wildcards.
    pub source: String,
    /// Where a `COPY` or `ADD` names it.
    pub at: Span,
    /// What `--exclude` leaves out.
    pub excludes: Arc<DockerIgnore>,
    /// Its path in the image. A folder ends in `/`.
    target: String,
}

/// What a stage has from the context.
#[derive(Debug, Clone)]
struct Contents {
    shipped: Vec<Shipped>,
    /// Whether more is copied than is followed.
    is_cut: bool,
    working_dir: String,
}

/// What the last stage has from the context, and whether more than [`Limit::CopiedFiles`] is copied. Files that only other
/// stages have are not in its image.
pub(super) fn of_last(
    stages: &[Stage],
    last: &Stage,
    by_name: &HashMap<String, usize>,
) -> (Vec<Shipped>, bool) {
    let mut made = Vec::new();
    for stage in stages {
        let contents = of_stage(stage, &made, by_name);
        made.push(contents);
    }
    let contents = of_stage(last, &made, by_name);
    (contents.shipped, contents.is_cut)
}

/// What a stage has, given what those before it have.
fn of_stage(stage: &Stage, made: &[Contents], by_name: &HashMap<String, usize>) -> Contents {
    let base = stage.earlier.and_then(|index| made.get(index)).cloned();
    let mut contents = base.unwrap_or_else(|| Contents {
        shipped: Vec::new(),
        is_cut: false,
        working_dir: "/".to_owned(),
    });
    for instruction in &stage.instructions {
        match instruction.word.as_str() {
            "WORKDIR" => {
                let folder = unquoted(&instruction.rest);
                contents.working_dir = absolute(&contents.working_dir, folder.as_str());
            }
            "COPY" | "ADD" => {
                let added = copied(&instruction.rest, &contents.working_dir, made, by_name);
                contents.shipped.extend(added);
                contents.is_cut |= contents.shipped.len() > MOST;
                contents.shipped.truncate(MOST);
            }
            _ => {}
        }
    }
    contents
}

/// What one instruction copies.
fn copied(
    rest: &Text,
    working_dir: &str,
    made: &[Contents],
    by_name: &HashMap<String, usize>,
) -> Vec<Shipped> {
    let (flags, mut sources): (Vec<Text>, Vec<Text>) = exec_or_words(rest)
        .into_iter()
        .partition(|word| word.as_str().starts_with("--"));
    let Some(target) = sources.pop() else {
        return Vec::new();
    };
    let values = |name: &str| -> Vec<&str> {
        let values = flags.iter().filter_map(|flag| flag.as_str().strip_prefix(name));
        values.collect()
    };
    let target = super::stage::target(target.as_str(), sources.len(), working_dir);
    let Some(from) = values("--from=").first().copied() else {
        let excludes = Arc::new(DockerIgnore::parse(&values("--exclude=").join("\n")));
        let of_context = sources.iter().take(MOST + 1).map(|source| Shipped {
            source: source.as_str().trim_start_matches('/').to_owned(),
            at: source.span(),
            excludes: excludes.clone(),
            target: target.clone(),
        });
        return of_context.collect();
    };
    let index = by_name.get(from).copied().or_else(|| from.parse().ok());
    let stage = index.and_then(|index| made.get(index));
    let shipped = stage.map_or(&[][..], |stage| &stage.shipped);
    let pairs = sources
        .iter()
        .flat_map(|source| shipped.iter().map(move |one| (one, source)));
    pairs
        .filter_map(|(one, source)| passed_on(one, &absolute("/", source.as_str()), &target))
        .take(MOST + 1)
        .collect()
}

/// What of a stage's files a later stage gets that copies a path of it.
fn passed_on(shipped: &Shipped, path: &str, target: &str) -> Option<Shipped> {
    let path = path.trim_end_matches('/');
    if let Some(rest) = below(&shipped.target, path) {
        let rest = rest.trim_start_matches('/');
        let target = match rest.is_empty() {
            true => target.to_owned(),
            false => format!("{}/{rest}", target.trim_end_matches('/')),
        };
        return Some(Shipped {
            target,
            ..shipped.clone()
        });
    }
    let rest = below(path, &shipped.target)?;
    let source = shipped.source.trim_end_matches('/');
    let name = source.rsplit('/').next().unwrap_or(source);
    Some(Shipped {
        source: match name == rest {
            // A file, which the stage has under its own name.
            true => source.to_owned(),
            false => format!("{source}/{rest}"),
        },
        target: target.to_owned(),
        ..shipped.clone()
    })
}

#[cfg(test)]
mod tests {
    use redproof_source::{SourceMap, Span, Text};

    use crate::dockerfile::parse;

    fn sources(text: &str) -> Vec<String> {
        let file = SourceMap::default().add("Dockerfile", text);
        let text = Text::literal(text, Span::new(file, 0, text.len()));
        let made = parse(&text, None);
        made.shipped.into_iter().map(|one| one.source).collect()
    }

    #[test]
    fn only_what_reaches_the_last_stage_is_shipped() {
        for (text, expected) in [
            (
                "FROM a\nCOPY . /app\nADD [\"x\", \"y\", \"/z/\"]\n",
                vec![".", "x", "y"],
            ),
            (
                "FROM a AS b\nCOPY . /app\nFROM c\nCOPY --from=b /app/dist /web\n",
                vec!["./dist"],
            ),
            (
                "FROM a AS b\nWORKDIR /app\nCOPY . .\nFROM c\nCOPY --from=b /app /app\n",
                vec!["."],
            ),
            (
                "FROM a AS b\nWORKDIR /app\nCOPY . .\nFROM c\nCOPY --from=0 / /\n",
                vec!["."],
            ),
            (
                "FROM a AS b\nCOPY .env /app/\nFROM c\nCOPY --from=b /app/.env /\n",
                vec![".env"],
            ),
            (
                "FROM a AS b\nCOPY .env /app/\nFROM c\nCOPY --from=b /other /\n",
                vec![],
            ),
            ("FROM a AS b\nCOPY . /app\nFROM b\nCOPY x /\n", vec![".", "x"]),
            (
                "FROM a AS b\nCOPY . /app\nFROM c\nCOPY --from=nginx /app /app\n",
                vec![],
            ),
        ] {
            assert_eq!(sources(text), expected, "{text}");
        }
    }
}
