//! A run over a changed file reports what a full scan reports for the deployments that use that file.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use redproof::rules::RuleSet;
use redproof::{Audit, Selection, audit_tree};
use redproof_source::{MemoryTree, Tree};

use super::random::Random;

/// A tree of several deployments that share folders, files and parts in the ways that Compose knows.
fn tree(random: &mut Random) -> MemoryTree {
    let mut tree = MemoryTree::default();
    let mut add = |path: String, text: String| {
        tree.files.insert(path, text.into());
    };
    let folders = ["", "a", "a/b", "c", "d/e"];
    for folder in folders {
        let at = |path: &str| match folder {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        };
        let up = "../".repeat(folder.split('/').filter(|part| !part.is_empty()).count());
        let conf = random.one(&[
            "./redis.conf",
            "./conf",
            "SHARED/redis.conf",
            "${CONF:-./conf}/redis.conf",
            "${CONF_FILE}",
        ]);
        let conf = conf.replace("SHARED", &format!("{up}shared"));
        let conf = if up.is_empty() {
            conf.replace("shared", "./shared")
        } else {
            conf
        };
        let target = if conf.ends_with("conf") && !conf.ends_with(".conf") {
            "/conf"
        } else {
            "/conf/redis.conf"
        };
        let mut text = String::new();
        if random.chance(3) {
            writeln!(
                text,
                "include: ['{}shared/part.yml']",
                if up.is_empty() { "./" } else { &up }
            )
            .unwrap();
        }
        writeln!(text, "services:\n  redis:\n    image: redis:7.0.0\n    command: redis-server /conf/redis.conf\n    ports: ['6379:6379']\n    volumes: ['{conf}:{target}']").unwrap();
        if random.chance(3) {
            writeln!(text, "    env_file: [{up}shared/common.env]").unwrap();
        }
        if random.chance(3) {
            writeln!(
                text,
                "  app:\n    build: {}\n    environment: {{REDIS_URL: 'redis://redis:6379'}}",
                random.one(&[".", "./app", &format!("{up}shared/app")])
            )
            .unwrap();
        }
        if random.chance(4) {
            writeln!(
                text,
                "  more:\n    extends: {{file: {up}shared/base.yml, service: base}}"
            )
            .unwrap();
        }
        add(at("compose.yaml"), text);
        add(
            at(".env"),
            format!(
                "CONF_FILE=./conf/redis.conf\nPASSWORD={}\n",
                random.one(&["hunter2222", "Umber-Falcon-9-Prairie"])
            ),
        );
        for path in ["redis.conf", "conf/redis.conf"] {
            add(
                at(path),
                format!(
                    "port 6379\nrequirepass {}\ninclude extra.conf\n",
                    random.one(&["hunter2222", "Umber-Falcon-9-Prairie"])
                ),
            );
        }
        add(at("conf/extra.conf"), "maxmemory 1mb\n".to_owned());
        add(at("extra.conf"), "maxmemory 2mb\n".to_owned());
        add(
            at("app/Dockerfile"),
            "FROM python:3\nENV REDIS_PASSWORD=hunter2222\n".to_owned(),
        );
        add(at("Dockerfile"), "FROM python:3\n".to_owned());
        if random.chance(2) {
            add(
                at("compose.override.yaml"),
                "services: {redis: {environment: {REDIS_PASSWORD: '${PASSWORD}'}}}\n".to_owned(),
            );
        }
        if random.chance(3) {
            add(at("users.acl"), "user default on nopass ~* +@all\n".to_owned());
        }
        if random.chance(3) {
            add(
                at("config/app.yml"),
                "redis: {host: redis, password: hunter2222}\n".to_owned(),
            );
        }
        if random.chance(3) {
            add(
                at("config/tls.yml"),
                "redis: {url: 'rediss://redis:6379', ssl_cert_reqs: required}\n".to_owned(),
            );
        }
        if random.chance(3) {
            add(
                at(random.one::<&str>(&["requirements.txt", "app/requirements.txt", "config/uv.lock"])),
                "redis==5.0.0\n".to_owned(),
            );
        }
        if random.chance(3) {
            add(
                at("scripts/rotate.sh"),
                "#!/bin/sh\nredis-cli -a hunter2222 CONFIG SET requirepass \"$1\"\n".to_owned(),
            );
        }
    }
    add(
        "shared/redis.conf".to_owned(),
        "port 6379\nrequirepass hunter2222\n".to_owned(),
    );
    add("shared/part.yml".to_owned(), "services: {cache: {image: 'redis:7.0.0', volumes: ['./redis.conf:/etc/redis.conf'], command: redis-server /etc/redis.conf}}\n".to_owned());
    add(
        "shared/base.yml".to_owned(),
        "services: {base: {image: 'redis:7.0.0', env_file: [common.env]}}\n".to_owned(),
    );
    add(
        "shared/common.env".to_owned(),
        "REDIS_PASSWORD=hunter2222\n".to_owned(),
    );
    add("shared/.env".to_owned(), "X=1\n".to_owned());
    add(
        "shared/app/Dockerfile".to_owned(),
        "FROM python:3\nENV REDIS_PASSWORD=hunter2222\n".to_owned(),
    );
    tree
}

fn run(tree: &Tree, seeds: Option<&[String]>) -> Audit {
    let starts = [String::new()];
    let selection = Selection {
        starts: &starts,
        seeds,
        ..Selection::default()
    };
    audit_tree(tree, &selection, RuleSet::builtin().unwrap())
}

/// Findings by what they are, for the deployments that pass. A password shared between deployments is a finding of the whole
/// tree and no deployment's.
fn findings(audit: &Audit, deployments: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for finding in audit
        .findings
        .iter()
        .filter(|finding| !finding.rule.contains("shared"))
    {
        for deployment in std::iter::once(&finding.deployment).chain(&finding.also_in) {
            if deployments.contains(&**deployment) {
                // A place is reported once, and the message names the services of the first deployment.
                found.insert(format!("{deployment}: {} {:?}", finding.rule, finding.location));
            }
        }
    }
    found
}

#[test]
fn a_changed_file_gives_what_a_scan_gives() {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for seed in 1..=5 {
        let memory = tree(&mut Random::new(seed));
        let paths: Vec<String> = memory.files.keys().cloned().collect();
        let tree = Tree::Memory(memory);
        let scan = run(&tree, None);
        for path in paths {
            let seeds = [path.clone()];
            let hook = run(&tree, Some(&seeds));
            let deployments: BTreeSet<&str> = hook.deployments.iter().map(String::as_str).collect();
            let (own, all) = (findings(&hook, &deployments), findings(&scan, &deployments));
            if own != all {
                wrong.push(format!(
                    "seed {seed}, {path}: {:?}",
                    own.symmetric_difference(&all).collect::<Vec<_>>()
                ));
            }
            // Every finding of the scan with evidence in the file belongs to a deployment that the hook looked at.
            for finding in scan
                .findings
                .iter()
                .filter(|finding| !finding.rule.contains("shared"))
            {
                let mut places =
                    std::iter::once(&finding.location).chain(finding.related.iter().map(|one| &one.location));
                let mut owners = std::iter::once(&finding.deployment).chain(&finding.also_in);
                if places.any(|place| *place.path == path) && !owners.any(|one| deployments.contains(&**one))
                {
                    wrong.push(format!(
                        "seed {seed}, {path}: the hook misses {} of {}",
                        finding.rule, finding.deployment
                    ));
                }
            }
            compared += all.len();
        }
    }
    assert!(compared > 400, "only {compared} findings were compared");
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
