/// All texts of the built-in pages.
enum BuiltInTexts {
    /// The English texts with the German ones, in the order of the German catalogue, which is complete.
    static let german: [(message: String, text: String)] = {
        var document = ThemeDocument(file: "de.yaml")
        let entries = document.entries(of: String(decoding: PackageResources.de_yaml, as: UTF8.self))
        return entries.map { ($0.name, $0.written ?? $0.name) }
    }()
}
