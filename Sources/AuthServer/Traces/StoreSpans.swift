import Operations
import ServerSettings
import Traces
import Tracing

extension DatabaseLocation {
    /// The spans of the database's operations.
    func spans(by tracer: ServerTracer?) -> OperationSpans? {
        let system =
            switch self {
            case .sqlite: "sqlite"
            case .postgres: "postgresql"
            }
        return tracer.map { OperationSpans($0, of: "database", kind: .client, system: system) }
    }
}

extension SessionsLocation {
    /// The spans of the session store's operations. In the database of the accounts they surround those of the database.
    func spans(by tracer: ServerTracer?) -> OperationSpans? {
        guard let tracer else { return nil }
        switch self {
        case .database, .memory: return OperationSpans(tracer, of: "session store", kind: .internal, system: nil)
        case .postgres: return OperationSpans(tracer, of: "session store", kind: .client, system: "postgresql")
        case .valkey: return OperationSpans(tracer, of: "session store", kind: .client, system: "redis")
        }
    }
}
