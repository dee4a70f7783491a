//! What a container gives to what starts in it.

use redproof_source::Why;

use super::super::environment::Environment;
use super::super::model::FileAnswer;

/// What a container's start sees.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Its variables.
    pub environment: Environment<'a>,
    /// Whether a variable that is none of these is known not to be set.
    pub is_unset: &'a dyn Fn(&str) -> bool,
    /// Its files, by their paths.
    pub files: &'a dyn Fn(&str) -> FileAnswer,
    /// The paths of its files that match a pattern, as far as they are known; there may be others.
    pub list: &'a dyn Fn(&str) -> Vec<String>,
    /// Its working directory.
    pub working_dir: &'a str,
}

impl<'a> Surroundings<'a> {
    /// A container of which nothing but its variables is known.
    pub fn with_environment(environment: Environment<'a>) -> Self {
        Self {
            environment,
            is_unset: &|_| false,
            files: &|_| FileAnswer::Unknown(Why::new("the files of the container are not known", None)),
            list: &|_| Vec::new(),
            working_dir: "/data",
        }
    }
}
