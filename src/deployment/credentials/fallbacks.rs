//! What a project is where no file sets a variable that has a fallback.
//!
//! `${PW:-literal}` is in every clone, and a clone without the local `.env` runs with it, whatever the `.env` on this disk
//! says. So a service is looked at twice: as it runs here, and with its fallbacks.

use redproof_compose::{Command, Service};
use redproof_source::Text;

/// A service with the fallbacks in place of the variables that files set; `None` if there are none.
pub(super) fn with_fallbacks(service: &Service) -> Option<Service> {
    let mut clone = service.clone();
    let mut changed = false;
    let mut replace = |text: &mut Text| {
        if let Some(other) = text.with_fallbacks() {
            *text = other;
            changed = true;
        }
    };
    let health = clone.healthcheck.as_mut().and_then(|check| check.test.as_mut());
    let hooks = clone.hooks.iter_mut().map(|(_, command)| command);
    let commands = [clone.entrypoint.as_mut(), clone.command.as_mut(), health];
    for Command { words, .. } in commands.into_iter().flatten().chain(hooks) {
        words.iter_mut().for_each(&mut replace);
    }
    let variables = clone.environment.iter_mut();
    variables
        .filter_map(|variable| variable.value.as_mut())
        .for_each(&mut replace);
    let arguments = clone.build.iter_mut().flat_map(|build| &mut build.args);
    for (_, value) in clone.labels.iter_mut().chain(arguments) {
        value.iter_mut().for_each(&mut replace);
    }
    changed.then_some(clone)
}
