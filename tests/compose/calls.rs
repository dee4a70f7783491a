//! Calls of `docker compose`: its flags, and what `.env` says in their place.

/// One call: files, the folder it is made in, its flags.
pub struct Case {
    pub name: &'static str,
    pub files: &'static [(&'static str, &'static str)],
    pub folder: &'static str,
    pub flags: &'static [&'static str],
}

const fn case(
    name: &'static str,
    files: &'static [(&'static str, &'static str)],
    folder: &'static str,
    flags: &'static [&'static str],
) -> Case {
    Case {
        name,
        files,
        folder,
        flags,
    }
}

const ASKS: &str = "services:\n  a:\n    image: 'redis:$A-$B-$C'\n    environment: {V: '$A-$B-$C', A: , NAME: $COMPOSE_PROJECT_NAME}\n    volumes: ['./d:/d', 'v:/v']\nvolumes: {v: }\n";
const OTHER: &str = "services:\n  b: {image: 'redis:$A-$B', volumes: ['./d:/d']}\n";
const PROFILES: &str = "services:\n  a: {image: redis}\n  b: {image: redis, profiles: [p], networks: [n]}\n  c: {image: redis, profiles: [q, p2], volumes: ['v:/v'], secrets: [s], depends_on: [a]}\nvolumes: {v: }\nnetworks: {n: }\nsecrets: {s: {file: ./s}}\n";

