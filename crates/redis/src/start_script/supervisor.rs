//! Supervisord: the programs that its configuration starts.

use redproof_source::{Origin, Text, Undefined, absolute};

use super::super::model::FileAnswer;
use super::run::Run;

/// Where it looks for its configuration.
const PATHS: [&str; 4] = [
    "/etc/supervisord.conf",
    "/etc/supervisor/supervisord.conf",
    "/usr/etc/supervisord.conf",
    "/etc/supervisor/conf.d/supervisord.conf",
];

/// Whether a program starts the others of a container, as its configuration says.
pub fn is_supervisor(program: &str) -> bool {
    program.rsplit('/').next() == Some("supervisord")
}

/// Whether a text is a configuration of supervisord.
pub fn is_supervisor_file(text: &str) -> bool {
    text.lines()
        .any(|line| line.starts_with("[program:") || line.starts_with("[supervisord]"))
}

impl Run<'_> {
    /// What supervisord starts, as a script that starts all of it in the background.
    pub(super) fn supervised(&self, words: &[Text]) -> Option<Text> {
        let named = words
            .iter()
            .enumerate()
            .find_map(|(at, word)| match word.as_str() {
                "-c" | "--configuration" => words.get(at + 1).map(Text::as_str),
                word => word.strip_prefix("--configuration="),
            });
        let paths: Vec<String> = match named {
            Some(path) => vec![self.path(path)],
            None => PATHS.iter().map(|path| (*path).to_owned()).collect(),
        };
        let (path, text) = paths.into_iter().find_map(|path| match (self.files)(&path) {
            FileAnswer::Found(_, text) => Some((path, text)),
            FileAnswer::Missing | FileAnswer::Unknown(_) => None,
        })?;
        let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
        let mut script = Text::empty(text.span());
        let mut included = Vec::new();
        self.add_programs(&text, &mut script, Some(&mut included));
        for pattern in included {
            if let FileAnswer::Found(_, more) = (self.files)(&absolute(folder, &pattern)) {
                self.add_programs(&more, &mut script, None);
            }
        }
        Some(script)
    }

    /// Adds the commands of a configuration, and the patterns of the files that it includes.
    fn add_programs(&self, text: &Text, script: &mut Text, mut included: Option<&mut Vec<String>>) {
        let mut section = "";
        let mut at = 0;
        for line in text.as_str().split_inclusive('\n') {
            let from = at;
            at += line.len();
            let line = line.trim_end();
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
                continue;
            }
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            let start = from + key.len() + 1 + (value.len() - value.trim_start().len());
            match (section, key.trim(), &mut included) {
                ("include", "files", Some(included)) => {
                    included.extend(value.split_ascii_whitespace().map(str::to_owned));
                }
                (section, "command", _) if section.starts_with("program:") => {
                    self.add_command(&text.slice(start..from + line.len()), script);
                }
                _ => {}
            }
        }
    }

    /// Adds a command, with `%(ENV_NAME)s` put in.
    fn add_command(&self, command: &Text, script: &mut Text) {
        let whole = command.as_str();
        let mut at = 0;
        while let Some(open) = whole.get(at..).and_then(|rest| rest.find("%(ENV_")) {
            let open = at + open;
            let Some(close) = whole.get(open..).and_then(|rest| rest.find(")s")) else {
                break;
            };
            let (name, end) = (
                whole.get(open + 6..open + close).unwrap_or_default(),
                open + close + 2,
            );
            script.push_text(&command.slice(at..open));
            match (self.env)(name) {
                Some(value) => script.push_text(&value),
                None => script.push_unset(command.span_of(open..end), Undefined::Variable(name.into())),
            }
            at = end;
        }
        script.push_text(&command.slice(at..whole.len()));
        script.push(" &\n", command.span(), false, Origin::Literal);
    }
}
