import Configuration
import WebAddresses

/// The sources of the configuration as plain values: nothing here reads the environment or the disk.
package struct ConfigurationInput: Sendable {
    /// The process environment.
    package var environment: [String: String]
    /// The text of the file named by `--config`, with the name to use in messages.
    package var file: (name: String, text: String)?
    /// `--port`, which overrides every other source.
    package var port: Int?
    /// `--dev`: no Secure attribute and no cookie prefix, on loopback only.
    var isDevelopment: Bool

    package init(
        environment: [String: String] = [:],
        file: (name: String, text: String)? = nil,
        port: Int? = nil,
        isDevelopment: Bool = false
    ) {
        self.environment = environment
        self.file = file
        self.port = port
        self.isDevelopment = isDevelopment
    }
}

/// The raw text of every key, layered: options of the command, then environment, then file.
struct ConfigurationValues: Sendable {
    private let reader: ConfigReader
    private let origins: [String: ValueOrigin]
    /// Unknown keys, keys of later versions, and problems of the file itself.
    let problems: [ConfigurationProblem]

    init(_ input: ConfigurationInput) {
        let document = input.file.map { ConfigurationDocument(yaml: $0.text, name: $0.name) }
        let options = input.port.map { [Settings.httpPort.key.name: String($0)] } ?? [:]
        let fallback = input.environment["LOG_LEVEL"].map { [Settings.logLevel.key.name: $0.lowercased()] } ?? [:]
        let file = document?.values ?? [:]

        self.reader = ConfigReader(providers: [
            InMemoryProvider(name: "options", strings: options),
            EnvironmentVariablesProvider(environmentVariables: input.environment).prefixKeys(with: "coatcheck"),
            InMemoryProvider(name: "file", strings: file),
            InMemoryProvider(name: "LOG_LEVEL", strings: fallback),
        ])
        let name = "\(ValueOrigin.file(input.file?.name ?? ""))"
        self.origins = Self.origins(
            options: options, input.environment, file: (input.file?.name ?? "", file), fallback: fallback)
        self.problems =
            (document?.problems ?? [])
            + file.keys.sorted().compactMap { Self.problem(withFileKey: $0, of: name) }
            + input.environment.sorted { $0.key < $1.key }.compactMap { Self.problem(withVariable: $0, $1) }
    }

    /// The text of a key, or nil if no layer sets it.
    func text(for key: ConfigurationKey) -> String? {
        guard let text = reader.string(forKey: ConfigKey(key.name)) else { return nil }
        return String(text[...].trimmingWhiteSpace())
    }

    /// The layer that sets a key, or nil if none does.
    func origin(of key: ConfigurationKey) -> ValueOrigin? { origins[key.name] }

    private static func origins(
        options: [String: String],
        _ environment: [String: String],
        file: (name: String, values: [String: String]),
        fallback: [String: String]
    ) -> [String: ValueOrigin] {
        var origins: [String: ValueOrigin] = [:]
        for key in ConfigurationKey.all {
            if options[key.name] != nil {
                origins[key.name] = .commandLine
            } else if environment[key.environmentName] != nil {
                origins[key.name] = .variable(key.environmentName)
            } else if file.values[key.name] != nil {
                origins[key.name] = .file(file.name)
            } else if fallback[key.name] != nil {
                origins[key.name] = .variable("LOG_LEVEL")
            }
        }
        return origins
    }

    private static func problem(withFileKey name: String, of origin: String) -> ConfigurationProblem? {
        guard !ConfigurationKey.all.contains(where: { $0.name == name }) else { return nil }
        guard let shown = ConfigurationKey.shown(name) else {
            return ConfigurationProblem(
                key: "a key", origin: origin, reason: "it is not spelled like a key",
                advice: "write `key: value`, with a space after the colon")
        }
        return unknown(name, shown: shown, origin: origin, candidates: ConfigurationKey.all.map(\.name))
    }

    private static func problem(withVariable variable: String, _ value: String) -> ConfigurationProblem? {
        guard variable.hasPrefix(ConfigurationKey.environmentPrefix), variable != ConfigurationFile.variable,
            !ConfigurationKey.all.contains(where: { $0.environmentName == variable }),
            !ServiceLink.matches(variable, value)
        else { return nil }
        let name = variable.dropFirst(ConfigurationKey.environmentPrefix.count).lowercased().replacing("_", with: ".")
        let candidates = ConfigurationKey.all.map(\.environmentName)
        return unknown(name, shown: variable, origin: "the environment", candidates: candidates)
    }

    private static func unknown(
        _ name: String,
        shown: String,
        origin: String,
        candidates: [String]
    ) -> ConfigurationProblem {
        let advice = Spelling.closest(to: shown, in: candidates).map { "did you mean \($0)?" }
        return ConfigurationProblem(
            key: shown,
            origin: origin,
            reason: "there is no such key",
            advice: advice ?? "see `coatcheck config keys`"
        )
    }
}

extension InMemoryProvider {
    fileprivate init(name: String, strings: [String: String]) {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, text) in strings {
            values[AbsoluteConfigKey(ConfigKey(key))] = ConfigValue(.string(text), isSecret: false)
        }
        self.init(name: name, values: values)
    }
}
