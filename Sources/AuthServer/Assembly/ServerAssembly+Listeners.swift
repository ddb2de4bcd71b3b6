import ServerSettings
import ServiceLifecycle

extension ServerAssembly {
    /// The listeners of the server, in the order in which they start, and their state.
    struct Listeners {
        let services: [any Service]
        let state: ServerState
    }

    /// - Parameter announce: Called once when browsers can connect.
    func listeners(
        _ activation: Activation,
        _ certificate: ServedCertificate?,
        announcing announce: @escaping @Sendable (String?) -> Void
    ) throws -> Listeners {
        let (sockets, reserve) = (activation.sockets, DescriptorReserve())
        let service = sockets.serviceAddress(or: context.configuration.serviceListener)
        let state = ServerState(
            listeners: service == nil ? 2 : 3, manager: activation.manager,
            status: "serving \(context.configuration.publicURL)", logger: context.logger)
        let web = try WebServer(context, sockets: sockets, certificate: certificate, reserve: reserve) {
            announce(await setupLink())
            state.noteListening()
        }
        let applications = service.map {
            ServiceServer(context, cache: near, at: $0, reserve: reserve) { state.noteListening() }
        }
        let together: [(any Service)?] = [applications, web]
        return Listeners(
            services: [
                ManagementServer(context, sockets: sockets, reserve: reserve, state: state),
                Together(services: together.compactMap { $0 }),
                StopNotice(state: state),
            ],
            state: state)
    }
}

extension PassedSockets {
    /// Where the session service listens. A passed socket switches it on.
    fileprivate func serviceAddress(or configured: ServiceListener?) -> ListenAddress? {
        descriptors[.service].map { .passed($0, .service) } ?? configured.map(ListenAddress.init)
    }
}
