//! Which files are tests.

/// Whether a path is that of a test, an example or a benchmark: what it does, no deployed application does.
pub fn is_test(path: &str) -> bool {
    const FOLDERS: &[&str] = &[
        "test",
        "tests",
        "__tests__",
        "spec",
        "specs",
        "testing",
        "testdata",
        "e2e",
        "fixtures",
        "mocks",
        "__mocks__",
        "examples",
        "benchmarks",
        "benches",
        "bench",
    ];
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or_default();
    if parts.any(|folder| {
        let folder = folder.to_ascii_lowercase();
        FOLDERS.contains(&folder.as_str()) || folder.ends_with(".tests") || folder.ends_with(".test")
    }) {
        return true;
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let lower = stem.to_ascii_lowercase();
    lower.starts_with("test_")
        || lower == "conftest"
        || ["_test", "_spec", ".test", ".spec", "-test", ".e2e"]
            .iter()
            .any(|ending| lower.ends_with(ending))
        || ["Test", "Tests", "IT", "Spec"]
            .iter()
            .any(|ending| stem.len() > ending.len() && stem.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_by_their_paths() {
        for path in [
            "tests/unit/a.py",
            "test_cache.py",
            "app/cache_test.go",
            "src/cache.spec.ts",
            "src/__tests__/a.js",
            "src/test/java/CacheTest.java",
            "CacheTests.cs",
            "spec/cache_spec.rb",
            "Shop.Tests/Cache.cs",
            "conftest.py",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in [
            "app/latest.py",
            "src/contest.go",
            "attestation/main.py",
            "IT.java",
            "app/cache.py",
            "Gemfile",
        ] {
            assert!(!is_test(path), "{path}");
        }
    }
}
