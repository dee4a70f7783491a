//! Which values of a file are those of a chart that runs Redis.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use serde::Deserialize;

use super::releases::Release;
use super::table::{Chart, charts};
use super::values::Values;
use crate::inputs::{chart_around, mentions_redis};
use redproof_source::yaml::Node;
use redproof_source::{Known, Span, Tree};

/// What of `Chart.yaml` and of `requirements.yaml` counts.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ChartFile {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Dependency {
    name: String,
    alias: Option<String>,
    repository: String,
    condition: String,
}

/// A chart that values files are for.
#[derive(Default)]
struct Definition {
    name: String,
    /// By what they are called in the values.
    dependencies: HashMap<String, Dependency>,
}

impl Definition {
    fn read(tree: &Tree, folder: &str) -> Self {
        let read = |name: &str| -> ChartFile {
            let text = Tree::join(folder, name).and_then(|path| tree.read(&path).ok());
            let file = text.and_then(|text| serde_yaml::from_str(&text).ok());
            file.unwrap_or_default()
        };
        let file = read("Chart.yaml");
        let all = file.dependencies.into_iter();
        let all = all.chain(read("requirements.yaml").dependencies);
        let mut dependencies = HashMap::new();
        for dependency in all {
            let name = dependency.alias.as_ref().unwrap_or(&dependency.name).clone();
            dependencies.entry(name).or_insert(dependency);
        }
        Self {
            name: file.name,
            dependencies,
        }
    }
}

/// The charts of a tree by their folders: one may have many values files.
#[derive(Default)]
struct Definitions(RwLock<HashMap<String, Arc<Definition>>>);

impl Definitions {
    fn of(&self, tree: &Tree, folder: &str) -> Arc<Definition> {
        let known = self.0.read().ok();
        if let Some(known) = known.and_then(|known| known.get(folder).cloned()) {
            return known;
        }
        let read = Arc::new(Definition::read(tree, folder));
        if let Ok(mut known) = self.0.write() {
            known.insert(folder.to_owned(), Arc::clone(&read));
        }
        read
    }
}

/// The chart that a values file is for.
pub(super) struct Owner {
    /// Its folder.
    pub(super) folder: String,
    definition: Arc<Definition>,
}

impl Owner {
    /// The nearest chart that a path is in; `None` for what is not among its values: templates, tests and definitions.
    pub(super) fn of(tree: &Tree, path: &str) -> Option<Self> {
        let folder = chart_around(tree, Tree::parent(path))?;
        let is_in = |name: &str| path.split('/').rev().skip(1).any(|part| part == name);
        if ["templates", "crds", "ci", "tests"]
            .iter()
            .any(|name| is_in(name))
            || path.ends_with("Chart.yaml")
        {
            return None;
        }
        Some(Self {
            folder: folder.to_owned(),
            definition: tree.derived::<Definitions>().of(tree, folder),
        })
    }
}

/// Values of a chart that are found in a file.
pub(super) struct Found<'a> {
    pub(super) chart: &'static Chart,
    /// What the chart is called here.
    pub(super) name: String,
    pub(super) values: Values<'a>,
    /// Whether the chart is installed.
    pub(super) installed: bool,
}

