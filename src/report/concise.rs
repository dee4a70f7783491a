//! One line for each finding, sorted by place, for editors and `grep`.

use std::io::{self, Write};

use super::export::{accepted, omissions};
use super::printable;
use super::style::Paint;
use super::{Format, Options, outcome};
use crate::policy::Report;

pub(super) const FORMAT: Format = Format::new("concise", "one line for each finding", write);

fn write(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let paint = Paint {
        colour: options.colour,
    };
    for finding in options.shown(report) {
        let start = finding.location.start;
        writeln!(
            out,
            "{}:{}:{}: {} {} {}",
            printable(&finding.location.path),
            start.line,
            start.column,
            paint.severity(finding.severity),
            printable(&finding.rule),
            printable(&(finding.message.clone() + accepted(finding)))
        )?;
    }
    for problem in &report.problems {
        let place = problem.place();
        let (place, message) = (printable(&place), printable(&problem.message));
        writeln!(out, "{place}: {} {message}", paint.bad("problem"))?;
    }
    if let Some(rest) = omissions(report) {
        writeln!(out, "not in this list: {rest}")?;
    }
    writeln!(out, "{}", outcome::gate(report, paint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;
    use crate::testing;

    #[test]
    fn a_line_for_each_finding() {
        let mut report = testing::report(vec![
            testing::finding("worst", Severity::Critical),
            testing::finding("least", Severity::Low),
        ]);
        report.problems = vec![testing::problem()];
        let mut out = Vec::new();
        let options = Options {
            min_severity: Severity::Medium,
            ..Options::default()
        };
        write(&report, &options, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "compose.yaml:10:58: critical worst What worst says of `redis`\n\
             broken.yml:7:1: problem a tab cannot indent YAML. Use spaces\n\
             not in this list: 1 file could not be read\n\
             gate: failed — 1 critical finding (--fail-on critical)\n"
        );
    }
}
