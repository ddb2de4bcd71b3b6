/// Where the configuration file is.
package enum ConfigurationFile {
    /// The variable that names the file. An empty one says that there is none.
    package static let variable = "COATCHECK_CONFIG"
    /// Where the file is when nothing names another.
    package static let defaultPath = "/etc/coatcheck/coatcheck.yaml"

    /// The path of the file, or nil without one. A file that is named must exist; the default one may be missing.
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
