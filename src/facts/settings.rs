//! `setting.NAME`: every directive of redis.conf as a fact of a server.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::fact::{Fact, FactValue};
use super::verdict::settings_place;
use super::vocabulary::{Field, Type};
use redproof_redis::{Directive, Kind, Version};
use redproof_source::Known;

/// What the names begin with.
pub const PREFIX: &str = "setting.";

/// Lines that are commands and not settings: `CONFIG GET` does not know them.
const COMMANDS: [&str; 5] = ["include", "loadmodule", "rename-command", "sentinel", "user"];

/// The directives of all versions, aliases included, by name.
static SETTINGS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let known = Version::all().iter().flat_map(Version::directive_names);
    let known = known.filter(|(_, directive)| is_setting(directive));
    // Type, and whether it is a secret of some version.
    let mut all: Vec<(&str, Type, bool)> = known
        .map(|(name, directive)| (name, type_of(directive), directive.is_secret()))
        .collect();
    // Stable: the versions of a name stay in their order.
    all.sort_by_key(|(name, ..)| *name);
    all.dedup_by(|other, first| {
        let same = other.0 == first.0;
        if same {
            first.1 = common(first.1, other.1);
            first.2 |= other.2;
        }
        same
    });
    let fields = all.into_iter().map(|(name, ty, is_secret)| Field {
        name: format!("{PREFIX}{name}").into(),
        ty,
        doc: Cow::Owned(match is_secret {
            true => format!("Whether `{name}` is set. Its value is secret."),
            false => format!("The value of `{name}`; absent if the version does not have it."),
        }),
        // A text may hold anything; the other types cannot hold a secret.
        shown: ty != Type::Text,
        sample: None,
    });
    fields.collect()
});

/// All settings, by name.
pub fn all() -> &'static [Field] {
    &SETTINGS
}

/// The index of a setting among [`all`], by its full name.
pub fn find(name: &str) -> Option<usize> {
    SETTINGS
        .binary_search_by(|field| field.name.as_ref().cmp(name))
        .ok()
}

fn is_setting(directive: &Directive) -> bool {
    !COMMANDS.contains(&directive.name) && !directive.no_effect
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
    let Some(field) = SETTINGS.get(index) else {
        return Fact::absent();
    };
    let name = field.name.strip_prefix(PREFIX).unwrap_or_default();
    let Some(directive) = redis.version.directive(name).filter(|found| is_setting(found)) else {
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
            let field = find(name).and_then(|index| all().get(index)).unwrap();
            assert_eq!(field.ty, expected, "{name}");
        }
        let policy = find("setting.maxmemory-policy").and_then(|index| all().get(index));
        assert!(matches!(policy.unwrap().ty, Type::Enum(words) if words.contains(&"allkeys-lru")));
        assert_eq!(find("setting.include"), None);
        assert_eq!(find("setting.nothing"), None);
    }
}
