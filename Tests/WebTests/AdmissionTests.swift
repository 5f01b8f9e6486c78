import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import TestKit
import Testing

@testable import Web

/// Who is let in, who waits, and who is refused before anything is done for them.
struct AdmissionTests {
  private func limits(places: Int, queue: Int) -> Admission.Limits {
    var limits = Admission.Limits()
    (limits.places, limits.queue, limits.watchers) = (places, queue, 1)
    return limits
  }

  @Test func `one is in, one waits, the third hears no before its body has come`() throws {
    let admission = Admission(limits(places: 1, queue: 1))
    let (first, second, third) = (Caller(admission), Caller(admission), Caller(admission))
    try first.send()
    try second.send()
    try third.sendHead(.post)
    #expect(try first.isIn && !second.isIn && !third.isIn)
    let answer = try third.answer()
    #expect(answer.status == 503 && answer.text.contains(#""code":"overloaded""#))
    #expect(["1", "2", "3"].contains(answer.headers[.retryAfter]))
    #expect(answer.headers[.contentType] == "application/problem+json")
    #expect(answer.headers[.cacheControl] == "no-store")
    try third.sendRest()
    #expect(try !third.isIn, "the body of a refused request is dropped")
    #expect(admission.figures == .init(atWork: 1, waiting: 1, connections: 3))
  }

  @Test func `a place that falls free goes to whoever waits`() throws {
    let admission = Admission(limits(places: 1, queue: 1))
    let (first, second) = (Caller(admission), Caller(admission))
    try first.send()
    try second.send()
    try first.finish()
    second.channel.embeddedEventLoop.run()
    #expect(try second.isIn)
    try second.finish()
    #expect(admission.figures.atWork == 0)
  }

  @Test func `whoever has waited too long hears no, and the place goes to the next`() throws {
    let admission = Admission(limits(places: 1, queue: 1))
    let (first, second) = (Caller(admission), Caller(admission))
    try first.send()
    try second.send()
    second.channel.embeddedEventLoop.advanceTime(by: admission.limits.patience)
    #expect(try second.answer().status == 503)
    #expect(admission.figures.waiting == 0)
    try first.finish()
    try second.send()
    #expect(try second.isIn, "the same connection asks again")
  }

  @Test func `whoever looks at the server is let in when it is full, and does not crowd it`() throws {
    let admission = Admission(limits(places: 1, queue: 0))
    let (first, health, metrics) = (Caller(admission), Caller(admission), Caller(admission))
    try first.send()
    try health.sendHead(.get, "/health")
    try health.sendRest()
    #expect(try health.isIn)
    try metrics.sendHead(.get, "/metrics")
    #expect(try metrics.answer().status == 503, "there is one place for watchers here")
  }

  @Test func `a slow body holds no place`() throws {
    let admission = Admission(limits(places: 1, queue: 0))
    let (slow, other) = (Caller(admission), Caller(admission))
    try slow.sendHead(.post)
    try other.send()
    #expect(try !slow.isIn && other.isIn)
    try slow.sendRest()
    #expect(try slow.answer().status == 503, "it is full by now")
  }

  @Test func `work that goes on after its answer, or after its caller has gone, keeps its place`() throws {
    let admission = Admission(limits(places: 2, queue: 0))
    let (answered, gone) = (Caller(admission), Caller(admission))
    try answered.send()
    try gone.send()
    let places = [answered, gone].compactMap { admission.take(from: $0.channel) }
    try answered.finish()
    _ = try gone.channel.finish(acceptAlreadyClosed: true)
    #expect(admission.figures.atWork == 2)
    for place in places + places { place.leave() }
    #expect(admission.figures.atWork == 0, "and leaves it once")
  }

