//! Clients: which objects are taken for one, and what their methods do.

use std::sync::Arc;

use super::Eval;
use super::args::Args;
use crate::ir::{At, Expr, Name};
use crate::library::command;
use crate::spec::{Gives, Pick, Spec};
use crate::value::{Handle, Value};

impl Eval<'_> {
    /// The clients that a value is, by itself or by its name.
    pub(super) fn clients(&mut self, base: &Value, object: &Expr) -> Vec<Arc<Handle>> {
        let mut found = Vec::new();
        let mut open = false;
        for value in base.each() {
            match value {
                Value::Handle(handle) => found.push(Arc::clone(handle)),
                Value::Path(path) => match self.instance_of(path) {
                    Some(instance) => found.extend(instance.handles().cloned()),
                    None => open |= self.libraries().all(|library| library.within(path).is_none()),
                },
                Value::Object(class) | Value::Class(class) => found.extend(self.inherited(class)),
                Value::Function(key) => {
                    let made = self.world.facts.decorated.get(key);
                    found.extend(made.into_iter().flat_map(Value::handles).cloned());
                }
                Value::Unknown | Value::Null => open = true,
                Value::Made(path) => {
                    open |= super::client_names::is_client_name(path.rsplit('.').next().unwrap_or_default())
                }
                _ => {}
            }
        }
        if found.is_empty() && open {
            found.extend(self.client_by_name(object));
        }
        found
    }

    /// An object of a library's type.
    pub(super) fn instance_of(&self, path: &str) -> Option<Value> {
        self.libraries().find_map(|library| {
            let kind = library.type_kind(library.within(path)?)?;
            Some(Value::handle(Handle::of(library, kind)))
        })
    }

    /// The client that an object of a class of the project is, if the class extends a library's.
    pub(super) fn inherited(&self, class: &crate::ir::Name) -> Option<Arc<Handle>> {
        let facts = self.world.facts;
        let handle = facts.in_class(class, |class| {
            facts.classes.get(class)?.iter().find_map(|base| match base {
                Value::Path(path) => self.instance_of(path)?.handles().next().cloned(),
                _ => None,
            })
        })?;
        let name = Name::from(super::class::ENTITY);
        let entity = facts.attribute_of(class, &name);
        // What a repository keeps is on Redis if its entity says so.
        if entity.is_none() && handle.kind.name != "repository" {
            return Some(handle);
        }
        let key = entity?.handles().next().and_then(|entity| entity.key.clone());
        Some(Arc::new(Handle {
            key,
            ..Handle::clone(&handle)
        }))
    }

    /// Does what a method does: sends its commands and gives its object.
    pub(super) fn perform(&mut self, handle: &Arc<Handle>, spec: &str, args: &Args, at: At) -> Option<Value> {
        let spec = Spec::of(spec);
        let mut args = if handle.library.skip > 0 {
            args.skip(handle.library.skip)
        } else {
            args.clone()
        };
        args.drop_options(handle.library);
        if let Some(key) = handle
            .key
            .as_ref()
            .filter(|_| handle.kind.name.starts_with("bound"))
        {
            // What is bound to a key passes it first.
            args = args.with_first(key.clone());
        }
        let args = &args;
        let handle = &self.with_client_of(handle, args);
        if let Some(held) = self.held(handle, &spec, args, at) {
            return Some(held);
        }
        let by_names = spec
            .sends
            .iter()
            .any(|send| send.of_script() && args.meet(&send.when));
        if by_names {
            let prepared = args
                .positional
                .iter()
                .flat_map(Value::handles)
                .find(|one| one.script.is_some());
            let script = prepared
                .and_then(|one| one.script.clone())
                .or_else(|| handle.script.clone());
            self.run_named_script(handle, script.as_ref(), args, at);
        }
        let mut keys = Vec::new();
        for send in &spec.sends {
            let sent = self.send(handle, send, args, at);
            if keys.is_empty() {
                keys = sent;
            }
        }
        let sends = spec.sends.is_empty() || spec.sends.iter().any(|send| args.meet(&send.when));
        if spec.runs && sends && !by_names {
            let own = spec.gives.as_ref().and_then(|gives| gives.script.as_ref());
            let script = match own {
                Some(pick) => args.pick(pick).into_iter().next(),
                None => handle.script.clone(),
            };
            self.argv = super::lua::argv_of(args, keys.len());
            self.run_script(handle, script.as_ref(), keys, at);
            self.argv = None;
        }
        let given = spec
            .gives
            .as_ref()
            .and_then(|gives| self.given(handle, gives, args, at));
        if let (true, Some(begun), 0) = (spec.withdraws, handle.begun, self.mute) {
            self.sent.retain(|sent| {
                let is_own = handle.library.owner && sent.library == handle.library;
                sent.operation.span != begun || !(is_own || sent.operation.command == "multi")
            });
        }
        // What queues commands is chained.
        let chains = matches!(self.unit.language.id(), "python" | "javascript" | "php");
        let queues = chains && matches!(handle.kind.name, "pipeline" | "transaction");
        let ends = spec.sends.is_empty() || spec.sends.iter().any(|send| send.command == "exec");
        let chained = queues && !ends;
        let by_words = spec
            .sends
            .iter()
            .find(|send| send.by_words && send.command.is_empty());
        let given = given.or_else(|| {
            let from = by_words?
                .picks
                .iter()
                .flatten()
                .next()
                .map_or(0, |pick| pick.from);
            self.listed(handle, &args.skip(from), at)
        });
        given.or_else(|| chained.then(|| Value::Handle(Arc::clone(handle))))
    }

    /// A command that is built: it is held until its keys are said.
    fn held(&self, handle: &Arc<Handle>, spec: &Spec, args: &Args, at: At) -> Option<Value> {
        let kind = handle.library.kind(handle.kind.holds)?;
        let [send] = spec.sends.as_slice() else {
            return None;
        };
        let name = match send.by_words {
            true => super::words::command_of(&args.positional)?,
            false => send.command.clone(),
        };
        let known = command(&name)?;
        let is_open = known.key_shape().is_some() || known.channel_shape().is_some();
        is_open.then(|| {
            Value::handle(Handle {
                kind,
                script: Some(Value::text(&name)),
                begun: Some(self.span(at)),
                ..Handle::clone(handle)
            })
        })
    }

    /// A script has no client of its own: it runs on the one that is passed to it.
    fn with_client_of(&self, handle: &Arc<Handle>, args: &Args) -> Arc<Handle> {
        if handle.client.is_some() {
            return Arc::clone(handle);
        }
        let values = args
            .positional
            .iter()
            .chain(args.named.iter().map(|(_, value, _)| value));
        let other = values
            .flat_map(Value::handles)
            .find(|other| other.client.is_some());
        match other {
            Some(other) => Arc::new(Handle {
                client: other.client.clone(),
                prefix: other.prefix.clone(),
                ..Handle::clone(handle)
            }),
            None => Arc::clone(handle),
        }
    }

    /// What a method passes to a function of the project.
    pub(super) fn pass_to_functions(&mut self, args: &Args, passed: &Value) {
        if self.mute > 0 {
            return;
        }
        for value in &args.positional {
            let Value::Function(key) = value else { continue };
            let defined = self.world.facts.functions.get(key);
            let is_method =
                defined.is_some_and(|found| found.function.explicit_self && found.class.is_some());
            self.found.param(key, usize::from(is_method), passed.clone());
        }
    }

    /// A script becomes a method of the library's clients.
    pub(super) fn define_command(&mut self, handle: &Handle, gives: &Gives, args: &Args) {
        let picked = |pick: &Option<Pick>| pick.as_ref().and_then(|pick| args.pick(pick).into_iter().next());
        let count = args.option("numberOfKeys").cloned().unwrap_or_default();
        if let Some(name) = picked(&gives.key).as_ref().and_then(Value::as_literal) {
            self.define_script(
                handle,
                name,
                vec![picked(&gives.script).unwrap_or_default(), count],
            );
        }
    }

    /// The scripts among the options of a client become its methods.
    pub(super) fn define_scripts(&mut self, handle: &Handle, args: &Args) {
        let Some(Value::Map(scripts)) = args.option("scripts").cloned() else {
            return;
        };
        for (name, script) in scripts.iter() {
            let text = script.named("SCRIPT").or_else(|| script.named("lua"));
            let count = script
                .named("NUMBER_OF_KEYS")
                .or_else(|| script.named("numberOfKeys"));
            if let (Some(name), Some(text)) = (name.as_literal(), text) {
                let count = count.cloned().unwrap_or_default();
                let words = script.named("transformArguments").cloned().unwrap_or_default();
                self.define_script(handle, name, vec![text.clone(), count, words]);
            }
        }
    }

    /// The script, how many keys it has, and the function that makes its arguments of those of a call, if there is one.
    fn define_script(&mut self, handle: &Handle, name: &str, defined: Vec<Value>) {
        if self.mute == 0 {
            let defined = Value::List(Arc::new(defined), false);
            let methods: Name = Arc::from(format!("the methods of {}", handle.library.id));
            self.found.attribute(&methods, &Arc::from(name), defined);
        }
    }

    /// What a method that a script was made into does, and the object with that script.
    pub(super) fn defined_command(&self, handle: &Arc<Handle>, name: &str) -> Option<(Arc<Handle>, String)> {
        let methods: Name = Arc::from(format!("the methods of {}", handle.library.id));
        let defined = self.world.facts.attributes.get(&(methods, Arc::from(name)))?;
        let picks = match defined.entry(&Value::Number(1)) {
            Value::Number(count) => (0..count.clamp(0, 16))
                .map(|at| at.to_string())
                .collect::<Vec<_>>()
                .join(" "),
            // The first argument says how many keys follow.
            _ => "1".to_owned(),
        };
        let picks = if picks.is_empty() { ".".to_owned() } else { picks };
        let with_script = Arc::new(Handle {
            script: Some(defined.entry(&Value::Number(0))),
            ..Handle::clone(handle)
        });
        Some((with_script, format!("EVALSHA {picks}, EVAL {picks} -> run")))
    }

    /// What the function of a script makes of the arguments of its call: the keys and what follows them.
    pub(super) fn words_of_script(&mut self, handle: &Handle, name: &str, args: &Args) -> Option<Args> {
        let methods: Name = Arc::from(format!("the methods of {}", handle.library.id));
        let defined = self.world.facts.attributes.get(&(methods, Arc::from(name)))?;
        match self.call_own(&defined.entry(&Value::Number(2)), args)? {
            Value::List(words, open) => Some(Args {
                open,
                ..Args::of(words.to_vec())
            }),
            _ => None,
        }
    }

    /// What a method passes to the function among its arguments.
    pub(super) fn block_of(&mut self, handle: &Arc<Handle>, spec: &str, args: &Args) -> Option<Value> {
        let spec = Spec::of(spec);
        let kind = spec.block.as_deref()?;
        let kind = if kind == "self" {
            handle.kind
        } else {
            handle.library.kind(kind)?
        };
        // What the method gives is what the function gets.
        let given = spec.gives.as_ref().filter(|gives| gives.kind == kind.name);
        let key = given
            .and_then(|gives| gives.key.as_ref())
            .and_then(|pick| args.pick(pick).into_iter().next());
        Some(Value::handle(Handle {
            kind,
            key: key.or_else(|| handle.key.clone()),
            ..Handle::clone(handle)
        }))
    }
}
