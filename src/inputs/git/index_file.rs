//! The file of git's index: its entries, without what git keeps beside them to be quick.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use filetime::FileTime;
use gix_hash::{Kind as Hash, ObjectId};
use gix_index::State;
use gix_index::decode::Options;
use gix_index::entry::Flags;
use redproof_source::Limit;

use super::error::GitError;
use super::index::INDEX;

/// Bytes of an entry before the name of its object.
const STAT: usize = 40;
/// Set in the flags of an entry that has more of them.
const EXTENDED: u16 = 0x4000;
/// The length of a name, in the flags; a longer one ends at a NUL byte.
const LENGTH: u16 = 0x0fff;

/// The entries of an index, with those that it shares.
pub(super) fn read(path: &Path) -> Result<State, GitError> {
    let (mut bytes, written) = content(path)?;
    let mut why = GitError::Unread(INDEX);
    // The format of object names is in the repository's configuration; the index does not say it.
    for kind in [Hash::Sha1, Hash::Sha256] {
        let read = decode(&mut bytes, written, kind, None);
        match read.and_then(|state| with_shared(state, path, kind)) {
            Err(over @ GitError::TooMuch(_)) => why = over,
            Err(_) => {}
            read => return read,
        }
    }
    Err(why)
}

fn content(path: &Path) -> Result<(Vec<u8>, FileTime), GitError> {
    let unread = |_| GitError::Unread(INDEX);
    let file = File::open(path).map_err(unread)?;
    let written = FileTime::from_last_modification_time(&file.metadata().map_err(unread)?);
    let most = Limit::IndexSize.value();
    let mut bytes = Vec::new();
    file.take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unread)?;
    match bytes.len() > most {
        true => Err(GitError::TooMuch(Limit::IndexSize)),
        false => Ok((bytes, written)),
    }
}

fn decode(
    bytes: &mut [u8],
    written: FileTime,
    kind: Hash,
    expected_checksum: Option<ObjectId>,
) -> Result<State, GitError> {
    let unread = || GitError::Unread(INDEX);
    if !is_whole(bytes, kind) {
        return Err(unread());
    }
    let end = Entries::new(bytes, kind).end()?;
    pass_over_extensions(bytes, end, kind).ok_or_else(unread)?;
    let options = Options {
        thread_limit: Some(1),
        expected_checksum,
        ..Options::default()
    };
    let read = State::from_bytes(bytes, written, kind, options);
    read.map(|(state, _)| state).map_err(|_| unread())
}

/// Whether an index is the one that was written. `index.skipHash` leaves the checksum out.
fn is_whole(bytes: &[u8], kind: Hash) -> bool {
    let length = bytes.len().checked_sub(kind.len_in_bytes());
    let Some((content, checksum)) = length.and_then(|length| bytes.split_at_checked(length)) else {
        return false;
    };
    let is_left_out = checksum.iter().all(|byte| *byte == 0);
    let mut hasher = gix_hash::hasher(kind);
    is_left_out || {
        hasher.update(content);
        hasher
            .try_finalize()
            .is_ok_and(|found| found.as_slice() == checksum)
    }
}

/// Gives the extensions that git can do without a name that nobody knows. Some nest, and would take any stack.
fn pass_over_extensions(bytes: &mut [u8], start: usize, kind: Hash) -> Option<()> {
    let end = bytes.len().checked_sub(kind.len_in_bytes())?;
    let mut rest = bytes.get_mut(start..end)?;
    while let Some((head, behind)) = rest.split_first_chunk_mut::<8>() {
        let [name @ .., a, b, c, d] = head;
        let length = u32::from_be_bytes([*a, *b, *c, *d]);
        if !name.first()?.is_ascii_lowercase() {
            name.copy_from_slice(b"NONE");
        }
        rest = behind.get_mut(usize::try_from(length).ok()?..)?;
    }
    Some(())
}

/// The entries of an index whose other entries are in a shared one.
fn with_shared(own: State, path: &Path, kind: Hash) -> Result<State, GitError> {
    let Some(link) = own.link().filter(|link| !link.shared_index_checksum.is_null()) else {
        return Ok(own);
    };
    let id = link.shared_index_checksum;
    let (mut bytes, written) = content(&path.with_file_name(format!("sharedindex.{id}")))?;
    let mut shared = decode(&mut bytes, written, kind, Some(id))?;
    // Entries without a name take the places of shared ones, in order. The others are new.
    let mut entries = own.entries().iter();
    let replaced = link.bitmaps.as_ref().map_or(Some(()), |changes| {
        changes.replace.for_each_set_bit(|place| {
            let new = entries.next().filter(|new| new.path(&own).is_empty())?;
            let old = shared.entries_mut().get_mut(place)?;
            (old.stat, old.id, old.flags, old.mode) = (new.stat, new.id, new.flags, new.mode);
            Some(())
        })
    });
    for new in entries {
        shared.dangerously_push_entry(new.stat, new.id, new.flags, new.mode, new.path(&own));
    }
    let deleted = link.bitmaps.as_ref().map_or(Some(()), |changes| {
        changes.delete.for_each_set_bit(|place| {
            shared.entries_mut().get_mut(place)?.flags.insert(Flags::REMOVE);
            Some(())
        })
    });
    replaced.and(deleted).ok_or(GitError::Unread(INDEX))?;
    shared.remove_entries(|_, _, entry| entry.flags.contains(Flags::REMOVE));
    shared.sort_entries();
    shared.set_timestamp(own.timestamp());
    Ok(shared)
}

