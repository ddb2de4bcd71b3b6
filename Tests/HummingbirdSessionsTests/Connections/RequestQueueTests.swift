import Testing

@testable import HummingbirdSessions

/// Which answer is the last on a connection.
final class RequestQueueTests {
    private var queue = RequestQueue(limit: 3)

    private func begin(mayContinue: Bool = true) -> Bool { queue.begin(mayContinue: mayContinue) }

    private func arrive(mayContinue: Bool = true) {
        _ = begin(mayContinue: mayContinue)
        queue.complete()
    }

    @Test("requests that may be followed by others close nothing")
    func ordinary() {
        for _ in 1...10 {
            arrive()
            #expect(!queue.isLastAnswer)
            queue.answer()
        }
        #expect(!queue.isClosed)
        #expect(queue.unanswered == 0)
    }

    @Test("the last request's answer is the last, those before it are not, and nothing behind it is taken")
    func last() {
        arrive()
        arrive(mayContinue: false)
        #expect(queue.isClosed)
        #expect(!queue.isLastAnswer)
        queue.answer()
        #expect(queue.isLastAnswer)
    }

    @Test("the body of the last request is taken")
    func body() {
        #expect(!begin(mayContinue: false))
        #expect(!queue.isClosed)
        #expect(queue.isLastAnswer)
        queue.complete()
        #expect(queue.isClosed)
    }

    @Test("the request that reaches the limit is the last")
    func limit() {
        #expect(begin())
        queue.complete()
        #expect(begin())
        queue.complete()
        #expect(!begin())
        queue.complete()
        #expect(queue.isClosed)
        queue.answer()
        #expect(!queue.isLastAnswer)
        queue.answer()
        #expect(queue.isLastAnswer)
    }

    @Test("what is no request is answered last, after those before it")
    func failure() {
        arrive()
        queue.fail()
        #expect(!queue.isLastAnswer)
        queue.answer()
        #expect(queue.isLastAnswer)
        queue.answer()
        #expect(queue.unanswered == 0)
    }

    @Test("a body that breaks off in an error makes its request's answer the last")
    func brokenBody() {
        _ = begin()
        queue.fail()
        #expect(queue.isLastAnswer)
    }

    @Test("the server works while a whole request is unanswered, not while one arrives")
    func working() {
        #expect(!queue.isWorking)
        _ = begin()
        #expect(!queue.isWorking)
        queue.complete()
        #expect(queue.isWorking)
        _ = begin()
        #expect(queue.isWorking)
        queue.answer()
        #expect(!queue.isWorking)
    }

    @Test("a queue that is closed makes the answer to its only request the last one")
    func close() {
        arrive()
        #expect(!queue.isLastAnswer)
        var isClosed = queue.close()
        #expect(isClosed && queue.isLastAnswer && queue.isClosed)
        isClosed = queue.close()
        #expect(!isClosed, "it was closed already")
    }

    @Test("a queue cannot be closed while a request arrives")
    func closeWhileArriving() {
        _ = begin()
        var isClosed = queue.close()
        #expect(!isClosed && !queue.isClosed)
        queue.complete()
        isClosed = queue.close()
        #expect(isClosed)
    }
}
