-- Questions for DuckDB, in the folder that audit.py wrote to: duckdb < queries.sql
-- For NDJSON of `redproof scan --each`: read_ndjson_auto('*.ndjson', union_by_name = true), and WHERE type = 'finding'.

-- rules: which fire most, and in how many repositories?
SELECT rule, severity, count(*) AS findings, count(DISTINCT repository) AS repositories
FROM 'findings/*.parquet' WHERE status = 'open'
GROUP BY ALL ORDER BY repositories DESC, rule;

-- teams: who has open servers? The team is the folder that holds the repository.
SELECT split_part(repository, '/', -2) AS team, count(DISTINCT repository) AS repositories, count(*) AS servers
FROM 'findings/*.parquet' WHERE category = 'no-authentication' AND status = 'open'
GROUP BY team ORDER BY servers DESC, team;

-- passwords: who uses one twice?
SELECT repository, deployment, subject, path, line
FROM 'findings/*.parquet' WHERE rule LIKE 'weak-password-shared%'
ORDER BY ALL;

-- unread: what could not be audited, or not in full?
SELECT repository, exit_code, problems, error
FROM 'runs/*.parquet' WHERE error IS NOT NULL OR exit_code = 3 OR problems > 0
ORDER BY repository;

-- trend: with one folder of results a day, as day=2026-11-28/findings/….
-- SELECT day, severity, count(*) FROM read_parquet('day=*/findings/*.parquet', hive_partitioning = true) GROUP BY ALL ORDER BY ALL;
