//! Reads scripts of the tree.

use super::topology::container;
use crate::inputs::{self, ScriptLanguage};
use crate::script::{self, Script};
use redproof_source::{ReadError, SourceMap, Tree};

/// Reads a script of the tree; `None` if it does not mention Redis, or is no script.
pub(in crate::deployment) fn read(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
) -> Result<Option<Script>, ReadError> {
    match inputs::mentions_redis(&tree.read_bytes(path)?) {
        true => parse(tree, map, path),
        false => Ok(None),
    }
}

/// Reads a script that may change a password: one that mentions Redis, or that starts containers again.
pub(in crate::deployment) fn read_rotation(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
) -> Result<Option<Script>, ReadError> {
    let text = tree.read_bytes(path)?;
    let starts = || {
        ["compose", "docker", "podman", "systemctl"]
            .iter()
            .any(|program| text.contains(program))
    };
    match inputs::mentions_redis(&text) || starts() {
        true => parse(tree, map, path),
        false => Ok(None),
    }
}

fn parse(tree: &Tree, map: &mut SourceMap, path: &str) -> Result<Option<Script>, ReadError> {
    let (_, text) = container::read_bytes(tree, map, path)?;
    let language = match inputs::script_language(path) {
        Some(language) => language,
        None if script::has_shell_shebang(text.as_str()) => ScriptLanguage::Shell,
        None => return Ok(None),
    };
    Ok(Some(script::read(&text, language)))
}
