//! How each field of a compose file is merged.

/// How two values of one field are merged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    /// The later one replaces the earlier one.
    Replace,
    /// `NAME=value` pairs, in a list or a mapping, are merged by name.
    Pairs,
    /// Names in a list or a mapping are merged by name; a list gives each this value.
    Names(Default),
    /// Lists, or single strings, are appended.
    Items,
    /// Builds; a string is the context.
    Build,
    /// Options are merged only for the same driver.
    Logging,
    /// Mappings are merged by key, lists are appended.
    Generic,
}

/// The value of a name in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Default {
    Null,
    /// `condition: service_started`.
    Started,
}

impl Strategy {
    /// The strategy of a field by its path.
    pub(super) fn of(path: &[String]) -> Self {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let ["services", _, field @ ..] = names.as_slice() else {
            return match names.as_slice() {
                ["networks" | "volumes" | "secrets" | "configs", _, "labels"] => Strategy::Pairs,
                _ => Strategy::Generic,
            };
        };
        match field {
            ["command" | "entrypoint"] | ["healthcheck", "test"] | ["ulimits", _] => Strategy::Replace,
            ["environment" | "labels" | "annotations" | "sysctls" | "extra_hosts"]
            | [
                "build",
                "args" | "labels" | "additional_contexts" | "extra_hosts" | "ssh",
            ]
            | ["deploy", "labels"] => Strategy::Pairs,
            ["depends_on"] => Strategy::Names(Default::Started),
            ["networks" | "models"] => Strategy::Names(Default::Null),
            ["dns" | "dns_search" | "dns_opt" | "env_file" | "label_file" | "tmpfs"] => Strategy::Items,
            ["build"] => Strategy::Build,
            ["logging"] => Strategy::Logging,
            _ => Strategy::Generic,
        }
    }
}
