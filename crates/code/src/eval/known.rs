//! Functions and types from outside the project that are known by their names: `data/functions.yml`.

include!(concat!(env!("OUT_DIR"), "/functions.rs"));

/// What a function does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Does {
    /// Fills a format, the first argument.
    Format,
    /// Fills a format with `{0}`.
    FormatBraces,
    /// Gives the first argument, converted or not.
    Same,
    /// Gives the first argument in an encoding, the second one.
    Encoded,
    /// Gives a list of the arguments; one that is a list is that list.
    List,
    /// Makes a list that may be added to, from the first argument if there is one.
    Collection,
    /// Makes a text that may be added to.
    Builder,
    /// Makes a map of keys and values in turn, or of pairs.
    Map,
    /// Merges maps.
    Merged,
    /// Joins lists, or merges maps.
    ListsOrMaps,
    /// Lists what a map holds.
    Entries,
    /// Calls a function with each element of a list.
    Mapped,
    /// Parses a URL.
    Url,
    /// Replaces a part of the first argument.
    Replaced,
    /// Replaces a part of the last argument.
    ReplacedInLast,
    /// Gives the digest of a text.
    Digest,
    /// Joins the arguments.
    Concatenated,
    /// Reads a variable of the environment; a second argument is the default.
    Environment,
    /// Gives what a container provides for a token.
    Provided,
    /// Gives an object that stands for the first argument; the second one has a function that says how.
    Proxied,
    /// Gives what the function gives that is the first argument.
    Called,
    /// Loads a module.
    Module,
    /// Describes a field of a class, with its default.
    Field,
    /// Gives a setting, `${name:default}`.
    Setting,
    /// Joins a list of texts.
    Joined,
    /// Joins the parts of a path.
    Path,
}

/// What the function at a path does, by the longest known name that the path ends with.
pub(super) fn does(path: &str) -> Option<Does> {
    let separators = path.match_indices(['.', '/']).map(|(at, _)| at + 1);
    let names = std::iter::once(0)
        .chain(separators)
        .filter_map(|at| path.get(at..));
    let mut known = names.filter_map(find);
    known.next().map(|(_, does, _)| *does)
}

/// Whether a function is known by its name alone, wherever it is from.
pub(super) fn is_known_anywhere(name: &str) -> bool {
    find(name).is_some_and(|(_, _, is_anywhere)| *is_anywhere)
}

/// Whether a dotted name is that of a map.
pub(super) fn is_map(name: &str) -> bool {
    MAP_TYPES.contains(&name.rsplit(['.', ':', '/']).next().unwrap_or(name))
}

/// Whether a dotted name is that of a list.
pub(super) fn is_list(name: &str) -> bool {
    LIST_TYPES.contains(&name.rsplit(['.', ':', '/']).next().unwrap_or(name))
}

fn find(name: &str) -> Option<&'static (&'static str, Does, bool)> {
    let at = FUNCTIONS.binary_search_by_key(&name, |(name, ..)| name).ok()?;
    FUNCTIONS.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_count_behind_separators() {
        for (path, expected) in [
            ("os.getenv", Some(Does::Environment)),
            ("a/b.os.getenv", Some(Does::Environment)),
            ("forgetenv", None),
            ("text.MessageFormat.format", Some(Does::FormatBraces)),
            ("String.format", Some(Does::Format)),
            ("[]byte", Some(Does::Same)),
            ("unknown", None),
        ] {
            assert_eq!(does(path), expected, "{path}");
        }
        assert!(is_known_anywhere("require") && !is_known_anywhere("Factory"));
    }
}
