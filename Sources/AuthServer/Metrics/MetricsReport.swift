import Operations
import SQLiteClient
import ServerSettings
import ServiceLifecycle
import Sessions
import Traces
import UserAccounts
import WebAddresses

/// Everything that `/metrics` says.
struct MetricsReport: Sendable {
    /// How long the page waits for a store. Far less than a collector waits for the page (10 seconds by default).
    static let patience = Duration.seconds(1)

    /// The end of the audit log.
    private struct AuditHead {
        let sequence: Int64
        /// `nil` if the latest entry is older than those that are kept.
        let time: Timestamp?
    }

    private let context: ServerContext
    private let sessionCount: BoundedReading<Int>
    private let auditHead: BoundedReading<AuditHead>
    private let patience: Duration

    /// - Parameter patience: How long the page waits for a store. Default ``patience``.
    init(_ context: ServerContext, patience: Duration = Self.patience) {
        self.context = context
        self.patience = patience
        sessionCount = BoundedReading { try await context.sessions.count() }
        auditHead = BoundedReading {
            let head = try await context.audit.head()
            let latest = try await context.audit.page(AuditQuery(limit: 1)).items.first
            return AuditHead(sequence: head.sequence, time: latest.flatMap { Timestamp(rfc3339: $0.time) })
        }
    }

    /// What must run beside the page.
    var services: [any Service] { [sessionCount, auditHead] }

    /// The page now. What a store does not tell in time is left out.
    func text() async -> String {
        async let counted = sessionCount.value(within: patience)
        async let read = auditHead.value(within: patience)
        let (sessions, head) = await (counted, read)
        var page = MetricsPage()
        page.add(.build, [([Release.version], 1)])
        context.counters.write(to: &page)
        page.add(.storeUp, [(["sessions"], sessions == nil ? 0 : 1), (["database"], head == nil ? 0 : 1)])
        if let sessions { page.add(.sessions, sessions) }
        if let head { page.add(.auditHeadSequence, Int(head.sequence)) }
        if let time = head?.time { page.add(.auditHeadTime, Double(time.milliseconds) / 1000) }
        write(disk: context.disk?.finding, to: &page)
        if let usage = context.sessions.nearCacheUsage { CacheMetrics.sessions.write(usage, to: &page) }
        if let usage = context.sessions.standingCacheUsage { CacheMetrics.accounts.write(usage, to: &page) }
        write(context.hasher.usage, to: &page)
        let spans = context.traces?.counts
        page.add(
            .traceSpans,
            [(["exported"], Double(spans?.exported ?? 0)), (["dropped"], Double(spans?.dropped ?? 0))])
        ProcessUse.current()?.write(to: &page)
        return page.text
    }

    private func write(disk finding: DiskReserve.Finding?, to page: inout MetricsPage) {
        guard let finding else { return }
        page.add(.diskFree, Int(finding.free))
        page.add(.diskFull, finding.level == .full ? 1 : 0)
    }

    private func write(_ hashing: HashingPool.Usage, to page: inout MetricsPage) {
        page.add(.hashingRunning, hashing.running)
        page.add(.hashingWaiting, hashing.waiting)
        page.add(.hashingThreads, hashing.threads)
        page.add(.hashingLimit, hashing.waitingLimit)
        page.add(.hashingRefused, hashing.refused)
        page.add(.hashingDone, hashing.done)
        page.add(.hashingTime, hashing.time / .seconds(1))
    }
}
