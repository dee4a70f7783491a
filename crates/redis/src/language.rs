//! Whether a text is written in the language of redis.conf at all.

use super::version::Version;

/// Whether a text may be a configuration of Redis or Sentinel: most of its lines are directives, or there are none. A file
/// of another program may be named after Redis, too: `[program:redis]`, `upstream redis {`, `vm.overcommit_memory = 1`.
///
/// ```
/// use redproof_redis::is_redis_conf;
/// assert!(is_redis_conf("port 6379\nmaxmemmory 1gb\nappendonly yes\n"));
/// assert!(!is_redis_conf("upstream redis {\n  server cache:6379;\n}\n"));
/// ```
pub fn is_redis_conf(text: &str) -> bool {
    let (mut own, mut other, mut structure) = (0_usize, 0_usize, 0_usize);
    for line in text.split(['\n', '\0']).map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if is_directive(line) {
            own += 1;
        } else if is_structure(line) {
            structure += 1;
        } else {
            other += 1;
        }
    }
    match structure {
        0 => own >= other && own > 0 || other == 0,
        _ => own > other + structure,
    }
}

/// Whether a text has a line that is a directive of redis.conf or sentinel.conf.
pub fn has_directives(text: &str) -> bool {
    text.lines().map(str::trim).any(is_directive)
}

/// Whether a line begins with a directive. Other languages have `=`, `=>`, `{` or `;` behind such a name.
fn is_directive(line: &str) -> bool {
    let mut words = line.split_ascii_whitespace();
    let name = words.next().unwrap_or_default().to_ascii_lowercase();
    let is_foreign = |word: &str| {
        word.starts_with('=') || word == "{" || word.ends_with(';') && !word.starts_with(['"', '\''])
    };
    Version::directive_of_any(&name).is_some() && !words.next().is_some_and(is_foreign)
}

/// Whether a line opens, closes or names a block, or sets a key with `=` or `:`. redis.conf has nothing of the kind.
fn is_structure(line: &str) -> bool {
    let first = line.split_ascii_whitespace().next().unwrap_or_default();
    let second = line.split_ascii_whitespace().nth(1).unwrap_or_default();
    line.ends_with(['{', '}', ';'])
        || line.starts_with(['[', '<', '}', ';', '@', '/'])
        || first.contains('=')
        || first.ends_with(':')
        || second.starts_with('=')
}

#[cfg(test)]
mod tests {
    use super::is_redis_conf;

    #[test]
    fn configurations_of_redis() {
        for text in [
            "",
            "# nothing but words\n",
            "port 6379\nbind 127.0.0.1\nmaxmemmory 256mb\nappendonly yes\n",
            "requirepass \"two words\"\n",
            "sentinel monitor main 10.0.0.1 6379 2\nsentinel auth-pass main x\n",
            "user default off\nuser app on >x ~* +@all\n",
            "include /etc/redis/common.conf\n",
            "SAVE 900 1\nrename-command FLUSHALL \"\"\n",
            "slaveof 10.0.0.1 6379\n",
            "maxmemory 12zz\n",
            "port 6379\nrequirepas x\n",
            "client-output-buffer-limit normal 0 0 0 replica 256mb 64mb 60\nloadmodule /a.so X 1\n",
        ] {
            assert!(is_redis_conf(text), "{text}");
        }
    }

    #[test]
    fn configurations_of_other_programs() {
        for text in [
            "/var/log/redis/*.log {\n  weekly\n  rotate 4\n}\n",
            "[program:redis]\ncommand=/usr/bin/redis-server /srv/redis.conf\nautostart=true\n",
            "upstream cache {\n    server cache:6379;\n}\nserver {\n    listen 6380;\n    proxy_pass cache;\n}\n",
            "vm.overcommit_memory = 1\nnet.core.somaxconn=1024\n",
            "vm.overcommit_memory 1\n",
            "check process redis with pidfile /run/redis.pid\n  start program = \"/bin/redis start\"\n  if failed host 127.0.0.1 port 6379 then restart\n",
            "[Unit]\nDescription=Redis\n[Service]\nUser=redis\nTimeoutStopSec=5\n",
            "module(load=\"omhiredis\")\naction(type=\"omhiredis\" server=\"cache\")\n",
            "[[inputs.redis]]\n  servers = [\"tcp://cache:6379\"]\n",
            "LoadPlugin redis\n<Plugin redis>\n  <Node \"a\">\n    Host \"cache\"\n    Port \"6379\"\n    Timeout 2000\n  </Node>\n</Plugin>\n",
            "input {\n  redis {\n    host => \"cache\"\n    port => 6379\n  }\n}\n",
            "d /run/redis 0755 redis redis -\n",
            "redis soft nofile 65536\nredis hard nofile 65536\n",
            "global\n  log /dev/log local0\n  user haproxy\n  daemon\ndefaults\n  mode tcp\n  timeout connect 5s\nfrontend redis\n  bind *:6379\n  default_backend redis\nbackend redis\n  server a cache:6379 check\n",
            "[redis]\nenabled = true\nport = 6379\nlogfile = /var/log/redis.log\n",
            "vrrp_script redis {\n  script \"redis-cli ping\"\n  timeout 2\n}\n",
            "redis:\n  listen: 127.0.0.1:22121\n  timeout: 400\n",
            "user nginx;\ninclude /etc/nginx/*.conf;\n",
            "description \"redis\"\nstart on runlevel [2345]\nexec redis-server\n",
            "ARGS=\"--redis.addr cache:6379\"\n",
        ] {
            assert!(!is_redis_conf(text), "{text}");
        }
    }
}
