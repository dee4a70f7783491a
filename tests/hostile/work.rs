//! Products of what files and the config file list: work that a limit ends, or that is done once for all.

use super::harness::{SECRET, scan_files};

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

#[test]
fn deployments_of_the_same_large_file_share_their_steps() {
    let services = lines(20_000, |number| {
        format!("  s{number}: {{image: \"redis:7.4.1\"}}\n")
    });
    let compose = format!("services:\n{services}");
    let config = lines(1_000, |number| {
        format!("[[deployment]]\nname = 'd{number}'\nfiles = ['compose.yaml']\n")
    });
    let outcome = scan_files(&[("compose.yaml", &compose), ("redproof.toml", &config)]);
    outcome.is_incomplete("over the limit steps");
}

#[test]
fn a_few_deployments_of_the_same_file_are_judged() {
    let config = lines(20, |number| {
        format!("[[deployment]]\nname = 'd{number}'\nfiles = ['compose.yaml']\n")
    });
    let services = lines(50, |number| format!("  s{number}: {{image: \"redis:7.4.1\"}}\n"));
    let outcome = scan_files(&[
        ("compose.yaml", &format!("services:\n{services}")),
        ("redproof.toml", &config),
    ]);
    outcome.is_complete();
}

#[test]
fn a_service_with_many_connections_is_looked_at_once() {
    let variables = lines(6_000, |number| {
        format!("      REDIS{number}_URL: \"redis://a{number}:6379\"\n")
    });
    let links = lines(6_000, |number| format!("      - \"redis:a{number}\"\n"));
    let compose = format!(
        "services:\n  redis: {{image: \"redis:7.4.1\", command: redis-server --requirepass {SECRET}}}\n  \
         c:\n    image: shop\n    links:\n{links}    environment:\n{variables}"
    );
    let outcome = scan_files(&[("compose.yaml", &compose)]);
    outcome.is_complete();
    outcome.reports("client-without-password");
}

#[test]
fn patterns_with_many_stars_are_matched_all_at_once() {
    let patterns = lines(100, |number| format!("'**/{}{number}',", "*a".repeat(18)));
    let config = format!("exclude = [{patterns}]\n");
    let deep = format!("{}x.yml", "aaaaaaaaaaaaaaaaaaaaaaaa/".repeat(20));
    let excluded = format!("{}99", "a".repeat(30));
    let compose = "services:\n  redis: {image: redis:7.4.1}\n";
    let mut files = vec![
        ("compose.yaml".to_owned(), compose),
        (format!("{excluded}/compose.yaml"), compose),
    ];
    files.extend((0..500).map(|number| (format!("{number}/{deep}"), "redis: 1\n")));
    files.push(("redproof.toml".to_owned(), &config));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let outcome = scan_files(&files);
    outcome.is_complete();
    let left_out = outcome.report["not_evaluated"].as_array().unwrap();
    assert!(
        left_out.iter().any(|entry| entry["path"] == excluded),
        "{left_out:?}"
    );
}

#[test]
fn a_pattern_that_is_too_long_is_refused() {
    let text = format!("exclude = ['{}']\n", "*a".repeat(300));
    let error = redproof::config::Config::parse("redproof.toml", &text);
    let error = error.map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("over the limit pattern-length of 500"), "{error}");
}

#[test]
fn values_files_of_a_chart_with_many_dependencies() {
    let dependencies = lines(8_000, |number| {
        format!("  - {{name: redis, alias: a{number}, repository: 'https://charts.bitnami.com/bitnami'}}\n")
    });
    let chart = format!("name: shop\ndependencies:\n{dependencies}");
    let values = "a1: {auth: {password: walnut-drawer-31}, architecture: standalone}\n";
    let mut files = vec![("shop/Chart.yaml".to_owned(), chart.as_str())];
    files.extend((0..1_000).map(|number| (format!("shop/values-{number}.yaml"), values)));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
    let outcome = scan_files(&files);
    outcome.is_complete();
    outcome.reports("hardcoded-password-in-helm-values");
}
