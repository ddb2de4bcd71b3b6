import ArgumentParser
import Foundation
import PageRendering

/// `coatcheck theme init`.
struct ThemeInit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a complete folder that changes nothing, to begin with.",
        discussion: """
            All settings, colours and texts are in it as comments with their
            built-in values, and all templates as copies that are not used until
            you change them. No database and no configuration is needed. A folder
            that has files already is left as it is.

            EXAMPLE
              coatcheck theme init /etc/coatcheck/theme
              $EDITOR /etc/coatcheck/theme/theme.yaml     name: "Example"
              coatcheck theme check /etc/coatcheck/theme
              COATCHECK_WEB_THEME=/etc/coatcheck/theme coatcheck serve
            """
    )

    @Argument(help: "The folder to make. Folders above it are made too.", completion: .directory) var folder: String

    func run() throws {
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        try makeRoot(root)
        let files = ThemeSkeleton.files
        for (path, content) in files {
            let file = root.appending(path: path)
            do {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(content).write(to: file, options: .withoutOverwriting)
            } catch {
                throw CommandFailure(
                    "\(file.path.forTerminal) cannot be written, so the folder is not complete; remove it and try again"
                )
            }
        }
        print(
            """
            \(files.count) files are in \(folder.forTerminal), and none changes the pages yet.
            Change them, check them with `coatcheck theme check`, and set web.theme to the folder.
            """)
    }

    private func makeRoot(_ root: URL) throws {
        let manager = FileManager.default
        do {
            try manager.createDirectory(at: root, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("the folder \(folder.quotedForTerminal) cannot be made here")
        }
        guard let names = try? manager.contentsOfDirectory(atPath: root.path) else {
            throw CommandFailure("the folder \(folder.quotedForTerminal) cannot be read")
        }
        guard names.isEmpty else {
            throw CommandFailure(
                "the folder \(folder.quotedForTerminal) is not empty, and nothing in it was changed; name a new one")
        }
    }
}
