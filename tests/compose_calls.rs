//! How `docker compose` is called: with the program's own flags, and by what `.env` says in their place. Each case is put to
//! the real program and to `inspect --format compose`.

#![allow(
    unreachable_pub,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of a test"
)]

#[path = "compose/calls.rs"]
mod calls;
#[path = "compose/oracle.rs"]
mod oracle;

use std::path::Path;
use std::process::Command;

use calls::CASES;
use oracle::{comparable, difference, required, without_added_dependencies};
use redproof::masking::MASK;
use serde_json::Value;

#[test]
fn calls_read_as_docker_compose_reads_them() {
    let Some(program) = required() else { return };
    let (mut accepted, mut wrong) = (0, Vec::new());
    for case in CASES {
        let holder = tempfile::tempdir().unwrap();
        let root = holder.path().canonicalize().unwrap().join("the-root");
        for (path, text) in case.files {
            std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            std::fs::write(root.join(path), text).unwrap();
        }
        let folder = root.join(case.folder);
        let their = run(&program, &folder, case.flags, &["config", "--format", "json"]);
        // Docker Compose has its flags before the command, redproof after it.
        let mut flags = vec!["inspect", "--format", "compose"];
        flags.extend(case.flags);
        let our = run(Path::new(env!("CARGO_BIN_EXE_redproof")), &folder, &[], &flags);
        match (our, their) {
            (Ok(our), Ok(their)) => {
                accepted += 1;
                let mut our = comparable(our, "");
                let mut their = comparable(their, folder.to_string_lossy().trim_end_matches('/'));
                without_added_dependencies(&our, &mut their);
                take_masked(&mut our, &their);
                if let Some(at) = difference(&our, &their, "") {
                    wrong.push(format!("{}: {at}", case.name));
                }
            }
            // What Compose refuses is shown all the same.
            (_, Err(why)) => println!("{}: refused: {why}", case.name),
            (Err(why), Ok(_)) => wrong.push(format!("{}: refused by us only: {why}", case.name)),
        }
    }
    println!("calls: {accepted} accepted of {}", CASES.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(accepted >= 30);
}

/// Puts in what `inspect` masks: values of environments and commands. What the files decide also shows in the image.
fn take_masked(ours: &mut Value, theirs: &Value) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (key, value) in ours {
                if let Some(their) = theirs.get(key) {
                    take_masked(value, their);
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            for (ours, theirs) in ours.iter_mut().zip(theirs) {
                take_masked(ours, theirs);
            }
        }
        (Value::String(ours), Value::String(theirs)) if ours.contains(MASK) => ours.clone_from(theirs),
        _ => {}
    }
}

const PASSWORDS_OF_BUILDS: &str = r#"services:
  redis:
    image: redis:7
    command: redis-server --requirepass "sesame$$one"
  app:
    build:
      target: final
      args:
        REDIS_PASSWORD: hunter-a
        REDIS_URL: redis://:hunter-b@redis:6379/0
        NPM_TOKEN: hunter-c
        OPTIONS: --requirepass hunter-d
        OTHER: sesame$$one
        PLAIN: visible
      dockerfile_inline: |
        FROM redis:7
        ENV REDIS_PASSWORD=hunter-e
        ENV REDIS_AUTH \
            hunter-f
        ARG REDIS_PASSWORD="hunter-g"
        ENV PLAIN=visible DB_PASSWORD='hunter-h'
        RUN redis-cli -a hunter-i ping && echo sesame$$one
        RUN redis-cli \
          -a \
          hunter-j ping
        CMD ["redis-server", "--requirepass", "hunter-k"]
        CMD ["redis-server", \
             "--requirepass", \
             "hunter-l"]
        RUN printf 'requirepass hunter-m\n' > /etc/redis.conf
        RUN echo 'user default on >hunter-n ~* +@all' >> /etc/users.acl
        RUN <<EOF
        masterauth hunter-o
        EOF
        RUN export REDISCLI_AUTH=hunter-p; redis-cli ping
  other:
    build:
      args: [REDIS_PASSWORD=hunter-q, "X=redis://:hunter-r@redis:6379"]
"#;

#[test]
fn no_password_of_a_build_is_shown() {
    let holder = tempfile::tempdir().unwrap();
    std::fs::write(holder.path().join("compose.yaml"), PASSWORDS_OF_BUILDS).unwrap();
    std::fs::write(holder.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_redproof"));
    let flags = ["inspect", "--format", "compose"];
    let shown = run(program, holder.path(), &[], &flags).unwrap();
    let build = &shown["services"]["app"]["build"];
    assert_eq!(build["target"], "final");
    // A value that nothing is known of is masked, whatever its name says.
    assert_eq!(build["args"]["PLAIN"], MASK);
    let inline = build["dockerfile_inline"].as_str().unwrap();
    assert!(
        inline.contains(&format!("ENV PLAIN={MASK} DB_PASSWORD=")),
        "{inline}"
    );
    let all = shown.to_string();
    for part in ["hunter", "sesame"] {
        assert!(!all.contains(part), "{all}");
    }
}

fn run(program: &Path, folder: &Path, before: &[&str], rest: &[&str]) -> Result<Value, String> {
    let out = Command::new("timeout")
        .args(["-s", "KILL", "20"])
        .arg(program)
        .args(before)
        .args(rest)
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", "/home/someone")
        .output()
        .unwrap();
    if !out.status.success() {
        return Err(String::from_utf8_lossy(&out.stderr).into_owned());
    }
    serde_json::from_slice(&out.stdout).map_err(|error| error.to_string())
}
