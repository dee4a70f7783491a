//! The files of a run: which there are, what each is by its name, and what git says of them.

mod discover;
mod disk;
mod expected;
mod foreign;
mod git;
mod ignored;
mod kind;
mod ledger;
mod mentions;
mod place;
mod settings_files;
mod words;

pub use discover::{Found, discover, is_below};
pub use disk::{folder_of, is_there, real_path, texts_below};
pub use expected::Expected;
pub use foreign::{tool_of_name, tool_of_yaml, uses_redis};
pub use git::Repository;
pub use ignored::is_ignored;
pub use kind::{Kind, ScriptLanguage, is_script_name, is_source, kind_of, script_language};
pub use ledger::{Ledger, Role, Settled, State, has_weight};
pub use mentions::Mentions;
pub use place::{is_outside, place};
pub use settings_files::{is_dotenv_name, name_of_redis};
pub use words::{hides_words, is_utf16, mentions_redis, words};
