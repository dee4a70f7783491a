//! No circle of imports: a file may refer to another one and back, but three files never form a circle.
//!
//! An edge leads from a file to the file that defines the item it names. Re-exports are followed, so that `mod.rs`
//! files are no hubs: `super::Item` is an edge to the file of `Item`. `mod` lines and re-exports are no edges.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Re-exports that lead to re-exports; a limit for circles among them.
const MOST_REEXPORTS: usize = 8;

type Segments = Vec<String>;

/// A module of a crate, in a file of its own or inline.
#[derive(Debug, Default)]
struct Module {
    file: String,
    items: BTreeSet<String>,
    /// What `use` brings in: the local name (`*` for a glob), the path, and whether it is a re-export.
    uses: Vec<(String, Segments, bool)>,
    /// Paths in code, a single name being one of one segment.
    paths: BTreeSet<Segments>,
}

/// The modules of a crate by their paths; the root's is empty.
#[derive(Debug, Default)]
struct Crate(BTreeMap<Segments, Module>);

impl Crate {
    /// Reads a crate from its root file. `source` maps a path to the text of the file, if there is one.
    fn read(root: &Path, source: &dyn Fn(&Path) -> Option<String>) -> Crate {
        let mut modules = Crate::default();
        let folder = root.parent().unwrap();
        modules.read_file(Vec::new(), root, folder, source);
        modules
    }

    /// Reads a file and the files of its `mod` lines, which are in `folder`.
    fn read_file(
        &mut self,
        at: Segments,
        file: &Path,
        folder: &Path,
        source: &dyn Fn(&Path) -> Option<String>,
    ) {
        let text = source(file).unwrap_or_else(|| panic!("{} is missing", file.display()));
        let tokens: TokenStream = text.parse().unwrap();
        let mut children = Vec::new();
        self.read_tokens(&at, &file.display().to_string(), tokens, &mut children);
        for child in children {
            let name = child.last().unwrap();
            let inner = folder.join(name);
            let candidates = [folder.join(format!("{name}.rs")), inner.join("mod.rs")];
            let file = candidates.iter().find(|file| source(file).is_some()).unwrap();
            self.read_file(child, file, &inner, source);
        }
    }

