//! The macro that makes a table of facts: name, type, question, answer.

/// Makes `FIELDS` (what rules may ask) and `answers` (what the model says) from one table, so that neither can lack
/// an entry of the other.
macro_rules! table {
    ($subject:ty; $($name:literal, $ty:expr, $shown:literal, $doc:literal => $answer:expr;)*) => {
        pub(in $crate::facts) static FIELDS: &[$crate::facts::Field] =
            &[$($crate::facts::Field { name: $name, ty: $ty, doc: $doc, shown: $shown }),*];

        pub(in $crate::facts) fn answers(subject: $subject) -> Vec<$crate::facts::Fact> {
            let answers: &[fn(&$subject) -> $crate::facts::Fact] = &[$($answer),*];
            answers.iter().map(|answer| answer(&subject)).collect()
        }
    };
}

pub(super) use table;
