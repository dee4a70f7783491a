//! The variables and the folder that commands of a script set for those that follow.

use redproof_source::{Text, Undefined};
use redproof_syntax::shell::{Command, Reach, assignment, is_assignment};

use super::run::Run;

impl<'a> Run<'a> {
    /// The variables as a program sees them that is started now.
    pub(super) fn exported(&self) -> impl Fn(&str) -> Option<Text> + use<'a> {
        let mut own = self.variables.clone();
        own.retain(|name, _| self.exports_all || self.exported.contains(name));
        let container = self.env;
        move |name| own.get(name).cloned().or_else(|| container(name))
    }

    /// Takes what a command sets for programs that are started later.
    pub(super) fn set(&mut self, command: &Command) {
        let certain = command.reach == Reach::Always;
        let set = |run: &mut Self, word: &Text| {
            let Some((name, value)) = assignment(word) else {
                return;
            };
            let value = match certain {
                true => value,
                false => Text::unresolved(
                    value.span(),
                    Undefined::Other("whether a condition of the script holds"),
                ),
            };
            if (run.env)(name).is_some() {
                run.exported.insert(name.to_owned());
            }
            run.variables.insert(name.to_owned(), value);
        };
        let Some((first, rest)) = command.words.split_first() else {
            return;
        };
        match first.as_str() {
            "export" => {
                for word in rest {
                    set(self, word);
                    let name = assignment(word).map_or(word.as_str(), |(name, _)| name);
                    self.exported.insert(name.to_owned());
                }
            }
            "set" if rest.iter().any(|word| word == "-a" || word == "allexport") => self.exports_all = true,
            "cd" => {
                if let Some(folder) = rest.first().filter(|folder| folder.undefined().is_none()) {
                    self.folder = self.path(folder.as_str());
                }
            }
            _ if command.words.iter().all(is_assignment) => {
                command.words.iter().for_each(|word| set(self, word));
            }
            _ => {}
        }
    }
}
