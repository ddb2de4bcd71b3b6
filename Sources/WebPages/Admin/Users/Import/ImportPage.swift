import PageRendering
import UserAccounts

/// Creates many accounts from lines of JSON: first a report of what would happen, then the same text again to do it.
package struct ImportPage: PageContent {
    static let template = TemplateName.adminImport

    /// What an import will do, or has done.
    struct Report: Sendable, Equatable {
        /// In a sentence each.
        let sentences: [PageText]
        /// The usernames in question, as many as the page shows.
        let names: [PageText]
        /// What was not done, by line.
        let refusals: [PageText]
    }

    /// The most usernames that a report lists.
    static let nameLimit = 100

    /// What was typed.
    let text: String
    let report: Report?
    /// The text of the button that imports. `nil` if there is nothing to import yet.
    let button: PageText?
    let problems: FormProblems?

    var title: PageText { "Import people" }
    var width: PageWidth { .wide }
    var hasProblems: Bool { problems != nil }
    var focus: String? { problems?.firstField }

    init(_ text: String = "", report: Report? = nil, button: PageText? = nil, problems: FormProblems? = nil) {
        self.text = text
        self.report = report
        self.button = button
        self.problems = problems
    }
}

extension ImportPage {
    /// The page before an import.
    ///
    /// - Parameter present: the names of accounts that exist already.
    static func preview(_ plan: ImportPlan, present: Set<Username>, of text: String) -> ImportPage {
        let new = plan.users.map(\.user.username).filter { !present.contains($0) }
        var sentences: [PageText] = [
            "\(counted(new.count)) will be created, unless the name looks like another one. Those without a password need a link."
        ]
        if !present.isEmpty {
            sentences.append("Left as they are, because the name exists: \(counted(present.count)).")
        }
        return ImportPage(
            text,
            report: Report(sentences: sentences, names: names(new), refusals: []),
            button: new.isEmpty ? nil : "Import \(counted(new.count))")
    }

    /// The page after an import.
    static func result(_ plan: ImportPlan, _ outcomes: [TransferOutcome]) -> ImportPage {
        let lines = zip(plan.users, outcomes)
        let created = lines.filter { $1 == .created }.map(\.0.user.username)
        let before = lines.filter { $1 == .transferredBefore }.count
        var sentences: [PageText] = ["Created: \(counted(created.count))."]
        if before > 0 { sentences.append("Left as they are, because they were imported before: \(counted(before)).") }
        return ImportPage(
            report: Report(
                sentences: sentences, names: names(created),
                refusals: lines.compactMap { refusal($0.line, $0.user, $1) }))
    }

    /// The page for a text with mistakes, of which nothing is imported.
    static func refused(_ plan: ImportPlan, _ text: String) -> ImportPage {
        var items = plan.problems.prefix(20).map {
            FormProblems.Item("Line \($0.line): \($0.problem.words)", field: "accounts")
        }
        if plan.problems.count > items.count { items.append(.init("and \(plan.problems.count - items.count) more")) }
        if plan.problems.isEmpty { items = [.init("There is no account in it.", field: "accounts")] }
        return ImportPage(text, problems: FormProblems("Nothing was imported", Array(items)))
    }

    private static func refusal(_ line: Int, _ user: ImportedUser, _ outcome: TransferOutcome) -> PageText? {
        switch outcome {
        case .created, .transferredBefore: nil
        case .usernameTaken:
            "Line \(line): \(user.username.rawValue) exists already, or a name that looks like it"
        case .malformed: "Line \(line): it could not be imported"
        }
    }

    private static func names(_ usernames: [Username]) -> [PageText] {
        let more: [PageText] = usernames.count > nameLimit ? ["and \(usernames.count - nameLimit) more"] : []
        return usernames.prefix(nameLimit).map { PageText(verbatim: $0.rawValue) } + more
    }

    private static func counted(_ number: Int) -> PageText {
        number == 1 ? "1 account" : "\(number) accounts"
    }
}
