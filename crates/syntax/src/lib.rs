//! Small notations that several readers share. Each works on [`Text`](redproof_source::Text), so that what it cuts out
//! still knows where it was written.
//!
//! - [`template`]: `$NAME` and `${NAME:-fallback}` as Compose substitutes them.
//! - [`dotenv`]: `.env` and env files as Compose reads them.
//! - [`toml`], [`ini`], [`properties`]: configuration as the nodes that YAML is read into.
//! - [`words`]: a string command split into words as Compose splits it.
//! - [`shlex`]: the same as Python's `shlex` splits it.
//! - [`programs`]: command lines of programs, by `data/programs.yml`.
//! - [`shell`]: shell scripts as simple commands.
//! - [`edit`]: what `sed` and the like make of a text.
//! - [`dockerfile`]: what the last stage of a Dockerfile starts and copies.
//! - [`url`]: the parts of a connection URL.
//! - [`dockerignore`]: which files a build leaves out.
//! - [`ignore`]: comments that suppress a finding.
//!
//! ```
//! use redproof_source::SourceMap;
//! use redproof_syntax::dotenv;
//!
//! let mut map = SourceMap::default();
//! let text = "HOST=cache\nREDIS_URL=\"redis://${HOST}:6379\"\n";
//! let file = map.add(".env", text);
//! let read = dotenv::parse(file, text, &|_| None, &|_| None);
//! let url = read.get("REDIS_URL").and_then(|assignment| assignment.value.as_ref()).unwrap();
//! assert_eq!(url.as_str(), "redis://cache:6379");
//! // The host is written in another line, and the value knows it.
//! let (name, defined) = url.variable().unwrap();
//! assert_eq!((name, map.slice(defined)), ("HOST", "cache"));
//! ```

pub mod comments;
pub mod dockerfile;
pub mod dockerignore;
pub mod dotenv;
pub mod edit;
pub mod escapes;
pub mod ignore;
pub mod ini;
pub mod literals;
pub mod php;
pub mod programs;
pub mod properties;
pub mod shell;
pub mod shlex;
pub mod template;
pub mod toml;
pub mod url;
pub mod words;
pub mod xml;
