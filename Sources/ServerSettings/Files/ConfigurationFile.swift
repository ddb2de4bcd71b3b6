/// Finds the configuration file.
package enum ConfigurationFile {
    /// The variable that names the file. An empty value means that there is no file.
    static let variable = "COATCHECK_CONFIG"
    /// The default path of the file.
    static let defaultPath = "/etc/coatcheck/coatcheck.yaml"

    /// The path of the file, or nil if there is none. A file that is named must exist; the default one may be missing.
    package static func path(
        option: String?,
        environment: [String: String],
        exists: (String) -> Bool
    ) -> String? {
        if let option { return option }
        if let named = environment[variable] { return named.isEmpty ? nil : named }
        return exists(defaultPath) ? defaultPath : nil
    }
}