/// The charts whose values are among documents, of which the first is the file's own.
pub(super) fn charts_of<'a>(owner: Option<&Owner>, path: &str, roots: &[&'a Node]) -> Vec<Found<'a>> {
    let Some(own) = roots.first() else {
        return Vec::new();
    };
    let whole = Values::new(roots.iter().copied(), own.span);
    let name = owner.map_or("", |owner| owner.definition.name.as_str());
    let says_redis = mentions_redis(path) || mentions_redis(name) || {
        let image = whole.at("image.repository").and_then(Node::text);
        image.is_some_and(|image| mentions_redis(image.as_str()))
    };
    let of_root = charts().iter().find(|chart| has_shape(chart, &whole, says_redis));
    if let Some(chart) = of_root {
        let named = charts().iter().find(|chart| chart.names.contains(&name));
        let chart = named.unwrap_or(chart);
        return vec![Found {
            chart,
            name: chart.names.first().copied().unwrap_or_default().to_owned(),
            values: whole.anchored(Span::top(own.span.file)),
            installed: true,
        }];
    }
    let mut found = Vec::new();
    for entry in own.entries() {
        let key = entry.key.as_str();
        let values = whole.below(key, entry.key.span());
        let dependency = owner.and_then(|owner| owner.definition.dependencies.get(key));
        let known = dependency.and_then(|dependency| {
            charts().iter().find(|chart| {
                let has = |word: &&str| dependency.repository.contains(*word);
                chart.names.contains(&dependency.name.as_str()) && chart.makers.iter().any(has)
            })
        });
        let by_shape = || {
            let named = charts()
                .iter()
                .filter(|chart| chart.names.iter().any(|name| is_named(key, name)));
            let all = named.chain(charts()).filter(|_| mentions_redis(key));
            all.into_iter().find(|chart| has_shape(chart, &values, true))
        };
        let Some(chart) = known.or_else(by_shape) else {
            continue;
        };
        let conditions = dependency.map_or("", |dependency| dependency.condition.as_str());
        let named = conditions
            .split(',')
            .map(str::trim)
            .filter(|place| !place.is_empty());
        let switched = named.into_iter().find_map(|place| whole.at(place));
        let switched = switched.or_else(|| values.at("enabled"));
        found.push(Found {
            chart,
            name: key.to_owned(),
            installed: switched
                .and_then(Node::text)
                .is_none_or(|text| text.as_str() != "false"),
            values,
        });
    }
    found
}

/// The chart that a release installs, if it is one that runs Redis.
pub(super) fn chart_of_release(release: &Release) -> Option<Found<'_>> {
    let values = Values::new(release.values.iter(), release.at);
    let chart = charts().iter().find(|chart| {
        let mut makers = chart.makers.iter();
        let is_named = chart.names.contains(&release.chart.as_str());
        is_named
            && (makers.any(|maker| release.repository.contains(maker)) || has_shape(chart, &values, true))
    })?;
    Some(Found {
        chart,
        name: release.chart.clone(),
        values,
        installed: true,
    })
}

/// Whether a key is a chart's name, however it is written.
fn is_named(key: &str, name: &str) -> bool {
    let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    plain(key) == plain(name)
}

/// Whether values have the shape of those of a chart. `says_redis`: something beside them says that they are Redis's.
fn has_shape(chart: &Chart, values: &Values<'_>, says_redis: bool) -> bool {
    let has = |places: &[&'static str]| places.iter().any(|place| values.at(place).is_some());
    let beside = chart.beside.iter().any(|place| values.at(place).is_some());
    let image = values.at("image.repository").and_then(Node::text);
    let runs_it = image.is_some_and(|image| redproof_redis::repository(image.as_str()) == chart.image);
    let is_switch = |place: &'static str| matches!(values.switch(&[place], true).0, Known::Known(_));
    has(chart.sets)
        && (beside || runs_it)
        && (says_redis
            || chart
                .sure
                .iter()
                .any(|place| values.at(place).is_some_and(Node::is_mapping)))
        && !has(chart.of_others)
        && chart.with_password.iter().all(|place| is_switch(place))
}

#[cfg(test)]
mod tests {
    use redproof_source::SourceMap;
    use redproof_source::yaml;
    use redproof_testing::cost;

    use super::*;

    /// Each chart looked through all keys of the file for its own.
    #[test]
    fn many_charts_of_one_file_take_time_in_proportion() {
        let time = |count: usize| {
            let values = (0..count).map(|number| {
                format!("redis{number}: {{auth: {{password: a}}, architecture: standalone}}\n")
            });
            let text: String = values.collect();
            let file = SourceMap::default().add("values.yaml", text.as_str());
            let arena = yaml::parse(file, &text).unwrap();
            let root = yaml::expand(&arena, arena.documents[0]).unwrap().root;
            cost(|| assert_eq!(charts_of(None, "values.yaml", &[&root, &root]).len(), count))
        };
        let (few, many) = (time(300), time(2_400));
        assert!(many < few * 30.0, "{few} {many}");
    }
}
