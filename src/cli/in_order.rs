//! Works on a list with all processors, and takes the results in the order of the list.

use std::collections::BTreeMap;
use std::io;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use rayon::ThreadPoolBuilder;

/// How many results may wait for one that takes long.
const MOST_WAITING: usize = 512;

/// Does the work for each name, and takes the results one after the other.
///
/// # Errors
/// The first that `take` returns; the rest is then left.
pub(super) fn in_order<T: Send>(
    names: &[String],
    work: impl Fn(&str) -> T + Sync,
    mut take: impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let mut parts = names.chunks(MOST_WAITING);
    parts.try_for_each(|part| some(part, &work, &mut take))
}

fn some<T: Send>(
    names: &[String],
    work: &(impl Fn(&str) -> T + Sync),
    take: &mut impl FnMut(T) -> io::Result<()>,
) -> io::Result<()> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = processors.min(names.len()).max(1);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let worker = |sender: Sender<(usize, T)>| {
        // Each worker has threads of its own, so that no work waits within another's.
        let pool = ThreadPoolBuilder::new()
            .num_threads(processors / workers)
            .build()
            .ok();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(name) = names.get(index) else { return };
            let result = match &pool {
                Some(pool) => pool.install(|| work(name)),
                None => work(name),
            };
            // Nobody waits for the rest once it cannot be written.
            if sender.send((index, result)).is_err() {
                return;
            }
        }
    };
    let worker = &worker;
    thread::scope(|scope| {
        let start = |_: &usize| {
            let sender = sender.clone();
            thread::Builder::new()
                .spawn_scoped(scope, move || worker(sender))
                .is_ok()
        };
        if (0..workers).filter(start).count() == 0 {
            worker(sender.clone());
        }
        drop(sender);
        let (mut waiting, mut due) = (BTreeMap::new(), 0);
        for (index, result) in receiver {
            waiting.insert(index, result);
            while let Some(result) = waiting.remove(&due) {
                due += 1;
                take(result)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_an_error_ends_it() {
        let names: Vec<String> = (0..2 * MOST_WAITING).map(|number| number.to_string()).collect();
        let work = |name: &str| {
            if name.ends_with('7') {
                thread::yield_now();
            }
            name.to_owned()
        };
        let mut taken = Vec::new();
        in_order(&names, work, |name| {
            taken.push(name);
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, names);
        let mut count = 0;
        let ended = in_order(&names, work, |_| {
            count += 1;
            match count {
                3 => Err(io::ErrorKind::BrokenPipe.into()),
                _ => Ok(()),
            }
        });
        assert!(ended.is_err());
        assert_eq!(count, 3);
    }
}
