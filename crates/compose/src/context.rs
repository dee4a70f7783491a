//! What every step of loading a project works on: the files, and the notes that it makes.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use redproof_source::{FileId, Limit, Problem, ReadError, SourceMap, Span, Text, Tree};
use redproof_syntax::dotenv::Dotenv;

use crate::log::Log;
use crate::path::of_reference;

/// How the lines of an env file are read: the `format` of `env_file`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Format {
    /// With quotes, escapes and variables.
    Dotenv,
    /// Everything after `=` is the value.
    Raw,
}

/// The files of one load, and its notes.
pub(crate) struct Context<'a> {
    pub(crate) tree: &'a Tree,
    pub(crate) map: &'a mut SourceMap,
    /// The project's folder.
    pub(crate) folder: String,
    pub(crate) log: Log,
    compose_files: Vec<FileId>,
    env_files: Vec<FileId>,
    known_env_files: HashSet<FileId>,
    /// Env files without variables: each service gets the same of them.
    read_once: HashMap<(FileId, Format), Rc<Dotenv>>,
}

impl<'a> Context<'a> {
    /// The start of a load.
    pub(crate) fn new(tree: &'a Tree, map: &'a mut SourceMap, folder: String) -> Self {
        let log = Log::within(map.budget().clone());
        Self {
            tree,
            map,
            folder,
            log,
            compose_files: Vec::new(),
            env_files: Vec::new(),
            known_env_files: HashSet::new(),
            read_once: HashMap::new(),
        }
    }

    /// Notes a file that `include` or `extends` names.
    pub(crate) fn refers_to(&mut self, folder: &str, file: &Text, is_model: bool) {
        let (folder, file) = of_reference(&self.folder, folder, file);
        self.log.refers_to(&folder, &file, is_model);
    }

    /// Reads a file, or finds it among those that were read before.
    pub(crate) fn read(&mut self, path: &str) -> Result<FileId, ReadError> {
        if let Some(file) = self.map.find(path) {
            return Ok(file);
        }
        let text = self.tree.read(path)?;
        match self.map.may_read(path, &text) {
            true => Ok(self.map.add(path, text)),
            false => Err(ReadError::TooBig(Limit::Steps)),
        }
    }

    /// Reads a file that has to be there. The problem is placed at its top.
    pub(crate) fn require(&mut self, path: &str) -> Result<FileId, Problem> {
        self.read(path).map_err(|error| {
            let file = self.placeholder(path);
            Problem::new(Span::top(file), error.to_string())
        })
    }

    /// An empty file to place a problem in, where the real one cannot be read.
    pub(crate) fn placeholder(&mut self, path: &str) -> FileId {
        match self.map.find(path) {
            Some(file) => file,
            None => self.map.add(path, ""),
        }
    }

    /// The text of a file that was read.
    pub(crate) fn text(&self, file: FileId) -> Arc<str> {
        self.map
            .get(file)
            .map(|file| file.text().clone())
            .unwrap_or_default()
    }

    /// Notes that a compose file is a part of the project. False if it was before and too much was read again.
    pub(crate) fn note_compose_file(&mut self, file: FileId) -> bool {
        if self.compose_files.contains(&file) {
            return self.map.may_read_again(file);
        }
        self.compose_files.push(file);
        true
    }

    /// Notes that an env file is a part of the project. False if it already was.
    pub(crate) fn note_env_file(&mut self, file: FileId) -> bool {
        let is_new = self.known_env_files.insert(file);
        if is_new {
            self.env_files.push(file);
        }
        is_new
    }

    /// What was read of an env file without variables.
    pub(crate) fn env_file(&self, file: FileId, format: Format) -> Option<Rc<Dotenv>> {
        self.read_once.get(&(file, format)).cloned()
    }

    /// Keeps what was read of an env file without variables.
    pub(crate) fn keep_env_file(&mut self, file: FileId, format: Format, read: &Rc<Dotenv>) {
        self.read_once.insert((file, format), read.clone());
    }

    /// The notes, and the files of the project: compose files first, then env files.
    pub(crate) fn finish(self) -> (Log, Vec<FileId>) {
        let mut files = self.compose_files;
        files.extend(self.env_files);
        (self.log, files)
    }
}
