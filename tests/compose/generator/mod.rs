//! Compose projects and `.env` files made from a seed: the spellings that people use, in combinations that nobody wrote.

mod env;
mod lists;
mod project;
mod seed;
mod simple;
mod singles;
mod values;

pub use env::variables;
pub use project::project;
pub use seed::Seed;
pub use singles::singles;

/// One generated project: path and content of each file, and the compose files among them.
pub struct Generated {
    pub files: Vec<(String, String)>,
    pub order: Vec<String>,
}

/// What `.env` of every project sets; `U` is set nowhere.
const DOTENV: &str =
    "A=one\nE=\nP=6379\nS='two words'\nD=a$$b\nQ=\"say \\\"hi\\\"\"\nN=0777\nc_1=low\nexport X=ex # told\n";

const TOP: &str = "networks:\n  front:\n  back: {driver: bridge, internal: yes}\nvolumes:\n  data:\n  c:\n  d: {name: 'd-${A}'}\nsecrets:\n  pw: {file: ./pw.txt}\n  env: {environment: A}\nconfigs:\n  cf: {file: ./cf}\n  text: {content: \"port ${P}\\npw $$A\"}\n";
