-- Questions for DuckDB, in the folder that audit.py wrote to. Like the numbers of `redproof scan`, they count what is open:
-- neither suppressed nor in a baseline.
-- For NDJSON of `redproof scan --each`: read_ndjson_auto('*.ndjson', union_by_name = true), and WHERE type = 'finding'. A path is
-- location.path there, and a line location.start.line. `type = 'summary'` and `type = 'error'` are the runs.

-- rules: which fire most, and in how many repositories?
SELECT rule, severity, count(*) AS findings, count(DISTINCT repository) AS repositories
FROM 'findings/*.parquet' WHERE status = 'open'
GROUP BY ALL ORDER BY repositories DESC, rule;

-- teams: who has open servers? The team is the folder that holds the repository.
SELECT split_part(rtrim(repository, '/'), '/', -2) AS team, count(DISTINCT repository) AS repositories, count(*) AS findings
FROM 'findings/*.parquet' WHERE category = 'no-authentication' AND status = 'open'
GROUP BY team ORDER BY findings DESC, team;

-- passwords: who uses one twice? Each repository was audited by itself, so a password that two repositories share is not here:
-- `redproof scan FOLDER`, with the checkouts below the folder, compares them.
SELECT repository, deployment, subject, path, line
FROM 'findings/*.parquet' WHERE rule LIKE 'weak-password-shared%' AND status = 'open'
ORDER BY ALL;

-- trend: with one folder of results a day, as day=2026-11-28/findings/….
-- SELECT day, severity, count(*) AS findings FROM read_parquet('day=*/findings/*.parquet', hive_partitioning = true)
-- WHERE status = 'open' GROUP BY ALL ORDER BY ALL;

-- unread: what could not be audited, or not in full?
SELECT repository, exit_code, problems, error
FROM 'runs/*.parquet' WHERE error IS NOT NULL OR exit_code = 3 OR problems > 0
ORDER BY repository;
