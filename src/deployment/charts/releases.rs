//! Values of charts in documents that install them: `HelmRelease` of Flux, `Application` of Argo CD, releases of helmfile.

use redproof_source::yaml::{self, Node};
use redproof_source::{Span, Text};

/// An installation of a chart.
pub(super) struct Release {
    /// The name of the chart.
    pub(super) chart: String,
    /// Where it comes from: an address, or the name of an object that holds one.
    pub(super) repository: String,
    /// The values, those that count first.
    pub(super) values: Vec<Node>,
    /// Where the chart is named.
    pub(super) at: Span,
}

/// The charts that a document installs with values of its own.
pub(super) fn of_document(object: &Node) -> Vec<Release> {
    let kind = object.get("kind").and_then(Node::text).map_or("", Text::as_str);
    match kind {
        "HelmRelease" => of_flux(object).into_iter().collect(),
        "Application" => {
            let one = object.at(&["spec", "source"]).into_iter();
            let several = object
                .at(&["spec", "sources"])
                .map(Node::items)
                .unwrap_or_default();
            one.chain(several).filter_map(of_argo).collect()
        }
        _ => {
            let releases = object.get("releases").map(Node::items).unwrap_or_default();
            releases.iter().filter_map(of_helmfile).collect()
        }
    }
}

/// `chart: bitnami/redis`, with values in the file or in others.
fn of_helmfile(release: &Node) -> Option<Release> {
    let chart = release.get("chart")?.text()?;
    let (repository, name) = chart.as_str().rsplit_once('/')?;
    let values = release.get("values")?.items().iter().rev();
    Some(Release {
        chart: name.to_owned(),
        repository: repository.to_owned(),
        values: values.filter(|values| values.is_mapping()).cloned().collect(),
        at: chart.span(),
    })
}

fn of_flux(object: &Node) -> Option<Release> {
    let chart = object.at(&["spec", "chart", "spec"])?;
    let repository = chart.at(&["sourceRef", "name"]).and_then(Node::text);
    release(chart, repository, object.at(&["spec", "values"])?.clone())
}

fn of_argo(source: &Node) -> Option<Release> {
    let helm = source.get("helm")?;
    let values = match (helm.get("valuesObject"), helm.get("values")) {
        (Some(values), _) => values.clone(),
        (None, values) => yaml::parse_within(values?.text()?, None)
            .ok()?
            .into_iter()
            .next()?,
    };
    release(source, source.get("repoURL").and_then(Node::text), values)
}

fn release(named: &Node, repository: Option<&Text>, values: Node) -> Option<Release> {
    let chart = named.get("chart")?.text()?;
    Some(Release {
        chart: chart.as_str().to_owned(),
        repository: repository.map_or("", Text::as_str).to_owned(),
        values: vec![values],
        at: chart.span(),
    })
}