    /// Reads the tokens of a module or of a block in it. Modules that are elsewhere are added to `children`.
    fn read_tokens(&mut self, at: &Segments, file: &str, tokens: TokenStream, children: &mut Vec<Segments>) {
        let module = self.0.entry(at.clone()).or_default();
        file.clone_into(&mut module.file);
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut public = false;
        let mut index = 0;
        while let Some(token) = tokens.get(index) {
            index += 1;
            let module = self.0.get_mut(at).unwrap();
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' && is_test(tokens.get(index)) => {
                    index = end_of_item(&tokens, index + 1);
                }
                TokenTree::Group(group) => {
                    self.read_tokens(at, file, group.stream(), children);
                }
                // A lifetime, such as `'static`.
                TokenTree::Punct(mark) if mark.as_char() == '\'' => index += 1,
                TokenTree::Ident(word) if word == "pub" => public = true,
                TokenTree::Ident(word) if word == "use" => {
                    let end = end_of_item(&tokens, index);
                    let tree = tokens.get(index..end - 1).unwrap_or_default();
                    let mut found = Vec::new();
                    read_use(&Vec::new(), tree, &mut found);
                    module
                        .uses
                        .extend(found.into_iter().map(|(name, path)| (name, path, public)));
                    public = false;
                    index = end;
                }
                TokenTree::Ident(word) if word == "mod" => {
                    let mut child = at.clone();
                    child.push(tokens[index].to_string());
                    match tokens.get(index + 1) {
                        Some(TokenTree::Group(body)) => {
                            self.read_tokens(&child, file, body.stream(), children);
                        }
                        _ => children.push(child),
                    }
                    public = false;
                    index += 2;
                }
                TokenTree::Ident(word) => {
                    let introduces = ["fn", "struct", "enum", "trait", "type", "const", "static"];
                    if introduces.iter().any(|keyword| word == keyword) {
                        module.items.extend(tokens.get(index).map(ToString::to_string));
                        public = false;
                    }
                    let follows_dot = matches!(tokens.get(index.wrapping_sub(2)), Some(TokenTree::Punct(p)) if p.as_char() == '.');
                    let mut path = vec![word.to_string()];
                    while let [
                        TokenTree::Punct(a),
                        TokenTree::Punct(b),
                        TokenTree::Ident(next),
                        ..,
                    ] = tokens.get(index..).unwrap_or_default()
                        && a.as_char() == ':'
                        && b.as_char() == ':'
                    {
                        path.push(next.to_string());
                        index += 3;
                    }
                    if !follows_dot {
                        module.paths.insert(path);
                    }
                }
                _ => {}
            }
        }
    }

    /// The file that defines what a path in a module names; `None` for a local name, a module or another crate.
    fn resolve(&self, from: &Segments, path: &[String], depth: usize) -> Option<&str> {
        let (first, rest) = path.split_first()?;
        if depth == MOST_REEXPORTS {
            return None;
        }
        match first.as_str() {
            "crate" => self.item(&Vec::new(), rest, depth),
            "self" => self.item(from, rest, depth),
            "super" => {
                let (_, parent) = from.split_last()?;
                let parent = parent.to_vec();
                match rest.first().is_some_and(|next| next == "super") {
                    true => self.resolve(&parent, rest, depth),
                    false => self.item(&parent, rest, depth),
                }
            }
            _ => self.item(from, path, depth).filter(|_| self.names(from, first)),
        }
    }

    /// The file of an item of a module, through its submodules and re-exports.
    fn item(&self, of: &Segments, path: &[String], depth: usize) -> Option<&str> {
        let (first, rest) = path.split_first()?;
        let module = self.0.get(of)?;
        let mut child = of.clone();
        child.push(first.clone());
        if self.0.contains_key(&child) {
            return self.item(&child, rest, depth);
        }
        if module.items.contains(first) {
            return Some(&module.file);
        }
        let mut named = module.uses.iter().filter(|(name, ..)| name == first);
        let named = named.find_map(|(_, target, _)| {
            let whole = [target.as_slice(), rest].concat();
            self.resolve(of, &whole, depth + 1)
        });
        named.or_else(|| {
            let mut globs = module.uses.iter().filter(|(name, ..)| name == "*");
            globs.find_map(|(_, target, _)| {
                let whole = [target.as_slice(), path].concat();
                self.resolve(of, &whole, depth + 1)
            })
        })
    }

    /// Whether a module defines, contains or imports a name.
    fn names(&self, at: &Segments, name: &str) -> bool {
        let module = &self.0[at];
        let mut child = at.clone();
        child.push(name.to_owned());
        self.0.contains_key(&child)
            || module.items.contains(name)
            || module
                .uses
                .iter()
                .any(|(local, ..)| local == name || local == "*")
    }

    /// Each file with the files that it refers to, and one path of each reference.
    fn edges(&self) -> BTreeMap<&str, BTreeMap<&str, String>> {
        let mut edges: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
        for (at, module) in &self.0 {
            let found = edges.entry(&module.file).or_default();
            let imported = module.uses.iter().filter(|(.., public)| !public);
            for path in module.paths.iter().chain(imported.map(|(_, path, _)| path)) {
                if let Some(to) = self.resolve(at, path, 0).filter(|to| *to != module.file) {
                    found.entry(to).or_insert_with(|| path.join("::"));
                }
            }
        }
        edges
    }
}

/// Whether an attribute's brackets are `[cfg(test)]`.
fn is_test(attribute: Option<&TokenTree>) -> bool {
    attribute.is_some_and(|attribute| attribute.to_string().replace(' ', "") == "[cfg(test)]")
}

/// The index behind an item: behind its `;`, or its body.
fn end_of_item(tokens: &[TokenTree], from: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    };
    let is_body =
        |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let rest = tokens.iter().enumerate().skip(from);
    // The braces of `use a::{b};` are no body.
    let is_use = matches!(tokens.get(from.wrapping_sub(1)), Some(TokenTree::Ident(word)) if word == "use");
    rest.into_iter()
        .find(|(_, token)| is_end(token) || (!is_use && is_body(token)))
        .map_or(tokens.len(), |(index, _)| index + 1)
}

/// The names that a `use` brings in, with their paths.
fn read_use(before: &Segments, tree: &[TokenTree], found: &mut Vec<(String, Segments)>) {
    let mut path = before.clone();
    let mut alias = None;
    let mut tokens = tree.iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == "as" => alias = tokens.next().map(ToString::to_string),
            TokenTree::Ident(word) => path.push(word.to_string()),
            TokenTree::Punct(mark) if mark.as_char() == '*' => alias = Some("*".to_owned()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
                for part in inner.split(is_comma).filter(|part| !part.is_empty()) {
                    read_use(&path, part, found);
                }
                return;
            }
            _ => {}
        }
    }
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let name = alias.or_else(|| path.last().cloned());
    found.extend(name.map(|name| (name, path)));
}

