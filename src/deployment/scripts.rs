//! Reads scripts of the tree.

use super::topology::container;
use crate::inputs;
use crate::script::{self, Script};
use redproof_source::{ReadError, SourceMap, Tree};

/// Reads a script of the tree; `None` if it does not mention Redis, or is no script.
pub(in crate::deployment) fn read(
    tree: &Tree,
    map: &mut SourceMap,
    path: &str,
) -> Result<Option<Script>, ReadError> {
    if !inputs::mentions_redis(&tree.read_bytes(path)?) {
        return Ok(None);
    }
    let (_, text) = container::read_bytes(tree, map, path)?;
    let makefile = inputs::is_makefile(path);
    if !makefile && !inputs::is_script_name(path) && !script::has_shell_shebang(text.as_str()) {
        return Ok(None);
    }
    Ok(Some(script::read(&text, makefile)))
}
