//! The ACL file that a chart makes of its values.

use super::table::Chart;
use super::values::{Values, filled, is_filled_in};
use redproof_source::yaml::Node;
use redproof_source::{Span, Text, Undefined};

/// What the chart puts in for what a user's entry leaves out.
const DEFAULTS: [(&str, &str); 3] = [("keys", "~*"), ("channels", "&*"), ("commands", "+@all")];

/// The text of the ACL file; `None` where a template or another tool fills in what users may do.
pub(super) fn acl_file(chart: &Chart, values: &Values<'_>, password: &Text) -> Option<Text> {
    let mut text = Text::empty(values.anchor);
    line(
        &mut text,
        &Text::derived("default", password.span()),
        "on",
        password,
    );
    for (_, rules) in DEFAULTS {
        text.push_text(&Text::derived(&format!(" {rules}"), password.span()));
    }
    let secret = values.text(chart.user_secret).map(|(_, name)| name.span());
    let users = chart.user_list.iter().filter_map(|place| values.at(place));
    for user in users.flat_map(Node::items) {
        let given = |key: &str| user.get(key).and_then(Node::text).filter(|text| !text.is_empty());
        let name = given("username")?;
        if ["username", "enabled", "keys", "channels", "commands"]
            .iter()
            .any(|key| given(key).is_some_and(is_filled_in))
        {
            return None;
        }
        let password = match (secret, given("password")) {
            (Some(at), _) => Text::unresolved(at, Undefined::Other("a Secret of the cluster")),
            (None, Some(password)) => filled(password),
            (None, None) => Text::empty(name.span()),
        };
        text.push_text(&Text::derived("\n", name.span()));
        line(
            &mut text,
            name,
            given("enabled").map_or("on", Text::as_str),
            &password,
        );
        for (key, default) in DEFAULTS {
            text.push_text(&Text::derived(" ", name.span()));
            let rules = given(key).cloned();
            text.push_text(&rules.unwrap_or_else(|| Text::derived(default, name.span())));
        }
    }
    Some(text)
}

/// Adds the beginning of a user's line.
fn line(text: &mut Text, name: &Text, enabled: &str, password: &Text) {
    let at: Span = name.span();
    text.push_text(&Text::derived("user ", at));
    text.push_text(name);
    match password.is_empty_literal() {
        true => text.push_text(&Text::derived(&format!(" {enabled} nopass"), at)),
        false => {
            text.push_text(&Text::derived(&format!(" {enabled} >"), at));
            text.push_text(password);
        }
    }
}