/// Sets of more than two files that refer to each other in a circle.
fn circles<'a>(edges: &BTreeMap<&'a str, BTreeMap<&'a str, String>>) -> Vec<BTreeSet<&'a str>> {
    let reached_from = |start: &'a str| {
        let mut reached = BTreeSet::new();
        let mut open = vec![start];
        while let Some(file) = open.pop() {
            for next in edges.get(file).into_iter().flat_map(BTreeMap::keys) {
                if reached.insert(*next) {
                    open.push(next);
                }
            }
        }
        reached
    };
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        edges.keys().map(|file| (*file, reached_from(file))).collect();
    let mut found: BTreeSet<BTreeSet<&str>> = BTreeSet::new();
    for (file, others) in &reached {
        let circle = others.iter().filter(|other| reached[*other].contains(file));
        found.insert(circle.copied().collect());
    }
    found.into_iter().filter(|circle| circle.len() > 2).collect()
}

/// The circles of a crate, each with the references that make it.
fn faults(read: &Crate) -> Vec<String> {
    let edges = read.edges();
    let describe = |circle: &BTreeSet<&str>| {
        let within = circle.iter().flat_map(|file| {
            let to = edges[file].iter().filter(|(to, _)| circle.contains(*to));
            to.map(move |(to, path)| format!("  {file} → {to} ({path})\n"))
        });
        format!(
            "{} files in a circle:\n{}",
            circle.len(),
            within.collect::<String>()
        )
    };
    circles(&edges).iter().map(describe).collect()
}

#[test]
fn no_three_files_form_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut roots = vec![PathBuf::from("src/lib.rs")];
    let crates = std::fs::read_dir(root.join("crates")).unwrap();
    roots.extend(crates.map(|entry| {
        Path::new("crates")
            .join(entry.unwrap().file_name())
            .join("src/lib.rs")
    }));
    roots.sort();
    let mut found = Vec::new();
    let mut count = 0;
    for path in roots {
        let read = Crate::read(&path, &|path| std::fs::read_to_string(root.join(path)).ok());
        count += read.edges().values().map(BTreeMap::len).sum::<usize>();
        found.extend(faults(&read));
    }
    assert!(count > 500, "only {count} references were found");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_check_follows_reexports() {
    let files = |path: &Path| {
        let text = match path.to_str().unwrap() {
            "lib.rs" => "mod a; mod b; pub use a::A; pub use b::{self, C as Renamed};",
            "a.rs" => "use crate::b::B; pub struct A; #[cfg(test)] mod tests { use crate::b::c::C; }",
            "b/mod.rs" => {
                "mod c; pub use c::*; mod inner { pub struct I(super::c::C); } fn f() { let b = c::helper; }"
            }
            "b/c.rs" => {
                "use super::super::A; pub struct B; pub struct C; pub fn helper() { matches!(x, crate::a::A) } // crate::Renamed"
            }
            _ => return None,
        };
        Some(text.to_owned())
    };
    let read = Crate::read(Path::new("lib.rs"), &files);
    let edges = read.edges();
    assert_eq!(edges["a.rs"].keys().copied().collect::<Vec<_>>(), ["b/c.rs"]);
    assert_eq!(edges["b/c.rs"].keys().copied().collect::<Vec<_>>(), ["a.rs"]);
    assert_eq!(edges["b/mod.rs"].keys().copied().collect::<Vec<_>>(), ["b/c.rs"]);
    assert!(faults(&read).is_empty());
}

#[test]
fn the_check_finds_circles() {
    let files = |path: &Path| {
        let text = match path.to_str().unwrap() {
            "lib.rs" => "mod a; mod b; mod c;",
            "a.rs" => "use crate::{b::{B}}; pub struct A;",
            "b.rs" => "pub struct B(super::c::C);",
            "c.rs" => "pub struct C; fn f() { format!(\"{}\", crate::a::A) }",
            _ => return None,
        };
        Some(text.to_owned())
    };
    let found = faults(&Crate::read(Path::new("lib.rs"), &files));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("3 files in a circle:\n  a.rs → b.rs (crate::b::B)\n"),
        "{}",
        found[0]
    );
}
