import Foundation

/// What an examination concludes.
package struct Report: Sendable {
    /// One check with its result.
    package struct Finding: Sendable {
        let check: Check
        package let outcome: Outcome
    }

    package let url: String
    /// Other origins to which the site redirected; they were not contacted.
    package let elsewhere: [String]
    package let requests: Int
    package let logins: Int
    package let findings: [Finding]

    init(_ evidence: Evidence) {
        url = evidence.site.origin + evidence.site.start
        elsewhere = evidence.elsewhere
        requests = evidence.exchanges.count
        logins = evidence.logins.count
        findings = Check.all.map { Finding(check: $0, outcome: $0.judge(evidence)) }
    }

    package var failures: [Finding] {
        findings.filter { if case .fail = $0.outcome { true } else { false } }
    }

    private func count(_ verdict: String) -> Int {
        findings.filter { $0.outcome.verdict == verdict }.count
    }

    /// The rows of the table: check, verdict, what was seen.
    package var rows: [(String, String, String)] {
        findings.map { ($0.check.name, $0.outcome.verdict, $0.outcome.sentence) }
    }

    /// After the table: each failure with why it matters and how to mend it, and the numbers.
    package var explanations: String {
        var lines: [String] = []
        for failure in failures {
            lines += [
                failure.check.name, "  seen  \(failure.outcome.sentence)",
                "  why   \(failure.check.why) (\(failure.check.source))", "  mend  \(failure.check.mend)", "",
            ]
        }
        for origin in elsewhere { lines.append("redirects lead to \(origin), which was not contacted") }
        lines.append(
            "\(count("pass")) passed, \(failures.count) failed, \(count("not checked")) not checked; "
                + "\(requests) requests, \(logins) logins")
        return lines.joined(separator: "\n")
    }

    /// The report for programs.
    package var document: Document {
        Document(
            url: url, passed: count("pass"), failed: failures.count, notChecked: count("not checked"),
            requests: requests, logins: logins, redirectsElsewhere: elsewhere,
            findings: findings.map {
                Document.Item(
                    check: $0.check.name, verdict: $0.outcome.verdict.replacing(" ", with: "-"),
                    seen: $0.outcome.sentence, why: $0.check.why, source: $0.check.source, mend: $0.check.mend)
            })
    }

    /// The names of its keys are stable.
    package struct Document: Encodable, Sendable {
        let url: String
        let passed: Int
        let failed: Int
        let notChecked: Int
        let requests: Int
        let logins: Int
        let redirectsElsewhere: [String]
        let findings: [Item]

        struct Item: Encodable, Sendable {
            let check: String
            let verdict: String
            let seen: String
            let why: String
            let source: String
            let mend: String
        }
    }
}
