//! The services that a service waits for, also those that it does not name in `depends_on`.

use redproof_source::Text;
use redproof_source::yaml::Node;

use super::service::{Dependency, Service};

/// Keys that let a service share a part of another one.
const SHARED: [&str; 5] = ["network_mode", "ipc", "pid", "uts", "cgroup"];

impl Service {
    /// `depends_on`, and the services that it links to, or shares a namespace or volumes with. `node`: the service as it is
    /// written.
    pub(crate) fn all_dependencies(&self, node: &Node) -> Vec<Dependency> {
        let mut all = self.depends_on.clone();
        let mut add = |service: Text, restart: bool| {
            if !all.iter().any(|known| known.service.as_str() == service.as_str()) {
                all.push(Dependency {
                    service,
                    condition: "service_started".to_owned(),
                    required: true,
                    restart,
                });
            }
        };
        let before_colon = |text: &Text| {
            let end = text.as_str().find(':').unwrap_or(text.as_str().len());
            text.slice(0..end)
        };
        self.links.iter().for_each(|link| add(before_colon(link), true));
        let shared = SHARED.iter().filter_map(|key| node.get(key)?.text());
        for mode in shared.filter(|mode| mode.as_str().starts_with("service:")) {
            add(mode.slice("service:".len()..mode.as_str().len()), true);
        }
        let volumes = node.get("volumes_from").map(Node::items).unwrap_or_default();
        for volume in volumes.iter().filter_map(Node::text) {
            if !volume.as_str().starts_with("container:") {
                add(before_colon(volume), false);
            }
        }
        all
    }
}
