//! Real servers, and how to ask them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use redproof_redis::{Engine, Version};

use crate::running::Running;

const INSTALLED: &str = "/usr/bin/redis-server";
const NUMBER: &str = "7.0.15";

/// A real server, and the tables of the version that it is judged by.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) path: PathBuf,
    pub(crate) version: &'static Version,
    /// Whether it was built with TLS. Of those looked at, only the installed one was.
    pub(crate) tls: bool,
}

impl Program {
    /// A version without a server.
    pub(crate) fn of(version: &'static Version) -> Self {
        Self {
            path: PathBuf::new(),
            version,
            tls: true,
        }
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.version.engine.name(), self.version.number)
    }

    fn at(path: &str) -> Option<Self> {
        let answer = Command::new(path).arg("--version").output().ok()?;
        let said = String::from_utf8_lossy(&answer.stdout).into_owned();
        let engine = if said.starts_with("Valkey") {
            Engine::Valkey
        } else {
            Engine::Redis
        };
        let number = said
            .split_whitespace()
            .find_map(|word| word.strip_prefix("v="))?
            .to_owned();
        // A release that is not carried is judged by the one of its branch.
        let version = redproof_redis::Version::for_tag(engine, Some(&number)).version()?;
        Some(Self {
            path: PathBuf::from(path),
            version,
            tls: path == INSTALLED,
        })
    }
}

/// The installed server, of the version that the tests are written for; without it they say so, or fail where it is
/// required.
pub(crate) fn installed() -> Option<Program> {
    let found = Program::at(INSTALLED).filter(|program| program.version.number == NUMBER);
    if found.is_none() {
        let required = std::env::var("REDPROOF_REQUIRE_ORACLES").is_ok_and(|value| value == "1");
        assert!(!required, "no redis-server {NUMBER} at {INSTALLED}");
        println!("SKIPPED: no redis-server {NUMBER} at {INSTALLED}");
    }
    found
}

/// The installed server, and those that `REDPROOF_REDIS_SERVERS` names (`path:path`).
pub(crate) fn programs() -> Vec<Program> {
    let mut found: Vec<Program> = installed().into_iter().collect();
    match std::env::var("REDPROOF_REDIS_SERVERS") {
        Ok(paths) => {
            for path in paths.split(':').filter(|path| !path.is_empty()) {
                found.push(Program::at(path).unwrap_or_else(|| panic!("no server that is known at {path}")));
            }
        }
        Err(_) => println!("SKIPPED: other versions; REDPROOF_REDIS_SERVERS=PATH:PATH names their servers"),
    }
    found
}

/// One server to start.
#[derive(Debug, Default, Clone)]
pub(crate) struct Case {
    /// By their paths in the working directory.
    pub(crate) files: BTreeMap<String, String>,
    pub(crate) arguments: Vec<String>,
    pub(crate) stdin: Option<String>,
}

/// What the real server does: it runs, or it stops with this said.
pub(crate) enum Real {
    Runs(Running),
    Stopped(String),
}

pub(crate) fn start(program: &Program, folder: &Path, case: &Case) -> Real {
    for (path, content) in &case.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let _ = fs::remove_file(folder.join("s"));
    let log = fs::File::create(folder.join("log")).unwrap();
    let stdin = match &case.stdin {
        Some(content) => {
            fs::write(folder.join("stdin"), content).unwrap();
            Stdio::from(fs::File::open(folder.join("stdin")).unwrap())
        }
        None => Stdio::null(),
    };
    let child = Command::new("timeout")
        .args(["-s", "KILL", "20"])
        .arg(&program.path)
        .args(&case.arguments)
        .current_dir(folder)
        .stdin(stdin)
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut running = Running(child);
    let started = Instant::now();
    loop {
        // 7.0 listens before it has read its users: only an answer says that it runs.
        if answers(folder) {
            return Real::Runs(running);
        }
        if running.0.try_wait().unwrap().is_some() {
            return Real::Stopped(
                String::from_utf8_lossy(&fs::read(folder.join("log")).unwrap()).into_owned(),
            );
        }
        assert!(
            started.elapsed() < Duration::from_secs(15),
            "neither up nor down: {case:?}"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn answers(folder: &Path) -> bool {
    let Ok(mut stream) = UnixStream::connect(folder.join("s")) else {
        return false;
    };
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut byte = [0];
    stream.write_all(b"PING\r\n").is_ok() && stream.read(&mut byte).is_ok_and(|read| read == 1)
}

/// A connection to a running server.
pub(crate) struct Connection {
    reader: BufReader<UnixStream>,
    writer: UnixStream,
}

impl Connection {
    pub(crate) fn new(folder: &Path) -> Self {
        let stream = UnixStream::connect(folder.join("s")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self {
            reader: BufReader::new(stream.try_clone().unwrap()),
            writer: stream,
        }
    }

    /// Sends calls, and gives each reply flattened to lines; `None` if the server is gone.
    pub(crate) fn ask(&mut self, calls: &[Vec<&str>]) -> Option<Vec<Vec<String>>> {
        let mut request = String::new();
        for call in calls {
            request.push_str(&format!("*{}\r\n", call.len()));
            for word in call {
                request.push_str(&format!("${}\r\n{word}\r\n", word.len()));
            }
        }
        self.writer.write_all(request.as_bytes()).ok()?;
        calls
            .iter()
            .map(|_| {
                let mut found = Vec::new();
                self.reply(&mut found).map(|()| found)
            })
            .collect()
    }

    fn reply(&mut self, found: &mut Vec<String>) -> Option<()> {
        let mut line = String::new();
        if self.reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end().to_owned();
        match line.chars().next() {
            Some('*') => {
                for _ in 0..line[1..].parse::<i64>().unwrap().max(0) {
                    self.reply(found)?;
                }
            }
            Some('$') => {
                let length = line[1..].parse::<i64>().unwrap();
                if length >= 0 {
                    let mut bytes = vec![0; length as usize + 2];
                    self.reader.read_exact(&mut bytes).ok()?;
                    found.push(String::from_utf8_lossy(&bytes[..length as usize]).into_owned());
                }
            }
            _ => found.push(line),
        }
        Some(())
    }
}
