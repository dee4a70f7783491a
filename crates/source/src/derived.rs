//! Values that follow from something, worked out once and shared.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// One value of each type, made when it is asked for first.
#[derive(Default)]
pub struct Derived(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Derived {
    /// The value of a type. Two threads may make it at the same time; both get the one that was there first.
    pub fn get<T: Send + Sync + 'static>(&self, make: impl FnOnce() -> T) -> Arc<T> {
        let id = TypeId::of::<T>();
        // What another thread left there is whole.
        let known = || {
            let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
            held.get(&id).cloned()?.downcast().ok()
        };
        if let Some(known) = known() {
            return known;
        }
        let made = Arc::new(make());
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let kept = held.entry(id).or_insert_with(|| made.clone());
        Arc::clone(kept).downcast().unwrap_or(made)
    }
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_one_value() {
        let derived = Derived::default();
        assert_eq!((*derived.get(|| 1_u8), *derived.get(|| 2_u8)), (1, 1));
        assert_eq!((*derived.get(|| 3_u16), *derived.get(|| 4_u8)), (3, 1));
    }
}
