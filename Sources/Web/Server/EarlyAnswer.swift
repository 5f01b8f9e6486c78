import HTTPTypes
import NIOCore
import NIOHTTPTypes

extension ChannelHandlerContext {
  /// Answers from the connection itself, before anything of the request is looked at. No line of the log is about it.
  ///
  /// - Parameters:
  ///   - closing: whether the connection is closed as soon as the answer is written.
  ///   - last: whether the caller is told that it will be; whoever says so sees to it.
  func answer(_ problem: Problem, onlyHead: Bool = false, closing: Bool, last: Bool = false) {
    let body = problem.earlyBody
    var head = HTTPResponse(status: .init(code: problem.status), headerFields: problem.headers)
    head.headerFields[.contentType] = Problem.contentType
    head.headerFields[.contentLength] = "\(body.readableBytes)"
    head.headerFields.protect()
    if closing || last { head.headerFields[.connection] = "close" }
    write(NIOAny(HTTPResponsePart.head(head)), promise: nil)
    if !onlyHead { write(NIOAny(HTTPResponsePart.body(body)), promise: nil) }
    let written = writeAndFlush(NIOAny(HTTPResponsePart.end(nil)))
    if closing { written.assumeIsolated().whenComplete { _ in self.close(promise: nil) } }
  }
}

extension Problem {
  /// The one that is needed most when there is least time is made once.
  fileprivate var earlyBody: ByteBuffer { code == Self.overloaded.code ? Self.overloadedBody : encoded }

  private static let overloadedBody = overloaded.encoded

  /// Of constant texts; should they not encode, the status alone still says no.
  private var encoded: ByteBuffer { ByteBuffer(bytes: (try? body(reference: "none")) ?? []) }
}

extension HTTPFields {
  /// What every answer says to browsers and to those who keep copies.
  mutating func protect() {
    self[.xContentTypeOptions] = "nosniff"
    self[.referrerPolicy] = "no-referrer"
    self[.crossOriginOpenerPolicy] = "same-origin"
    if self[.contentSecurityPolicy] == nil {
      self[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
    }
    if self[.cacheControl] == nil { self[.cacheControl] = "no-store" }
  }
}
