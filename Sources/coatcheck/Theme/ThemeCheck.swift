import ArgumentParser
import PageRendering
import UserAccounts

/// `coatcheck theme check`.
struct ThemeCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Report all mistakes of a theme; exit 1 if there are any.",
        discussion: """
            The folder is read as the server reads it when it starts. For a theme
            that can be used, it says too which texts are not translated, which
            are not on any page, and which templates were changed in this version
            after they were copied.

            EXAMPLES
              coatcheck theme check /etc/coatcheck/theme
              coatcheck theme check --missing /etc/coatcheck/theme
            """
    )

    @Argument(help: "The folder of the theme.", completion: .directory) var folder: String
    @Flag(help: "List the texts without a translation, as lines for a file in texts/.") var missing = false

    func run() throws {
        let review = try review()
        print("The theme can be used.")
        for texts in review.languages { print(lines(texts, of: review.textCount).joined(separator: "\n")) }
        for file in review.staleTemplates {
            print("\(file.forTerminal): the built-in template has changed since it was copied")
        }
    }

    private func review() throws -> ThemeReview {
        do {
            return try ThemeReview(try Theme(folder: folder))
        } catch let error as ThemeError {
            let problems = error.problems.map { "  \($0)" }
            let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
            throw CommandFailure("the theme has \(count):\n" + problems.joined(separator: "\n"))
        } catch let error as TemplateError {
            throw CommandFailure("the theme has 1 problem:\n  \(error)")
        }
    }

    private func lines(_ texts: ThemeReview.Texts, of count: Int) -> [String] {
        let file = "texts/\(texts.language).yaml"
        let unused = texts.unused.map { "\(file): no page has the text \($0.quotedForTerminal)" }
        guard !texts.missing.isEmpty else { return ["\(texts.language): all \(count) texts"] + unused }
        let hint = missing ? "" : "; --missing lists them"
        let list = missing ? texts.missing.map { "# " + ThemeSkeleton.line($0, $0) } : []
        return ["\(texts.language): \(texts.missing.count) of \(count) texts are in English\(hint)"] + list + unused
    }
}
