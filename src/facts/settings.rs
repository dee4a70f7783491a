//! `setting.NAME`: every directive of redis.conf as a fact of a server.

use std::sync::{LazyLock, OnceLock};

use super::fact::{Fact, FactValue};
use super::verdict::settings_place;
use super::vocabulary::{Field, Type};
use redproof_redis::{Directive, Kind, Version};
use redproof_source::Known;

/// What the names begin with.
pub const PREFIX: &str = "setting.";

/// The directives of all versions, aliases included, by name.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let known = Version::directive_names_of_any();
    let known = known.filter(|(_, directive)| directive.is_setting());
    let mut names: Vec<&str> = known.map(|(name, _)| name).collect();
    names.dedup();
    names
});

/// The facts of [`NAMES`]: few rules need few of them.
static FIELDS: LazyLock<Vec<OnceLock<Field>>> = LazyLock::new(|| vec![OnceLock::new(); NAMES.len()]);

/// The number of settings.
pub(super) fn count() -> usize {
    NAMES.len()
}

/// All settings, by name.
pub fn all() -> impl Iterator<Item = &'static Field> {
    (0..count()).filter_map(field)
}

/// A setting by its index among [`all`].
pub fn field(index: usize) -> Option<&'static Field> {
    let name = NAMES.get(index)?;
    Some(FIELDS.get(index)?.get_or_init(|| field_of(name)))
}

/// The index of a setting among [`all`], by its full name.
pub fn find(name: &str) -> Option<usize> {
    NAMES.binary_search(&name.strip_prefix(PREFIX)?).ok()
}

fn field_of(name: &str) -> Field {
    let versions = Version::all().iter();
    let known = || versions.clone().filter_map(|version| version.directive(name));
    let types = known().filter(|directive| directive.is_setting()).map(type_of);
    let ty = types.reduce(common).unwrap_or(Type::Text);
    let doc = match known().any(Directive::is_secret) {
        true => format!("Whether `{name}` is set. Its value is secret."),
        false => format!("The value of `{name}`; absent if the version does not have it."),
    };
    Field {
        name: format!("{PREFIX}{name}").into(),
        ty,
        doc: doc.into(),
        // A text may hold anything; the other types cannot hold a secret.
        shown: ty != Type::Text,
        sample: None,
    }
}

fn type_of(directive: &Directive) -> Type {
    match directive.kind {
        _ if directive.is_secret() => Type::Boolean,
        _ if directive.multi => Type::Text,
        Kind::Bool => Type::Boolean,
        Kind::Integer | Kind::Octal => Type::Number,
        Kind::Memory => Type::Size,
        Kind::Enum(words) => Type::Enum(words),
        Kind::PercentOrMemory | Kind::Text | Kind::Special => Type::Text,
    }
}

/// The type of a directive whose type differs between versions.
fn common(one: Type, other: Type) -> Type {
    match (one, other) {
        (one, other) if one == other => one,
        // Later versions add words.
        (Type::Enum(few), Type::Enum(many)) if few.iter().all(|word| many.contains(word)) => other,
        (Type::Enum(many), Type::Enum(few)) if few.iter().all(|word| many.contains(word)) => one,
        _ => Type::Text,
    }
}

/// A setting of a server.
pub(super) fn fact(index: usize, redis: Option<&Known<redproof_redis::Server>>) -> Fact {
    let redis = match redis {
        Some(Known::Known(redis)) => redis,
        Some(Known::Unknown(why)) => return Fact::unknown(why.clone()),
        None => return Fact::absent(),
    };
    let Some(field) = field(index) else {
        return Fact::absent();
    };
    let name = field.name.strip_prefix(PREFIX).unwrap_or_default();
    let Some(directive) = redis.version.directive(name).filter(|found| found.is_setting()) else {
        return Fact::absent();
    };
    let Some(setting) = redis.settings.get(directive.name) else {
        let default = directive.default.filter(|_| !directive.is_secret());
        return match default {
            Some(text) => Fact::of(value(field.ty, text)),
            None if directive.is_secret() => Fact::boolean(false),
            None => Fact::absent(),
        };
    };
    let value = if directive.is_secret() {
        Fact::from(&setting.is_set()).value
    } else {
        match &setting.shown {
            Known::Known(shown) => value(field.ty, shown),
            Known::Unknown(why) => FactValue::Unknown(why.clone()),
        }
    };
    Fact {
        value,
        at: settings_place(redis, directive.name),
    }
}

/// The value that `CONFIG GET` shows, as its type.
fn value(ty: Type, shown: &str) -> FactValue {
    match ty {
        Type::Boolean => FactValue::Boolean(shown.eq_ignore_ascii_case("yes")),
        Type::Number | Type::Size => shown
            .parse()
            .map_or_else(|_| FactValue::Absent, FactValue::Number),
        Type::Enum(_) => FactValue::Text(shown.to_ascii_lowercase().into()),
        Type::Text | Type::List => FactValue::Text(shown.to_owned().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_the_types_of_their_directives() {
        for (name, expected) in [
            ("setting.appendonly", Type::Boolean),
            ("setting.maxmemory", Type::Size),
            ("setting.maxclients", Type::Number),
            ("setting.save", Type::Text),
            ("setting.requirepass", Type::Boolean),
        ] {
            let field = find(name).and_then(super::field).unwrap();
            assert_eq!(field.ty, expected, "{name}");
        }
        let policy = find("setting.maxmemory-policy").and_then(field);
        assert!(matches!(policy.unwrap().ty, Type::Enum(words) if words.contains(&"allkeys-lru")));
        assert_eq!(find("setting.include"), None);
        assert_eq!(find("setting.nothing"), None);
    }
}
