//! What work costs, for tests that nothing is quadratic, and programs that have to end.

use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};

/// How a program ended; `None` where it did not in time, and was stopped.
pub fn ended(child: &mut Child, within: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    loop {
        if let Some(status) = child.try_wait().ok()? {
            return Some(status);
        }
        if started.elapsed() > within {
            child.kill().ok()?;
            child.wait().ok()?;
            return None;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What a piece of work costs in processor time of this thread, in seconds: a busy machine makes it no dearer. The least
/// of three runs, and never less than the five milliseconds in which the system counts.
pub fn cost(mut work: impl FnMut()) -> f64 {
    let spent = || {
        // Linux has it in nanoseconds; elsewhere the clock must do.
        let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        statistics.split(' ').next()?.parse::<f64>().ok()
    };
    let mut least = f64::MAX;
    for _ in 0..3 {
        let (before, started) = (spent(), Instant::now());
        work();
        let took = match (before, spent()) {
            (Some(before), Some(after)) => (after - before) / 1e9,
            _ => started.elapsed().as_secs_f64(),
        };
        least = least.min(took);
    }
    least.max(0.005)
}
