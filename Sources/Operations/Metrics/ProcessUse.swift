import Foundation

/// What this process uses of the machine, by `/proc` of Linux. On other systems there is none.
package struct ProcessUse: Sendable, Hashable {
    let processorSeconds: Double
    let residentBytes: Int
    let virtualBytes: Int
    let openDescriptors: Int
    let descriptorLimit: Int?
    let threads: Int
    /// Since 1970.
    let startSeconds: Double

    /// The use now. `nil` if the system does not tell.
    package static func current() -> ProcessUse? {
        guard let stat = text("/proc/self/stat"), let system = text("/proc/stat"),
            let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        else { return nil }
        return ProcessUse(
            stat: stat, system: system, limits: text("/proc/self/limits") ?? "",
            descriptors: descriptors.count, ticks: Double(sysconf(Int32(_SC_CLK_TCK))),
            page: sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Reads the texts of `/proc`. `nil` if they have another form.
    ///
    /// - Parameters:
    ///   - stat: `/proc/self/stat`, see proc(5).
    ///   - system: `/proc/stat`, for the time of the boot.
    ///   - limits: `/proc/self/limits`.
    ///   - ticks: how many there are in a second.
    ///   - page: the bytes of a page of memory.
    init?(stat: String, system: String, limits: String, descriptors: Int, ticks: Double, page: Int) {
        // The name of the program may contain spaces and brackets; the numbers come after its last bracket.
        guard let name = stat.lastIndex(of: ")"), ticks > 0,
            let boot = system.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
        else { return nil }
        let fields = stat[stat.index(after: name)...].split(whereSeparator: \.isWhitespace)
        // The first field after the name is the third of the page.
        func number(_ field: Int) -> Int? { fields.indices.contains(field - 3) ? Int(fields[field - 3]) : nil }
        guard let user = number(14), let kernel = number(15), let threads = number(20), let start = number(22),
            let virtual = number(23), let resident = number(24), let bootTime = Double(boot.dropFirst(6))
        else { return nil }
        processorSeconds = Double(user + kernel) / ticks
        residentBytes = resident * page
        virtualBytes = virtual
        openDescriptors = descriptors
        descriptorLimit = limits.split(separator: "\n").first { $0.hasPrefix("Max open files") }
            .flatMap { Int($0.dropFirst(14).split(whereSeparator: \.isWhitespace).first ?? "") }
        self.threads = threads
        startSeconds = bootTime + Double(start) / ticks
    }

    private static func text(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    private static let cpu = Metric(
        conventional: "process_cpu_seconds_total", .counter, help: "Processor time of this process.")
    private static let resident = Metric(
        conventional: "process_resident_memory_bytes", .gauge, help: "Memory of this process in use.")
    private static let virtual = Metric(
        conventional: "process_virtual_memory_bytes", .gauge, help: "Addresses of this process in use.")
    private static let files = Metric(
        conventional: "process_open_fds", .gauge, help: "Descriptors of this process: files and connections.")
    private static let fileLimit = Metric(
        conventional: "process_max_fds", .gauge, help: "How many descriptors this process may have.")
    private static let threadCount = Metric(
        conventional: "process_threads", .gauge, help: "Threads of this process.")
    private static let start = Metric(
        conventional: "process_start_time_seconds", .gauge, help: "When this process started, since 1970.")

    /// The families, in the order of the page.
    static let metrics = [cpu, resident, virtual, files, fileLimit, threadCount, start]

    /// Adds all of them to a page.
    package func write(to page: inout MetricsPage) {
        page.add(Self.cpu, processorSeconds)
        page.add(Self.resident, residentBytes)
        page.add(Self.virtual, virtualBytes)
        page.add(Self.files, openDescriptors)
        if let descriptorLimit { page.add(Self.fileLimit, descriptorLimit) }
        page.add(Self.threadCount, threads)
        page.add(Self.start, startSeconds)
    }
}
