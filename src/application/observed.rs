//! What a server was seen to be asked: the output of `MONITOR`, or of `ACL LOG`.

use redproof_redis::{ChannelNeed, KeyNeed, Need, Version};

/// A call that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The user, where the log names one.
    pub user: Option<String>,
    /// What it needs.
    pub need: Need,
}

/// What a log shows. Nothing for a text that is neither of both.
pub fn observe(text: &str, version: &Version) -> Vec<Observed> {
    let monitored = text.lines().filter_map(|line| monitored(line, version));
    let mut found: Vec<Observed> = monitored.chain(logged(text)).collect();
    found.sort_by(|one, other| (&one.user, &one.need).cmp(&(&other.user, &other.need)));
    found.dedup();
    found
}

/// A line of `MONITOR`: `1700000000.123456 [0 127.0.0.1:5000] "get" "a"`.
fn monitored(line: &str, version: &Version) -> Option<Observed> {
    let (time, rest) = line.trim().trim_start_matches('+').split_once(" [")?;
    time.parse::<f64>().ok()?;
    let (_, words) = rest.split_once("] ")?;
    let words = quoted(words);
    let name = words.first()?.to_ascii_lowercase();
    let sub = words
        .get(1)
        .map(|word| format!("{name}|{}", word.to_ascii_lowercase()));
    let command = sub
        .and_then(|sub| version.command(&sub))
        .or_else(|| version.command(&name))?;
    let borrowed: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut need = Need::of(command.name);
    for (at, access) in command.keys_in(&borrowed) {
        need.keys.push(KeyNeed {
            pattern: general(borrowed.get(at)?),
            read: access.read,
            write: access.write,
            whole: false,
        });
    }
    if let Some(shape) = command.channel_shape() {
        let count = if shape.many { usize::MAX } else { 1 };
        need.channels.extend(
            borrowed
                .iter()
                .skip(shape.start)
                .take(count)
                .map(|channel| ChannelNeed {
                    pattern: match shape.pattern {
                        true => (*channel).to_owned(),
                        false => general(channel),
                    },
                    literal: shape.pattern,
                }),
        );
    }
    Some(Observed { user: None, need })
}

/// The entries of `ACL LOG`, as redis-cli prints them for people or for programs, and with `--json`.
fn logged(text: &str) -> Vec<Observed> {
    if let Ok(serde_json::Value::Array(entries)) = serde_json::from_str(text.trim()) {
        return entries.iter().filter_map(in_json).collect();
    }
    let words: Vec<&str> = text.lines().map(value).collect();
    let mut found = Vec::new();
    let (mut reason, mut object) = (None, None);
    for pair in words.windows(2) {
        let [name, word] = pair else { continue };
        match *name {
            "reason" => reason = Some(*word),
            "object" => object = Some(*word),
            "username" => {
                if let Some(need) = reason
                    .take()
                    .zip(object.take())
                    .and_then(|(why, what)| denied(why, what))
                {
                    found.push(Observed {
                        user: Some((*word).to_owned()),
                        need,
                    });
                }
            }
            _ => {}
        }
    }
    found
}

fn in_json(entry: &serde_json::Value) -> Option<Observed> {
    let text = |name: &str| entry.get(name)?.as_str();
    Some(Observed {
        user: Some(text("username")?.to_owned()),
        need: denied(text("reason")?, text("object")?)?,
    })
}

fn denied(reason: &str, object: &str) -> Option<Need> {
    match reason {
        "command" => Some(Need::of(object)),
        "key" => Some(Need {
            keys: vec![KeyNeed {
                pattern: general(object),
                read: true,
                write: true,
                whole: false,
            }],
            ..Need::default()
        }),
        "channel" => Some(Need {
            channels: vec![channel(object)],
            ..Need::default()
        }),
        _ => None,
    }
}

/// A channel, or the pattern of a subscription, which an ACL must have as it is.
fn channel(object: &str) -> ChannelNeed {
    let literal = object.contains(['*', '?', '[']);
    ChannelNeed {
        pattern: if literal {
            object.to_owned()
        } else {
            general(object)
        },
        literal,
    }
}

/// A line without its number, its quotes and the word for its type.
fn value(line: &str) -> &str {
    let mut rest = line.trim();
    while let Some((number, behind)) = rest.split_once(") ")
        && number.bytes().all(|byte| byte.is_ascii_digit())
    {
        rest = behind.trim_start();
    }
    let rest = rest.strip_prefix("(integer) ").unwrap_or(rest);
    rest.strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(rest)
}

/// The words of a line that are each in double quotes.
fn quoted(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = line.chars();
    while chars.by_ref().any(|c| c == '"') {
        let mut word = Vec::new();
        while let Some(c) = chars.next() {
            match c {
                '"' => break,
                '\\' => word.push(escaped(&mut chars)),
                c => word.extend(c.to_string().into_bytes()),
            }
        }
        words.push(String::from_utf8_lossy(&word).into_owned());
    }
    words
}

