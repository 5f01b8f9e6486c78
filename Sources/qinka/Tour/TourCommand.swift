import ArgumentParser
import Foundation

/// `qinka tour`: shows a running server at work, and that it does what it should.
struct TourCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour", abstract: "Play the whole story through the public API of a running server",
    discussion: """
      The server must run with its sandbox and on fresh data: the story applies for cards, loses and ends them, and \
      moves the sandbox's clock by more than a week. Ends with 0 when each step came out as expected and each clause \
      was played, with 1 when not, with 2 when nobody answers.
      """)

  @Option(help: "Where the server listens.") var url = "http://127.0.0.1:8080"
  @Option(name: .customLong("sandbox-url"), help: "Where its sandbox listens; without it, on the server's next port.")
  var sandboxURL: String?
  @Flag(help: "One JSON object a line, and a summary at the end.") var json = false

  func run() async throws {
    let qinka = try address(url)
    let sandbox = try sandboxURL.map(address) ?? nextPort(after: qinka)
    let form: TourReport.Form = json ? .json : .table(isColoured: Self.isTerminal)
    let tour = Tour(client: TourClient(qinka: qinka, sandbox: sandbox), report: TourReport(form: form))
    do {
      guard try await tour.play(Story.chapters).isAsExpected else { throw ExitCode(1) }
    } catch let silence as TourClient.NoAnswer {
      let sentence = "\(silence.base.absoluteString) 没有应答（\(silence.reason)）。请先启动：qinka serve --sandbox\n"
      FileHandle.standardError.write(Data(sentence.utf8))
      throw ExitCode(2)
    }
  }

  private func address(_ text: String) throws -> URL {
    guard let url = URL(string: text), url.host() != nil, ["http", "https"].contains(url.scheme) else {
      throw ValidationError("'\(text)' is not an address such as http://127.0.0.1:8080")
    }
    return url
  }

  private func nextPort(after url: URL) throws -> URL {
    var parts = URLComponents(url: url, resolvingAgainstBaseURL: false)
    parts?.port = (url.port ?? (url.scheme == "https" ? 443 : 80)) + 1
    guard let next = parts?.url else { throw ValidationError("say --sandbox-url") }
    return next
  }

  /// Colours are for people who look, and who have not asked to be spared them (https://no-color.org).
  private static var isTerminal: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty
  }
}
