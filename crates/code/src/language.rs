//! The languages that are read.

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Python.
    Python,
    /// JavaScript, JSX included.
    JavaScript,
    /// TypeScript, TSX included.
    TypeScript,
    /// Go.
    Go,
    /// Java.
    Java,
    /// Kotlin.
    Kotlin,
    /// PHP.
    Php,
    /// Ruby.
    Ruby,
    /// C#.
    CSharp,
    /// Lua: scripts that other files load.
    Lua,
}

impl Language {
    /// The language of a file, by its name.
    pub fn of_path(path: &str) -> Option<Language> {
        let name = path.rsplit(['/', '\\']).next()?;
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "py" | "pyi" => Language::Python,
            "js" | "mjs" | "cjs" | "jsx" => Language::JavaScript,
            "ts" | "mts" | "cts" | "tsx" => Language::TypeScript,
            "go" => Language::Go,
            "java" => Language::Java,
            "kt" | "kts" => Language::Kotlin,
            "php" => Language::Php,
            "rb" | "rake" => Language::Ruby,
            "cs" => Language::CSharp,
            "lua" => Language::Lua,
            _ => return None,
        })
    }

    /// The language of a file, by its name or by the program that its first line names.
    pub fn of_file(path: &str, text: &str) -> Option<Language> {
        if let Some(language) = Language::of_path(path) {
            return Some(language);
        }
        let name = path.rsplit(['/', '\\']).next()?;
        let first = text.lines().next()?.strip_prefix("#!")?;
        let program = first
            .split(['/', ' '])
            .rfind(|word| !word.is_empty() && !word.starts_with('-'))?;
        Some(
            match program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
                _ if name.contains('.') => return None,
                "python" => Language::Python,
                "node" => Language::JavaScript,
                "php" => Language::Php,
                "ruby" => Language::Ruby,
                _ => return None,
            },
        )
    }
}
