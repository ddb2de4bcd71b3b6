import ServiceLifecycle

/// A service under the name of its type. Under its own description a group would name it by all that it holds, in each log line.
struct NamedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { "\(type(of: service))" }

    func run() async throws {
        try await service.run()
    }
}
