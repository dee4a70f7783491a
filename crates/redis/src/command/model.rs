//! What a container starts.

use std::sync::Arc;

use redproof_source::{Text, Why};

use crate::start_script::MadeFiles;
use crate::vendors::OwnConfig;

/// The server that a container starts.
#[derive(Debug, Clone)]
pub enum ServerCommand {
    /// It starts this server.
    Starts(ServerInvocation),
    /// The files do not say.
    Unknown(Why),
    /// It starts a supervisor, and the files do not say which programs that starts.
    Supervised(Why),
}

/// A server's command line.
#[derive(Debug, Clone)]
pub struct ServerInvocation {
    /// The words after the program's name. A word that depends on what only the container knows holds an unset run.
    pub arguments: Vec<Text>,
    /// The program's name, where the files name it.
    pub program: Option<Text>,
    /// Whether it is Sentinel.
    pub sentinel: bool,
    /// Whether a shell starts it. Then the official entrypoint does not drop root's rights.
    pub through_shell: bool,
    /// Whether the image's entrypoint, or a program such as gosu, gives root's rights up before the server starts.
    pub drops_root: bool,
    /// Whether the image's entrypoint does that.
    pub entrypoint_drops_root: bool,
    /// Whether the script does something else before, which may make files.
    pub after_other_commands: bool,
    /// Whether the container ends with it: it is the container's own process, or the script has nothing else that stays.
    pub ends_container: bool,
    /// The files that it is known to make or change before.
    pub made: Arc<MadeFiles>,
    /// A configuration file that the image adds if it exists; not among the arguments. Only where the image's own command
    /// runs: with a server named in its place, no file and none of the image's variables count.
    pub own_config: Option<OwnConfig>,
    /// Other servers that the script leaves running beside this one.
    pub others: Vec<ServerInvocation>,
}
