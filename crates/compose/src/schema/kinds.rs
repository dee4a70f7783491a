//! Sets of kinds of values.

use std::ops::BitOr;

use crate::scalar::Kind;

/// The kinds of value that a key takes, and further conditions on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ValueKinds(u32);

impl ValueKinds {
    /// No kind.
    pub(crate) const NOTHING: Self = Self(0);
    pub(crate) const STRING: Self = Self(1);
    pub(crate) const BOOL: Self = Self(1 << 1);
    pub(crate) const INT: Self = Self(1 << 2);
    pub(crate) const FLOAT: Self = Self(1 << 3);
    pub(crate) const NULL: Self = Self(1 << 4);
    pub(crate) const LIST: Self = Self(1 << 5);
    pub(crate) const MAPPING: Self = Self(1 << 6);
    /// The items of a list must be strings.
    pub(crate) const STRING_ITEMS: Self = Self(1 << 7);
    /// The items of a list must be unique.
    pub(crate) const UNIQUE_ITEMS: Self = Self(1 << 8);
    /// The items of a list must be strings or numbers.
    pub(crate) const WORD_ITEMS: Self = Self(1 << 9);
    /// The items of a list must be strings or integers.
    pub(crate) const PORT_ITEMS: Self = Self(1 << 10);
    /// The values of a mapping must be scalars.
    pub(crate) const SCALAR_VALUES: Self = Self(1 << 11);
    /// A string must be a boolean.
    pub(crate) const BOOL_WORD: Self = Self(1 << 12);
    /// A string must be a duration, such as `1m30s`.
    pub(crate) const DURATION: Self = Self(1 << 13);
    /// A string must be a size, such as `64m`.
    pub(crate) const SIZE: Self = Self(1 << 14);
    /// A string must be an integer.
    pub(crate) const INTEGER: Self = Self(1 << 15);
    /// A string must be an integer that is not negative.
    pub(crate) const COUNT: Self = Self(1 << 16);
    /// A string must be a number.
    pub(crate) const NUMBER: Self = Self(1 << 17);
    /// A string must be octal digits.
    pub(crate) const OCTAL: Self = Self(1 << 18);

    /// A boolean, or a string that is one.
    pub(crate) const FLAG: Self = Self::BOOL.union(Self::STRING).union(Self::BOOL_WORD);

    /// All kinds of either set.
    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets have a kind in common.
    pub(crate) const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The set of one kind.
    pub(crate) const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Null => Self::NULL,
            Kind::Bool => Self::BOOL,
            Kind::Int => Self::INT,
            Kind::Float => Self::FLOAT,
            Kind::String => Self::STRING,
            Kind::Sequence => Self::LIST,
            Kind::Mapping => Self::MAPPING,
        }
    }

    /// The kinds that the items of a list may have.
    pub(crate) fn of_items(self) -> Self {
        if self.intersects(Self::STRING_ITEMS) {
            Self::STRING
        } else if self.intersects(Self::WORD_ITEMS) {
            Self::STRING | Self::INT | Self::FLOAT
        } else if self.intersects(Self::PORT_ITEMS) {
            Self::STRING | Self::INT
        } else {
            Self(u32::MAX)
        }
    }

    /// The names of the kinds, as messages show them.
    pub(crate) fn names(self) -> Vec<&'static str> {
        [
            Kind::String,
            Kind::Bool,
            Kind::Int,
            Kind::Float,
            Kind::Sequence,
            Kind::Mapping,
        ]
        .into_iter()
        .filter(|kind| self.intersects(Self::of(*kind)))
        .map(Kind::name)
        .collect()
    }
}

impl BitOr for ValueKinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.union(other)
    }
}

/// The keys of a mapping, and the values that each takes.
pub(crate) type Fields = [(&'static str, ValueKinds)];

/// Writes a table of [`Fields`]: `"key": KIND | KIND`.
macro_rules! fields {
    ($($name:literal: $($kind:ident)|+),* $(,)?) => {
        &[$(($name, $crate::schema::ValueKinds::NOTHING$(.union($crate::schema::ValueKinds::$kind))+)),*]
    };
}

pub(super) use fields;
