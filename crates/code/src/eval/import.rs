//! Imports: names of other files of the project, or of libraries.

use std::sync::Arc;

use super::Eval;
use crate::ir::{Import, Name};
use crate::value::Value;

impl Eval<'_> {
    pub(super) fn import(&mut self, import: &Import) {
        let item = import.item.as_deref();
        if item == Some("*") {
            if let Some(unit) = self.module_unit(&import.module)
                && let Some(unit) = self.world.units.get(unit)
            {
                let names = self
                    .world
                    .by_scope
                    .get(&unit.scope)
                    .map_or(&[][..], Vec::as_slice);
                // Modules may import each other's names, all of them in each.
                if self.may_copy(names.len()) {
                    for (name, value) in names {
                        self.store_name(name, (*value).clone(), true);
                    }
                }
            }
            return;
        }
        let value = self.imported(&import.module, item);
        if self.unit.own_scope == self.unit.scope {
            return self.store_name(&import.local, value, true);
        }
        // Another file of the same scope may import something else under this name.
        if self.mute == 0 && self.frames.len() == 1 {
            self.found
                .global(self.unit.own_scope, &import.local, value.clone());
        }
        if let Some(frame) = self.frame() {
            frame.vars.insert(Arc::clone(&import.local), value);
        }
    }

    /// What an import gives.
    pub(super) fn imported(&mut self, module: &str, item: Option<&str>) -> Value {
        let Some(item) = item else {
            return self.whole_module(module);
        };
        let within = format!("{module}{}{item}", if module.ends_with('.') { "" } else { "." });
        if let Some(at) = self.module_unit(module)
            && let Some(unit) = self.world.units.get(at)
        {
            let scope = unit.scope;
            if item == "default" {
                return self.default_of(scope);
            }
            let found = self.of_module(scope, &Arc::from(item));
            if found != Value::Unknown {
                return found;
            }
            // `from package import module`
            if let Some(inner) = self.module_unit(&within).filter(|inner| *inner != at)
                && let Some(inner) = self.world.units.get(inner)
            {
                return Value::Module(inner.scope);
            }
            return Value::Unknown;
        }
        if let Some(inner) = self.module_unit(&within)
            && self.unit.language.id() == "python"
            && let Some(inner) = self.world.units.get(inner)
        {
            return Value::Module(inner.scope);
        }
        if let Some(found) = self.aliased(module, item) {
            return found;
        }
        if module.starts_with('.') || module.starts_with("@/") || module.starts_with("~/") {
            return Value::Unknown;
        }
        if self.world.facts.classes.contains_key(item) && self.unit.language.id() != "python" {
            let by_library = self.library_of(module).is_some();
            if !by_library {
                return Value::Class(Arc::from(item));
            }
        }
        if item == "default" {
            return Value::Path(Arc::from(module));
        }
        // `import static package.Class.member`
        if let Some(class) = module
            .rsplit('.')
            .next()
            .filter(|_| self.unit.language.id() == "java")
            && self.world.facts.classes.contains_key(class)
        {
            let class = Value::Class(Arc::from(class));
            return self.member_of(&class, item);
        }
        Value::Path(Arc::from(within))
    }

    /// What a module by an alias of a folder gives, as `@app/keys` or `lib/keys`: the names in it show whether it is one.
    fn aliased(&mut self, module: &str, item: &str) -> Option<Value> {
        let is_bare = !module.starts_with(['.', '/']) && self.unit.language.id() == "javascript";
        if !is_bare || self.library_of(module).is_some() {
            return None;
        }
        let (alias, rest) = module.split_once('/')?;
        let paths = self.world.paths;
        let at = paths.ending(module).or_else(|| {
            let is_alias = alias.starts_with(['@', '~', '#', '$']);
            paths.ending(rest).filter(|_| is_alias)
        })?;
        let scope = self.world.units.get(at)?.scope;
        let found = match item {
            "default" => self.default_of(scope),
            item => self.of_module(scope, &Arc::from(item)),
        };
        (!matches!(found, Value::Unknown | Value::Module(_))).then_some(found)
    }

    fn default_of(&mut self, scope: usize) -> Value {
        let facts = self.world.facts;
        let named = |name: &str| facts.globals.get(&(scope, Arc::from(name))).cloned();
        let function: Name = Arc::from(format!("{scope}#default"));
        named("default")
            .or_else(|| {
                facts
                    .functions
                    .contains_key(&function)
                    .then_some(Value::Function(function))
            })
            .or_else(|| named("exports"))
            .unwrap_or(Value::Module(scope))
    }

    pub(super) fn whole_module(&mut self, module: &str) -> Value {
        match self
            .module_unit(module)
            .and_then(|unit| self.world.units.get(unit))
        {
            Some(unit) => {
                let scope = unit.scope;
                let exports = self.world.facts.globals.get(&(scope, Arc::from("exports")));
                exports.cloned().unwrap_or(Value::Module(scope))
            }
            None if module.starts_with('.') => Value::Unknown,
            None => Value::Path(Arc::from(module)),
        }
    }

    /// The file of the project that a module is.
    fn module_unit(&self, module: &str) -> Option<usize> {
        let paths = self.world.paths;
        let folder = self.unit.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        match self.unit.language.id() {
            "python" => {
                if let Some(rest) = module.strip_prefix('.') {
                    let up = rest.len() - rest.trim_start_matches('.').len();
                    let mut folder = folder;
                    for _ in 0..up {
                        folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
                    }
                    return paths.exact(&joined(folder, &rest.trim_start_matches('.').replace('.', "/")));
                }
                // A library of the same name as a file comes first.
                if self.library_of(module).is_some() {
                    return None;
                }
                paths.ending(&module.replace('.', "/"))
            }
            "javascript" => {
                let without = [".js", ".ts", ".mjs", ".cjs", ".jsx", ".tsx"]
                    .iter()
                    .find_map(|extension| module.strip_suffix(extension))
                    .unwrap_or(module);
                if without.starts_with('.') {
                    return paths.exact(&joined(folder, without));
                }
                if self.library_of(module).is_none() {
                    let stems = paths.node.stems(&self.unit.path, module);
                    if let Some(at) = stems.iter().find_map(|stem| paths.exact(stem)) {
                        return Some(at);
                    }
                }
                let rest = without
                    .strip_prefix("@/")
                    .or_else(|| without.strip_prefix("~/"))
                    .or_else(|| without.strip_prefix("src/"))
                    .or_else(|| without.strip_prefix("#"))?;
                paths.ending(rest)
            }
            "go" => {
                if self.library_of(module).is_some() {
                    return None;
                }
                // The module may be in a folder of the tree: the package whose path ends most like the import is meant.
                let mut best = None;
                for (at, unit) in self.world.units.iter().enumerate() {
                    let folder = unit.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    let both = folder.rsplit('/').zip(module.rsplit('/'));
                    let common = both.take_while(|(own, other)| own == other).count();
                    let is_whole = common > 0 && common == folder.split('/').count();
                    let more = best.is_none_or(|(most, _)| common > most);
                    if unit.language == self.unit.language && (is_whole || common > 1) && more {
                        best = Some((common, at));
                    }
                }
                best.map(|(_, at)| at)
            }
            _ => None,
        }
    }

    pub(super) fn library_of(&self, module: &str) -> Option<&'static crate::library::Library> {
        self.libraries().find(|library| library.within(module).is_some())
    }
}

/// A path in a folder, `.` and `..` resolved.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
