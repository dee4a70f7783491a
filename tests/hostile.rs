//! Files made to make a reader hang, grow, crash or lie. The built program must come to a clear outcome.
//!
//! Nothing here measures time: a run that has not ended after [`PATIENCE`] is killed and fails its test. Memory is
//! capped by the shell. No outcome shows [`SECRET`].

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod hostile {
    mod files;
    pub(crate) mod harness;
    mod names;
    mod nodes;
    mod paths;
    mod strings;
    mod threads;
    mod variables;
    mod work;
}