pub const CASES: &[Case] = &[
    case(
        "nothing but the default file",
        &[("compose.yaml", ASKS), (".env", "A=1\n")],
        "",
        &[],
    ),
    case(
        "the folder's name is the project's",
        &[("My.Proj_1/compose.yaml", ASKS)],
        "My.Proj_1",
        &[],
    ),
    case(
        "the override is merged",
        &[
            ("compose.yaml", ASKS),
            (
                "compose.override.yaml",
                "services: {a: {user: u}, c: {image: redis}}\n",
            ),
        ],
        "",
        &[],
    ),
    case(
        "the override of another spelling",
        &[
            ("docker-compose.yml", ASKS),
            ("docker-compose.override.yaml", "services: {a: {user: u}}\n"),
        ],
        "",
        &[],
    ),
    case(
        "-f leaves the override out",
        &[
            ("compose.yaml", ASKS),
            ("compose.override.yaml", "services: {a: {user: u}}\n"),
        ],
        "",
        &["-f", "compose.yaml"],
    ),
    case(
        "two -f",
        &[("compose.yaml", ASKS), ("o.yaml", OTHER), (".env", "A=1\n")],
        "",
        &["-f", "compose.yaml", "-f", "o.yaml"],
    ),
    case(
        "-f in a folder below",
        &[
            ("sub/o.yaml", OTHER),
            ("sub/.env", "A=in\n"),
            (".env", "A=out\nB=out\n"),
        ],
        "",
        &["-f", "sub/o.yaml"],
    ),
    case(
        "one env file in place of .env",
        &[
            ("compose.yaml", ASKS),
            (".env", "A=dot\nB=dot\n"),
            ("1.env", "A=1\nC=$A\n"),
        ],
        "",
        &["--env-file", "1.env"],
    ),
    case(
        "of two env files the later wins",
        &[
            ("compose.yaml", ASKS),
            ("1.env", "A=1\nB=$A\n"),
            ("2.env", "A=2\nC=$A\n"),
        ],
        "",
        &["--env-file", "1.env", "--env-file", "2.env"],
    ),
    case(
        "a later env file uses an earlier one",
        &[
            ("compose.yaml", ASKS),
            ("1.env", "A=1\n"),
            ("2.env", "B=${A}b\nC=${B}c\n"),
        ],
        "",
        &["--env-file", "1.env", "--env-file", "2.env"],
    ),
    case(
        "an env file for Compose itself",
        &[
            ("compose.yaml", PROFILES),
            ("1.env", "COMPOSE_PROFILES=p\nCOMPOSE_PROJECT_NAME=named\n"),
        ],
        "",
        &["--env-file", "1.env"],
    ),
    case("no profile", &[("compose.yaml", PROFILES)], "", &[]),
    case(
        "one profile",
        &[("compose.yaml", PROFILES)],
        "",
        &["--profile", "p"],
    ),
    case(
        "two profiles",
        &[("compose.yaml", PROFILES)],
        "",
        &["--profile", "p", "--profile", "p2"],
    ),
    case(
        "every profile",
        &[("compose.yaml", PROFILES)],
        "",
        &["--profile", "*"],
    ),
    case(
        "a profile that nothing has",
        &[("compose.yaml", PROFILES)],
        "",
        &["--profile", "p,q"],
    ),
    case(
        "profiles of .env",
        &[("compose.yaml", PROFILES), (".env", "COMPOSE_PROFILES= p , q\n")],
        "",
        &[],
    ),
    case(
        "the flag wins over profiles of .env",
        &[("compose.yaml", PROFILES), (".env", "COMPOSE_PROFILES=p\n")],
        "",
        &["--profile", "q"],
    ),
    case(
        "an optional dependency behind a profile",
        &[(
            "compose.yaml",
            "services:\n  a: {image: redis, depends_on: {b: {condition: service_started, required: false}}}\n  b: {image: redis, profiles: [p]}\n",
        )],
        "",
        &[],
    ),
    case(
        "a project directory",
        &[("compose.yaml", ASKS), (".env", "A=1\n"), ("sub/.env", "A=sub\n")],
        "",
        &["-f", "compose.yaml", "--project-directory", "sub"],
    ),
    case(
        "a project directory with an env file",
        &[("compose.yaml", ASKS), (".env", "A=1\n"), ("sub/.env", "A=sub\n")],
        "",
        &[
            "-f",
            "compose.yaml",
            "--project-directory",
            "sub",
            "--env-file",
            ".env",
        ],
    ),
    case(
        "a project directory with its own files",
        &[
            ("compose.yaml", ASKS),
            ("sub/compose.yaml", OTHER),
            ("sub/.env", "A=sub\n"),
        ],
        "",
        &["--project-directory", "sub"],
    ),
    case(
        "env files start from the project directory",
        &[
            (
                "deploy/compose.yaml",
                "services: {a: {image: redis, env_file: e.env, build: ./ctx}}\n",
            ),
            ("e.env", "A=top\n"),
            ("deploy/e.env", "A=deploy\n"),
            ("ctx/Dockerfile", "FROM redis\n"),
        ],
        "",
        &["-f", "deploy/compose.yaml", "--project-directory", "."],
    ),
    case(
        "extends and include from the project directory",
        &[
            (
                "deploy/compose.yaml",
                "include: [inc.yaml]\nservices: {a: {extends: {file: base.yaml, service: x}}}\n",
            ),
            (
                "base.yaml",
                "services: {x: {image: redis, volumes: ['./v:/v']}}\n",
            ),
            ("inc.yaml", OTHER),
        ],
        "",
        &["-f", "deploy/compose.yaml", "--project-directory", "."],
    ),
    case(
        "files that .env names",
        &[
            ("compose.yaml", ASKS),
            ("compose.override.yaml", "services: {c: {image: redis}}\n"),
            ("o.yaml", OTHER),
            (".env", "COMPOSE_FILE=compose.yaml:o.yaml\nA=1\n"),
        ],
        "",
        &[],
    ),
    case(
        "files that .env names, with a separator",
        &[
            ("compose.yaml", ASKS),
            ("o.yaml", OTHER),
            (
                ".env",
                "COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=o.yaml;compose.yaml\n",
            ),
        ],
        "",
        &[],
    ),
    case(
        "a file below that .env names",
        &[
            ("sub/c.yaml", OTHER),
            ("sub/.env", "A=inner\nB=inner\n"),
            (".env", "COMPOSE_FILE=sub/c.yaml\nA=outer\n"),
        ],
        "",
        &[],
    ),
    case(
        "-f wins over files that .env names",
        &[
            ("compose.yaml", ASKS),
            ("o.yaml", OTHER),
            (".env", "COMPOSE_FILE=o.yaml\nA=1\n"),
        ],
        "",
        &["-f", "compose.yaml"],
    ),
    case(
        "a project name of .env",
        &[("compose.yaml", ASKS), (".env", "COMPOSE_PROJECT_NAME=pn\n")],
        "",
        &[],
    ),
    case(
        "a project name of .env wins over the file's",
        &[
            (
                "compose.yaml",
                "name: other\nservices: {a: {image: 'redis:$COMPOSE_PROJECT_NAME'}}\n",
            ),
            (".env", "COMPOSE_PROJECT_NAME=pn\n"),
        ],
        "",
        &[],
    ),
    case(
        "a project name of the file",
        &[
            (
                "compose.yaml",
                "name: ${A}X\nservices: {a: {image: 'redis:$COMPOSE_PROJECT_NAME'}}\n",
            ),
            (".env", "A=Q\n"),
        ],
        "",
        &[],
    ),
    case(
        "the last file's name counts",
        &[
            (
                "compose.yaml",
                "name: one\nservices: {a: {image: 'redis:$COMPOSE_PROJECT_NAME'}}\n",
            ),
            ("o.yaml", "name: two\nservices: {b: {image: redis}}\n"),
        ],
        "",
        &["-f", "compose.yaml", "-f", "o.yaml"],
    ),
    case(
        "a project name that is none",
        &[("compose.yaml", ASKS), (".env", "COMPOSE_PROJECT_NAME=P N\n")],
        "",
        &[],
    ),
    case(
        ".env turned off",
        &[
            ("compose.yaml", ASKS),
            (".env", "COMPOSE_DISABLE_ENV_FILE=1\nA=dot\n"),
        ],
        "",
        &[],
    ),
    case(
        ".env not turned off",
        &[
            ("compose.yaml", ASKS),
            (".env", "COMPOSE_DISABLE_ENV_FILE=false\nA=dot\n"),
        ],
        "",
        &[],
    ),
    case(
        "a service that is off may be waited for if it need not be there",
        &[(
            "compose.yaml",
            "services:\n  a: {image: redis, depends_on: {b: {condition: service_started, required: false}}}\n  b: {image: redis, profiles: [p]}\n",
        )],
        "",
        &[],
    ),
    case(
        ".env names other env files in vain",
        &[
            ("compose.yaml", ASKS),
            ("1.env", "A=1\n"),
            (".env", "COMPOSE_ENV_FILES=1.env\nA=dot\n"),
        ],
        "",
        &[],
    ),
    case(
        "included files see the project's name",
        &[
            ("compose.yaml", "name: whole\ninclude: [sub/c.yaml]\n"),
            (
                "sub/c.yaml",
                "services: {b: {image: 'redis:$COMPOSE_PROJECT_NAME'}}\n",
            ),
        ],
        "",
        &[],
    ),
];
