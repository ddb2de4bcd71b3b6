import ServiceLifecycle

/// Delivers security notices while the server runs, and for a few more seconds when it stops.
package struct NoticeDelivery: Service {
    let queue: NoticeQueue

    package init(queue: NoticeQueue) {
        self.queue = queue
    }

    package func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            while !Task.isShuttingDownGracefully, await queue.deliverNext() {}
            await pause(for: .milliseconds(500))
        }
        await queue.finish(within: .seconds(3))
    }
}

extension NoticeQueue {
    /// The last delivery: delivers waiting notices, and drops the rest after `limit`.
    package func finish(within limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { while !Task.isCancelled, await self.deliverNext() {} }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        abandon()
    }
}
