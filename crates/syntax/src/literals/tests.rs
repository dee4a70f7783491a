//! Assignments in Python and Ruby, and what is passed over.

use super::*;
use redproof_source::SourceMap;

fn at(source: &str, language: Language, names: &[&str]) -> Option<String> {
    let mut map = SourceMap::default();
    let file = map.add("a.py", source);
    let root = parse(file, source, language);
    let text = root.at(names)?.text()?;
    if text.undefined().is_some() {
        return Some("?".to_owned());
    }
    assert_eq!(map.slice(text.span()), text.as_str());
    Some(text.as_str().to_owned())
}

#[test]
fn texts_of_python_that_are_made_of_others() {
    let made = |source: &str| {
        let file = SourceMap::default().add("a.py", source);
        let root = parse(file, source, Language::Python);
        let text = root.at(&["A"]).and_then(Node::text).cloned().unwrap();
        text.as_str().replace(redproof_source::UNRESOLVED, "?")
    };
    for (value, expected) in [
        ("'a:' + P + '@' + x", "a:s3@?"),
        ("'a:%s@%s' % (P, x)", "a:s3@?"),
        ("'a:%(p)s@b' % {'p': x}", "a:?@b"),
        ("'a:{}@b'.format(os.getenv('X') or 's4')", "a:s4@b"),
        ("'a:{0}@{name}'.format(x, name=y)", "a:?@?"),
        ("f'a:{P}@{os.environ[\"X\"]}'", "a:s3@?"),
        ("'a:%s@b' % os.environ.get('X', 's4')", "a:s4@b"),
        ("SecretStr('s4')", "s4"),
        ("Field(default=SecretStr('s4'), env='X')", "s4"),
        ("x + y", ""),
        ("f'{{a}}'", ""),
    ] {
        assert_eq!(made(&format!("P = 's3'\nA = {value}\n")), expected, "{value}");
    }
}

#[test]
fn settings_of_python() {
    for (source, names, expected) in [
        (
            "CACHES = {\n  'default': {'LOCATION': 'a',  # here\n    \"OPTIONS\": {\"PASSWORD\": 's3'}},\n}\n",
            &["CACHES", "default", "OPTIONS", "PASSWORD"][..],
            "s3",
        ),
        (
            "'''x\n'''\nimport os\nif x == 1:\n    CACHES: dict = dict(default=dict(LOCATION=r's3'))\n",
            &["CACHES", "default", "LOCATION"],
            "s3",
        ),
        ("app.conf.broker_url = 's3'\n", &["broker_url"], "s3"),
        (
            "CACHES['default'][\"LOCATION\"] = ('s3')\n",
            &["CACHES.default.LOCATION"],
            "s3",
        ),
        (
            "A = {'ssl_cert_reqs': ssl.CERT_NONE}",
            &["A", "ssl_cert_reqs"],
            "ssl.CERT_NONE",
        ),
        (
            "A = {'password': os.environ.get('P', 's3')}",
            &["A", "password"],
            "os.environ.get('P', 's3')",
        ),
        ("A = {'password': PASSWORD, 'b': f'{x}'}", &["A", "password"], "?"),
        ("A = {'password': PASSWORD, 'b': f'{x}'}", &["A", "b"], "?"),
        ("A = {'password': 'a' + b, 'b': -1}", &["A", "password"], "?"),
        ("A = {**x, 'b': -1}", &["A", "b"], "-1"),
        ("A = os.environ.get('P') or 's3'\n", &["A"], "s3"),
        ("A = os.environ.get('P') or ''\n", &["A"], "?"),
        (
            "A = env.str('P', default='s3')\n",
            &["A"],
            "env.str('P', default='s3')",
        ),
        ("A = os.environ['P'] or b\n", &["A"], "?"),
        ("P = x\nA = f'redis://{P}@h'\n", &["A"], "?"),
        ("P = 's3'\nA = f'redis://{P!r}@h'\n", &["A"], "?"),
        ("A = f(1)\nB = 's3'\n", &["B"], "s3"),
    ] {
        let found = at(source, Language::Python, names);
        assert_eq!(found.as_deref(), Some(expected), "{source}");
    }
}

#[test]
fn what_is_computed_from_the_environment_is_not_known() {
    let of = |value: &str| at(&format!("A = {value}\n"), Language::Python, &["A"]);
    for value in ["os.environ['P']", "env('P', default=f(1))", "getenv('P')"] {
        assert_eq!(of(value).as_deref(), Some(value));
    }
    for value in [
        "env('P') or ''",
        "'a' if env('P') else ''",
        "env('P').strip()",
        "env",
    ] {
        assert_eq!(of(value).as_deref(), Some("?"), "{value}");
    }
}

#[test]
fn settings_of_ruby() {
    for (source, names, expected) in [
        (
            "gitlab_rails['redis_password'] = 's3' # here\n",
            &["gitlab_rails.redis_password"][..],
            "s3",
        ),
        (
            "Rails.application.configure do\n  config.redis = { url: 's3', :b => 1, 'c' => 2 }\nend\n",
            &["redis", "url"],
            "s3",
        ),
        (
            "config.redis = { :url => ENV['REDIS_URL'] }\n",
            &["redis", "url"],
            "ENV['REDIS_URL']",
        ),
        (
            "@redis ||= Redis.new(host: 'a', password: 's3')\n",
            &["redis", "password"],
            "s3",
        ),
        (
            "$redis = { verify_mode: OpenSSL::SSL::VERIFY_NONE }\n",
            &["redis", "verify_mode"],
            "OpenSSL::SSL::VERIFY_NONE",
        ),
    ] {
        let found = at(source, Language::Ruby, names);
        assert_eq!(found.as_deref(), Some(expected), "{source}");
    }
    let list = "config.cache_store = :redis_cache_store, {\n  url: 's3' }\n";
    let root = parse(SourceMap::default().add("a.rb", list), list, Language::Ruby);
    let items = root.get("cache_store").map(Node::items).unwrap_or_default();
    assert_eq!(items.len(), 2);
    assert_eq!(
        items.first().and_then(Node::text).map(Text::as_str),
        Some("redis_cache_store")
    );
}

#[test]
fn anything_else_is_passed_over() {
    for source in [
        "",
        "a =",
        "a = [[[",
        "a = ]})",
        "a = 'b",
        "a = é",
        "= 1",
        "a['",
        "a = {é: }",
        "a = '''",
        "a = {'b' 'c'}",
        "'",
        "\\",
    ] {
        for language in [Language::Python, Language::Ruby] {
            parse(SourceMap::default().add("a.py", source), source, language);
        }
    }
    let deep = format!("a = {}", "[".repeat(10_000));
    parse(
        SourceMap::default().add("a.py", deep.as_str()),
        &deep,
        Language::Python,
    );
}
