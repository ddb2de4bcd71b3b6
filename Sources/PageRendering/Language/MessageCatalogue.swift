import Yams

/// The texts of a language, by the English text.
///
/// The file is a YAML mapping: `"Sign in": "Anmelden"`.
enum MessageCatalogue {
    /// Reads a catalogue.
    ///
    /// - Parameter name: The name of the file, for the message about a problem.
    /// - Throws: ``TemplateError`` if the text is not a mapping of texts.
    static func read(_ yaml: String, named name: String) throws -> [String: String] {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch {
            throw TemplateError("\(name) is not valid YAML: \(error)")
        }
        guard let root, root != "" else { return [:] }
        guard let mapping = root.mapping else {
            throw TemplateError(#"\#(name) is not a list of texts; write lines such as "Sign in": "Anmelden""#)
        }
        var messages: [String: String] = [:]
        for (key, value) in mapping {
            guard let message = key.scalar?.string, let text = value.scalar?.string else {
                let line = key.mark.map { ", line \($0.line)" } ?? ""
                throw TemplateError("\(name)\(line): an English text and its translation are needed")
            }
            messages[message] = text
        }
        return messages
    }
}
