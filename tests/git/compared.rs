//! What changed is what git says.

use super::{commit, git, git_output, repository, write};
use redproof::inputs::{Changes, Compared, GitError, Names, Repository};
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

fn changes(top: &Path, compared: Compared<'_>) -> Changes {
    let repository = Repository::above(top).unwrap();
    repository.changes(compared, Names::Only).unwrap()
}

/// What git says.
fn oracle(top: &Path, compared: Compared<'_>) -> Changes {
    let diff = ["diff", "--no-renames", "--name-status", "-z"];
    let printed = match compared {
        Compared::Index => git(top, &[&diff[..], &["--cached"]].concat()),
        Compared::Since(name) => {
            let base = git(top, &["merge-base", name, "HEAD"]);
            git(top, &[&diff[..], &[base.trim()]].concat())
        }
        Compared::Between(from, to) => {
            let base = git(top, &["merge-base", from, to]);
            git(top, &[&diff[..], &[base.trim(), to]].concat())
        }
    };
    let mut changes = Changes::default();
    let parts: Vec<&str> = printed.split_terminator('\0').collect();
    for pair in parts.chunks(2) {
        let set = match pair[0] {
            "D" => &mut changes.removed,
            _ => &mut changes.changed,
        };
        set.insert(pair[1].to_owned());
    }
    if let Compared::Since(_) = compared {
        let new = git(top, &["ls-files", "--others", "--exclude-standard", "-z"]);
        for path in new.split_terminator('\0') {
            let path = path.trim_end_matches('/');
            changes.removed.remove(path);
            changes.changed.insert(path.to_owned());
        }
    }
    changes
}

