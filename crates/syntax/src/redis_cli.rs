//! The command line of redis-cli, as far as readers have to find their way in it.

/// Options that take a value; source: `redis-cli --help` of 7.0.15.
const WITH_VALUE: &[&str] = &[
    "-h",
    "-p",
    "-t",
    "-s",
    "-u",
    "-r",
    "-i",
    "-n",
    "-d",
    "-D",
    "-X",
    "-a",
    "--pass",
    "--user",
    "--sni",
    "--cacert",
    "--cacertdir",
    "--cert",
    "--key",
    "--tls-ciphers",
    "--tls-ciphersuites",
    "--show-pushes",
    "--pattern",
    "--quoted-pattern",
    "--eval",
    "--rdb",
    "--functions-rdb",
    "--pipe-timeout",
    "--intrinsic-latency",
];

/// Whether a program is a command-line client, by its name without a folder.
pub fn is_cli(program: &str) -> bool {
    matches!(program, "redis-cli" | "valkey-cli" | "keydb-cli")
}

/// Whether the word behind an option is its value.
pub fn takes_value(option: &str) -> bool {
    WITH_VALUE.contains(&option)
}