/// Reads through entries as gix does, and keeps none.
struct Entries<'b> {
    bytes: &'b [u8],
    at: usize,
    id_length: usize,
}

impl<'b> Entries<'b> {
    fn new(bytes: &'b [u8], kind: Hash) -> Self {
        Self {
            bytes,
            at: 0,
            id_length: kind.len_in_bytes(),
        }
    }

    /// Where they end, if all their names are not too long.
    fn end(mut self) -> Result<usize, GitError> {
        let unread = GitError::Unread(INDEX);
        let header = self.take(4).and_then(|_| Some((self.word()?, self.word()?)));
        let (version, count) = header.ok_or(unread.clone())?;
        let (mut length, mut all) = (0_usize, 0_usize);
        for _ in 0..count {
            length = self.length(version, length).ok_or(unread.clone())?;
            all = all.saturating_add(length);
            if all > Limit::IndexSize.value() {
                return Err(GitError::TooMuch(Limit::IndexSize));
            }
        }
        Ok(self.at)
    }

    /// The length of the next name, behind one of another length.
    fn length(&mut self, version: u32, before: usize) -> Option<usize> {
        let start = self.at;
        self.take(STAT + self.id_length)?;
        let flags = self.half()?;
        if flags & EXTENDED != 0 {
            self.half()?;
        }
        if version == 4 {
            let removed = self.number()?;
            let kept = match before {
                0 => 0,
                before => before.checked_sub(removed)?,
            };
            return kept.checked_add(self.name()?);
        }
        if flags & LENGTH == LENGTH {
            return self.name();
        }
        let length = usize::from(flags & LENGTH);
        self.take(length)?;
        let padding = 8 - (self.at - start) % 8;
        self.take(padding)?;
        Some(length)
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    fn half(&mut self) -> Option<u16> {
        Some(u16::from_be_bytes(self.take(2)?.try_into().ok()?))
    }

    fn word(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// A number of seven bits in each byte, the first of them the highest. Each further byte adds one.
    fn number(&mut self) -> Option<usize> {
        let mut number = 0_usize;
        loop {
            let byte = usize::from(*self.take(1)?.first()?);
            number = number.checked_add(byte & 0x7f)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
            number = number.checked_add(1)?.checked_mul(128)?;
        }
    }

    /// The length of a name that ends at a NUL byte.
    fn name(&mut self) -> Option<usize> {
        let length = memchr::memchr(0, self.bytes.get(self.at..)?)?;
        self.take(length + 1)?;
        Some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index that leaves its checksum out.
    fn index(version: u32, count: u32, rest: &[u8]) -> Vec<u8> {
        let numbers = [version.to_be_bytes(), count.to_be_bytes()].concat();
        [&b"DIRC"[..], &numbers, rest, &[0; 32]].concat()
    }

    fn extension(name: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap();
        [name, &length.to_be_bytes(), content].concat()
    }

    fn read_back(content: &[u8]) -> Result<State, GitError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        std::fs::write(&path, content).unwrap();
        read(&path)
    }

    #[test]
    fn names_that_share_a_beginning_are_limited_before_they_are_made() {
        for id_length in [20, 32] {
            let mut entries = Vec::new();
            for number in 0..2_000_u32 {
                let (removed, name) = match number {
                    0 => (0, "n".repeat(400_000)),
                    _ => (4, format!("{number:04}")),
                };
                entries.extend(vec![0; STAT + id_length + 2]);
                entries.push(if number == 1 { 0 } else { removed });
                entries.extend(name.as_bytes());
                entries.push(0);
            }
            let read = read_back(&index(4, 2_000, &entries));
            assert_eq!(read.err(), Some(GitError::TooMuch(Limit::IndexSize)));
        }
    }

    #[test]
    fn what_git_keeps_to_be_quick_is_passed_over() {
        let nested = b"\0-1 1\n".repeat(300_000);
        let tree = extension(b"TREE", &[&nested, &b"\0-1 0\n"[..]].concat());
        let content = [&index(2, 0, &tree)[..12 + tree.len()], &[0; 20]].concat();
        assert!(read_back(&content).is_ok());
    }

    #[test]
    fn a_shared_index_shares_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let link = extension(b"link", &[0x11; 20]);
        let content = [&index(2, 0, &link)[..12 + link.len()], &[0; 20]].concat();
        let path = folder.path().join("index");
        std::fs::write(&path, &content).unwrap();
        std::fs::write(
            folder.path().join(format!("sharedindex.{}", "11".repeat(20))),
            content,
        )
        .unwrap();
        assert!(read(&path).is_ok());
    }
}
