//! What the code needs against what its user may do.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::report::style::{Paint, counted, listed};
use crate::report::{Options, printable, write_json};
use crate::view::{AclApplication, AclCheck, Place};

/// Places that are shown of one entry.
const SHOWN: usize = 5;

/// Writes the result as JSON (schema version 1).
///
/// # Errors
/// The output cannot be written to.
pub fn json(check: &AclCheck, out: &mut dyn Write) -> io::Result<()> {
    write_json(check, out)
}

/// Writes the result for people.
///
/// # Errors
/// The output cannot be written to.
pub fn human(check: &AclCheck, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint {
        colour: options.colour,
    };
    if check.applications.is_empty() {
        return writeln!(out, "no code that uses Redis found");
    }
    for (index, one) in check.applications.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        application(one, paint, out)?;
    }
    Ok(())
}

fn application(one: &AclApplication, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    let user = one.user.as_deref().unwrap_or("unknown user");
    let server = one
        .server
        .as_deref()
        .map_or_else(String::new, |server| format!(" on {server}"));
    let operations = counted(one.operations.len(), "operation");
    let read = match one.languages.as_slice() {
        [] => operations,
        languages => format!("{}; {operations}", languages.join(", ")),
    };
    writeln!(
        out,
        "{}: {}{} ({})",
        paint.bold(&printable(&one.name)),
        printable(user),
        printable(&server),
        printable(&read),
    )?;
    if let Some(login) = &one.login
        && matches!(login.state, "off" | "missing")
    {
        let why = match login.state {
            "off" => "which is disabled",
            _ => "which the server does not have",
        };
        let by = login
            .decided_by
            .as_ref()
            .map_or_else(String::new, |by| format!(" ({by})"));
        writeln!(
            out,
            "  {} logs in as `{}`, {why}{by}  {}",
            paint.bad("login"),
            printable(&login.user),
            printable(&login.location.to_string())
        )?;
    }
    for denied in &one.denied {
        let decided = match (&denied.token, &denied.decided_by) {
            (Some(token), Some(place)) => format!("`{token}` ({place})"),
            _ => "nothing grants it".to_owned(),
        };
        let library = denied
            .library
            .as_ref()
            .map_or_else(String::new, |library| format!(", sent by {library}"));
        writeln!(
            out,
            "  {} {}{}: {} is denied, {}{}",
            paint.bad("denied"),
            paint.bold(&denied.command.replace('|', " ").to_uppercase()),
            printable(&keys(&denied.keys)),
            printable(&denied.what),
            printable(&decided),
            printable(&library),
        )?;
        for place in denied.locations.iter().take(SHOWN) {
            writeln!(out, "         {}", printable(&place.to_string()))?;
        }
        more(denied.locations.len(), out)?;
    }
    excess(one, paint, out)?;
    patterns(one, out)?;
    unknown(one, paint, out)?;
    let nothing = one.denied.is_empty()
        && one.unknown.is_empty()
        && one.excess.is_empty()
        && one.excess_patterns.is_empty();
    if nothing && one.user.is_some() && one.excess_known {
        writeln!(
            out,
            "  {}",
            paint.good("the user may do what the code does, and nothing else")
        )?;
    }
    Ok(())
}

fn keys(keys: &[String]) -> String {
    match keys.is_empty() {
        true => String::new(),
        false => format!(" {}", keys.join(" ")),
    }
}

fn more(count: usize, out: &mut dyn Write) -> io::Result<()> {
    match count.checked_sub(SHOWN).filter(|rest| *rest > 0) {
        Some(rest) => writeln!(out, "         and {rest} more"),
        None => Ok(()),
    }
}

/// Commands that no code uses, by the token that grants them, the tokens with dangerous ones first.
fn excess(one: &AclApplication, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    type Group<'a> = (bool, Option<&'a String>, Option<String>);
    let mut groups: BTreeMap<Group<'_>, Vec<&str>> = BTreeMap::new();
    for excess in &one.excess {
        let place = excess.granted_by.as_ref().map(Place::to_string);
        groups
            .entry((!excess.dangerous, excess.token.as_ref(), place))
            .or_default()
            .push(excess.command);
    }
    for ((harmless, token, place), commands) in groups {
        let label = match harmless {
            true => "excess".to_owned(),
            false => paint.bad("excess"),
        };
        let most = if harmless { 12 } else { commands.len() };
        let names: Vec<String> = commands.iter().map(|command| command.replace('|', " ")).collect();
        writeln!(
            out,
            "  {label} `{}` ({}) grants what no code uses: {}",
            printable(token.map_or("", String::as_str)),
            printable(place.as_deref().unwrap_or("by default")),
            listed(&names, most),
        )?;
    }
    Ok(())
}

/// Patterns of keys and channels that match more than what the code uses.
fn patterns(one: &AclApplication, out: &mut dyn Write) -> io::Result<()> {
    for excess in &one.excess_patterns {
        let what = match excess.rule.starts_with('&') || excess.rule.eq_ignore_ascii_case("allchannels") {
            true => "channels",
            false => "keys",
        };
        let place = excess.granted_by.as_ref().map(Place::to_string);
        let place = place.as_deref().unwrap_or("by default");
        let (rule, place) = (printable(&excess.rule), printable(place));
        if excess.used.is_empty() {
            writeln!(out, "  excess `{rule}` ({place}) grants {what} that no code uses")?;
            continue;
        }
        writeln!(
            out,
            "  excess `{rule}` ({place}) grants more {what} than the code uses: {}",
            printable(&listed(&excess.used, SHOWN))
        )?;
    }
    Ok(())
}

fn unknown(one: &AclApplication, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
    for unknown in &one.unknown {
        writeln!(
            out,
            "  {} {}  {}",
            paint.dim("unknown"),
            printable(&unknown.why),
            printable(&unknown.location.to_string())
        )?;
    }
    Ok(())
}
