import Foundation
import Testing

@testable import Sandbox

@Suite struct ConsoleTests {
  private func withConsole(_ body: (URL) async throws -> Void) async throws {
    try await withSandbox(qinka: try #require(URL(string: "http://127.0.0.1:8080"))) { parts in
      try await withServer(SandboxRoutes(parts: parts).router(), body)
    }
  }

  private func text(_ base: URL, _ path: String) async throws -> String {
    let answer = try await ask(base, "GET", path)
    #expect(answer.status == 200, "\(path)")
    return try #require(answer.json as? String)
  }

  private func matches(_ pattern: String, in text: String) throws -> [String] {
    let expression = try NSRegularExpression(pattern: pattern)
    return expression.matches(in: text, range: NSRange(text.startIndex..., in: text)).compactMap {
      Range($0.range(at: 1), in: text).map { String(text[$0]) }
    }
  }

  @Test func `首页指向秦卡，没有写在页面里的脚本和样式`() async throws {
    try await withConsole { base in
      let page = try await text(base, "")
      #expect(page.contains(#"data-qinka="http://127.0.0.1:8080""#) && !page.contains("QINKA-ADDRESS"))
      #expect(!page.contains("<style") && !page.contains("style=") && !page.contains("onclick"))
      #expect(try matches("<script([^>]*)>", in: page) == [#" type="module" src="/console/console.js""#])
    }
  }

  @Test func `每个模块引用的名字，别的模块都有`() async throws {
    try await withConsole { base in
      var waiting = ["console.js"]
      var exported: [String: Set<String>] = [:]
      var wanted: [(module: String, name: String, by: String)] = []
      while let module = waiting.popLast() {
        let source = try await text(base, "console/" + module)
        exported[module] = Set(try matches(#"export (?:async )?(?:function|const) (\w+)"#, in: source))
        for line in source.components(separatedBy: ";") where line.contains("import {") {
          let other = try #require(try matches(#"from "\./([a-z]+\.js)""#, in: line).first)
          let names = try #require(try matches(#"\{([^}]*)\}"#, in: line).first).split(separator: ",")
          wanted += names.map { (other, $0.trimmingCharacters(in: .whitespacesAndNewlines), module) }
            .filter { !$0.1.isEmpty }
          if exported[other] == nil, !waiting.contains(other) { waiting.append(other) }
        }
      }
      #expect(exported.count == 8)
      for (module, name, by) in wanted { #expect(exported[module]?.contains(name) == true, "\(by)：\(module) \(name)") }
    }
  }

  @Test func `只给页面自己的文件`() async throws {
    try await withConsole { base in
      for path in ["console/console.html", "console/..%2fSamples%2fREADME.md", "console/nothing.js", "console/README"] {
        let answer = try await ask(base, "GET", path)
        #expect(answer.status == 404, "\(path)")
      }
    }
  }

  @Test func `别的网站的页面动不了沙盒`() async throws {
    try await withConsole { base in
      func move(_ headers: [String: String]) async throws -> Int {
        try await ask(base, "POST", "clock", #"{"advanceSeconds":1}"#, headers: headers).status
      }
      let own = "http://127.0.0.1:\(base.port ?? 0)"
      #expect(try await move([:]) == 200)
      #expect(try await move(["Origin": own, "Sec-Fetch-Site": "same-origin"]) == 200)
      for site in ["cross-site", "same-site", "none"] {
        #expect(try await move(["Sec-Fetch-Site": site]) == 403, "\(site)")
      }
      for origin in ["http://evil.example", "http://127.0.0.1:1", "null"] {
        #expect(try await move(["Origin": origin]) == 403, "\(origin)")
      }
      // Looking moves nothing, and a link from elsewhere may lead here.
      let look = try await ask(base, "GET", "clock", headers: ["Sec-Fetch-Site": "cross-site"])
      #expect(look.status == 200)
    }
  }
}
