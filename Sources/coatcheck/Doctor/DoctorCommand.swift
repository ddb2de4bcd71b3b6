import ArgumentParser
import Foundation
import ServerSettings
import SessionDoctor

/// `coatcheck doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Audit the session handling of any site from outside.",
        discussion: """
            It says what it will send, contacts only the host of the URL, and signs
            in only as the one account of the recipe, with its right password.
            Without a recipe it checks what an anonymous visitor sees. Ask the
            operator of the site first. docs/doctor.md lists the checks.

            EXAMPLES
              coatcheck doctor https://app.example.org
              coatcheck doctor --example-recipe > recipe.yaml
              coatcheck doctor https://app.example.org --recipe recipe.yaml
              coatcheck doctor https://app.example.org --recipe recipe.yaml --wait 35m
              coatcheck doctor https://app.example.org --json | jq '.findings[]'

            EXIT CODES
              0   no check failed
              1   a check failed
              64  usage
              69  the site does not answer
              78  the recipe is wrong, or does not fit the site
            """
    )

    @Argument(help: ArgumentHelp("The site, such as https://app.example.org/.", valueName: "url"))
    var address: String?
    @Option(name: .customLong("recipe"), help: ArgumentHelp("How to sign in and out, as YAML.", valueName: "file"))
    var file: String?
    @Flag(help: "Print a recipe to begin with, and end.") var exampleRecipe = false
    @Flag(help: "List all checks with why they matter and how to mend a failure, and end.") var listChecks = false
    @Option(help: ArgumentHelp("The longest wait for a session to end by itself.", valueName: "duration"))
    var wait = "1m"
    @Option(help: ArgumentHelp("Between two logins, for sites that limit them.", valueName: "duration"))
    var pause = "1s"
    @Option(help: ArgumentHelp("How long one request may take.", valueName: "duration"))
    var timeout = "15s"
    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp("Also trust the certificate authorities in this PEM file.", valueName: "file"))
    var authorities: String?
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !exampleRecipe, !listChecks { _ = try site() }
        for text in [wait, pause, timeout] { _ = try duration(text) }
    }

    func run() async throws {
        guard !exampleRecipe else { return print(Recipe.example, terminator: "") }
        guard !listChecks else { return try printChecks() }
        let site = try site()
        if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
            throw ValidationError("The file \(authorities.quotedForTerminal) cannot be read.")
        }
        let recipe = try file.map(DoctorRecipe.read)
        let password = try recipe.map { try DoctorRecipe.password(of: $0, recipeFile: file ?? "") }
        let settings = Examination.Settings(pause: try duration(pause), longestWait: try duration(wait))
        StandardError.write("coatcheck: " + Plan(site, recipe, settings).text)
        let account = recipe.flatMap { recipe in password.map { (recipe, $0) } }
        let report = try await report(on: site, account, settings)
        if output.json {
            print(try output.document(report.document))
        } else {
            var table = TextTable("CHECK", "VERDICT", "SEEN")
            for row in report.rows { table.add(row.0, row.1, row.2) }
            print(table.text + "\n\n" + report.explanations)
        }
        guard report.failures.isEmpty else { throw ExitCode(1) }
    }

    private func report(
        on site: SiteAddress, _ account: (Recipe, Secret)?, _ settings: Examination.Settings
    ) async throws -> Report {
        do {
            return try await NetworkClient.with(
                limit: try duration(timeout), userAgent: "coatcheck-doctor/\(Release.version)", authorities: authorities
            ) { client in
                let surroundings = Examination.Surroundings(
                    client: client, now: { Int(Date().timeIntervalSince1970) }, random: { .random(in: 0 ... .max) },
                    sleep: { try? await Task.sleep(for: $0) })
                return try await Examination.report(on: site, account, settings: settings, surroundings)
            }
        } catch let failure as ExaminationFailure {
            throw CommandFailure(failure.description, status: failure.kind == .site ? .unavailable : .configuration)
        }
    }

    private func printChecks() throws {
        for check in CheckDescription.all {
            print(output.json ? try output.document(check) : check.text)
        }
    }

    private func site() throws -> SiteAddress {
        guard let address else { throw ValidationError("Name the site, such as https://app.example.org/.") }
        do throws(SiteAddress.Problem) {
            return try SiteAddress(address)
        } catch {
            // A password may be in the address, so it is not repeated.
            throw ValidationError("This is not the address of a site: \(error.reason).")
        }
    }

    private func duration(_ text: String) throws -> Duration {
        guard let duration = Duration(doctorText: text) else {
            throw ValidationError("\(text.quotedForTerminal) is not a duration such as 30s or 35m.")
        }
        return duration
    }
}
