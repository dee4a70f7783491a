//! Progress on a terminal, for runs that take longer than people wait without a sign.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing is shown before.
const DELAY: Duration = Duration::from_millis(500);

/// How often the time is updated.
const INTERVAL: Duration = Duration::from_secs(1);

/// Goes back to the start of the line and clears it.
const CLEAR: &str = "\r\u{1b}[K";

/// Does some work, and shows how long it takes, if there is somebody to show it to.
pub(super) fn during<T>(show: Option<fn(&str)>, work: impl FnOnce() -> T) -> T {
    let Some(show) = show else { return work() };
    let (done, waiting) = channel::<()>();
    let started = Instant::now();
    // Without a thread there is no progress, and the work is done all the same.
    let shower = thread::Builder::new().spawn(move || {
        let mut next = DELAY;
        let mut is_shown = false;
        while waiting.recv_timeout(next) == Err(RecvTimeoutError::Timeout) {
            let seconds = started.elapsed().as_secs();
            show(&format!("{CLEAR}auditing, {seconds} s"));
            is_shown = true;
            next = INTERVAL;
        }
        if is_shown {
            show(CLEAR);
        }
    });
    let result = work();
    drop(done);
    if let Ok(shower) = shower {
        let _ = shower.join();
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    static SHOWN: Mutex<String> = Mutex::new(String::new());

    fn show(text: &str) {
        SHOWN.lock().unwrap().push_str(text);
    }

    #[test]
    fn only_long_work_is_shown() {
        assert_eq!(during(Some(show), || 1), 1);
        assert_eq!(*SHOWN.lock().unwrap(), "");
        let work = || {
            while SHOWN.lock().unwrap().is_empty() {
                thread::sleep(Duration::from_millis(10));
            }
        };
        during(Some(show), work);
        assert_eq!(*SHOWN.lock().unwrap(), format!("{CLEAR}auditing, 0 s{CLEAR}"));
    }
}
