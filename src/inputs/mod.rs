//! The files of a run: which there are, what each is by its name, and what git says of them.

mod chart_folders;
mod discover;
mod disk;
mod expected;
mod foreign;
mod git;
mod hashed_words;
mod history;
mod hook_pattern;
mod ignored;
mod kind;
mod ledger;
mod mentions;
mod own_files;
mod place;
mod settings_files;
mod tracked;
mod words;

pub use chart_folders::chart_around;
pub use discover::{Found, discover, is_below, is_below_any};
pub use disk::{bytes_of, folder_of, is_empty_folder, real_path, texts_below};
pub use expected::Expected;
pub use foreign::{tool_of_name, tool_of_yaml, uses_redis};
pub use git::{ChangedLines, Changes, Compared, GitError, Names, Repository, Staged, references_of_hook};
pub use history::History;
pub use hook_pattern::hook_pattern;
pub use ignored::is_ignored;
pub use kind::{
    Kind, ScriptLanguage, has_no_ending, is_read_by_name, is_script_name, is_source, kind_of, may_start,
    script_language,
};
pub use ledger::{EXCLUDED, Ledger, Role, Settled, State, has_weight};
pub use mentions::Mentions;
pub use own_files::{
    bounded, create_file, folder_around, is_at, may_write, replace_file, stream_of, text_of, write_into,
};
pub use place::{is_outside, place};
pub use settings_files::{is_dotenv_path, is_in_tests, is_no_settings, name_of_redis};
pub use tracked::{data_below, env_files_near};
pub use words::{concerns_redis, hides_words, is_utf16, mentions_redis, words, words_that_begin};