/// The byte behind a backslash: a letter for a control character, or `x` and two digits.
fn escaped(chars: &mut std::str::Chars<'_>) -> u8 {
    let Some(c) = chars.next() else { return b'\\' };
    match c {
        'n' => b'\n',
        'r' => b'\r',
        't' => b'\t',
        'a' => 7,
        'b' => 8,
        'x' => {
            let digits: String = chars.by_ref().take(2).collect();
            u8::from_str_radix(&digits, 16).unwrap_or(b'?')
        }
        c => u8::try_from(c).unwrap_or(b'?'),
    }
}

/// A key as a pattern: numbers and what looks like an id may be others.
fn general(key: &str) -> String {
    let mut pattern = String::new();
    for (index, part) in key.split_inclusive([':', '/', '.', '|', '{', '}']).enumerate() {
        let (word, end) = match part.char_indices().next_back() {
            Some((at, ':' | '/' | '.' | '|' | '{' | '}')) => part.split_at(at),
            _ => (part, ""),
        };
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let is_id = index > 0 && digits > 0 && (digits == word.len() || word.len() >= 8)
            || word.len() >= 16 && digits > 1;
        match is_id {
            true => pattern.push('*'),
            false => pattern.extend(word.chars().flat_map(|c| {
                let special = matches!(c, '*' | '?' | '[' | ']' | '\\');
                special.then_some('\\').into_iter().chain([c])
            })),
        }
        pattern.push_str(end);
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;
    use redproof_redis::Engine;

    fn seen(text: &str) -> Vec<(Option<String>, String, Vec<String>)> {
        let version = Version::exact(Engine::Redis, "7.0.15").unwrap();
        let found = observe(text, version).into_iter().map(|one| {
            let keys = one.need.keys.into_iter().map(|key| key.pattern);
            let channels = one.need.channels.into_iter().map(|channel| channel.pattern);
            (one.user, one.need.command, keys.chain(channels).collect())
        });
        found.collect()
    }

    #[test]
    fn monitor_shows_calls() {
        let log = "OK\n1339518083.107412 [0 127.0.0.1:60866] \"SET\" \"user:42\" \"a \\\"b\\\"\"\n\
                   1339518083.2 [0 lua] \"incr\" \"rate\"\n1339518083.3 [2 127.0.0.1:1] \"client\" \"setname\" \"x\"\n\
                   1339518083.4 [0 127.0.0.1:1] \"publish\" \"news:7\" \"x\"\nnonsense\n";
        assert_eq!(
            seen(log),
            [
                (None, "client|setname".to_owned(), vec![]),
                (None, "incr".to_owned(), vec!["rate".to_owned()]),
                (None, "publish".to_owned(), vec!["news:*".to_owned()]),
                (None, "set".to_owned(), vec!["user:*".to_owned()]),
            ]
        );
    }

    #[test]
    fn the_acl_log_shows_what_was_denied() {
        let people = " 1)  1) \"count\"\n     2) (integer) 1\n     3) \"reason\"\n     4) \"command\"\n     5) \"context\"\n     \
                      6) \"toplevel\"\n     7) \"object\"\n     8) \"client|list\"\n     9) \"username\"\n    10) \"app\"\n";
        let programs =
            "count\n1\nreason\nkey\ncontext\ntoplevel\nobject\nrate:9\nusername\napp\nage-seconds\n1\n";
        assert_eq!(
            seen(people),
            [(Some("app".to_owned()), "client|list".to_owned(), vec![])]
        );
        assert_eq!(
            seen(programs),
            [(Some("app".to_owned()), String::new(), vec!["rate:*".to_owned()])]
        );
        let json = r#"[{"count":1,"reason":"auth","object":"AUTH","username":"app"},
            {"reason":"channel","object":"news:8","username":"app"},
            {"reason":"channel","object":"news:*","username":"app"}]"#;
        let news = (Some("app".to_owned()), String::new(), vec!["news:*".to_owned()]);
        assert_eq!(seen(json), [news.clone(), news]);
    }

    #[test]
    fn bytes_of_words_are_as_they_were() {
        assert_eq!(
            quoted(r#""hset" "\xc3\xb6l" "a\"b\\\n""#),
            ["hset", "öl", "a\"b\\\n"]
        );
    }

    #[test]
    fn ids_become_patterns() {
        for (key, pattern) in [
            ("session:0f3a9c7e", "session:*"),
            ("user:42:name", "user:*:name"),
            ("ja4:whitelist", "ja4:whitelist"),
            ("queue2", "queue2"),
            ("a[b]*", "a\\[b\\]\\*"),
            ("550e8400-e29b-41d4-a716-446655440000", "*"),
        ] {
            assert_eq!(general(key), pattern);
        }
    }
}