  @Test func `who goes while waiting leaves nothing behind`() throws {
    let admission = Admission(limits(places: 1, queue: 1))
    let (first, second) = (Caller(admission), Caller(admission))
    try first.send()
    try second.send()
    _ = try second.channel.finish(acceptAlreadyClosed: true)
    try first.finish()
    #expect(admission.figures == .init(atWork: 0, waiting: 0, connections: 1))
  }

  @Test func `of two requests sent together the second waits for the answer to the first`() throws {
    let admission = Admission(limits(places: 1, queue: 1))
    let caller = Caller(admission)
    try caller.send()
    try caller.send()
    #expect(try caller.isIn && !caller.isIn)
    try caller.finish()
    #expect(try caller.isIn)
  }

  @Test func `a request that waits when the server is to stop is answered, and then the connection ends`() throws {
    let admission = Admission(limits(places: 1, queue: 1))
    let (first, second) = (Caller(admission), Caller(admission))
    try first.send()
    try second.send()
    second.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    second.channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
    #expect(second.events.isEmpty, "whoever stands behind would close an idle connection")
    try first.finish()
    second.channel.embeddedEventLoop.run()
    #expect(try second.isIn && second.events.count == 1)
    try second.finish()
    #expect(try second.answer().headers[.connection] == "close")
  }

  @Test func `in a crowd a connection ends with its answer, be it a no or not`() throws {
    var limits = limits(places: 1, queue: 0)
    limits.crowd = 1
    let admission = Admission(limits)
    let (first, second) = (Caller(admission), Caller(admission))
    try first.send()
    try second.send()
    try first.finish()
    for caller in [first, second] {
      #expect(try caller.answer().headers[.connection] == "close" && !caller.channel.isActive)
    }
  }

  @Test func `once the server is about to stop nobody new is accepted`() {
    let admission = Admission()
    var open = OpenConnections(admission)
    #expect(open.isAcceptingNewConnections())
    for _ in 0..<OpenConnections.most { open.connectionOpened() }
    #expect(!open.isAcceptingNewConnections())
    open.connectionClosed()
    #expect(open.isAcceptingNewConnections())
    admission.lastCall()
    #expect(!open.isAcceptingNewConnections())
  }

  @Test func `in a crowd an idle connection has a second, not ten`() throws {
    for isCrowded in [false, true] {
      let channel = EmbeddedChannel(handler: RequestGuard(.init(), uploads: .init(), isCrowded: { isCrowded }))
      try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
      channel.embeddedEventLoop.advanceTime(by: .seconds(2))
      #expect(channel.isActive == !isCrowded)
      _ = try channel.finish(acceptAlreadyClosed: true)
    }
  }
}

