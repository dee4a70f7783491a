//! Files that redis-server writes its data to.

use crate::inputs::data_below;
use redproof_source::{FileId, SourceMap, Tree};

/// How every snapshot begins.
const MAGIC: &str = "REDIS";

/// Snapshots and append-only files below a folder that git tracks.
pub(super) fn tracked(folder: &str, tree: &Tree, map: &mut SourceMap) -> Vec<FileId> {
    let tracked = data_below(folder, tree, map).into_iter();
    tracked
        .filter(|path| is_data(path, tree))
        .map(|path| map.add(path, ""))
        .collect()
}

/// Endings of compressed files.
const PACKED: &[&str] = &[".gz", ".bz2", ".xz", ".zst", ".lz4", ".zip"];

/// Words in names of copies of a server's data.
const COPIES: &[&str] = &["redis", "valkey", "dump", "backup"];

/// Whether a file holds data of Redis, by the names that redis-server uses, or by how it begins: R uses `.rdb`, too. What is
/// compressed does so by its name.
fn is_data(path: &str, tree: &Tree) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    if let Some(packed) = PACKED.iter().find_map(|ending| name.strip_suffix(ending)) {
        let is_copy = COPIES.iter().any(|word| packed.contains(word));
        return packed.starts_with("appendonly.aof") || packed.ends_with(".rdb") && is_copy;
    }
    let is_usual = name == "dump.rdb" || name.starts_with("appendonly.aof");
    let may_be = name.ends_with(".rdb") || name.ends_with(".aof");
    is_usual || (may_be && tree.read_bytes(path).is_ok_and(|text| text.starts_with(MAGIC)))
}
