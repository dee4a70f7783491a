use super::*;
use crate::testing::{self, golden};

#[test]
fn the_page_of_a_report_with_everything() {
    golden("report.html", &testing::written(&FORMAT, &testing::everything()));
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let page = testing::written(&FORMAT, &testing::everything());
    for active in [
        "<script",
        "<iframe",
        "<img",
        "<link",
        "@import",
        "url(",
        "javascript:",
        " style=",
        " onload",
    ] {
        assert!(!page.contains(active), "{active}");
    }
    assert!(!page.contains("\" class="), "an element has two lists of classes");
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
}

#[test]
fn text_of_files_is_no_markup() {
    let mut finding = testing::finding("a", Severity::High);
    finding.title = "<script>alert(1)</script>".into();
    finding.message = "`<img src=x onerror=alert(1)>` \u{202e}\u{1b}[2J".to_owned();
    finding.location.path = "\"><svg onload=alert(1)>.yml".into();
    let page = testing::written(&FORMAT, &testing::report(vec![finding]));
    for active in ["<script>", "<img", "<svg onload", "\u{202e}", "\u{1b}"] {
        assert!(!page.contains(active), "{active}");
    }
}
