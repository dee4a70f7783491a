//! Our own compose files, each exercising one rule of Docker Compose, with what it refuses beside what it takes.

/// One project.
pub struct Snippet {
    /// What it is about.
    pub name: &'static str,
    /// Path and content.
    pub files: &'static [(&'static str, &'static str)],
    /// The compose files, base first.
    pub order: &'static [&'static str],
}

macro_rules! one {
    ($name:literal, $text:literal $(, $path:literal => $more:literal)*) => {
        Snippet {
            name: $name,
            files: &[("compose.yaml", $text) $(, ($path, $more))*],
            order: &["compose.yaml"],
        }
    };
}

macro_rules! two {
    ($name:literal, $base:literal, $over:literal) => {
        Snippet {
            name: $name,
            files: &[("compose.yaml", $base), ("over.yaml", $over)],
            order: &["compose.yaml", "over.yaml"],
        }
    };
}

mod files;
mod mounts;
mod networks;
mod service;
mod values;

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Snippet> {
    [values::ALL, mounts::ALL, networks::ALL, service::ALL, files::ALL]
        .into_iter()
        .flatten()
}
