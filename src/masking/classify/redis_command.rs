//! Commands for a Redis server: names, subcommands and settings are shown, other arguments are not.

use redproof_source::Text;

use super::{Class, Spans, acl, redis_conf, shape, tables};

/// Shows a command as it is sent to a server. `false` if no server knows it.
pub(super) fn classify(spans: &mut Spans<'_>, words: &[Text]) -> bool {
    let Some((command, arguments)) = words.split_first() else {
        return false;
    };
    let name = command.as_str().to_ascii_lowercase();
    if !tables::is_command(&name) {
        return false;
    }
    spans.show(command, Class::Keyword);
    let Some((first, rest)) = arguments.split_first() else {
        return true;
    };
    let subcommand = first.as_str().to_ascii_lowercase();
    if tables::is_command(&format!("{name}|{subcommand}")) {
        spans.show(first, Class::Keyword);
    }
    match (name.as_str(), subcommand.as_str()) {
        ("config", "get") => {
            for word in rest
                .iter()
                .filter(|word| tables::directive(word.as_str()).is_some())
            {
                spans.show(word, Class::Keyword);
            }
        }
        ("config", "set") => {
            for pair in rest.chunks(2) {
                redis_conf::words(spans, pair);
            }
        }
        ("acl", "setuser") => acl::definition(spans, rest),
        ("acl", "deluser" | "getuser" | "dryrun") => {
            for word in rest.iter().take(1).filter(|word| shape::is_name(word.as_str())) {
                spans.show(word, Class::Name);
            }
        }
        ("sentinel", "set") => redis_conf::sentinel_set(spans, rest),
        ("info", section) if tables::is_word(section) => spans.show(first, Class::Keyword),
        ("shutdown", _) => {
            let known = |word: &&Text| {
                matches!(
                    word.as_str().to_ascii_lowercase().as_str(),
                    "save" | "nosave" | "now" | "force" | "abort"
                )
            };
            for word in arguments.iter().filter(known) {
                spans.show(word, Class::Keyword);
            }
        }
        _ => {}
    }
    true
}