extension AdmissionTests {
  @Test(.clauses(.a2)) func `only the page that takes a photo takes megabytes`() throws {
    var limits = RequestGuard.Limits()
    for route in Routes.pages + Routes.all where route.bodyLimit > limits.body {
      limits.larger[route.path] = route.bodyLimit
    }
    #expect(limits.larger.keys.sorted() == ["/apply/photo"])
    let photo = ApplyPhotoPages.largestUpload
    for (path, length, isIn) in [
      ("/apply/photo", photo, true), ("/apply/photo", photo + 1, false), ("/apply", photo, false),
    ] {
      let channel = EmbeddedChannel(handler: RequestGuard(limits, uploads: .init(), isCrowded: { false }))
      var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: path)
      head.headerFields[.contentLength] = "\(length)"
      try channel.writeInbound(HTTPRequestPart.head(head))
      let heard = try channel.readInbound(as: HTTPRequestPart.self)
      #expect((heard != nil) == isIn, "\(length) bytes to \(path)")
      _ = try channel.finish(acceptAlreadyClosed: true)
    }
  }

  @Test func `only so many photos are under way at once, and whoever leaves makes room`() throws {
    var limits = RequestGuard.Limits()
    (limits.larger, limits.uploads) = (["/apply/photo": 8 << 20], 2)
    let uploads = Uploads()
    let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/apply/photo")
    func begun() throws -> (channel: EmbeddedChannel, isIn: Bool) {
      let channel = EmbeddedChannel(handler: RequestGuard(limits, uploads: uploads, isCrowded: { false }))
      try channel.writeInbound(HTTPRequestPart.head(head))
      // A small one takes no room; from the first byte on that is more than others may send, it does.
      try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: limits.body)))
      let before = uploads.underWay
      try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1)))
      return (channel, uploads.underWay > before)
    }
    let callers = try (0..<3).map { _ in try begun() }
    #expect(callers.map(\.isIn) == [true, true, false])
    guard case .head(let no) = try callers[2].channel.readOutbound(as: HTTPResponsePart.self) else {
      Issue.record("the third heard nothing")
      return
    }
    #expect(no.status == .serviceUnavailable && no.headerFields[.retryAfter] != nil)
    #expect(no.headerFields[.connection] == "close" && callers[2].channel.isActive == callers[0].channel.isActive)
    // One leaves in the middle, one has its answer.
    _ = try callers[0].channel.finish(acceptAlreadyClosed: true)
    try callers[1].channel.writeOutbound(HTTPResponsePart.head(.init(status: .ok)))
    try callers[1].channel.writeOutbound(HTTPResponsePart.end(nil))
    #expect(uploads.underWay == 0)
    let later = try (0..<2).map { _ in try begun() }
    #expect(later.map(\.isIn) == [true, true])
    for channel in [callers[1], callers[2]].map(\.channel) + later.map(\.channel) {
      _ = try channel.finish(acceptAlreadyClosed: true)
    }
    #expect(uploads.underWay == 0)
  }

  @Test func `when all places for photos are taken, the slowest gives way; who is quick enough does not`() throws {
    var limits = RequestGuard.Limits()
    (limits.larger, limits.uploads) = (["/apply/photo": 8 << 20], 3)
    let (uploads, loop) = (Uploads(), EmbeddedEventLoop())
    func begun() throws -> EmbeddedChannel {
      let channel = EmbeddedChannel(
        handler: RequestGuard(limits, uploads: uploads, isCrowded: { false }), loop: loop)
      try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
      let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/apply/photo")
      try channel.writeInbound(HTTPRequestPart.head(head))
      try channel.send(limits.body + 1)
      return channel
    }
    let (slow, slower, quick) = (try begun(), try begun(), try begun())
    let early = try begun()
    #expect(try early.refusal() == .serviceUnavailable, "nobody has been slow for long enough")

    loop.advanceTime(by: .seconds(6))
    try slow.send(64 << 10)
    try quick.send(1 << 20)
    let later = try (0..<3).map { _ in try begun() }
    loop.run()
    #expect(try slower.refusal() == .serviceUnavailable && slow.refusal() == .serviceUnavailable)
    #expect(try quick.refusal() == nil && uploads.underWay == 3)
    #expect(try later.map { try $0.refusal() } == [nil, nil, .serviceUnavailable])

    // Whole, it waits for us, however slowly it came.
    loop.advanceTime(by: .seconds(20))
    try later[0].writeInbound(HTTPRequestPart.end(nil))
    try later[1].send(4 << 20)
    let last = try begun()
    loop.run()
    #expect(try later[0].refusal() == nil && quick.refusal() == .serviceUnavailable && last.refusal() == nil)
    for channel in [slow, slower, quick, early, last] + later { _ = try channel.finish(acceptAlreadyClosed: true) }
    #expect(uploads.underWay == 0)
  }

  @Test func `a photo behind another request, or sent by another method, is no photo`() throws {
    var limits = RequestGuard.Limits()
    limits.larger = ["/apply/photo": 8 << 20]
    func head(_ method: HTTPRequest.Method, _ path: String) -> HTTPRequestPart {
      .head(HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path))
    }
    let much = HTTPRequestPart.body(ByteBuffer(repeating: 0, count: limits.body + 1))
    let alone = [head(.put, "/apply/photo"), much]
    let behind = [head(.get, "/health"), .end(nil), head(.post, "/apply/photo"), much]
    for parts in [alone, behind] {
      let uploads = Uploads()
      let channel = EmbeddedChannel(handler: RequestGuard(limits, uploads: uploads, isCrowded: { false }))
      try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
      for part in parts { try channel.writeInbound(part) }
      #expect(uploads.underWay == 0 && !channel.isActive)
      let heard = try channel.readOutbound(as: HTTPResponsePart.self)
      if parts.count == alone.count, case .head(let no) = heard {
        #expect(no.status == .contentTooLarge)
      } else {
        #expect(heard == nil, "nobody hears an answer that is another's")
      }
      _ = try channel.finish(acceptAlreadyClosed: true)
    }
  }

  @Test func `a photo over a slow line has time as long as it comes; one that does not come has not`() throws {
    var limits = RequestGuard.Limits()
    limits.larger = ["/apply/photo": 8 << 20]
    let head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/apply/photo")
    for (pieceEverySeconds, isDone) in [(5, true), (9, false)] {
      let channel = EmbeddedChannel(handler: RequestGuard(limits, uploads: .init(), isCrowded: { false }))
      try channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
      try channel.writeInbound(HTTPRequestPart.head(head))
      for _ in 0..<31 where channel.isActive {
        channel.embeddedEventLoop.advanceTime(by: .seconds(Int64(pieceEverySeconds)))
        if channel.isActive {
          try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 256 << 10)))
        }
      }
      #expect(channel.isActive == isDone, "a piece every \(pieceEverySeconds) s")
      _ = try channel.finish(acceptAlreadyClosed: true)
    }
  }
}

