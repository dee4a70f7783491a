//! What a command does to its keys, where only their patterns are known.

use super::super::version::{Access, Begin, Command, Keys, Version};

/// The permissions that the server asks for the key with this number among `count` of a command. `written`: what the
/// caller knows of the call, which decides where the command's options do (`SET … GET`).
pub(super) fn access(command: &Command, number: usize, count: usize, written: Access) -> Access {
    match command.keys {
        Keys::None => written,
        // 6.x asks for none, and newer servers may follow.
        Keys::Range(..) => written,
        Keys::Specs(specs, _) => {
            let always = specs
                .iter()
                .filter(|spec| matches!(spec.begin, Begin::Index(_)))
                .count();
            if count < always {
                // One pattern stands for all keys.
                return specs.iter().fold(Access::default(), |all, spec| Access {
                    read: all.read || spec.access.read,
                    write: all.write || spec.access.write,
                });
            }
            let own = specs.get(number).or(specs.last());
            let differ = specs.windows(2).any(|pair| match pair {
                [one, other] => one.access != other.access,
                _ => false,
            });
            match own {
                // Which key is which, the caller may know better than their order says.
                Some(_) if differ && (written.read || written.write) => written,
                Some(spec) => spec.access,
                None => written,
            }
        }
        Keys::Function("set") => Access {
            read: written.read,
            write: true,
        },
        Keys::Function("sortRO" | "lcs" | "xread") => Access {
            read: true,
            write: false,
        },
        Keys::Function("sort" | "georadius" | "zunionInterDiffStore" | "zunionInter")
            if written.read || written.write =>
        {
            written
        }
        Keys::Function("sort" | "georadius") => Access {
            read: number == 0,
            write: number > 0,
        },
        Keys::Function("eval" | "migrate") => Access {
            read: true,
            write: true,
        },
        Keys::Function("zunionInterDiffStore" | "zunionInter") => Access {
            read: number > 0,
            write: number == 0,
        },
        Keys::Function(_) => written,
    }
}

impl Version {
    /// Whether the command names its keys itself. SCAN, KEYS and EXEC do not.
    pub fn takes_keys(&self, command: &str) -> bool {
        self.command(command)
            .is_some_and(|command| !matches!(command.keys, Keys::None))
    }
}
