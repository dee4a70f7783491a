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

/// Whether a file holds data of Redis, by the names that redis-server uses, or by how it begins: R uses `.rdb`, too.
fn is_data(path: &str, tree: &Tree) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let is_usual = name == "dump.rdb" || name.starts_with("appendonly.aof");
    let may_be = name.ends_with(".rdb") || name.ends_with(".aof");
    is_usual || (may_be && tree.read_bytes(path).is_ok_and(|text| text.starts_with(MAGIC)))
}