extension EmbeddedChannel {
  fileprivate func send(_ bytes: Int) throws {
    try writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: bytes)))
  }

  /// The status of the answer, if there is one.
  fileprivate func refusal() throws -> HTTPResponse.Status? {
    guard case .head(let head) = try readOutbound(as: HTTPResponsePart.self) else { return nil }
    return head.status
  }
}

/// A connection with the doorkeeper and, behind it, somebody who hears what comes through.
private final class Caller {
  struct Heard {
    var status = 0
    var headers: HTTPFields = [:]
    var text = ""
  }

  let channel = EmbeddedChannel()
  private let listener = Listener()

  init(_ admission: Admission) {
    // A handler that cannot be added to a new channel is a bug of the test.
    try? channel.pipeline.syncOperations.addHandlers([Doorkeeper(admission), listener])
    try? channel.connect(to: .init(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  var events: [Any] { listener.events }

  /// Whether a whole request has come through since it was last asked.
  var isIn: Bool {
    get throws {
      while let part = try channel.readInbound(as: HTTPRequestPart.self) {
        if case .end = part { return true }
      }
      return false
    }
  }

  func send() throws {
    try sendHead(.get)
    try sendRest()
  }

  func sendHead(_ method: HTTPRequest.Method, _ path: String = "/api/v1/me") throws {
    let head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
    try channel.writeInbound(HTTPRequestPart.head(head))
  }

  func sendRest() throws {
    try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "{}")))
    try channel.writeInbound(HTTPRequestPart.end(nil))
  }

  /// As the router answers.
  func finish() throws {
    try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
    try channel.writeOutbound(HTTPResponsePart.end(nil))
  }

  func answer() throws -> Heard {
    var heard = Heard()
    while let part = try channel.readOutbound(as: HTTPResponsePart.self) {
      switch part {
      case .head(let head): (heard.status, heard.headers) = (head.status.code, head.headerFields)
      case .body(let body): heard.text += String(buffer: body)
      case .end: return heard
      }
    }
    return heard
  }

  private final class Listener: ChannelInboundHandler {
    typealias InboundIn = HTTPRequestPart
    var events: [Any] = []

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) { events.append(event) }
  }
}
