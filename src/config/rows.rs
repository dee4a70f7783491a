//! The settings of a run as rows: key, value and where the value comes from.

use serde::Serialize;

use super::model::{Config, Origin, Setting, SeverityEntry, Suppress};

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its key, with the table's name before it.
    pub key: String,
    /// Its value.
    pub value: String,
    /// `FILE:LINE`, or `default`.
    pub origin: String,
}

impl Row {
    fn new(key: impl Into<String>, value: impl Into<String>, origin: &Origin) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            origin: origin.to_string(),
        }
    }

    fn default(key: &str, value: &str) -> Self {
        Self {
            key: key.to_owned(),
            value: value.to_owned(),
            origin: "default".to_owned(),
        }
    }
}

impl Config {
    /// Every setting with its value and origin.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = vec![
            one("scan.fail-on", self.fail_on.as_ref(), "critical"),
            one("baseline", self.baseline.as_ref(), "none"),
        ];
        for (key, list, default) in [
            ("scan.rules", Some(&self.rules), "none"),
            ("exclude", Some(&self.exclude), "none"),
            ("expected-missing", Some(&self.expected_missing), "none"),
            ("frameworks", self.frameworks.as_ref(), "all"),
            ("suppressions.require", Some(&self.require), "reason"),
        ] {
            match list.map_or(&[][..], Vec::as_slice) {
                [] => rows.push(Row::default(key, default)),
                list => rows.extend(
                    list.iter()
                        .map(|setting| Row::new(key, &setting.value, &setting.origin)),
                ),
            }
        }
        rows.extend(self.severities.iter().map(severity));
        rows.extend(self.params.iter().map(|param| {
            let key = format!("params.{}.{}", param.rule.value, param.name.value);
            Row::new(key, &param.value, &param.name.origin)
        }));
        rows.extend(self.limits.iter().map(|limit| {
            let key = format!("limits.{}", limit.name.value);
            Row::new(key, limit.value.to_string(), &limit.name.origin)
        }));
        rows.extend(self.clients.iter().map(|client| {
            let keys = client.keys.named();
            let keys: Vec<String> = keys.iter().map(|(name, key)| format!("{name} = {key}")).collect();
            Row::new(
                "client",
                format!("{:?}: {}", client.files, keys.join(", ")),
                &client.origin,
            )
        }));
        rows.extend(self.deployments.iter().map(|entry| {
            let value = format!("{}: {}", entry.name, entry.files.join(" + "));
            Row::new("deployment", value, &entry.origin)
        }));
        rows.extend(self.suppressions.iter().filter_map(suppression));
        rows
    }
}

fn one(key: &str, setting: Option<&Setting<String>>, default: &str) -> Row {
    match setting {
        Some(setting) => Row::new(key, &setting.value, &setting.origin),
        None => Row::default(key, default),
    }
}

fn severity(entry: &SeverityEntry) -> Row {
    let rules: Vec<&str> = entry.rules.iter().map(|rule| &*rule.value).collect();
    let rules = match &*rules {
        [] => "*".to_owned(),
        rules => rules.join(", "),
    };
    let value = match entry.paths.is_empty() {
        true => entry.severity.value.clone(),
        false => format!("{} in {:?}", entry.severity.value, entry.paths),
    };
    Row::new(format!("severity.{rules}"), value, &entry.severity.origin)
}

fn suppression(entry: &Suppress) -> Option<Row> {
    let mut value = entry.what();
    if let (false, Some(path)) = (entry.rules.is_empty() && entry.category.is_none(), &entry.path) {
        value += &format!(" in `{}`", path.written);
    }
    if let Some(until) = entry.until {
        value += &format!(" until {until}");
    }
    if let Some(owner) = &entry.owner {
        value += &format!(" ({owner})");
    }
    Some(Row::new("suppress", value, entry.origin.as_ref()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_an_origin() {
        let text = "exclude = [\"a\", \"b\"]\n[scan]\nfail-on = \"low\"\n[severity]\nx = \"high\"\n[[overrides]]\npaths = [\"dev\"]\nseverity = \"info\"\n\
                    [[suppress]]\nrule = \"r\"\npath = \"dev\"\nreason = \"why\"\nowner = \"me\"\nuntil = \"2027-01-01\"\n";
        let rows = Config::parse("redproof.toml", text).unwrap().rows();
        let shown: Vec<String> = rows
            .iter()
            .map(|row| format!("{} = {} # {}", row.key, row.value, row.origin))
            .collect();
        for row in [
            "scan.fail-on = low # redproof.toml:3",
            "baseline = none # default",
            "exclude = b # redproof.toml:1",
            "frameworks = all # default",
            "severity.x = high # redproof.toml:5",
            "severity.* = info in [\"dev\"] # redproof.toml:8",
            "suppress = `r` in `dev` until 2027-01-01 (me) # redproof.toml:10",
        ] {
            assert!(shown.iter().any(|shown| shown == row), "{row}: {shown:#?}");
        }
        assert!(Config::default().rows().iter().all(|row| row.origin == "default"));
    }
}
