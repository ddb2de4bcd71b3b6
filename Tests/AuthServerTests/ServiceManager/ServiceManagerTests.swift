import Testing

@testable import AuthServer

@Suite("What a service manager is told")
struct ServiceManagerTests {
    @Test("without NOTIFY_SOCKET there is neither news nor a watchdog")
    func none() {
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "1000000"], process: 7).watchdog == nil)
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "1", "NOTIFY_SOCKET": ""], process: 7).watchdog == nil)
    }

    @Test("the watchdog counts if it is meant for this process, and has a time")
    func watchdog() {
        func limit(_ microseconds: String?, _ process: String?) -> Duration? {
            var environment = ["NOTIFY_SOCKET": "/run/notify"]
            environment["WATCHDOG_USEC"] = microseconds
            environment["WATCHDOG_PID"] = process
            return ServiceManager(environment: environment, process: 7).watchdog
        }
        #expect(limit("3000000", nil) == .seconds(3))
        #expect(limit("3000000", "7") == .seconds(3))
        #expect(limit("3000000", "8") == nil)
        #expect(limit("0", nil) == nil && limit("soon", nil) == nil && limit(nil, "7") == nil)
    }

    @Test("each change of state has the lines of the protocol")
    func lines() {
        #expect(ServiceManager.News.ready(status: "serving x").text == "READY=1\nSTATUS=serving x")
        #expect(ServiceManager.News.reloading(microseconds: 12).text.hasPrefix("RELOADING=1\nMONOTONIC_USEC=12\n"))
        #expect(ServiceManager.News.stopping.text.hasPrefix("STOPPING=1\n"))
        #expect(ServiceManager.News.alive.text == "WATCHDOG=1")
    }
}
