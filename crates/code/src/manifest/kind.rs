//! Kinds of manifests, by their names.

/// A kind of manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manifest {
    /// One requirement a line.
    Requirements,
    /// Tables and lists of dependencies, as in pyproject.toml and Pipfile.
    Toml,
    /// Lists of requirements, as in setup.py and setup.cfg.
    Python,
    /// Names as keys of JSON.
    Json,
    /// Modules at the beginning of lines.
    GoMod,
    /// `<groupId>` and `<artifactId>`.
    Pom,
    /// `group:name:version` in quotes.
    Gradle,
    /// `gem "name"`.
    Gemfile,
    /// `Include="Name"`.
    Csproj,
}

impl Manifest {
    /// The kind of a file, and the language that it is of.
    pub(super) fn of_path(path: &str) -> Option<(Manifest, &'static str)> {
        let name = path.rsplit(['/', '\\']).next()?;
        let is_requirements = name.starts_with("requirements") || path.contains("requirements/");
        Some(match name {
            "pyproject.toml" | "Pipfile" => (Manifest::Toml, "python"),
            "setup.py" | "setup.cfg" => (Manifest::Python, "python"),
            "package.json" => (Manifest::Json, "javascript"),
            "composer.json" => (Manifest::Json, "php"),
            "go.mod" => (Manifest::GoMod, "go"),
            "pom.xml" => (Manifest::Pom, "java"),
            "Gemfile" | "gems.rb" => (Manifest::Gemfile, "ruby"),
            // What only developers need is not part of the application.
            _ if is_requirements && (name.contains("dev") || name.contains("test")) => return None,
            _ if is_requirements && (name.ends_with(".txt") || name.ends_with(".in")) => {
                (Manifest::Requirements, "python")
            }
            _ if name.ends_with(".gradle") || name.ends_with(".gradle.kts") => (Manifest::Gradle, "java"),
            _ if name.ends_with(".csproj") => (Manifest::Csproj, "csharp"),
            _ if name.ends_with(".gemspec") => (Manifest::Gemfile, "ruby"),
            _ => return None,
        })
    }
}
