import Foundation
import SessionDoctor
import UserAccounts

/// Reads the files that `coatcheck doctor` is given.
enum DoctorRecipe {
    /// The recipe in a file; all its problems are reported together.
    static func read(_ path: String) throws -> Recipe {
        let text: String
        do throws(PlainText.FileProblem) {
            text = try PlainText.read(path)
        } catch {
            throw CommandFailure("the recipe \(path.forTerminal): \(error)", status: .configuration)
        }
        do throws(Recipe.Problems) {
            return try Recipe(yaml: text)
        } catch {
            let lines = error.all.map { "  \($0)" }.joined(separator: "\n")
            throw CommandFailure("the recipe \(path.forTerminal) is wrong:\n\(lines)", status: .configuration)
        }
    }

    /// The password, from where the recipe says. A relative file is beside the recipe.
    static func password(of recipe: Recipe, recipeFile: String) throws -> Secret {
        let text: String
        switch recipe.login.password {
        case .standardInput:
            text = try StandardInput.passwordText()
        case .environment(let name):
            text = ProcessInfo.processInfo.environment[name] ?? ""
        case .file(let name):
            let folder = URL(fileURLWithPath: recipeFile).deletingLastPathComponent()
            let path = URL(fileURLWithPath: name, relativeTo: folder).path
            do throws(PlainText.FileProblem) {
                text = PlainText.withoutLineEnd(try PlainText.read(path))
            } catch {
                throw CommandFailure("the password file \(path.forTerminal): \(error)", status: .configuration)
            }
        }
        guard !text.isEmpty else {
            throw CommandFailure("the password that the recipe names is empty or not there", status: .configuration)
        }
        return Secret(text)
    }
}