#[track_caller]
fn compare(top: &Path, compared: Compared<'_>) {
    assert_eq!(changes(top, compared), oracle(top, compared), "{compared:?}");
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

const PATHS: [&str; 8] = ["a", "a.conf", "d/a", "d/b", "d/e/c", "d-e", "z/y/x", "ä b"];

/// Changes something, or commits, or begins or merges a branch.
fn step(top: &Path, random: &mut Random) {
    let path = PATHS[random.below(PATHS.len())];
    let full = top.join(path);
    let text = format!("{}\n", random.below(3));
    match random.below(14) {
        0..=3 => write(top, path, &text),
        4 => drop(fs::remove_file(full)),
        5 if full.is_file() => fs::set_permissions(full, fs::Permissions::from_mode(0o755)).unwrap(),
        6 => {
            let _ = fs::remove_file(&full);
            let _ = symlink("target", full);
        }
        7 => drop(git_output(top, &["add", "--", path])),
        8 => drop(git_output(top, &["rm", "-q", "--cached", "--", path])),
        9 => write(
            top,
            ".gitignore",
            ["d/e\n", "/a\n*.conf\n!a.conf\n", ""][random.below(3)],
        ),
        10 | 11 => commit(top),
        12 => {
            let name = ["main", "other"][random.below(2)];
            commit(top);
            let _ = git_output(top, &["checkout", "-q", name])
                .or_else(|| git_output(top, &["checkout", "-qb", name]));
        }
        13 => {
            commit(top);
            if git_output(top, &["merge", "-q", "-X", "ours", "-m", "x", "other"]).is_none() {
                let _ = git_output(top, &["merge", "--abort"]);
            }
        }
        _ => {}
    }
}

#[test]
fn changes_are_those_that_git_says() {
    for seed in 0..10 {
        let Some((_holder, top)) = repository() else {
            return;
        };
        let mut random = Random(seed);
        write(&top, "first", "");
        commit(&top);
        git(&top, &["branch", "other"]);
        for number in 0..24 {
            step(&top, &mut random);
            if number % 3 != 2 {
                continue;
            }
            compare(&top, Compared::Index);
            compare(&top, Compared::Since("HEAD"));
            compare(&top, Compared::Since("other"));
            compare(&top, Compared::Between("other", "main"));
            compare(&top, Compared::Between("HEAD", "other"));
        }
    }
}

#[test]
fn other_forms_of_repositories() {
    let Some((holder, top)) = repository() else { return };
    let all = |top: &Path| {
        compare(top, Compared::Index);
        compare(top, Compared::Since("HEAD"));
    };
    // A branch without a commit.
    write(&top, "in/a", "1\n");
    write(&top, "out/b", "1\n");
    git(&top, &["add", "in"]);
    assert_eq!(
        changes(&top, Compared::Index).changed,
        BTreeSet::from(["in/a".to_owned()])
    );
    commit(&top);
    // The index in two files.
    git(&top, &["update-index", "--split-index"]);
    write(&top, "in/a", "2\n");
    git(&top, &["add", "in"]);
    all(&top);
    git(&top, &["update-index", "--no-split-index"]);
    // A file that was touched or copied is the same, and one that git is set to pass over is not.
    fs::File::open(top.join("out/b"))
        .unwrap()
        .set_modified(std::time::SystemTime::UNIX_EPOCH)
        .unwrap();
    all(&top);
    git(&top, &["update-index", "--assume-unchanged", "out/b"]);
    write(&top, "out/b", "3\n");
    assert!(changes(&top, Compared::Since("HEAD")).changed.contains("out/b"));
    git(&top, &["update-index", "--no-assume-unchanged", "out/b"]);
    // A folder behind a link is not what git tracks.
    fs::rename(top.join("out"), top.join("moved")).unwrap();
    symlink("moved", top.join("out")).unwrap();
    all(&top);
    fs::remove_file(top.join("out")).unwrap();
    fs::rename(top.join("moved"), top.join("out")).unwrap();
    commit(&top);
    // A worktree beside it, with packed objects and references.
    git(&top, &["gc", "-q"]);
    git(&top, &["pack-refs", "--all"]);
    git(&top, &["worktree", "add", "-q", "../beside", "-b", "beside"]);
    let beside = holder.path().canonicalize().unwrap().join("beside");
    write(&beside, "new", "");
    git(&beside, &["add", "new"]);
    all(&beside);
    // Only a folder of it is checked out.
    git(
        &beside,
        &["sparse-checkout", "set", "--cone", "--sparse-index", "in"],
    );
    all(&beside);
    // A submodule as it is, changed, and at another commit.
    git(&top, &["submodule", "add", "-q", "../beside", "part"]);
    commit(&top);
    all(&top);
    write(&top, "part/in/a", "9\n");
    all(&top);
    commit(&top.join("part"));
    all(&top);
    // A clone without its history.
    let address = format!("file://{}", top.display());
    git(
        holder.path(),
        &["clone", "-q", "--depth", "1", &address, "shallow"],
    );
    let shallow = Repository::above(&holder.path().join("shallow")).unwrap();
    let error = shallow
        .changes(Compared::Since("HEAD~1"), Names::Only)
        .unwrap_err();
    assert_eq!(error, GitError::Shallow("HEAD~1".to_owned()));
    assert_eq!(
        shallow.changes(Compared::Since("HEAD"), Names::Only),
        Ok(Changes::default())
    );
}

#[test]
fn revisions_are_those_that_git_finds() {
    let Some((_holder, top)) = repository() else {
        return;
    };
    commit(&top);
    git(&top, &["checkout", "-qb", "side"]);
    commit(&top);
    git(&top, &["checkout", "-q", "main"]);
    write(&top, "a", "1");
    commit(&top);
    git(&top, &["merge", "-q", "--no-ff", "-m", "x", "side"]);
    git(&top, &["tag", "-a", "v1", "-m", "x"]);
    git(&top, &["fetch", "-q", ".", "side"]);
    let hash = git(&top, &["rev-parse", "HEAD^2"]);
    let repository = Repository::above(&top).unwrap();
    let short = &hash[..8];
    let steps = format!("{short}^0");
    for name in [
        "HEAD",
        "@",
        "v1",
        "v1^{}",
        "v1^{commit}~1",
        "HEAD~",
        "HEAD^",
        "HEAD^2",
        "main~1^1",
        "side",
        "HEAD^2~1",
        short,
        &steps,
        hash.trim(),
        "HEAD~3",
        "HEAD^3",
        "side^2",
        "nothing",
        "~1",
        "HEAD^x",
        "HEAD~0x0",
        "FETCH_HEAD",
        "HEAD~99999999999999999999",
        "-x",
        "a..b",
        "",
    ] {
        let expected = git_output(
            &top,
            &[
                "rev-parse",
                "--verify",
                "-q",
                "--end-of-options",
                &format!("{name}^{{commit}}"),
            ],
        );
        let found = repository.commit_of(name).ok().map(|id| format!("{id}\n"));
        assert_eq!(found, expected, "{name}");
    }
    let error = repository
        .changes(Compared::Since("nothing"), Names::Only)
        .unwrap_err();
    assert_eq!(error, GitError::NoRevision("nothing".to_owned()));
}
