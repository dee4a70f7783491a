//! The macro that makes a table of facts: name, type, description, value.

/// Makes `FIELDS` (what rules may use) and the answers of a subject from one table, so that neither can lack an entry of
/// the other. An entry is `"name", TYPE, "description" => |subject| FACT;`. `hidden` after the type says that messages
/// must not show the fact; `eg "…"` after the description is what an example condition compares it with.
macro_rules! table {
    (@shown) => { true };
    (@shown hidden) => { false };
    (@sample) => { None };
    (@sample $sample:literal) => { Some($sample) };
    (@configuration) => {};
    (@configuration $s:ident $configuration:expr) => {
        fn configuration(&self) -> Option<&$crate::facts::subject::Redis> {
            let $s = self;
            Some($configuration)
        }
    };
    (@secret) => {};
    (@secret $s:ident $secret:expr) => {
        fn secret(&self) -> Option<&redproof_source::Secret> {
            let $s = self;
            $secret
        }
    };
    (@account) => {};
    (@account $s:ident $account:expr) => {
        fn account(&self) -> $crate::facts::Account {
            let $s = self;
            $account
        }
    };
    (
        $subject:ty $(, settings of |$s:ident| $configuration:expr)? $(, secret of |$t:ident| $secret:expr)?
        $(, account of |$u:ident| $account:expr)?;
        $($name:literal, $ty:expr, $($hidden:ident,)? $doc:literal $(, eg $sample:literal)? => $answer:expr;)*
    ) => {
        pub(in $crate::facts) static FIELDS: &[$crate::facts::Field] = &[$($crate::facts::Field {
            name: std::borrow::Cow::Borrowed($name),
            ty: $ty,
            doc: std::borrow::Cow::Borrowed($doc),
            shown: $crate::facts::table::table!(@shown $($hidden)?),
            sample: $crate::facts::table::table!(@sample $($sample)?),
        }),*];

        impl $crate::facts::subject::Answers for $subject {
            fn answer(&self, index: usize) -> Option<$crate::facts::Fact> {
                let answers: &[fn(&$subject) -> $crate::facts::Fact] = &[$($answer),*];
                answers.get(index).map(|answer| answer(self))
            }
            $crate::facts::table::table!(@configuration $($s $configuration)?);
            $crate::facts::table::table!(@secret $($t $secret)?);
            $crate::facts::table::table!(@account $($u $account)?);
        }
    };
}

pub(super) use table;
