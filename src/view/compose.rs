//! A project as `docker compose config --format json` prints it, with every secret masked.

use serde_json::Value;

use super::unnamed_secrets;
use crate::deployment::Deployment;
use crate::secret::{MASK, Mask, MaskedLine, is_secret_name};
use redproof_compose::config_json;
use redproof_source::SourceMap;

/// Levels of the output. What Compose prints has fewer.
const DEPTH: usize = 32;

/// The masked project; `None` for a deployment that is a single file.
pub fn compose(deployment: &Deployment, map: &SourceMap) -> Option<Value> {
    let mut shown = config_json(deployment.project.as_ref()?);
    let masks = Masks {
        all: Mask::new(
            deployment
                .secrets
                .iter()
                .cloned()
                .chain(deployment.refused_words(map)),
        ),
        unnamed: Mask::new(unnamed_secrets(deployment)),
    };
    masks.hide(&mut shown, Place::Structure, DEPTH);
    Some(shown)
}

struct Masks {
    all: Mask,
    /// Without secrets that are the name of something too.
    unnamed: Mask,
}

/// What a value is a part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Images, networks, mounts.
    Structure,
    /// What a container or a build is given: its environment, its words, its labels, its Dockerfile.
    Content,
}

impl Masks {
    fn hide(&self, value: &mut Value, place: Place, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            *value = Value::String(MASK.to_owned());
            return;
        };
        match value {
            Value::String(text) => *text = self.text(text, place),
            Value::Array(items) => self.hide_list(items, place, depth),
            Value::Object(entries) => {
                for (key, value) in entries.iter_mut() {
                    let place = match key.as_str() {
                        "environment" | "command" | "entrypoint" | "healthcheck" | "labels" | "content"
                        | "args" | "dockerfile_inline" => Place::Content,
                        _ => place,
                    };
                    match value {
                        Value::String(text) if place == Place::Content && is_secret_name(key) => {
                            *text = hidden(text);
                        }
                        // A file of one word holds a name or a password, and no setting.
                        Value::String(text) if key == "content" && is_one_word(text) => {
                            *text = hidden(text);
                        }
                        _ => self.hide(value, place, depth),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Words of a command: what follows a flag of a password is one.
    fn hide_list(&self, items: &mut [Value], place: Place, depth: usize) {
        let mut expected = 0_usize;
        for item in items {
            let Value::String(text) = item else {
                self.hide(item, place, depth);
                continue;
            };
            let flag = place == Place::Content
                && (text.as_str() == "-a"
                    || (text.starts_with("--") && !text.contains('=') && is_secret_name(text)));
            // `AUTH user password` and `AUTH password`.
            let auth = place == Place::Content && text.eq_ignore_ascii_case("auth");
            *text = if expected > 0 {
                hidden(text)
            } else {
                self.text(text, place)
            };
            expected = match (flag, auth) {
                (true, _) => 1,
                (_, true) => 2,
                _ => expected.saturating_sub(1),
            };
        }
    }

    /// Compose doubles a `$` where it shows one, and a secret is known without that.
    fn text(&self, text: &str, place: Place) -> String {
        let said = text.replace("$$", "$");
        let masked = self.said(&said, place);
        if masked == said {
            text.to_owned()
        } else {
            masked.replace('$', "$$")
        }
    }

    fn said(&self, text: &str, place: Place) -> String {
        match place {
            Place::Structure => self.unnamed.text(text),
            // A word of a shell's may hold a whole script, and a config a whole file.
            Place::Content => {
                let count = u32::try_from(text.split('\n').count()).unwrap_or(u32::MAX);
                let wanted = (1..=count).collect();
                let masked = self.all.lines(text, &wanted, &[]);
                let lines = (1..=count).map(|number| masked.get(&number).map_or("", MaskedLine::text));
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }
}

fn is_one_word(text: &str) -> bool {
    let word = text.trim();
    !word.is_empty() && !word.contains(|c: char| c.is_whitespace() || matches!(c, '$' | '{'))
}

/// A mask, where there is something to hide.
fn hidden(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        MASK.to_owned()
    }
}
